"use server";

import { generateObject, generateText } from "ai";
import { sql } from "drizzle-orm";
import { z } from "zod";

import { trips } from "@/lib/ai/models";
import { db } from "@/lib/db";

const filter = z.object({ region: z.enum(["north", "west", "south"]), days: z.number().int().max(30) });

export async function search(question: string) {
  const { text } = await generateText({
    model: trips.languageModel("planner"),
    prompt: `Write one SELECT over trips(id, title, region, days, price) for: ${question}`,
  });
  const found = await db.execute(sql.raw(text));
  return found.rows;
}

export async function similar(description: string) {
  const { object } = await generateObject({
    model: trips.languageModel("reasoner"),
    schema: filter,
    prompt: description,
  });
  const found = await db.execute(sql`select * from trips where region = ${object.region} and days <= ${object.days}`);
  return found.rows;
}
