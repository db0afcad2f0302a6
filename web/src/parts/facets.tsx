import { Button, Checkbox, Drawer, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFilter, IconX } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { Facet } from "../api/records";
import { many, type Search, toggled } from "../app/search";
import styles from "./facets.module.css";
import { count } from "./words";

export interface FacetSpec {
  key: string;
  title: string;
  label: (value: string) => ReactNode;
  /** Values in a fixed order, shown even when nothing holds them. */
  order?: readonly string[];
}

const SHOWN = 7;

function Group({
  spec,
  values,
  search,
  change,
}: {
  spec: FacetSpec;
  values: Facet[] | undefined;
  search: Search;
  change: (next: Search) => void;
}) {
  const [all, setAll] = useState(false);
  const [text, setText] = useState("");
  const chosen = many(search, spec.key);
  const found = values ?? (spec.order ?? []).map((value) => ({ value, count: -1 }));
  const known = new Map(found.map((facet) => [facet.value, facet.count]));
  const extra = chosen.filter((value) => !known.has(value));
  const names = spec.order
    ? [...spec.order.filter((value) => known.has(value) || chosen.includes(value)), ...found.map((f) => f.value).filter((v) => !spec.order?.includes(v))]
    : [...found.map((facet) => facet.value), ...extra];
  const matching = text ? names.filter((name) => name.toLowerCase().includes(text.toLowerCase())) : names;
  const fits = matching.length <= SHOWN + 2;
  const visible = all || fits ? matching : matching.slice(0, SHOWN);
  if (names.length === 0) return null;
  return (
    <fieldset className={styles.group}>
      <legend>{spec.title}</legend>
      {all && names.length > 12 ? (
        <TextInput
          size="xs"
          placeholder="Find"
          aria-label={`Find ${spec.title.toLowerCase()}`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      ) : null}
      {visible.map((value) => (
        <Checkbox
          key={value}
          size="xs"
          className={styles.value}
          classNames={{ body: styles.body, label: styles.label, labelWrapper: styles.wrapper }}
          checked={chosen.includes(value)}
          onChange={() => change(toggled(search, spec.key, value))}
          label={
            <>
              <span className={styles.name}>{value === "none" ? "Not known" : spec.label(value)}</span>
              {values ? <span className={styles.count}>{count(known.get(value) ?? 0)}</span> : null}
            </>
          }
        />
      ))}
      {!fits ? (
        <button type="button" className={styles.more} onClick={() => setAll((now) => !now)}>
          {all ? "Show fewer" : `Show ${matching.length - SHOWN} more`}
        </button>
      ) : null}
    </fieldset>
  );
}

interface FacetsProps {
  specs: FacetSpec[];
  facets: Record<string, Facet[]> | undefined;
  search: Search;
  change: (next: Search) => void;
}

function Groups({ specs, facets, search, change }: FacetsProps) {
  if (!facets) return null;
  return (
    <>
      {specs.map((spec) => (
        <Group key={spec.key} spec={spec} values={(facets[spec.key] ?? (Object.keys(facets).length > 0 ? [] : undefined))} search={search} change={change} />
      ))}
    </>
  );
}

/** Filters with counts at the left of a list. */
export function Facets(props: FacetsProps) {
  return (
    <aside className={styles.side} aria-label="Filters">
      <Groups {...props} />
    </aside>
  );
}

/** The same filters behind a button, for narrow windows. */
export function FacetsButton(props: FacetsProps) {
  const [open, { open: show, close }] = useDisclosure(false);
  const active = props.specs.reduce((sum, spec) => sum + many(props.search, spec.key).length, 0);
  return (
    <div className={styles.button}>
      <Button variant="default" leftSection={<IconFilter size={14} />} onClick={show}>
        Filters{active ? ` (${active})` : ""}
      </Button>
      <Drawer opened={open} onClose={close} title="Filters" position="left" size={300}>
        <Groups {...props} />
      </Drawer>
    </div>
  );
}

/** What the list is narrowed by, each removable. */
export function Chips({ specs, search, change }: Omit<FacetsProps, "facets">) {
  const active = specs.flatMap((spec) => many(search, spec.key).map((value) => ({ spec, value })));
  if (active.length === 0) return null;
  const clear = () => {
    const next = { ...search };
    for (const spec of specs) next[spec.key] = undefined;
    change(next);
  };
  return (
    <div className={styles.chips}>
      {active.map(({ spec, value }) => (
        <button
          key={`${spec.key}=${value}`}
          type="button"
          className={styles.chip}
          onClick={() => change(toggled(search, spec.key, value))}
          aria-label={`Remove filter ${spec.title} ${value}`}
        >
          <span className="dim">{spec.title}</span> {value === "none" ? "Not known" : spec.label(value)}
          <IconX size={12} aria-hidden="true" />
        </button>
      ))}
      <button type="button" className={styles.more} onClick={clear}>
        Clear all
      </button>
    </div>
  );
}

/** A filter that is no facet: one thing that the list is about, removable like a chip. */
export function Narrowed({
  title,
  name,
  label,
  search,
  change,
}: {
  title: string;
  name: string;
  label: string;
  search: Search;
  change: (next: Search) => void;
}) {
  if (!search[name]) return null;
  return (
    <button
      type="button"
      className={styles.chip}
      onClick={() => change({ ...search, [name]: undefined })}
      aria-label={`Remove filter ${title} ${label}`}
    >
      <span className="dim">{title}</span> {label}
      <IconX size={12} aria-hidden="true" />
    </button>
  );
}
