import { z } from "zod";

const schema = z.object({
  DATABASE_URL: z.url(),
  CHAT_MODEL: z.string().default("openai/gpt-5-mini"),
  HOUSE_URL: z.url().default("http://models.fjordtrips.example.com/v1"),
  HOUSE_KEY: z.string().min(20),
  // EVAL_MODEL: z.string().default("openai/gpt-4-turbo"),
});

export const env = schema.parse(process.env);
