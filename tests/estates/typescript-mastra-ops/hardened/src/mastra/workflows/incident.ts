import { execFileSync } from "node:child_process";

import { createStep, createWorkflow } from "@mastra/core/workflows";
import { z } from "zod";

const report = z.object({ terminal: z.string(), text: z.string() });

const SERVICES = { gates: "gate-controller.service", cranes: "crane-planner.service", none: undefined } as const;

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
    const { object } = await responder.generate(`Choose what to restart for this: ${inputData.plan}`, {
      structuredOutput: { schema: z.object({ service: z.enum(["gates", "cranes", "none"]) }) },
    });
    const service = SERVICES[object.service];
    return { output: service ? execFileSync("systemctl", ["restart", service], { encoding: "utf8" }) : "nothing" };
  },
});

export const incident = createWorkflow({ id: "incident", inputSchema: report, outputSchema: z.object({ output: z.string() }) })
  .then(assess)
  .then(mend)
  .commit();
