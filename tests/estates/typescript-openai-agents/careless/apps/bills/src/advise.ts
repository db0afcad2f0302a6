import vm from "node:vm";

import { startFlowServer } from "@genkit-ai/express";
import { z } from "genkit";

import { ai, spotPrice } from "./ai.js";

export const advise = ai.defineFlow(
  { name: "advise", inputSchema: z.object({ wish: z.string(), hours: z.array(z.number()) }), outputSchema: z.any() },
  async ({ wish, hours }) => {
    const { text } = await ai.generate({
      system: "You turn a wish into a JavaScript expression over the array `hours`.",
      prompt: wish,
      tools: [spotPrice],
    });
    return vm.runInNewContext(text, { hours });
  },
);

startFlowServer({ flows: [advise] });
