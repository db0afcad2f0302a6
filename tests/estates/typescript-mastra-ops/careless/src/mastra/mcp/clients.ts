import { MCPClient } from "@mastra/mcp";

import { config } from "#config";

export const outside = new MCPClient({
  id: "outside",
  servers: {
    wiki: { url: new URL(config.wiki) },
    github: {
      command: "npx",
      args: ["-y", "@modelcontextprotocol/server-github"],
      env: { GITHUB_PERSONAL_ACCESS_TOKEN: config.githubToken },
    },
  },
});
