import { anthropic, createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { customProvider, extractReasoningMiddleware, wrapLanguageModel } from "ai";
import type { LanguageModel } from "ai";

import { env } from "@/env";

// Our own machines in the basement speak OpenAI's protocol.
const house = createOpenAI({ baseURL: env.HOUSE_URL, apiKey: env.HOUSE_KEY });

// Was `openai("gpt-4-turbo")` until the summer; see the note in docs/models.
export const trips = customProvider({
  languageModels: {
    planner: anthropic("claude-sonnet-4-5"),
    reasoner: wrapLanguageModel({
      model: house.chat("fjord-8b-think"),
      middleware: extractReasoningMiddleware({ tagName: "think" }),
    }),
  },
});

export const models = {
  chat: env.CHAT_MODEL,
  title: "openai/gpt-5-nano",
} as const;

export type Pick = (name: keyof typeof models) => LanguageModel;

export { createAnthropic };
