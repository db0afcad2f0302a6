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
    description: "Lets the operators' own queue run one of their scripts",
    inputSchema: { type: "object", properties: { script: { enum: ["vacuum", "rotate-logs"] } } },
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
      return { content: [{ type: "text", text: await queued(String(params.arguments?.script)) }] };
    default:
      throw new Error(`There is no ${params.name}.`);
  }
});

async function queued(script: string) {
  if (!["vacuum", "rotate-logs"].includes(script)) throw new Error("There is no such script.");
  const { rows } = await pool.query("insert into jobs(script) values ($1) returning id", [script]);
  return `job ${rows[0].id} waits for an operator`;
}

await server.connect(new StdioServerTransport());
