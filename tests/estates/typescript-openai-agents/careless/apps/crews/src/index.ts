/** Crews on the road: who drives, with which tools, and who takes over at the end of a shift. */
export interface Gear {
  name: string;
  execute: () => string;
}

export const tool = (given: Gear) => given;

export class Agent {
  readonly tools: Gear[];

  constructor(readonly given: { name: string; model: string; instructions: string; tools?: Gear[] }) {
    this.tools = given.tools ?? [];
  }

  static create = (given: ConstructorParameters<typeof Agent>[0]) => new Agent(given);
}

export const handoff = (to: Agent) => `Keys to ${to.given.name}`;

export async function run(agent: Agent, place: string) {
  return { finalOutput: `${agent.given.name} is at ${place}` };
}

const ladder = tool({ name: "ladder", execute: () => "up" });

export const north = Agent.create({
  name: "Crew North",
  model: "VW Crafter 35",
  instructions: "Masts above the tree line only in daylight, and never alone.",
  tools: [ladder],
});

export const example = `
  import { Agent } from "@openai/agents";
  const crew = new Agent({ name: "Crew", model: "gpt-3.5-turbo", tools: [shellTool({ shell })] });
`;
