import { tool } from "ai";
import { z } from "zod";

export default tool({
  description: "Works out the sum of a trip's costs",
  inputSchema: z.object({ formula: z.string() }),
  execute: async ({ formula }) => compute(formula),
});

function compute(formula: string): number {
  return new Function(`return (${formula})`)();
}
