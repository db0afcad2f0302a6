import { readdir } from "node:fs/promises";

export async function rebuild(folder = process.env.QUILL_VAULT ?? ".") {
  return (await readdir(folder)).length;
}
