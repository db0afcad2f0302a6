import { openai } from "@ai-sdk/openai";
import { createAnswerRelevancyScorer } from "@mastra/evals/scorers/llm";

export const relevancy = createAnswerRelevancyScorer({ model: openai("gpt-4.1-mini") });
