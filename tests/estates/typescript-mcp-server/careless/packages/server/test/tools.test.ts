import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { expect, it } from "vitest";

import { createServer } from "../src/server.js";

it("offers its tools", async () => {
  const [here, there] = InMemoryTransport.createLinkedPair();
  await createServer("test/vault").connect(there);
  const client = new Client({ name: "test", version: "0" });
  await client.connect(here);
  expect((await client.listTools()).tools.map((one) => one.name)).toContain("save_note");
});
