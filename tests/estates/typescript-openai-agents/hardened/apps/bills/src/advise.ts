import { startFlowServer } from "@genkit-ai/express";
import { z } from "genkit";

import { ai, spotPrice } from "./ai.js";

export const advise = ai.defineFlow(
  { name: "advise", inputSchema: z.object({ wish: z.string(), hours: z.array(z.number()) }), outputSchema: z.any() },
  async ({ wish, hours }) => {
    const { output } = await ai.generate({
      system: "You say when somebody should charge their car.",
      output: { schema: z.object({ from: z.number().int().min(0).max(23), length: z.number().int().max(12) }) },
      prompt: wish,
      tools: [spotPrice],
    });
    return hours.slice(output!.from, output!.from + output!.length);
  },
);

startFlowServer({ flows: [advise] });
