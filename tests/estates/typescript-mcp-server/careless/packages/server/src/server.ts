import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { NAME, VERSION, openVault } from "@quill/core";

import { maintenance } from "./tools/maintenance.js";
import { registerNotes } from "./tools/notes.js";

export function createServer(folder = process.env.QUILL_VAULT ?? "."): McpServer {
  const server = new McpServer({ name: NAME, version: VERSION }, { capabilities: { tools: {} } });
  registerNotes(server, openVault(folder));
  for (const { name, handler, ...config } of maintenance) {
    server.registerTool(name, config, handler);
  }
  return server;
}
