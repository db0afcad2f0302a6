/** Tools that travellers can rent at the harbour: axes, stoves, reels. */
export interface RentalTool {
  description: string;
  execute: (days: number) => number;
}

export function tool(given: RentalTool): RentalTool {
  return given;
}

export const stove = tool({ description: "A stove for two", execute: (days) => days * 90 });

export async function generateText({ model, prompt }: { model: string; prompt: string }) {
  return `${model}: ${prompt}`;
}

export const label = generateText({ model: "laser/label-70", prompt: "Stove, no. 7" });
