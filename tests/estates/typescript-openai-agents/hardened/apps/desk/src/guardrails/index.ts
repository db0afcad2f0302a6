import { Agent, type InputGuardrail, type OutputGuardrail, run } from "@openai/agents";
import { z } from "zod";

const checker = new Agent({
  name: "Topic check",
  model: "gpt-5-nano",
  instructions: "You say whether a question is about electricity, bills or meters.",
  outputType: z.object({ about: z.boolean() }),
});

export const offTopic: InputGuardrail = {
  name: "Off topic",
  runInParallel: false,
  execute: async ({ input, context }) => {
    const { finalOutput } = await run(checker, input, { context });
    return { outputInfo: finalOutput, tripwireTriggered: !(finalOutput?.about ?? false) };
  },
};

export const noPrices: OutputGuardrail = {
  name: "No prices",
  async execute({ agentOutput }) {
    return { outputInfo: {}, tripwireTriggered: /\d+ ?(øre|kr)\b/i.test(String(agentOutput)) };
  },
};
