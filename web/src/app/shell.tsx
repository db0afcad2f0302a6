import { ActionIcon, Menu, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import {
  IconBell,
  IconChevronDown,
  IconFolders,
  IconGauge,
  IconListCheck,
  IconPackages,
  IconRoute2,
  IconSearch,
  IconUserCircle,
  type TablerIcon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { api, read, setCsrf } from "../api/client";
import { projectsQuery, queryClient } from "../api/queries";
import { useAddress, useSession } from "./hooks";
import { useShortcuts } from "./keys";
import { one } from "./search";
import styles from "./shell.module.css";

const Palette = lazy(() => import("./palette"));
const Help = lazy(() => import("./help"));

interface Page {
  to: "/" | "/inventory" | "/findings" | "/attack-paths" | "/alerts" | "/projects";
  title: string;
  short: string;
  key: string;
  icon: TablerIcon;
}

export const PAGES: Page[] = [
  { to: "/", title: "Overview", short: "Overview", key: "o", icon: IconGauge },
  { to: "/inventory", title: "Inventory", short: "Inventory", key: "i", icon: IconPackages },
  { to: "/findings", title: "Findings", short: "Findings", key: "f", icon: IconListCheck },
  { to: "/attack-paths", title: "Attack paths", short: "Paths", key: "p", icon: IconRoute2 },
  { to: "/alerts", title: "Alerts", short: "Alerts", key: "a", icon: IconBell },
  { to: "/projects", title: "Projects", short: "Projects", key: "r", icon: IconFolders },
];

/** The frame around every page: brand, project, search, pages, and the global keys. */
export function Shell() {
  const navigate = useNavigate();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  useShortcuts({
    go: (letter) => {
      const page = PAGES.find((each) => each.key === letter);
      if (page) void navigate({ to: page.to });
      return page !== undefined;
    },
    search: () => setPalette(true),
    help: () => setHelp(true),
  });
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        Skip to content
      </a>
      <header className={styles.header}>
        <Link to="/" className={styles.brand} aria-label="Bartizan overview">
          <img src="/favicon.svg" alt="" width="22" height="22" />
          <span>Bartizan</span>
        </Link>
        <ProjectSwitcher />
        <button type="button" className={styles.search} onClick={() => setPalette(true)} aria-label="Search assets, findings, paths">
          <IconSearch size={15} aria-hidden="true" />
          <span className={styles.hint}>Search assets, findings, paths</span>
          <kbd aria-hidden="true">/</kbd>
        </button>
        <AccountMenu onHelp={() => setHelp(true)} />
      </header>
      <nav className={styles.nav} aria-label="Pages">
        {PAGES.map(({ to, title, short, key, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className={styles.page}
            activeOptions={{ exact: to === "/", includeSearch: false }}
            activeProps={{ "data-active": true, "aria-current": "page" }}
          >
            <Icon size={18} stroke={1.6} aria-hidden="true" />
            <span className={styles.long}>{title}</span>
            <span className={styles.short}>{short}</span>
            <kbd aria-hidden="true">g {key}</kbd>
          </Link>
        ))}
      </nav>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
      <Suspense fallback={null}>
        {palette ? <Palette close={() => setPalette(false)} help={() => setHelp(true)} /> : null}
        {help ? <Help close={() => setHelp(false)} /> : null}
      </Suspense>
    </div>
  );
}

function ProjectSwitcher() {
  const [search, change] = useAddress();
  const projects = useQuery(projectsQuery).data?.items ?? [];
  const chosen = one(search, "project");
  const name = chosen ? (projects.find((each) => each.id === chosen)?.name ?? chosen) : "All projects";
  return (
    <Menu position="bottom-start" width={260} shadow="md">
      <Menu.Target>
        <button type="button" className={styles.project} aria-label={`Project: ${name}`}>
          <span>{name}</span>
          <IconChevronDown size={14} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          data-chosen={chosen === undefined || undefined}
          onClick={() => change({ ...search, project: undefined })}
        >
          All projects
        </Menu.Item>
        {projects.length > 0 ? <Menu.Divider /> : null}
        {projects.map((each) => (
          <Menu.Item
            key={each.id}
            data-chosen={each.id === chosen || undefined}
            onClick={() => change({ ...search, project: each.id })}
          >
            {each.name}
          </Menu.Item>
        ))}
        {projects.length === 0 ? <Menu.Label>No projects yet</Menu.Label> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const session = useSession();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = async () => {
    await read(api.DELETE("/api/session")).catch(() => undefined);
    setCsrf(null);
    queryClient.clear();
    await navigate({ to: "/sign-in", search: { project: undefined } });
  };
  return (
    <Menu position="bottom-end" width={240} shadow="md" closeOnItemClick>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label="Account and appearance">
          <IconUserCircle size={20} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session?.username}
          {session?.role ? `, ${session.role}` : ""}
        </Menu.Label>
        <div className={styles.scheme}>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label="Appearance"
            value={colorScheme}
            onChange={(value) => setColorScheme(value as "auto" | "light" | "dark")}
            data={[
              { value: "auto", label: "System" },
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
          />
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to="/coverage">
          Coverage and scans
        </Menu.Item>
        <Menu.Item onClick={onHelp}>Keyboard shortcuts</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
