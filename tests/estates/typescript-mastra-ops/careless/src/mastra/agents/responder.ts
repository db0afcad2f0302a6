import { Agent } from "@mastra/core/agent";
import type { MastraMemory } from "@mastra/core/memory";
import * as tools from "@tools";

import config from "#config";
import { memory } from "~/mastra/memory";
import { outside } from "~/mastra/mcp/clients";
import { triage } from "./triage";

const shared: { memory: MastraMemory } = { memory };

const { kubectl, searchRunbooks, writeRunbook } = tools;

export const responder = new Agent({
  ...shared,
  name: "Responder",
  instructions: ({ runtimeContext }) => `You bring the systems of the harbour back to work.
The terminal is ${runtimeContext.get("terminal")}.`,
  model: [
    { model: config.model, maxRetries: 2 },
    { model: "openai/gpt-5", maxRetries: 1 },
  ],
  tools: { kubectl, searchRunbooks, writeRunbook, ...(await outside.getTools()) },
  agents: { triage },
});
