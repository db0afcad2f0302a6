import { createHmac, timingSafeEqual } from "node:crypto";

export async function auth(request: Request): Promise<{ id: string } | null> {
  const [id, mark] = (request.headers.get("x-traveller") ?? "").split(".");
  const expected = createHmac("sha256", process.env.SESSION_SECRET!).update(id ?? "").digest();
  const given = Buffer.from(mark ?? "", "hex");
  return given.length === expected.length && timingSafeEqual(given, expected) ? { id } : null;
}
