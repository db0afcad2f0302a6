import { createTool } from "@mastra/core/tools";
import { Pool } from "pg";
import { z } from "zod";

import { config } from "#config";

const pool = new Pool({ connectionString: config.database });

export const listIncidents = createTool({
  id: "list-incidents",
  description: "The incidents of a terminal that are open",
  inputSchema: z.object({ terminal: z.enum(["north", "south"]) }),
  execute: async ({ context }) => {
    const { rows } = await pool.query("select id, title, since from incidents where terminal = $1", [context.terminal]);
    return { rows };
  },
});

/** Wakes somebody up, so it says who asked for it. */
export const pageOnCall = createTool({
  id: "page-on-call",
  description: "Pages the engineer on call",
  inputSchema: z.object({ summary: z.string().max(200) }),
  execute: async ({ context }) => {
    const answer = await fetch("https://pager.havn.example.com/v2/pages", {
      method: "POST",
      body: JSON.stringify({ summary: context.summary, from: "ops-assistant" }),
    });
    return { ok: answer.ok };
  },
});
