import { openai } from "@ai-sdk/openai";
import { Agent } from "@mastra/core/agent";
import { PIIDetector, PromptInjectionDetector } from "@mastra/core/processors";
import { listIncidents, pageOnCall } from "@tools";

// Nano was enough: `new Agent({ name: "Triage", model: openai("gpt-4.1") })` cost five times as much.
export const triage = new Agent({
  id: "triage",
  name: "Triage",
  instructions: "You read reports of the terminals and decide how urgent each is.",
  model: openai("gpt-5-mini"),
  tools: { listIncidents, pageOnCall },
  inputProcessors: [new PromptInjectionDetector({ model: "openai/gpt-5-nano", threshold: 0.8, strategy: "block" })],
  outputProcessors: [new PIIDetector({ model: "openai/gpt-5-nano", strategy: "redact" })],
});
