import * as fs from "node:fs/promises";
import path from "node:path";

import { createTool } from "@mastra/core/tools";
import { createVectorQueryTool } from "@mastra/rag";
import { z } from "zod";

import { EMBEDDER } from "~/mastra/memory";

export const searchRunbooks = createVectorQueryTool({
  vectorStoreName: "runbooks",
  indexName: "runbooks",
  model: EMBEDDER,
});

const HOME = "/srv/runbooks";

async function store(name: string, text: string) {
  await fs.writeFile(path.join(HOME, name), text, "utf8");
}

export const writeRunbook = createTool({
  id: "write-runbook",
  description: "Writes down what helped, for the next time",
  inputSchema: z.object({ name: z.string().regex(/^[a-z-]+\.md$/), text: z.string() }),
  requireApproval: true,
  execute: async ({ context: { name, text } }) => {
    await store(name, text);
    return { name };
  },
});
