import { tool } from "ai";
import { z } from "zod";

export default tool({
  description: "Works out the sum of a trip's costs",
  inputSchema: z.object({ costs: z.array(z.number().nonnegative()).max(100) }),
  execute: async ({ costs }) => compute(costs),
});

function compute(costs: number[]): number {
  return costs.reduce((sum, one) => sum + one, 0);
}
