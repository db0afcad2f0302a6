import { infiniteQueryOptions, QueryClient, queryOptions } from "@tanstack/react-query";
import { many, one, type Search } from "../app/search";
import { api, ProblemError, read, setCsrf } from "./client";
import type { paths } from "./types";

type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Q } } }
  ? NonNullable<Q>
  : never;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: "always",
      retry: (failures, error) => failures < 1 && error instanceof ProblemError && (error.status === 0 || error.status >= 502),
    },
  },
});

export const PAGE_SIZE = 200;

const ASSET_LISTS = ["kind", "type", "stage", "provider", "account", "region", "source", "exposure", "sensitivity", "severity"];
const FINDING_LISTS = ["severity", "verdict", "state", "rule", "kind", "stage", "provider"];
const PATH_LISTS = ["severity", "target_kind"];
const ALERT_LISTS = ["severity", "state", "signal", "source"];

/** The query of a list, taken from the address bar; the server checks the values. */
function wanted<Q>(search: Search, lists: string[], singles: string[]): Q {
  const out: Record<string, string | string[]> = {};
  for (const key of lists) if (many(search, key).length) out[key] = many(search, key);
  for (const key of ["project", "q", "sort", ...singles]) {
    const value = one(search, key);
    if (value) out[key] = value;
  }
  return out as Q;
}

export const FILTERS = { assets: ASSET_LISTS, findings: FINDING_LISTS, paths: PATH_LISTS, alerts: ALERT_LISTS };

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async () => {
    const session = await read(api.GET("/api/session"));
    setCsrf(session.csrf);
    return session;
  },
  staleTime: 300_000,
});

export const setupQuery = (token: string) =>
  queryOptions({
    queryKey: ["setup", token],
    queryFn: () => read(api.GET("/api/setup", { params: { query: { token } } })),
  });

export const overviewQuery = (project: string | undefined) =>
  queryOptions({
    queryKey: ["overview", project],
    queryFn: () => read(api.GET("/api/overview", { params: { query: project ? { project } : {} } })),
  });

interface Paged {
  next: string | null;
}

const following = <P extends Paged>(last: P): string | undefined => last.next ?? undefined;

export const assetsQuery = (search: Search) => {
  const query = wanted<Query<"/api/assets">>(search, ASSET_LISTS, []);
  return infiniteQueryOptions({
    queryKey: ["assets", query],
    queryFn: ({ pageParam }) =>
      read(api.GET("/api/assets", { params: { query: { ...query, limit: PAGE_SIZE, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: following,
    placeholderData: (before) => before,
  });
};

export const assetQuery = (key: string) =>
  queryOptions({
    queryKey: ["asset", key],
    queryFn: () => read(api.GET("/api/assets/{key}", { params: { path: { key } } })),
  });

export const graphQuery = (key: string, hops: number) =>
  queryOptions({
    queryKey: ["graph", key, hops],
    queryFn: () => read(api.GET("/api/assets/{key}/graph", { params: { path: { key }, query: { hops } } })),
  });

export const findingsQuery = (search: Search) => {
  const query = wanted<Query<"/api/findings">>(search, FINDING_LISTS, ["asset"]);
  return infiniteQueryOptions({
    queryKey: ["findings", query],
    queryFn: ({ pageParam }) =>
      read(api.GET("/api/findings", { params: { query: { ...query, limit: PAGE_SIZE, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: following,
    placeholderData: (before) => before,
  });
};

export const findingQuery = (id: string) =>
  queryOptions({
    queryKey: ["finding", id],
    queryFn: () => read(api.GET("/api/findings/{id}", { params: { path: { id } } })),
  });

export const pathsQuery = (search: Search) => {
  const query = wanted<Query<"/api/attack-paths">>(search, PATH_LISTS, ["entry", "target", "asset", "finding"]);
  return infiniteQueryOptions({
    queryKey: ["attack-paths", query],
    queryFn: ({ pageParam }) =>
      read(api.GET("/api/attack-paths", { params: { query: { ...query, limit: 100, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: following,
    placeholderData: (before) => before,
  });
};

export const pathQuery = (id: string) =>
  queryOptions({
    queryKey: ["attack-path", id],
    queryFn: () => read(api.GET("/api/attack-paths/{id}", { params: { path: { id } } })),
  });

export const chokePointsQuery = (project: string | undefined) =>
  queryOptions({
    queryKey: ["choke-points", project],
    queryFn: () => read(api.GET("/api/attack-paths/choke-points", { params: { query: project ? { project } : {} } })),
  });

/** What fixes would do to the paths; asked by POST, but nothing is changed by it. */
export const whatIfQuery = (findings: string[], path: string | undefined) =>
  queryOptions({
    queryKey: ["what-if", path, ...findings],
    queryFn: () => read(api.POST("/api/attack-paths/what-if", { body: { findings, path: path ?? null } })),
  });

export const alertsQuery = (search: Search) => {
  const query = wanted<Query<"/api/alerts">>(search, ALERT_LISTS, ["asset", "since", "until"]);
  return infiniteQueryOptions({
    queryKey: ["alerts", query],
    queryFn: ({ pageParam }) =>
      read(api.GET("/api/alerts", { params: { query: { ...query, limit: 100, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: following,
    placeholderData: (before) => before,
  });
};

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: ["alert", id],
    queryFn: () => read(api.GET("/api/alerts/{id}", { params: { path: { id } } })),
  });

export const incidentsQuery = (search: Search) => {
  const query = wanted<Query<"/api/incidents">>(search, ["severity", "state"], []);
  return queryOptions({
    queryKey: ["incidents", query],
    queryFn: () => read(api.GET("/api/incidents", { params: { query: { ...query, limit: 100 } } })),
    placeholderData: (before) => before,
  });
};

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ["incident", id],
    queryFn: () => read(api.GET("/api/incidents/{id}", { params: { path: { id } } })),
  });

export const projectsQuery = queryOptions({
  queryKey: ["projects"],
  queryFn: () => read(api.GET("/api/projects")),
});

export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: ["project", id],
    queryFn: () => read(api.GET("/api/projects/{id}", { params: { path: { id } } })),
  });

export const membersQuery = (id: string) =>
  queryOptions({
    queryKey: ["members", id],
    queryFn: () => read(api.GET("/api/projects/{id}/members", { params: { path: { id } } })),
  });

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: () => read(api.GET("/api/users")),
});

export const gapsQuery = (search: Search) => {
  const query = wanted<Query<"/api/gaps">>(search, ["source"], []);
  return infiniteQueryOptions({
    queryKey: ["gaps", query],
    queryFn: ({ pageParam }) =>
      read(api.GET("/api/gaps", { params: { query: { ...query, limit: PAGE_SIZE, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: following,
    placeholderData: (before) => before,
  });
};

export const snapshotsQuery = queryOptions({
  queryKey: ["snapshots"],
  queryFn: () => read(api.GET("/api/snapshots")),
});

export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ["search", text],
    queryFn: ({ signal }) => read(api.GET("/api/search", { params: { query: { q: text, limit: 20 } }, signal })),
    placeholderData: (before) => before,
    staleTime: 10_000,
  });
