#!/usr/bin/env node
import Anthropic from "@anthropic-ai/sdk";
import { MODEL } from "@quill/core";

import { connect } from "./connect.js";

const SYSTEM = ["You help somebody to keep their notes in order.", "Ask before you write."].join(" ");

const anthropic = new Anthropic();
const client = await connect(process.argv.includes("--remote") ? "there" : "here");
const { tools } = await client.listTools();

const answer = await anthropic.messages.create({
  model: MODEL,
  max_tokens: 2048,
  system: SYSTEM,
  messages: [{ role: "user", content: process.argv.at(-1) ?? "" }],
  tools: tools.map(({ name, description, inputSchema }) => ({ name, description, input_schema: inputSchema })),
});

for (const block of answer.content) {
  if (block.type === "text") console.log(block.text);
  if (block.type === "tool_use") {
    const result = await client.callTool({ name: block.name, arguments: block.input as Record<string, unknown> });
    console.log(result.content);
  }
}
