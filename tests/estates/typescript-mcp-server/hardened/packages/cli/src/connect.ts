import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport, getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { REMOTE, VERSION } from "@quill/core";

function transportFor(where: "here" | "there"): Transport {
  if (where === "there") return new StreamableHTTPClientTransport(new URL(REMOTE));
  return new StdioClientTransport({
    command: "npx",
    args: ["-y", `@quill/mcp-server@${VERSION}`],
    env: { ...getDefaultEnvironment(), QUILL_VAULT: process.cwd() },
  });
}

export async function connect(where: "here" | "there") {
  const client = new Client({ name: "quill-cli", version: VERSION });
  await client.connect(transportFor(where));
  return client;
}
