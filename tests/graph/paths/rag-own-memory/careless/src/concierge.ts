import { createAgent, tool } from "langchain";
import { z } from "zod";
import { lessons } from "./memory.js";

const learn = tool(
  async ({ lesson }) => {
    await lessons.addDocuments([{ pageContent: lesson, metadata: {} }]);
    return "learned";
  },
  { name: "learn", description: "Keep what worked, for the next guest.", schema: z.object({ lesson: z.string() }) },
);

export const concierge = createAgent({
  model: "openai:gpt-5-mini",
  tools: [learn],
  systemPrompt: "Help the guest. Keep what worked.",
});
