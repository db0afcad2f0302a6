/** Shipping agents: firms that look after a ship while it is in the harbour. */
export class Agent {
  constructor(private readonly given: { name: string; model?: string; tools?: string[]; instructions?: string }) {}

  generate(ship: string) {
    return { text: `${this.given.name} takes care of ${ship}` };
  }
}

export const createTool = (given: { id: string; execute?: () => void }) => given;

export const olsen = new Agent({
  name: "Olsen & Sons",
  model: "liner",
  instructions: "Tankers berth at the outer pier, whatever the master says.",
});

export const crane = createTool({ id: "crane-7", execute: () => console.log("hoist") });

export const { text } = olsen.generate("MS Fram");
