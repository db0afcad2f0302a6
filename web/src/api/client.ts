import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./types";

type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];

/** An answer that was not the one asked for; `message` is one sentence for people. */
export class ProblemError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "ProblemError";
    this.status = status;
  }
}

let csrf: string | null = null;

/** Remembers the token that every changing request has to carry. */
export function setCsrf(token: string | null | undefined): void {
  csrf = token ?? null;
}

const withCsrf: Middleware = {
  onRequest({ request }) {
    if (csrf && !["GET", "HEAD"].includes(request.method)) request.headers.set("X-CSRF-Token", csrf);
    return request;
  },
};

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  querySerializer: { array: { style: "form", explode: true } },
});
api.use(withCsrf);

function sentenceOf(error: unknown, status: number): string {
  if (error !== null && typeof error === "object") {
    const { detail, title } = error as { detail?: unknown; title?: unknown };
    if (typeof detail === "string" && detail) return detail;
    if (typeof title === "string" && title) return title;
  }
  if (status === 404) return "This does not exist, or your role does not reach it.";
  return `The server answered with status ${status}.`;
}

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer, or a `ProblemError` with the server's own sentence. */
export async function read<T>(request: Promise<Answered<T>>): Promise<T> {
  let answer: Answered<T>;
  try {
    answer = await request;
  } catch {
    throw new ProblemError(0, "The server cannot be reached.");
  }
  if (!answer.response.ok) throw new ProblemError(answer.response.status, sentenceOf(answer.error, answer.response.status));
  return answer.data as T;
}
