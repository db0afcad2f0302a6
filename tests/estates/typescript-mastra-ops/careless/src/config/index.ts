/** Everything that differs between the quay and the office. */
const { GITHUB_TOKEN, OPS_MODEL } = process.env;

export const config = {
  model: OPS_MODEL || "anthropic/claude-sonnet-4-5",
  database: process.env.DATABASE_URL!,
  githubToken: GITHUB_TOKEN ?? "",
  wiki: process.env["WIKI_MCP_URL"] ?? "http://wiki.havn.example.com/mcp",
  toolsPort: Number(process.env.TOOLS_PORT ?? 4111),
  toolsToken: process.env.TOOLS_TOKEN,
} as const;

export default config;
