import { expect, it, vi } from "vitest";

import { kubectl } from "./kubectl";

vi.mock("node:child_process", () => ({ execFile: (_: string, _args: string[], done: (e: null, r: object) => void) => done(null, { stdout: "ok" }) }));

it("hands on what kubectl says", async () => {
  expect(await kubectl.execute!({ context: { args: ["get", "pods"] } } as never)).toEqual({ output: "ok" });
});
