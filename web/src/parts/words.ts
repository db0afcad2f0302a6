/** Plain English for the closed word lists, and counts that agree with their noun. */

const STAGE: Record<string, string> = {
  data: "Data",
  train: "Train",
  tune: "Tune",
  deploy: "Deploy",
  serve: "Serve",
  agent: "Agents",
  govern: "Govern",
};

const PROVIDER: Record<string, string> = {
  aws: "AWS",
  azure: "Azure",
  gcp: "Google Cloud",
  google: "Google Cloud",
  code: "Code",
  github: "GitHub",
  openai: "OpenAI",
  huggingface: "Hugging Face",
  bedrock: "Amazon Bedrock",
  pypi: "PyPI",
  npm: "npm",
};

const SPECIAL: Record<string, string> = {
  ...PROVIDER,
  sdk: "SDK",
  "mcp-server": "MCP server",
  "ai-service": "AI service",
  api: "API",
  mcp: "MCP",
  iac: "IaC",
  arm: "ARM",
  cdk: "CDK",
  cloudformation: "CloudFormation",
  cloudtrail: "CloudTrail",
  otel: "OpenTelemetry",
};

export const STAGES = ["data", "train", "tune", "deploy", "serve", "agent"] as const;

export function stageWord(stage: string): string {
  return STAGE[stage] ?? sentence(stage);
}

/** `vector-store` → `Vector store`. */
export function sentence(word: string): string {
  const known = SPECIAL[word];
  if (known) return known;
  const spaced = word.replace(/[-_]/g, " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

const numbers = new Intl.NumberFormat("en");

export function count(n: number): string {
  return numbers.format(n);
}

/** `plural(3, "asset")` → `3 assets`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** JSON as people read one value of it. */
export function valueText(value: unknown): string {
  if (value === undefined) return "not set";
  if (typeof value === "string") return value;
  if (value !== null && typeof value === "object" && "$unknown" in value) {
    return `unknown (${String((value as Record<string, unknown>)["$unknown"])})`;
  }
  return JSON.stringify(value);
}

/** A kind within a sentence: `vector-store` → `vector store`, `sdk` → `SDK`. */
export function kindWord(kind: string): string {
  return SPECIAL[kind] ?? sentence(kind).toLowerCase();
}

/** `kinds(2, "registry")` → `2 registries`. */
export function kinds(n: number, kind: string): string {
  const word = kindWord(kind);
  return plural(n, word, word.endsWith("y") ? `${word.slice(0, -1)}ies` : `${word}s`);
}
