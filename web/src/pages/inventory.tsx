import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { assetsQuery, FILTERS } from "../api/queries";
import type { AssetRow } from "../api/records";
import { useAddress, useTitle } from "../app/hooks";
import { many, one } from "../app/search";
import { Ago } from "../parts/ago";
import { ColumnsMenu, useColumns } from "../parts/columns-menu";
import { Chips, Facets, FacetsButton, type FacetSpec } from "../parts/facets";
import { AssetLink } from "../parts/links";
import { ListLayout, PageBody, PageHead } from "../parts/page";
import { RiskMeter } from "../parts/risk";
import { SearchBox } from "../parts/search-box";
import { Severity, SEVERITIES } from "../parts/severity";
import { Bones, Empty, Trouble } from "../parts/state";
import { type Columns, DataTable } from "../parts/table";
import { count, plural, sentence, STAGES, stageWord } from "../parts/words";
import styles from "./lists.module.css";

const SPECS: FacetSpec[] = [
  { key: "stage", title: "Stage", label: stageWord, order: [...STAGES, "govern", "none"] },
  { key: "kind", title: "Kind", label: sentence },
  { key: "severity", title: "Worst finding", label: (value) => <Severity value={value} />, order: [...SEVERITIES, "none"] },
  { key: "exposure", title: "Exposure", label: sentence, order: ["internet", "partner", "organisation", "private", "none"] },
  {
    key: "sensitivity",
    title: "Sensitivity",
    label: sentence,
    order: ["restricted", "confidential", "internal", "public", "none"],
  },
  { key: "provider", title: "Provider", label: sentence },
  { key: "account", title: "Account", label: (value) => value },
  { key: "region", title: "Region", label: (value) => value },
  { key: "source", title: "Source", label: sentence },
];

const CHOICES: [string, string][] = [
  ["stage", "Stage"],
  ["exposure", "Exposure"],
  ["sensitivity", "Sensitivity"],
  ["findings", "Findings"],
  ["provider", "Provider"],
  ["account", "Account"],
  ["region", "Region"],
  ["sources", "Seen by"],
  ["projects", "Projects"],
  ["last_seen", "Last seen"],
];

const DEFAULTS = { account: false, region: false, sources: false, projects: false, last_seen: false };

const none = <span className="dim">–</span>;

const COLUMNS: Columns<AssetRow> = [
  {
    id: "name",
    header: "Asset",
    meta: { track: "minmax(220px, 3fr)", sort: { up: "name", down: "-name" } },
    cell: ({ row: { original } }) => (
      <span className={styles.name}>
        <span>
          <AssetLink asset={{ ...original, sealed: false, owners: [] }} />
        </span>
        <span className={styles.under}>
          <span>{sentence(original.kind)}</span>
          <span>{original.type}</span>
        </span>
      </span>
    ),
  },
  { id: "stage", header: "Stage", meta: { track: "72px" }, cell: ({ row }) => (row.original.stage ? stageWord(row.original.stage) : none) },
  {
    id: "exposure",
    header: "Exposure",
    meta: { track: "100px" },
    cell: ({ row }) => (row.original.exposure ? sentence(row.original.exposure) : <span className="dim">Not known</span>),
  },
  {
    id: "sensitivity",
    header: "Sensitivity",
    meta: { track: "104px" },
    cell: ({ row }) => (row.original.sensitivity ? sentence(row.original.sensitivity) : <span className="dim">Not known</span>),
  },
  { id: "provider", header: "Provider", meta: { track: "104px" }, cell: ({ row }) => sentence(row.original.provider) },
  { id: "account", header: "Account", meta: { track: "120px" }, cell: ({ row }) => row.original.account ?? none },
  { id: "region", header: "Region", meta: { track: "110px" }, cell: ({ row }) => row.original.region ?? none },
  { id: "sources", header: "Seen by", meta: { track: "minmax(90px, 1fr)" }, cell: ({ row }) => row.original.sources.join(", ") },
  {
    id: "projects",
    header: "Projects",
    meta: { track: "minmax(100px, 1fr)" },
    cell: ({ row }) => row.original.projects.map((project) => project.name).join(", ") || none,
  },
  {
    id: "findings",
    header: "Findings",
    meta: { track: "112px", sort: { down: "-findings" } },
    cell: ({ row: { original } }) =>
      original.severity ? (
        <span className={styles.under}>
          <Severity value={original.severity} bare />
          <span>{count(original.findings)} open</span>
        </span>
      ) : (
        <span className="dim">None</span>
      ),
  },
  { id: "last_seen", header: "Last seen", meta: { track: "110px", sort: { down: "-last_seen" } }, cell: ({ row }) => <Ago time={row.original.last_seen} /> },
  {
    id: "risk",
    header: "Risk",
    meta: { track: "86px", sort: { up: "risk", down: "-risk" } },
    cell: ({ row }) => <RiskMeter score={row.original.risk} />,
  },
];

