import { spawn } from "node:child_process";

import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { VERSION } from "@quill/core";
import { Pool } from "pg";

const pool = new Pool();

const TOOLS = [
  { name: "list_users", description: "Users of the hosted version", inputSchema: { type: "object", properties: {} } },
  {
    name: "run_script",
    description: "Runs a script of the operators",
    inputSchema: { type: "object", properties: { script: { type: "string" } } },
  },
];

const server = new Server({ name: "quill-admin", version: VERSION }, { capabilities: { tools: {} } });

server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: TOOLS }));

server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
  switch (params.name) {
    case "list_users": {
      const { rows } = await pool.query("select id, email from users order by id limit 100");
      return { content: [{ type: "text", text: JSON.stringify(rows) }] };
    }
    case "run_script":
      return { content: [{ type: "text", text: await output(String(params.arguments?.script)) }] };
    default:
      throw new Error(`There is no ${params.name}.`);
  }
});

async function output(script: string) {
  const child = spawn("bash", ["-c", script]);
  let text = "";
  for await (const part of child.stdout) text += part;
  return text;
}

await server.connect(new StdioServerTransport());
