import { exec } from "node:child_process";
import { promisify } from "node:util";

import { createTool } from "@mastra/core/tools";
import { z } from "zod";

const run = promisify(exec);

export const kubectl = createTool({
  id: "kubectl",
  description: "Runs kubectl against the production cluster and gives its output",
  inputSchema: z.object({ args: z.string() }),
  outputSchema: z.object({ output: z.string() }),
  execute: async ({ context }) => {
    const { stdout } = await run(`kubectl --context quay ${context.args}`);
    return { output: stdout };
  },
});
