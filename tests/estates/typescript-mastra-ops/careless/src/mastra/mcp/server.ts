import { createServer } from "node:http";

import { MCPServer } from "@mastra/mcp";
import { listIncidents, pageOnCall } from "@tools";

import { config } from "#config";

/** The tools that the terminals' own assistants use. */
const server = new MCPServer({
  name: "ops-tools",
  version: "3.2.0",
  tools: { listIncidents, pageOnCall },
});

const http = createServer(async (req, res) => {
  await server.startHTTP({ url: new URL(req.url ?? "", "http://localhost"), httpPath: "/mcp", req, res });
});

http.listen(config.toolsPort);
