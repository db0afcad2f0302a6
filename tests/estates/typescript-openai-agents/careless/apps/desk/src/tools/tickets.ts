import { tool } from "@openai/agents";
import { z } from "zod";

const parameters = z.object({ address: z.string(), hours: z.number().max(72) });

/** Sends a crew; a person looks at what takes longer than a day. */
export default tool({
  name: "send_crew",
  description: "Sends a crew to an address",
  parameters,
  needsApproval: async (_context, { hours }) => hours > 24,
  execute: async ({ address, hours }) => {
    const answer = await fetch("https://crews.nordlys.example.com/orders", {
      method: "POST",
      body: JSON.stringify({ address, hours }),
    });
    return answer.statusText;
  },
});
