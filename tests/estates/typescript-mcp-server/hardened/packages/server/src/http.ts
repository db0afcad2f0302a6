import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import express from "express";

import { createServer } from "./server.js";
import { verifier } from "./tokens.js";

const app = express();
app.use(express.json({ limit: "4mb" }));

app.post("/mcp", requireBearerAuth({ verifier, requiredScopes: ["notes"] }), async (req, res) => {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  res.on("close", () => transport.close());
  await createServer().connect(transport);
  await transport.handleRequest(req, res, req.body);
});

app.get("/health", (_req, res) => res.send("ok"));

app.listen(Number(process.env.PORT ?? 8931));
