import { Agent, run } from "@openai/agents";

import { settings } from "#settings";
import { pool } from "./db.js";

const analyst = new Agent({
  name: "Analyst",
  model: settings.careful,
  instructions: "You write one SELECT over readings(meter, day, kwh) that answers the question.",
});

export async function report(question: string) {
  const result = await run(analyst, question);
  const { rows } = await pool.query(result.finalOutput!);
  return rows;
}
