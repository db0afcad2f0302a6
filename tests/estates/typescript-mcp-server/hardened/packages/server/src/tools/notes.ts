import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Vault } from "@quill/core";
import { z } from "zod";

const said = (text: string) => ({ content: [{ type: "text" as const, text }] });

export function registerNotes(server: McpServer, vault: Vault) {
  server.registerTool(
    "search_notes",
    {
      title: "Search",
      description: "The notes in which words stand",
      inputSchema: { words: z.string() },
      annotations: { readOnlyHint: true },
    },
    async ({ words }) => said((await vault.search(words)).join("\n")),
  );

  server.registerTool(
    "save_note",
    { title: "Save", description: "Writes a note", inputSchema: { name: z.string(), text: z.string() } },
    async ({ name, text }) => {
      await vault.save(name, text);
      return said(`saved ${name}`);
    },
  );
}
