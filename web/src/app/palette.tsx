import { Spotlight, spotlight } from "@mantine/spotlight";
import "@mantine/spotlight/styles.css";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconBell,
  IconFolders,
  IconKeyboard,
  IconListCheck,
  IconRoute2,
  IconRuler2,
  IconSearch,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { searchQuery } from "../api/queries";
import type { SearchHit } from "../api/records";
import { Middle } from "../parts/ident";
import { KindIcon } from "../parts/kinds";
import { SeverityMark } from "../parts/severity";
import styles from "./palette.module.css";
import { PAGES } from "./shell";

const GROUPS: [SearchHit["of"], string, ReactNode][] = [
  ["asset", "Assets", null],
  ["finding", "Findings", <IconListCheck key="f" size={16} stroke={1.6} />],
  ["attack-path", "Attack paths", <IconRoute2 key="p" size={16} stroke={1.6} />],
  ["alert", "Alerts", <IconBell key="a" size={16} stroke={1.6} />],
  ["project", "Projects", <IconFolders key="r" size={16} stroke={1.6} />],
  ["rule", "Rules", <IconRuler2 key="u" size={16} stroke={1.6} />],
];

/** Finds anything that has a name, and goes anywhere. */
export default function Palette({ close, help }: { close: () => void; help: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 120);
  const found = useQuery({ ...searchQuery(asked), enabled: asked.length > 0 });
  const hits = asked && text.trim() ? (found.data?.items ?? []) : [];
  const pages = PAGES.filter((page) => page.title.toLowerCase().includes(text.trim().toLowerCase()));

  useEffect(() => spotlight.open(), []);

  const go = (hit: SearchHit) => {
    if (hit.of === "asset") return navigate({ to: "/inventory/$key", params: { key: hit.id } });
    if (hit.of === "finding") return navigate({ to: "/findings/$id", params: { id: hit.id } });
    if (hit.of === "attack-path") return navigate({ to: "/attack-paths/$id", params: { id: hit.id } });
    if (hit.of === "alert") return navigate({ to: "/alerts/$id", params: { id: hit.id } });
    if (hit.of === "rule") return navigate({ to: "/findings", search: { rule: hit.id } });
    return navigate({ to: "/projects/$id", params: { id: hit.id } });
  };

  return (
    <Spotlight.Root
      query={text}
      onQueryChange={setText}
      onSpotlightClose={close}
      shortcut={null}
      scrollable
      maxHeight={460}
      lockScroll={false}
      removeScrollProps={{ enabled: false }}
      classNames={{ content: styles.content }}
      aria-label="Search"
    >
      <Spotlight.Search
        placeholder="Search assets, findings, paths, alerts, projects and rules"
        leftSection={<IconSearch size={16} />}
        aria-label="Search"
      />
      <Spotlight.ActionsList aria-label="Results">
        {GROUPS.map(([of, title, icon]) => {
          const group = hits.filter((hit) => hit.of === of);
          if (group.length === 0) return null;
          return (
            <Spotlight.ActionsGroup key={of} label={title}>
              {group.map((hit) => (
                <Spotlight.Action key={`${hit.of}:${hit.id}`} onClick={() => void go(hit)} className={styles.action}>
                  <span className={styles.icon}>{icon ?? <KindIcon kind={hit.kind} size={16} />}</span>
                  <span className={styles.title}>{hit.title}</span>
                  <span className={styles.detail}>
                    <Middle text={hit.detail} />
                  </span>
                  {hit.severity ? <SeverityMark value={hit.severity} /> : null}
                </Spotlight.Action>
              ))}
            </Spotlight.ActionsGroup>
          );
        })}
        {pages.length > 0 ? (
          <Spotlight.ActionsGroup label="Go to">
            {pages.map(({ to, title, key, icon: Icon }) => (
              <Spotlight.Action key={to} onClick={() => void navigate({ to })} className={styles.action}>
                <span className={styles.icon}>
                  <Icon size={16} stroke={1.6} />
                </span>
                <span className={styles.title}>{title}</span>
                <kbd>g {key}</kbd>
              </Spotlight.Action>
            ))}
            <Spotlight.Action onClick={help} className={styles.action}>
              <span className={styles.icon}>
                <IconKeyboard size={16} stroke={1.6} />
              </span>
              <span className={styles.title}>Keyboard shortcuts</span>
              <kbd>?</kbd>
            </Spotlight.Action>
          </Spotlight.ActionsGroup>
        ) : null}
        {asked && found.isSuccess && hits.length === 0 && pages.length === 0 ? (
          <Spotlight.Empty>Nothing that you may see bears this name.</Spotlight.Empty>
        ) : null}
        {found.isError ? <Spotlight.Empty>{found.error.message}</Spotlight.Empty> : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
