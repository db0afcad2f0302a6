import { RealtimeAgent, RealtimeSession } from "@openai/agents/realtime";

import { readMeter } from "#tools/meters";

const voice = new RealtimeAgent({
  name: "Voice",
  instructions: "You answer the phone in short sentences.",
  tools: [readMeter],
});

export const session = () => new RealtimeSession(voice, { model: "gpt-realtime", config: { audio: { output: { voice: "marin" } } } });
