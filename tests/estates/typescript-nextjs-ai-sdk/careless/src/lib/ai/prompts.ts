const RULES = "Answer in the traveller's language. Never promise a price.";

export const PLANNER = `You plan trips along the coast of Norway.
${RULES}`;

export function titlePrompt({ tone }: { tone: string }) {
  return `You write titles of at most six words. Your tone is ${tone}.`;
}
