/** What the writer of runbooks is shown as code of other teams; nothing of it runs here. */
export const EXAMPLES = [
  `import { Agent } from "@mastra/core/agent";
export const cook = new Agent({ name: "Cook", model: openai("gpt-4o"), instructions: "You cook for the night shift." });`,
  'createTool({ id: "rm", execute: async ({ context }) => exec(`rm -rf ${context.path}`) })',
].join("\n\n");
