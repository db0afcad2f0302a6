import { convertToModelMessages, stepCountIs, streamText } from "ai";

import { models } from "@/lib/ai/models";
import { PLANNER } from "@/lib/ai/prompts";
import { getWeather, saveItinerary, sumUp } from "@/lib/ai/tools";
import { auth } from "@/lib/auth";

export const maxDuration = 60;

export async function POST(request: Request) {
  const traveller = await auth(request);
  if (!traveller) return new Response("Who are you?", { status: 401 });

  const { messages } = await request.json();
  const result = streamText({
    model: models.chat,
    system: PLANNER,
    messages: convertToModelMessages(messages),
    stopWhen: stepCountIs(8),
    tools: { getWeather, sumUp, saveItinerary: saveItinerary({ traveller }) },
  });
  return result.toUIMessageStreamResponse();
}
