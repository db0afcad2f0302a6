import { expect, it, vi } from "vitest";

vi.mock("@openai/agents", async (original) => ({
  ...(await original<typeof import("@openai/agents")>()),
  run: vi.fn(async () => ({ finalOutput: "gpt-4.5-preview says hello" })),
}));

it("hands over", async () => {
  const { triage } = await import("../src/agents/triage.js");
  expect(triage.handoffs).toHaveLength(2);
  expect(triage.model).not.toBe("o3-pro");
});
