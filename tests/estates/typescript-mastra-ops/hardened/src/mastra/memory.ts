import { openai } from "@ai-sdk/openai";
import { Memory } from "@mastra/memory";
import { PgVector, PostgresStore } from "@mastra/pg";

import config from "#config";

export const runbooks = new PgVector({ connectionString: config.database });

export const EMBEDDER = openai.embedding("text-embedding-3-small");

await runbooks.createIndex({ indexName: "runbooks", dimension: 1536 });

export const memory = new Memory({
  storage: new PostgresStore({ connectionString: config.database }),
  options: { lastMessages: 20, semanticRecall: false },
});
