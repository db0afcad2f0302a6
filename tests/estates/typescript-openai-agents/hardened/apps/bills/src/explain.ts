import { googleAI } from "@genkit-ai/google-genai";
import { z } from "genkit";

import { ai, spotPrice } from "./ai.js";

export const explainBill = ai.definePrompt({
  name: "explainBill",
  model: googleAI.model("gemini-2.5-pro"),
  input: { schema: z.object({ bill: z.string() }) },
  system: "You explain a bill to somebody who has never read one.",
  prompt: "Explain this bill: {{bill}}",
  tools: [spotPrice],
});
