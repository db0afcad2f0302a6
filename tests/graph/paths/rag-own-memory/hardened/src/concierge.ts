import { createAgent } from "langchain";

export const concierge = createAgent({
  model: "openai:gpt-5-mini",
  tools: [],
  systemPrompt: "Help the guest.",
});
