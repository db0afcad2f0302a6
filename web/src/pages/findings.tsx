import { Button, Checkbox, Drawer, SegmentedControl } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconExternalLink } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { FILTERS, findingsQuery } from "../api/queries";
import type { FindingRow } from "../api/records";
import { useAddress, useMay, useTitle } from "../app/hooks";
import { many, one } from "../app/search";
import { Ago } from "../parts/ago";
import { Chips, Facets, FacetsButton, type FacetSpec, Narrowed } from "../parts/facets";
import { AssetLink } from "../parts/links";
import { useNarrow } from "../parts/media";
import { ListLayout, PageBody, PageHead } from "../parts/page";
import { RiskMeter } from "../parts/risk";
import { SearchBox } from "../parts/search-box";
import { SEVERITIES, Severity } from "../parts/severity";
import { Rows } from "../parts/rows";
import { Bones, Empty, Trouble } from "../parts/state";
import { FindingStateMark } from "../parts/finding-state";
import { type Columns, DataTable } from "../parts/table";
import { plural, sentence, STAGES, stageWord } from "../parts/words";
import { AcceptDialog } from "./accept";
import { FindingView } from "./finding-view";
import styles from "./lists.module.css";

const SPECS: FacetSpec[] = [
  { key: "severity", title: "Severity", label: (value) => <Severity value={value} />, order: SEVERITIES },
  { key: "state", title: "State", label: sentence, order: ["open", "reopened", "accepted", "fixed"] },
  { key: "verdict", title: "Verdict", label: (value) => (value === "unknown" ? "Not evaluated" : "Failed"), order: ["fail", "unknown"] },
  { key: "stage", title: "Stage", label: stageWord, order: [...STAGES, "govern", "none"] },
  { key: "kind", title: "Asset kind", label: sentence },
  { key: "provider", title: "Provider", label: sentence },
  { key: "rule", title: "Rule", label: (value) => value },
];

function Mark({ row, marked, mark }: { row: FindingRow; marked: ReadonlySet<string>; mark: (row: FindingRow) => void }) {
  return (
    <Checkbox
      size="xs"
      aria-label={`Select ${row.title} on ${row.asset.name}`}
      checked={marked.has(row.id)}
      onChange={() => mark(row)}
    />
  );
}

const COLUMNS: Columns<FindingRow> = [
  {
    id: "severity",
    header: "Severity",
    meta: { track: "92px", sort: { down: "-severity" } },
    cell: ({ row }) => <Severity value={row.original.severity} />,
  },
  {
    id: "title",
    header: "Finding",
    meta: { track: "minmax(240px, 4fr)", sort: { up: "title" } },
    cell: ({ row: { original } }) => (
      <span className={styles.name}>
        <span className={styles.titleText} title={original.title}>
          {original.title}
        </span>
        <span className={styles.under}>
          <AssetLink asset={original.asset} />
          {original.verdict === "unknown" ? <span>Could not be evaluated</span> : null}
          {original.paths > 0 ? <span>breaks {plural(original.paths, "path")}</span> : null}
        </span>
      </span>
    ),
  },
  {
    id: "state",
    header: "State",
    meta: { track: "96px" },
    cell: ({ row }) => <FindingStateMark state={row.original.state} />,
  },
  {
    id: "first_seen",
    header: "First seen",
    meta: { track: "104px", sort: { up: "first_seen", down: "-first_seen" } },
    cell: ({ row }) => <Ago time={row.original.first_seen} />,
  },
  { id: "risk", header: "Risk", meta: { track: "86px", sort: { down: "-risk" } }, cell: ({ row }) => <RiskMeter score={row.original.risk} /> },
];

