import { execSync } from "node:child_process";

import { createStep, createWorkflow } from "@mastra/core/workflows";
import { z } from "zod";

const report = z.object({ terminal: z.string(), text: z.string() });

const assess = createStep({
  id: "assess",
  inputSchema: report,
  outputSchema: z.object({ plan: z.string() }),
  execute: async ({ inputData, mastra }) => {
    const answer = await mastra.getAgent("triage").generate(`How urgent is this? ${inputData.text}`);
    return { plan: answer.text };
  },
});

const mend = createStep({
  id: "mend",
  inputSchema: z.object({ plan: z.string() }),
  outputSchema: z.object({ output: z.string() }),
  execute: async ({ inputData, mastra }) => {
    const responder = mastra.getAgent("responder");
    const { text } = await responder.generate(`Write one shell command that does this: ${inputData.plan}`);
    return { output: execSync(text, { encoding: "utf8" }) };
  },
});

export const incident = createWorkflow({ id: "incident", inputSchema: report, outputSchema: z.object({ output: z.string() }) })
  .then(assess)
  .then(mend)
  .commit();
