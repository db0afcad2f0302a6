const RULES = "Answer in the traveller's language. Never promise a price.";

export const PLANNER = `You plan trips along the coast of Norway.
${RULES}`;

const TONES = { plain: "plain and short", bright: "bright and light" } as const;

export type Tone = keyof typeof TONES;

export function titlePrompt(tone: Tone) {
  return `You write titles of at most six words. Your tone is ${TONES[tone]}.`;
}