export function FindingsPage() {
  useTitle("Findings");
  const [search, change] = useAddress();
  const query = useInfiniteQuery(findingsQuery(search));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const first = query.data?.pages[0];
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const grouped = one(search, "group") === "rule";
  const opened = one(search, "finding");
  const facets = { specs: SPECS, facets: first?.facets, search, change };
  const filtered = one(search, "q") !== undefined || one(search, "asset") !== undefined || FILTERS.findings.some((key) => many(search, key).length > 0);
  const open = (row: FindingRow) => change({ ...search, finding: row.id });
  const may = useMay("finding:triage");
  const { marked, mark, clear } = useMarked(rows);
  const columns = useMemo<Columns<FindingRow>>(
    () =>
      may
        ? [
            {
              id: "mark",
              header: () => <span className="sr">Selected</span>,
              meta: { track: "16px" },
              cell: ({ row }) => <Mark row={row.original} marked={marked} mark={mark} />,
            },
            ...COLUMNS,
          ]
        : COLUMNS,
    [may, marked, mark],
  );
  return (
    <PageBody>
      <PageHead
        title="Findings"
        sub={first ? `${plural(first.total, "finding")}${many(search, "state").length ? "" : " open"}` : "Counting findings"}
      >
        <SearchBox label="Title, rule or asset" search={search} change={change} />
        <FacetsButton {...facets} />
        <SegmentedControl
          size="xs"
          aria-label="Grouping"
          value={grouped ? "rule" : "flat"}
          onChange={(value) => change({ ...search, group: value === "rule" ? "rule" : undefined })}
          data={[
            { value: "flat", label: "Each finding" },
            { value: "rule", label: "By fix" },
          ]}
        />
      </PageHead>
      <ListLayout side={<Facets {...facets} />}>
        <div className={styles.tools}>
          <Chips specs={SPECS} search={search} change={change} />
          <Narrowed title="Asset" name="asset" search={search} change={change} label={rows[0]?.asset.name ?? "one asset"} />
        </div>
        {query.isPending ? <Bones lines={14} height={28} /> : null}
        {query.isError && !isFetchNextPageError ? <Trouble error={query.error} retry={() => void query.refetch()} /> : null}
        {first && rows.length === 0 ? <NoFindings filtered={filtered} /> : null}
        {rows.length > 0 && !grouped ? (
          <DataTable
            label="Findings"
            columns={columns}
            marked={marked}
            mark={may ? mark : undefined}
            rows={rows}
            total={first?.total ?? rows.length}
            id={(row) => row.id}
            open={open}
            selected={opened}
            sort={one(search, "sort") ?? "-risk"}
            onSort={(sort) => change({ ...search, sort: sort === "-risk" ? undefined : sort })}
            more={more}
            rowHeight={52}
            card={(row) => <FindingCard row={row} />}
          />
        ) : null}
        {rows.length > 0 && grouped ? <Grouped rows={rows} more={more} open={open} /> : null}
        {isFetchNextPageError ? <Trouble error={query.error} retry={() => void fetchNextPage()} /> : null}
      </ListLayout>
      {marked.size > 0 ? <Bulk marked={marked} clear={clear} /> : null}
      <FindingDrawer id={opened} close={() => change({ ...search, finding: undefined })} />
    </PageBody>
  );
}

