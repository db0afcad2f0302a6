import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from "@tanstack/react-router";
import { ProblemError } from "../api/client";
import { queryClient, sessionQuery } from "../api/queries";
import { Empty, PageBones, Trouble } from "../parts/state";
import { parseSearch, type Search, stringifySearch } from "./search";
import { Shell } from "./shell";

const root = createRootRoute({
  validateSearch: (search: Record<string, unknown>): Search => search as Search,
  search: { middlewares: [retainSearchParams(["project"])] },
  component: Outlet,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("../pages/sign-in"), "SignInPage"),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("../pages/setup"), "SetupPage"),
});

/** Everything behind the sign-in. */
const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (error instanceof ProblemError && (error.status === 401 || error.status === 403)) {
        const next = location.href === "/" ? undefined : location.href;
        throw redirect({ to: "/sign-in", search: { next, project: undefined } });
      }
      throw error;
    }
  },
});

const overview = createRoute({
  getParentRoute: () => app,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/overview"), "OverviewPage"),
});
const inventory = createRoute({
  getParentRoute: () => app,
  path: "/inventory",
  component: lazyRouteComponent(() => import("../pages/inventory"), "InventoryPage"),
});
const asset = createRoute({
  getParentRoute: () => app,
  path: "/inventory/$key",
  component: lazyRouteComponent(() => import("../pages/asset"), "AssetPage"),
});
const findings = createRoute({
  getParentRoute: () => app,
  path: "/findings",
  component: lazyRouteComponent(() => import("../pages/findings"), "FindingsPage"),
});
const finding = createRoute({
  getParentRoute: () => app,
  path: "/findings/$id",
  component: lazyRouteComponent(() => import("../pages/finding"), "FindingPage"),
});
const paths = createRoute({
  getParentRoute: () => app,
  path: "/attack-paths",
  component: lazyRouteComponent(() => import("../pages/paths"), "PathsPage"),
});
const path = createRoute({
  getParentRoute: () => app,
  path: "/attack-paths/$id",
  component: lazyRouteComponent(() => import("../pages/path"), "PathPage"),
});
const alerts = createRoute({
  getParentRoute: () => app,
  path: "/alerts",
  component: lazyRouteComponent(() => import("../pages/alerts"), "AlertsPage"),
});
const alert = createRoute({
  getParentRoute: () => app,
  path: "/alerts/$id",
  component: lazyRouteComponent(() => import("../pages/alert"), "AlertPage"),
});
const incident = createRoute({
  getParentRoute: () => app,
  path: "/incidents/$id",
  component: lazyRouteComponent(() => import("../pages/incident"), "IncidentPage"),
});
const projects = createRoute({
  getParentRoute: () => app,
  path: "/projects",
  component: lazyRouteComponent(() => import("../pages/projects"), "ProjectsPage"),
});
const project = createRoute({
  getParentRoute: () => app,
  path: "/projects/$id",
  component: lazyRouteComponent(() => import("../pages/project"), "ProjectPage"),
});
const coverage = createRoute({
  getParentRoute: () => app,
  path: "/coverage",
  component: lazyRouteComponent(() => import("../pages/coverage"), "CoveragePage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    app.addChildren([
      overview,
      inventory,
      asset,
      findings,
      finding,
      paths,
      path,
      alerts,
      alert,
      incident,
      projects,
      project,
      coverage,
    ]),
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  scrollToTopSelectors: ["#main"],
  defaultPendingComponent: () => <PageBones />,
  defaultErrorComponent: ({ error, reset }) => (
    <div style={{ padding: 24 }}>
      <Trouble
        error={error}
        retry={() => {
          void queryClient.invalidateQueries();
          reset();
          void router.invalidate();
        }}
      />
    </div>
  ),
  defaultNotFoundComponent: () => (
    <Empty title="There is no page at this address">Check the link, or press g o for the overview.</Empty>
  ),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
