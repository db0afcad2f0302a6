import { IconArrowRight } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { findingQuery, pathsQuery } from "../api/queries";
import { useAddress, useTitle } from "../app/hooks";
import { many, one } from "../app/search";
import type { AssetName, AttackPathRow } from "../api/records";
import { ChokeSection } from "../parts/choke-points";
import { Chips, Facets, FacetsButton, type FacetSpec, Narrowed } from "../parts/facets";
import { AssetLink } from "../parts/links";
import { ListLayout, PageBody, PageHead } from "../parts/page";
import { RiskMeter } from "../parts/risk";
import { Rows } from "../parts/rows";
import { SearchBox } from "../parts/search-box";
import { SEVERITIES, Severity } from "../parts/severity";
import { Bones, Empty, Trouble } from "../parts/state";
import { Told, useWhatIf } from "../parts/what-if";
import { plural, sentence } from "../parts/words";
import styles from "./paths.module.css";

const SPECS: FacetSpec[] = [
  { key: "severity", title: "Severity", label: (value) => <Severity value={value} />, order: SEVERITIES },
  { key: "target_kind", title: "Target", label: sentence },
];

export function PathsPage() {
  useTitle("Attack paths");
  const [search, change] = useAddress();
  const navigate = useNavigate();
  const query = useInfiniteQuery(pathsQuery(search));
  const whatIf = useWhatIf();
  const gone = new Set(whatIf.told?.vanished.map((path) => path.id));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const first = query.data?.pages[0];
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError && rows.length < 500) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage, rows.length]);
  const finding = one(search, "finding");
  const target = one(search, "target");
  const facets = { specs: SPECS, facets: first?.facets, search, change };
  const filtered = one(search, "q") || finding || target || SPECS.some((spec) => many(search, spec.key).length > 0);
  return (
    <PageBody>
      <PageHead title="Attack paths" sub={first ? plural(first.total, "way", "ways") + " in, the riskiest first" : "Counting paths"}>
        <SearchBox label="Words of the story" search={search} change={change} />
        <FacetsButton {...facets} />
      </PageHead>
      <ListLayout side={<Facets {...facets} />}>
        <div className={styles.tools}>
          <Chips specs={SPECS} search={search} change={change} />
          <Narrowed title="Target" name="target" search={search} change={change} label={target ? nameOf(rows[0]?.target, target) : ""} />
          {finding ? <ByFinding id={finding} clear={() => change({ ...search, finding: undefined })} /> : null}
        </div>
        {query.isPending ? <Bones lines={10} height={40} /> : null}
        {query.isError ? <Trouble error={query.error} retry={() => void query.refetch()} /> : null}
        {first && rows.length === 0 ? (
          <Empty title={filtered ? "No attack path matches these filters" : "No attack paths"}>
            {filtered
              ? "Remove a filter to widen the list."
              : "Nothing that was read leads from an entry point to a model, its data or an agent. Gaps under coverage may hide one."}
          </Empty>
        ) : null}
        {rows.length > 0 && !filtered ? (
          <div className={styles.cuts}>
            <ChokeSection title="The few fixes that close most" whatIf={whatIf} />
            <Told fixes={whatIf.tried.length} told={whatIf.told} busy={whatIf.busy} error={whatIf.error} clear={whatIf.clear} />
          </div>
        ) : null}
        {rows.length > 0 ? (
          <div className="panel">
            <Rows
              items={rows}
              id={(path) => path.id}
              open={(path) => void navigate({ to: "/attack-paths/$id", params: { id: path.id }, search: {} })}
              label="Attack paths"
            >
              {(path) => (
                <div className={styles.path} data-gone={gone.has(path.id) || undefined}>
                  <span className={styles.mark}>
                    <Severity value={path.severity} bare />
                  </span>
                  <div className={styles.words}>
                    <Link to="/attack-paths/$id" params={{ id: path.id }} search={{}} className={styles.title}>
                      {path.title}
                    </Link>
                    <p className={styles.facts}>
                      <AssetLink asset={path.entry} />
                      <IconArrowRight size={13} aria-hidden="true" />
                      <AssetLink asset={path.target} />
                      <span>{plural(path.hops, "step")}</span>
                      <span>{gone.has(path.id) ? "Gone with the fixes that are tried" : breaking(path)}</span>
                    </p>
                  </div>
                  <RiskMeter score={path.risk} />
                </div>
              )}
            </Rows>
          </div>
        ) : null}
      </ListLayout>
    </PageBody>
  );
}

/** How many fixes break a path; of a sealed one only those that the viewer may see are known. */
function breaking(path: AttackPathRow): string {
  if (path.breaks === 1) return "1 fix breaks it";
  if (path.breaks > 1) return `${plural(path.breaks, "fix", "fixes")} break it`;
  return path.sealed ? "No fix in your projects breaks it" : "No single fix breaks it";
}

function nameOf(asset: AssetName | undefined, key: string): string {
  return asset?.key === key ? asset.name : "one asset";
}

function ByFinding({ id, clear }: { id: string; clear: () => void }) {
  const finding = useQuery(findingQuery(id)).data;
  return (
    <p className={styles.by}>
      Broken by fixing{" "}
      <Link to="/findings/$id" params={{ id }} search={{}} className="link">
        {finding?.title ?? id}
      </Link>{" "}
      <button type="button" className="bare link" onClick={clear}>
        Show all paths
      </button>
    </p>
  );
}
