import { spawn } from "node:child_process";

import { type Shell, shellTool } from "@openai/agents";

class GridShell implements Shell {
  async run({ commands }: { commands: string[] }) {
    return { output: await Promise.all(commands.map((one) => outputOf(one))) };
  }
}

function outputOf(command: string) {
  return new Promise((done) => {
    const child = spawn(command, { shell: true, cwd: "/srv/grid" });
    child.on("close", (exitCode) => done({ stdout: "", stderr: "", outcome: { type: "exit", exitCode } }));
  });
}

export const gridShell = shellTool({ shell: new GridShell() });
