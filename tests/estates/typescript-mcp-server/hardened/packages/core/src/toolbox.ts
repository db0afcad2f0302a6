/** The palette of the editor: brushes, pens, the eraser. Nothing of it is for models. */
export class Toolbox {
  private readonly pens = new Map<string, () => void>();

  registerTool(name: string, use: () => void) {
    this.pens.set(name, use);
    return this;
  }

  tool(name: string, title: string, use: () => void) {
    return this.registerTool(`${title}: ${name}`, use);
  }
}

export const palette = new Toolbox()
  .registerTool("highlighter", () => undefined)
  .tool("eraser", "Pencils", () => eval("0"));
