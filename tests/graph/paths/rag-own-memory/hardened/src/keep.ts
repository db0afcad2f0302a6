import { readFile } from "node:fs/promises";
import { lessons } from "./memory.js";

// The manager writes the lessons down, and they are kept with each release.
const text = await readFile("lessons.md", "utf8");
await lessons.addDocuments([{ pageContent: text, metadata: { source: "manager" } }]);
