import { googleAI } from "@genkit-ai/google-genai";
import { genkit, z } from "genkit";

export const ai = genkit({
  plugins: [googleAI()],
  model: googleAI.model("gemini-2.5-flash"),
});

export const spotPrice = ai.defineTool(
  {
    name: "spotPrice",
    description: "The price of an hour on the exchange",
    inputSchema: z.object({ hour: z.string().datetime() }),
    outputSchema: z.number(),
  },
  async ({ hour }) => {
    const answer = await fetch(`https://prices.nordlys.example.com/${encodeURIComponent(hour)}`);
    return Number(await answer.text());
  },
);
