import { tool } from "ai";
import { z } from "zod";

export const getWeather = tool({
  description: "The weather at a place for the next days",
  inputSchema: z.object({ latitude: z.number(), longitude: z.number() }),
  execute: async ({ latitude, longitude }) => {
    const answer = await fetch(
      `https://api.met.no/weatherapi/locationforecast/2.0/compact?lat=${latitude}&lon=${longitude}`,
    );
    return answer.json();
  },
});
