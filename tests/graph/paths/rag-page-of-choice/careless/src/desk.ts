import { openai } from "@ai-sdk/openai";
import { generateText, stepCountIs, tool } from "ai";
import { Resend } from "resend";
import { z } from "zod";
import { pages, vectorOf } from "./index.js";

const resend = new Resend(process.env.RESEND_API_KEY);

export async function desk(question: string) {
  return generateText({
    model: openai("gpt-5-mini"),
    system: "Answer the editors' questions from the pages that the desk knows.",
    prompt: question,
    stopWhen: stepCountIs(6),
    tools: {
      findPages: tool({
        description: "Pages that speak of something.",
        inputSchema: z.object({ query: z.string() }),
        execute: async ({ query }) => pages.query({ vector: await vectorOf(query), topK: 4, includeMetadata: true }),
      }),
      sendMail: tool({
        description: "Send a message to a colleague.",
        inputSchema: z.object({ to: z.string(), text: z.string() }),
        execute: async ({ to, text }) => resend.emails.send({ from: "desk@example.org", to, subject: "Desk", text }),
      }),
    },
  });
}
