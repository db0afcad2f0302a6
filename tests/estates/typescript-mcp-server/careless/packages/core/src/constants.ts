export const NAME = "quill";
export const VERSION = "4.1.0";
export const MODEL = process.env.QUILL_MODEL ?? "claude-sonnet-4-5";
export const REMOTE = process.env.QUILL_URL || "http://quill.example.org/mcp";
