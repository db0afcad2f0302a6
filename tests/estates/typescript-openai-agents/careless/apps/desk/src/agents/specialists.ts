import { Agent, MCPServerStdio, codeInterpreterTool, hostedMcpTool, webSearchTool } from "@openai/agents";

import { settings } from "#settings";
import { readMeter } from "#tools/meters";
import { gridShell } from "#tools/shell";
import sendCrew from "#tools/tickets";

export const handbook = new MCPServerStdio({
  name: "files",
  fullCommand: `npx -y @modelcontextprotocol/server-filesystem ${settings.folder}`,
});

const historian = new Agent({
  name: "Historian",
  model: settings.model,
  instructions: "You sum up what a customer wrote to us before.",
});

export const meters = new Agent({
  name: "Meters",
  handoffDescription: "Knows about readings and failures",
  instructions: (context) => `You help with meters and failures.
The customer is ${context.context.name}.`,
  model: settings.model,
  tools: [readMeter, sendCrew, gridShell],
  mcpServers: [handbook],
});

export const billing = new Agent({
  name: "Billing",
  instructions: "You explain bills, line by line.",
  model: settings.careful,
  tools: [
    webSearchTool({ searchContextSize: "low" }),
    codeInterpreterTool(),
    hostedMcpTool({ serverLabel: "tariffs", serverUrl: "https://tariffs.example.net/mcp", requireApproval: "never" }),
    historian.asTool({ toolName: "look_back", toolDescription: "What the customer wrote before" }),
  ],
});