/** The rows that are selected; those that leave the list leave the selection. */
function useMarked(rows: FindingRow[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const marked = useMemo(() => {
    const here = new Set(rows.map((row) => row.id));
    return new Set([...chosen].filter((id) => here.has(id)));
  }, [chosen, rows]);
  const mark = useCallback(
    (row: FindingRow) =>
      setChosen((now) => {
        const next = new Set(now);
        if (!next.delete(row.id) && row.state !== "fixed" && row.state !== "accepted") next.add(row.id);
        return next;
      }),
    [],
  );
  return { marked, mark, clear: useCallback(() => setChosen(new Set()), []) };
}

/** What can be done with the selected findings at once. */
function Bulk({ marked, clear }: { marked: ReadonlySet<string>; clear: () => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <div className={styles.bulk} role="region" aria-label="Selected findings">
      <span>{plural(marked.size, "finding")} selected</span>
      <Button size="xs" onClick={() => setAsking(true)}>
        Accept {marked.size === 1 ? "this risk" : "these risks"}
      </Button>
      <Button size="xs" variant="default" onClick={clear}>
        Clear
      </Button>
      <AcceptDialog
        ids={[...marked]}
        opened={asking}
        close={() => setAsking(false)}
        done={() => {
          setAsking(false);
          clear();
        }}
      />
    </div>
  );
}

function FindingCard({ row }: { row: FindingRow }) {
  return (
    <div className={styles.card}>
      <div className={styles.cardTop}>
        <span>{row.title}</span>
        <RiskMeter score={row.risk} />
      </div>
      <div className={styles.cardFacts}>
        <Severity value={row.severity} />
        <FindingStateMark state={row.state} />
        {row.paths > 0 ? <span>breaks {plural(row.paths, "path")}</span> : null}
      </div>
      <div className={styles.cardFacts}>
        <AssetLink asset={row.asset} />
      </div>
    </div>
  );
}

interface Group {
  rule: string;
  rows: FindingRow[];
  paths: number;
  risk: number;
}

/** One group a rule, the riskiest first: the same fix on every member. */
function Grouped({ rows, more, open }: { rows: FindingRow[]; more: () => void; open: (row: FindingRow) => void }) {
  const [unfolded, setUnfolded] = useState<Set<string>>(new Set());
  useEffect(more, [more]);
  const groups = useMemo(() => {
    const found = new Map<string, Group>();
    for (const row of rows) {
      const group = found.get(row.rule) ?? { rule: row.rule, rows: [], paths: 0, risk: 0 };
      group.rows.push(row);
      group.risk = Math.max(group.risk, row.risk);
      found.set(row.rule, group);
    }
    return [...found.values()].sort((a, b) => b.risk - a.risk);
  }, [rows]);
  const toggle = (group: Group) =>
    setUnfolded((now) => {
      const next = new Set(now);
      if (!next.delete(group.rule)) next.add(group.rule);
      return next;
    });
  return (
    <div>
      <Rows items={groups} id={(group) => group.rule} open={toggle} label="Findings by fix">
        {(group) => {
          const [head] = group.rows;
          if (!head) return null;
          const isOpen = unfolded.has(group.rule);
          return (
            <div>
              <div className={styles.groupHead}>
                <Severity value={head.severity} />
                <span className={styles.groupTitle}>
                  <button
                    type="button"
                    className="bare"
                    aria-expanded={isOpen}
                    onClick={(event) => {
                      event.stopPropagation();
                      toggle(group);
                    }}
                  >
                    {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />} {head.fix ?? head.title}
                  </button>
                  <span className={styles.under}>
                    <span>{group.rule}</span>
                  </span>
                </span>
                <span className="dim">{plural(group.rows.length, "asset")}</span>
                <RiskMeter score={group.risk} />
              </div>
              {isOpen ? (
                <ul className={styles.members}>
                  {group.rows.map((row) => (
                    <li key={row.id} onClick={() => open(row)}>
                      <button type="button" className="bare" onClick={() => open(row)}>
                        {row.title}
                      </button>
                      <AssetLink asset={row.asset} />
                      <RiskMeter score={row.risk} />
                    </li>
                  ))}
                </ul>
              ) : null}
            </div>
          );
        }}
      </Rows>
    </div>
  );
}

function FindingDrawer({ id, close }: { id: string | undefined; close: () => void }) {
  const narrow = useNarrow();
  return (
    <Drawer
      opened={id !== undefined}
      onClose={close}
      position="right"
      size={narrow ? "100%" : 620}
      title={
        id ? (
          <Link to="/findings/$id" params={{ id }} search={{}} className="link small">
            Open as a page <IconExternalLink size={12} aria-hidden="true" />
          </Link>
        ) : null
      }
      closeButtonProps={{ "aria-label": "Close" }}
      overlayProps={{ backgroundOpacity: 0.2 }}
      transitionProps={{ duration: 120 }}
    >
      {id ? <FindingView id={id} /> : null}
    </Drawer>
  );
}

function NoFindings({ filtered }: { filtered: boolean }) {
  if (filtered) return <Empty title="No finding matches these filters">Remove a filter to widen the list.</Empty>;
  return (
    <Empty title="No open findings" command="bartizan scan . --save">
      Nothing that was read fails a rule. Check what could not be read under coverage, or scan more.
    </Empty>
  );
}
