import { Agent, handoff } from "@openai/agents";
import { RECOMMENDED_PROMPT_PREFIX } from "@openai/agents-core/extensions";

import { settings } from "#settings";
import { noPrices, offTopic } from "../guardrails/index.js";
import { billing, meters } from "./specialists.js";

// A fourth one, `new Agent({ name: "Complaints", model: "gpt-4o" })`, was folded into Billing.
export const triage = Agent.create({
  name: "Triage",
  instructions: `${RECOMMENDED_PROMPT_PREFIX}
You find the colleague who can answer.`,
  model: settings.model,
  handoffs: [meters, handoff(billing, { toolNameOverride: "to_billing" })],
  inputGuardrails: [offTopic],
  outputGuardrails: [noPrices],
});