export function InventoryPage() {
  useTitle("Inventory");
  const [search, change] = useAddress();
  const navigate = useNavigate();
  const [shown, toggle] = useColumns("inventory", DEFAULTS);
  const query = useInfiniteQuery(assetsQuery(search));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const first = query.data?.pages[0];
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const facets = { specs: SPECS, facets: first?.facets, search, change };
  const filtered = one(search, "q") !== undefined || FILTERS.assets.some((key) => many(search, key).length > 0);
  return (
    <PageBody>
      <PageHead title="Inventory" sub={first ? plural(first.total, "asset") : "Counting assets"}>
        <SearchBox label="Name, id or type" search={search} change={change} />
        <FacetsButton {...facets} />
        <ColumnsMenu columns={CHOICES} shown={shown} toggle={toggle} />
      </PageHead>
      <ListLayout side={<Facets {...facets} />}>
        <div className={styles.tools}>
          <Chips specs={SPECS} search={search} change={change} />
        </div>
        {query.isPending ? <Bones lines={14} height={28} /> : null}
        {query.isError && !isFetchNextPageError ? <Trouble error={query.error} retry={() => void query.refetch()} /> : null}
        {first && rows.length === 0 ? <NoAssets filtered={filtered} /> : null}
        {rows.length > 0 ? (
          <DataTable
            label="Assets"
            columns={COLUMNS}
            rows={rows}
            total={first?.total ?? rows.length}
            id={(row) => row.key}
            open={(row) => void navigate({ to: "/inventory/$key", params: { key: row.key } })}
            evidence={(row) => void navigate({ to: "/inventory/$key", params: { key: row.key }, search: { tab: "findings" } })}
            hidden={shown}
            sort={one(search, "sort") ?? "-risk"}
            onSort={(sort) => change({ ...search, sort: sort === "-risk" ? undefined : sort })}
            more={more}
            rowHeight={52}
            card={(row) => <AssetCard row={row} />}
          />
        ) : null}
        {isFetchNextPageError ? <Trouble error={query.error} retry={() => void fetchNextPage()} /> : null}
      </ListLayout>
    </PageBody>
  );
}

function AssetCard({ row }: { row: AssetRow }) {
  return (
    <div className={styles.card}>
      <div className={styles.cardTop}>
        <AssetLink asset={{ ...row, sealed: false, owners: [] }} />
        <RiskMeter score={row.risk} />
      </div>
      <div className={styles.cardFacts}>
        <span>{sentence(row.kind)}</span>
        <span>{sentence(row.provider)}</span>
        {row.stage ? <span>{stageWord(row.stage)}</span> : null}
        {row.exposure ? <span>Reach: {row.exposure}</span> : null}
      </div>
      <div className={styles.cardFacts}>
        {row.severity ? (
          <>
            <Severity value={row.severity} />
            <span>{plural(row.findings, "open finding")}</span>
          </>
        ) : (
          <span className="dim">No open finding</span>
        )}
      </div>
    </div>
  );
}

function NoAssets({ filtered }: { filtered: boolean }) {
  if (filtered) return <Empty title="No asset matches these filters">Remove a filter to widen the list.</Empty>;
  return (
    <Empty title="No assets yet" command="bartizan scan . --save">
      Scan a repository, or a cloud account with bartizan scan aws --save. In a project, check that its selectors take
      the assets you expect.
    </Empty>
  );
}
