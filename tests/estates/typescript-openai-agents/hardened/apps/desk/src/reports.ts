import { Agent, run } from "@openai/agents";

import { z } from "zod";

import { settings } from "#settings";
import { pool } from "./db.js";

const REPORTS = {
  daily: "select day, kwh from readings where meter = $1",
  monthly: "select date_trunc('month', day), sum(kwh) from readings where meter = $1 group by 1",
};

const analyst = new Agent({
  name: "Analyst",
  model: settings.careful,
  instructions: "You choose the report that answers the question.",
  outputType: z.object({ report: z.enum(["daily", "monthly"]), meter: z.string().regex(/^\d{18}$/) }),
});

export async function report(question: string) {
  const result = await run(analyst, question);
  const { report: name, meter } = result.finalOutput!;
  const { rows } = await pool.query(REPORTS[name], [meter]);
  return rows;
}
