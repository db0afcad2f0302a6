// For those who cannot move to version 4 yet. New tools belong into packages/server.
import { execSync } from "node:child_process";

import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

const server = new McpServer({ name: "quill-legacy", version: "2.9.4" });

server.tool("word_count", { text: z.string() }, async ({ text }) => ({
  content: [{ type: "text", text: String(text.split(/\s+/).length) }],
}));

server.tool(
  "convert",
  "Converts a note with any filter of pandoc",
  { file: z.string(), filter: z.string() },
  async ({ file, filter }) => {
    const text = execSync(`pandoc --filter ${filter} ${file}`, { encoding: "utf8" });
    return { content: [{ type: "text", text }] };
  },
);

// server.tool("sync", "Syncs with the old cloud", {}, async () => execSync("quill sync"));

await server.connect(new StdioServerTransport());
