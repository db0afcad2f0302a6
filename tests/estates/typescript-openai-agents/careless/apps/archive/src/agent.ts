import { appendFileSync } from "node:fs";

import { agent } from "@llamaindex/workflow";
import { Settings, tool } from "llamaindex";
import { z } from "zod";

import { contracts } from "./index-of-contracts.js";

const fileNote = tool(
  ({ contract, note }: { contract: string; note: string }) => {
    appendFileSync(`/srv/archive/${contract}.md`, `\n- ${note}`);
    return "noted";
  },
  {
    name: "file_note",
    description: "Notes something on a contract",
    parameters: z.object({ contract: z.string(), note: z.string() }),
  },
);

export const archivist = agent({
  name: "Archivist",
  systemPrompt: "You find what our contracts say, and quote it.",
  llm: Settings.llm,
  tools: [
    contracts.queryTool({
      metadata: { name: "search_contracts", description: "What the contracts say on a subject" },
      options: { similarityTopK: 5 },
    }),
    fileNote,
  ],
});
