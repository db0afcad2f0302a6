import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { assetQuery } from "../api/queries";
import type { AssetDetail, FindingRow } from "../api/records";
import { useAddress, useTitle } from "../app/hooks";
import { one } from "../app/search";
import { Ago, exactText } from "../parts/ago";
import { FindingStateMark } from "../parts/finding-state";
import { Ident } from "../parts/ident";
import { KindIcon } from "../parts/kinds";
import { AssetLink } from "../parts/links";
import { Place } from "../parts/evidence";
import { PageBody, PageHead, Section } from "../parts/page";
import { RiskMeter, RiskWhy, Terms } from "../parts/risk";
import { Rows } from "../parts/rows";
import { Severity } from "../parts/severity";
import { Bones, Empty, PageBones, Trouble } from "../parts/state";
import { count, plural, sentence, stageWord } from "../parts/words";
import styles from "./asset.module.css";
import { Configuration } from "./asset-configuration";
import paths from "./paths.module.css";

const AssetGraph = lazy(() => import("./asset-graph"));

const TABS = ["summary", "configuration", "graph", "findings", "paths", "data", "sightings"] as const;

/** What the asset is, in one sentence. */
function sentenceOf(asset: AssetDetail): string {
  const where = [asset.account && `account ${asset.account}`, asset.region].filter(Boolean).join(", ");
  const parts = [`${sentence(asset.kind)} on ${sentence(asset.provider)}${where ? ` (${where})` : ""}`];
  if (asset.stage) parts.push(`${stageWord(asset.stage).toLowerCase()} stage`);
  parts.push(asset.exposure ? `reachable from ${asset.exposure === "private" ? "private networks only" : `the ${asset.exposure}`}` : "reach not evaluated");
  if (asset.sensitivity) parts.push(`${asset.sensitivity} data`);
  return `${parts.join(", ")}.`;
}

