import { exec } from "node:child_process";
import { promisify } from "node:util";

import { z } from "zod";

import { rebuild } from "../search-index.js";

const run = promisify(exec);
const said = (text: string) => ({ content: [{ type: "text" as const, text }] });

export const maintenance = [
  {
    name: "reindex",
    description: "Builds the search index anew",
    inputSchema: {},
    handler: async () => said(`${await rebuild()} notes`),
  },
  {
    name: "export_pdf",
    description: "Makes a PDF of a note",
    inputSchema: { note: z.string(), options: z.string().default("") },
    handler: async ({ note, options }: { note: string; options: string }) => {
      const { stderr } = await run(`pandoc ${options} "${note}.md" -o "${note}.pdf"`);
      return said(stderr || "done");
    },
  },
];
