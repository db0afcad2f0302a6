import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { gapsQuery, snapshotsQuery } from "../api/queries";
import { useAddress, useTitle } from "../app/hooks";
import { Ago } from "../parts/ago";
import { Chips, Facets, FacetsButton, type FacetSpec } from "../parts/facets";
import { Middle } from "../parts/ident";
import { ListLayout, PageBody, PageHead, Section } from "../parts/page";
import { SearchBox } from "../parts/search-box";
import { Bones, Empty, Trouble } from "../parts/state";
import { count, plural } from "../parts/words";
import asset from "./asset.module.css";

const SPECS: FacetSpec[] = [{ key: "source", title: "Source", label: (value) => value }];

/** What was scanned, and what could not be read. */
export function CoveragePage() {
  useTitle("Coverage");
  const [search, change] = useAddress();
  const query = useInfiniteQuery(gapsQuery(search));
  const gaps = query.data?.pages.flatMap((page) => page.items) ?? [];
  const first = query.data?.pages[0];
  const facets = { specs: SPECS, facets: first?.facets, search, change };
  return (
    <PageBody>
      <PageHead title="Coverage" sub={first ? `${plural(first.total, "gap")}: what could not be read, and what would mend it` : "Counting gaps"}>
        <SearchBox label="Thing or reason" search={search} change={change} />
        <FacetsButton {...facets} />
      </PageHead>
      <ListLayout side={<Facets {...facets} />}>
        <div className={asset.stack}>
          <Chips specs={SPECS} search={search} change={change} />
          {query.isPending ? <Bones lines={8} height={24} /> : null}
          {query.isError ? <Trouble error={query.error} retry={() => void query.refetch()} /> : null}
          {first && gaps.length === 0 ? (
            <div className="panel">
              <Empty title="No gaps">Everything that the scans asked for was read.</Empty>
            </div>
          ) : null}
          {gaps.length > 0 ? (
            <div className={`panel ${asset.scroll}`}>
              <table className={`${asset.table} ${asset.gaps}`}>
                <thead>
                  <tr>
                    <th scope="col">Not read</th>
                    <th scope="col">Why</th>
                    <th scope="col">Needs</th>
                    <th scope="col">Source</th>
                  </tr>
                </thead>
                <tbody>
                  {gaps.map((gap, index) => (
                    <tr key={index}>
                      <td data-label="Not read">
                        <code>{gap.what}</code>
                      </td>
                      <td data-label="Why">{gap.why}</td>
                      <td data-label="Needs">{gap.needs}</td>
                      <td data-label="Source" className="dim">
                        {gap.source}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          ) : null}
          {query.hasNextPage ? (
            <button type="button" className="bare link" onClick={() => void query.fetchNextPage()}>
              Show more gaps
            </button>
          ) : null}
          <Snapshots />
        </div>
      </ListLayout>
    </PageBody>
  );
}

function Snapshots() {
  const { data, error, isPending, refetch } = useQuery(snapshotsQuery);
  if (isPending) return <Bones lines={4} />;
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  return (
    <Section title="Scans" aside={plural(data.total, "snapshot")} flush>
      {data.items.length === 0 ? (
        <Empty title="No scan was saved" command="bartizan scan . --save" />
      ) : (
        <div className={asset.scroll}>
          <table className={asset.table}>
            <thead>
              <tr>
                <th scope="col">Targets</th>
                <th scope="col">Finished</th>
                <th scope="col">Assets</th>
                <th scope="col">Findings</th>
                <th scope="col">Paths</th>
                <th scope="col">Gaps</th>
                <th scope="col">Version</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((snapshot) => (
                <tr key={snapshot.id}>
                  <td data-label="Targets">
                    <Middle text={snapshot.targets.join(", ")} />
                    {snapshot.current ? <span className={asset.figure}>current</span> : null}
                  </td>
                  <td data-label="Finished">
                    <Ago time={snapshot.finished} />
                  </td>
                  <td data-label="Assets">{count(snapshot.assets)}</td>
                  <td data-label="Findings">{count(Object.values(snapshot.findings).reduce((sum, n) => sum + n, 0))}</td>
                  <td data-label="Paths">{count(snapshot.attack_paths)}</td>
                  <td data-label="Gaps">{count(snapshot.gaps)}</td>
                  <td data-label="Version" className="dim">
                    {snapshot.version}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