export function AssetPage() {
  const { key = "" } = useParams({ strict: false });
  const [search, change] = useAddress();
  const { data, error, isPending, refetch } = useQuery(assetQuery(key));
  useTitle(data?.name);
  if (isPending) return <PageBones />;
  if (error) {
    return (
      <PageBody>
        <Trouble error={error} retry={() => void refetch()} />
      </PageBody>
    );
  }
  const asked = one(search, "tab");
  const tab = TABS.find((each) => each === asked) ?? "summary";
  const figures: Partial<Record<(typeof TABS)[number], number>> = {
    findings: data.open_findings.length,
    paths: data.attack_paths.length,
    data: data.data.length,
    sightings: data.sightings.length,
    configuration: data.differences.length,
  };
  return (
    <PageBody>
      <p className="small">
        <Link to="/inventory" className="link">
          Inventory
        </Link>
      </p>
      <PageHead
        title={
          <span className={styles.name}>
            <KindIcon kind={data.kind} size={20} />
            {data.name}
          </span>
        }
        sub={sentenceOf(data)}
      >
        {data.explained?.score === data.risk ? <RiskWhy score={data.risk} risk={data.explained} /> : <RiskMeter score={data.risk} />}
      </PageHead>
      <p className={styles.id}>
        <Ident text={data.id} tail={32} />
      </p>
      <Tabs
        value={tab}
        onChange={(value) => change({ ...search, tab: value === "summary" || !value ? undefined : value }, true)}
        keepMounted={false}
        classNames={{ list: styles.tabs, tab: styles.tab, panel: styles.panel }}
      >
        <Tabs.List aria-label="Asset">
          {TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {sentence(each)}
              {figures[each] ? (
                <span className={styles.figure}>
                  {each === "configuration" ? `${figures[each]} drift` : count(figures[each])}
                </span>
              ) : null}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="summary">
          <Summary asset={data} />
        </Tabs.Panel>
        <Tabs.Panel value="configuration">
          <Configuration asset={data} />
        </Tabs.Panel>
        <Tabs.Panel value="graph">
          <Suspense fallback={<Bones lines={10} height={24} />}>
            <AssetGraph asset={data} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="findings">
          <FindingRows findings={data.open_findings} />
        </Tabs.Panel>
        <Tabs.Panel value="paths">
          <PathRows asset={data} />
        </Tabs.Panel>
        <Tabs.Panel value="data">
          <DataCounts asset={data} />
        </Tabs.Panel>
        <Tabs.Panel value="sightings">
          <Sightings asset={data} />
        </Tabs.Panel>
      </Tabs>
    </PageBody>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Summary({ asset }: { asset: AssetDetail }) {
  const unknown = <span className="dim">Not known</span>;
  const tags = Object.entries(asset.tags);
  return (
    <div className={styles.columns}>
      <div className={styles.stack}>
        <Section title="Facts">
          <dl className={styles.facts}>
            <Fact name="Type">
              <code>{asset.type}</code>
            </Fact>
            <Fact name="Stage">{asset.stage ? stageWord(asset.stage) : unknown}</Fact>
            <Fact name="Exposure">{asset.exposure ? sentence(asset.exposure) : unknown}</Fact>
            <Fact name="Sensitivity">{asset.sensitivity ? sentence(asset.sensitivity) : unknown}</Fact>
            <Fact name="Worst finding">{asset.severity ? <Severity value={asset.severity} /> : "None open"}</Fact>
            <Fact name="Projects">
              {asset.projects.length > 0 ? asset.projects.map((project) => project.name).join(", ") : "No project"}
            </Fact>
            <Fact name="First seen">
              <Ago time={asset.first_seen} />
            </Fact>
            <Fact name="Last seen">
              <Ago time={asset.last_seen} />
            </Fact>
            {tags.length > 0 ? (
              <Fact name="Tags">
                <span className={styles.tags}>
                  {tags.map(([key, value]) => (
                    <code key={key}>
                      {key}={value}
                    </code>
                  ))}
                </span>
              </Fact>
            ) : null}
          </dl>
        </Section>
        <Section title={asset.explained ? `Why its riskiest finding is ${asset.explained.score}` : "Risk"}>
          {asset.explained ? <Terms terms={asset.explained.terms} /> : <p className="dim">No finding gives this asset a risk.</p>}
          {asset.explained && asset.explained.score < asset.risk ? (
            <p className={styles.raised}>
              <Link to="." search={{ tab: "paths" }} className="link">
                {plural(asset.attack_paths.length, "attack path")}
              </Link>{" "}
              {asset.attack_paths.length === 1 ? "raises" : "raise"} the asset to {asset.risk}.
            </p>
          ) : null}
        </Section>
      </div>
      <Relations asset={asset} />
    </div>
  );
}

function Relations({ asset }: { asset: AssetDetail }) {
  const kinds = new Map<string, AssetDetail["edges"][number][]>();
  for (const edge of asset.edges) {
    const out = edge.source.key === asset.key;
    const word = `${sentence(edge.kind)}${out ? "" : " (from)"}`;
    kinds.set(word, [...(kinds.get(word) ?? []), edge]);
  }
  return (
    <Section title="Relations" aside={plural(asset.edges.length, "edge")}>
      {kinds.size === 0 ? (
        <p className="dim">Nothing that was read refers to this asset, and it refers to nothing.</p>
      ) : (
        <dl className={styles.facts}>
          {[...kinds].map(([word, edges]) => (
            <Fact key={word} name={word}>
              <span className={styles.others}>
                {edges.slice(0, 12).map((edge, index) => (
                  <AssetLink key={index} asset={edge.source.key === asset.key ? edge.target : edge.source} kind />
                ))}
                {edges.length > 12 ? <span className="dim">and {edges.length - 12} more</span> : null}
              </span>
            </Fact>
          ))}
        </dl>
      )}
    </Section>
  );
}

function FindingRows({ findings }: { findings: FindingRow[] }) {
  const navigate = useNavigate();
  if (findings.length === 0) {
    return (
      <div className="panel">
        <Empty title="No open finding">No rule fails on this asset, as far as it could be read.</Empty>
      </div>
    );
  }
  return (
    <div className="panel">
      <Rows
        items={findings}
        id={(finding) => finding.id}
        open={(finding) => void navigate({ to: "/findings/$id", params: { id: finding.id }, search: {} })}
        label="Findings of this asset"
      >
        {(finding) => (
          <div className={paths.path}>
            <span className={paths.mark}>
              <Severity value={finding.severity} bare />
            </span>
            <div className={paths.words}>
              <Link to="/findings/$id" params={{ id: finding.id }} className={paths.title}>
                {finding.title}
              </Link>
              <p className={paths.facts}>
                <FindingStateMark state={finding.state} />
                {finding.fix ? <span>{finding.fix}</span> : null}
              </p>
            </div>
            <RiskMeter score={finding.risk} />
          </div>
        )}
      </Rows>
    </div>
  );
}

function PathRows({ asset }: { asset: AssetDetail }) {
  const navigate = useNavigate();
  if (asset.attack_paths.length === 0) {
    return (
      <div className="panel">
        <Empty title="No attack path">No way from an entry point leads through this asset, as far as it could be read.</Empty>
      </div>
    );
  }
  return (
    <div className="panel">
      <Rows
        items={asset.attack_paths}
        id={(path) => path.id}
        open={(path) => void navigate({ to: "/attack-paths/$id", params: { id: path.id }, search: {} })}
        label="Attack paths through this asset"
      >
        {(path) => (
          <div className={paths.path}>
            <span className={paths.mark}>
              <Severity value={path.severity} bare />
            </span>
            <div className={paths.words}>
              <Link to="/attack-paths/$id" params={{ id: path.id }} className={paths.title}>
                {path.title}
              </Link>
              <p className={paths.facts}>
                <span>{plural(path.hops, "step")}</span>
              </p>
            </div>
            <RiskMeter score={path.risk} />
          </div>
        )}
      </Rows>
    </div>
  );
}

function share(part: number): string {
  if (part >= 1) return "All of it read";
  const percent = part * 100;
  return `${percent < 1 ? percent.toFixed(1) : Math.round(percent)}% read`;
}

function DataCounts({ asset }: { asset: AssetDetail }) {
  if (asset.data.length === 0) {
    return (
      <div className="panel">
        <Empty title="No sensitive data found here">
          Either nothing was found, or the content of this asset has not been read. Name it on the command line to read
          it, for example bartizan scan s3://bucket/prefix --save.
        </Empty>
      </div>
    );
  }
  return (
    <div className={`panel ${styles.scroll}`}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Data class</th>
            <th scope="col">Sensitivity</th>
            <th scope="col">Found</th>
            <th scope="col">Confidence</th>
            <th scope="col">Masked sample</th>
            <th scope="col">Coverage</th>
          </tr>
        </thead>
        <tbody>
          {asset.data.map((found) => (
            <tr key={found.detector}>
              <td data-label="Data class">{sentence(found.data_class)}</td>
              <td data-label="Sensitivity">{sentence(found.sensitivity)}</td>
              <td data-label="Found" className="num">
                {count(found.count)}
              </td>
              <td data-label="Confidence">{sentence(found.confidence)}</td>
              <td data-label="Masked sample">
                <code>{found.sample}</code>
              </td>
              <td data-label="Coverage">{share(found.share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Sightings({ asset }: { asset: AssetDetail }) {
  return (
    <div className={`panel ${styles.scroll}`}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Seen by</th>
            <th scope="col">Where</th>
            <th scope="col">When</th>
          </tr>
        </thead>
        <tbody>
          {asset.sightings.map((sighting, index) => (
            <tr key={index}>
              <td data-label="Seen by">{sentence(sighting.source)}</td>
              <td data-label="Where">
                <Place location={{ ...sighting.location, time: null }} />
              </td>
              <td data-label="When">{sighting.location.time ? exactText(sighting.location.time) : <Ago time={asset.last_seen} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
