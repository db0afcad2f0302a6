// For those who cannot move to version 4 yet. New tools belong into packages/server.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { marked } from "marked";
import { z } from "zod";

const server = new McpServer({ name: "quill-legacy", version: "2.9.4" });

server.tool("word_count", { text: z.string() }, async ({ text }) => ({
  content: [{ type: "text", text: String(text.split(/\s+/).length) }],
}));

server.tool(
  "convert",
  "Converts the text of a note to HTML",
  { markdown: z.string() },
  async ({ markdown }) => ({ content: [{ type: "text", text: await marked.parse(markdown) }] }),
);

// server.tool("sync", "Syncs with the old cloud", {}, async () => execSync("quill sync"));

await server.connect(new StdioServerTransport());
