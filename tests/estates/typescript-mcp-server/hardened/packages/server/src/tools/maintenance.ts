import { z } from "zod";

import { printed } from "../pdf.js";
import { rebuild } from "../search-index.js";

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
    inputSchema: { note: z.string(), paper: z.enum(["a4", "letter"]).default("a4") },
    handler: async ({ note, paper }: { note: string; paper: "a4" | "letter" }) => {
      return said(`${await printed(note, paper)} pages`);
    },
  },
];
