import { run } from "@openai/agents";
import Fastify from "fastify";

import { triage } from "./agents/triage.js";
import { useGateway } from "./client.js";
import { report } from "./reports.js";

useGateway();

const app = Fastify({ logger: true });

app.post<{ Body: { question: string; name: string } }>("/ask", async (request) => {
  const { question, name } = request.body;
  const result = await run(triage, question, { context: { name }, maxTurns: 8 });
  return { answer: result.finalOutput };
});

app.get<{ Querystring: { q: string } }>("/report", async (request) => report(request.query.q));

app.post("/phone", async () => {
  const { session } = await import("./realtime.js");
  await session().connect({ apiKey: process.env.OPENAI_API_KEY! });
  return { ok: true };
});

await app.listen({ port: 3000 });
