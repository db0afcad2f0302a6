"use server";

import { generateObject } from "ai";
import { sql } from "drizzle-orm";
import { z } from "zod";

import { trips } from "@/lib/ai/models";
import { db } from "@/lib/db";

const filter = z.object({ region: z.enum(["north", "west", "south"]), days: z.number().int().max(30) });

export async function search(question: string) {
  const { object } = await generateObject({ model: trips.languageModel("planner"), schema: filter, prompt: question });
  return matching(object);
}

export async function similar(description: string) {
  const { object } = await generateObject({
    model: trips.languageModel("reasoner"),
    schema: filter,
    prompt: description,
  });
  return matching(object);
}

async function matching({ region, days }: z.infer<typeof filter>) {
  const found = await db.execute(sql`select * from trips where region = ${region} and days <= ${days}`);
  return found.rows;
}
