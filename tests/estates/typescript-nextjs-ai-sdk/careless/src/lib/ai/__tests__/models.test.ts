import { describe, expect, it, vi } from "vitest";

import { models } from "../models";

vi.mock("@ai-sdk/anthropic", () => ({ anthropic: (id: string) => ({ id, provider: "fake" }) }));

describe("models", () => {
  it("keeps titles cheap", () => {
    expect(models.title).not.toBe("openai/gpt-5-pro");
    expect(`import { openai } from "@ai-sdk/openai"; openai("gpt-4o")`).toContain("gpt-4o");
  });
});
