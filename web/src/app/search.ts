/** The address bar as state: every filter is a query parameter, lists are repeated ones. */

export type Search = Record<string, string | string[] | undefined>;

export function parseSearch(text: string): Search {
  const out: Search = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const before = out[key];
    out[key] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return out;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") params.append(key, String(one));
    }
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}

/** All values of a parameter. */
export function many(search: Search, key: string): string[] {
  const value = search[key];
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** The first value of a parameter. */
export function one(search: Search, key: string): string | undefined {
  return many(search, key)[0];
}

/** `search` with one value of a list parameter switched on or off. */
export function toggled(search: Search, key: string, value: string): Search {
  const now = many(search, key);
  const next = now.includes(value) ? now.filter((each) => each !== value) : [...now, value];
  return { ...search, [key]: next.length ? next : undefined };
}
