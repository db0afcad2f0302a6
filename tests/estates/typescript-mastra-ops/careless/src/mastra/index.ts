import { Mastra } from "@mastra/core/mastra";
import { responder } from "@agents/responder";

import { triage } from "./agents";
import { runbooks } from "./memory";
import { relevancy } from "./scorers";
import { incident } from "./workflows/incident";

export const mastra = new Mastra({
  agents: { triage, responder },
  workflows: { incident },
  vectors: { runbooks },
  scorers: { relevancy },
});
