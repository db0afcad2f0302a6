import { IconArrowRight, IconBell, IconListCheck, IconRoute2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { overviewQuery } from "../api/queries";
import type { Overview, Story } from "../api/records";
import { useAddress, useTitle } from "../app/hooks";
import { one } from "../app/search";
import { Ago } from "../parts/ago";
import { AssetLink } from "../parts/links";
import { PageBody, PageHead, Section } from "../parts/page";
import { RiskWhy } from "../parts/risk";
import { Rows } from "../parts/rows";
import { Severity, SeverityMark } from "../parts/severity";
import { Empty, PageBones, Trouble } from "../parts/state";
import { count, kindWord, plural, STAGES, stageWord } from "../parts/words";
import styles from "./overview.module.css";

const Trend = lazy(() => import("../parts/trend"));

const STORY_ICON = { "attack-path": IconRoute2, finding: IconListCheck, incident: IconBell } as const;
const STORY_WORD = { "attack-path": "Attack path", finding: "Finding", incident: "Incident" } as const;

export function OverviewPage() {
  useTitle("Overview");
  const [search] = useAddress();
  const { data, error, isPending, refetch } = useQuery(overviewQuery(one(search, "project")));
  if (isPending) return <PageBones lines={14} />;
  if (error) {
    return (
      <PageBody>
        <Trouble error={error} retry={() => void refetch()} />
      </PageBody>
    );
  }
  if (data.coverage.snapshots === 0) {
    return (
      <PageBody>
        <PageHead title="Overview" />
        <div className="panel">
          <Empty title="Nothing has been scanned yet" command="bartizan scan . --save">
            Scan a repository, or a cloud account with bartizan scan aws --save, and its models, agents, data and
            endpoints appear here.
          </Empty>
        </div>
      </PageBody>
    );
  }
  return (
    <PageBody>
      <PageHead title="Overview" sub={<Totals totals={data.totals} />} />
      <div className={styles.columns}>
        <div className={styles.stack}>
          <Queue stories={data.queue} />
          <ChokePoints choke={data.choke_points} />
        </div>
        <div className={styles.stack}>
          <Pipeline stages={data.stages} />
          <RiskTrend points={data.trend} />
          <Changes changes={data.changes} />
          <CoverageBox coverage={data.coverage} />
        </div>
      </div>
    </PageBody>
  );
}

function Totals({ totals }: { totals: Overview["totals"] }) {
  return (
    <span className={styles.totals}>
      <Link to="/findings" search={{ verdict: "fail" }}>
        {plural(totals.findings, "open finding")}
      </Link>
      <Link to="/attack-paths">{plural(totals.attack_paths, "attack path")}</Link>
      <Link to="/alerts" search={{ state: "open" }}>
        {plural(totals.alerts, "open alert")}
      </Link>
      <Link to="/inventory">{plural(totals.assets, "asset")}</Link>
      {totals.unknown > 0 ? (
        <Link to="/findings" search={{ verdict: "unknown" }}>
          {count(totals.unknown)} could not be evaluated
        </Link>
      ) : null}
    </span>
  );
}

function Queue({ stories }: { stories: Story[] }) {
  const navigate = useNavigate();
  const open = (story: Story) => {
    if (story.of === "attack-path") void navigate({ to: "/attack-paths/$id", params: { id: story.id } });
    else if (story.of === "incident") void navigate({ to: "/incidents/$id", params: { id: story.id } });
    else void navigate({ to: "/findings/$id", params: { id: story.id } });
  };
  return (
    <Section title="What needs you today" aside="Riskiest first" flush>
      {stories.length === 0 ? (
        <Empty title="Nothing open">No open finding, attack path or incident reaches you in this project.</Empty>
      ) : (
        <Rows items={stories} id={(story) => `${story.of}:${story.id}`} open={open} label="Riskiest stories">
          {(story) => <StoryRow story={story} />}
        </Rows>
      )}
    </Section>
  );
}

function StoryLink({ story }: { story: Story }) {
  if (story.of === "attack-path") {
    return (
      <Link to="/attack-paths/$id" params={{ id: story.id }} className={styles.title}>
        {story.title}
      </Link>
    );
  }
  if (story.of === "incident") {
    return (
      <Link to="/incidents/$id" params={{ id: story.id }} className={styles.title}>
        {story.title}
      </Link>
    );
  }
  return (
    <Link to="/findings/$id" params={{ id: story.id }} className={styles.title}>
      {story.title}
    </Link>
  );
}

function StoryRow({ story }: { story: Story }) {
  const Icon = STORY_ICON[story.of];
  return (
    <div className={styles.story}>
      <span className={styles.mark}>
        <Severity value={story.severity} bare />
      </span>
      <div className={styles.words}>
        <StoryLink story={story} />
        {story.action ? (
          <p className={styles.action}>
            <IconArrowRight size={14} aria-hidden="true" />
            <span>{story.action}</span>
          </p>
        ) : null}
        <p className={styles.facts}>
          <span className={styles.fact}>
            <Icon size={14} stroke={1.6} aria-hidden="true" />
            {STORY_WORD[story.of]}
          </span>
          {story.asset ? <AssetLink asset={story.asset} /> : null}
          {story.more > 0 && story.asset?.key ? <More story={story} of={story.asset.key} /> : null}
          {story.projects.length > 0 ? (
            <span>{story.projects.map((project) => project.name).join(", ")}</span>
          ) : (
            <span>No owner</span>
          )}
          {story.time ? <Ago time={story.time} /> : null}
        </p>
      </div>
      <RiskWhy score={story.risk} terms={story.terms} />
    </div>
  );
}

/** The rest of what is open of the same kind at the same place. */
function More({ story, of }: { story: Story; of: string }) {
  if (story.of === "attack-path") {
    return (
      <Link to="/attack-paths" search={{ target: of }} className={styles.more}>
        and {plural(story.more, "more path")} to it
      </Link>
    );
  }
  return (
    <Link to="/findings" search={{ asset: of }} className={styles.more}>
      and {plural(story.more, "more finding")} on it
    </Link>
  );
}

function Pipeline({ stages }: { stages: Overview["stages"] }) {
  const known = new Map(stages.map((stage) => [stage.stage as string, stage]));
  return (
    <Section title="AI pipeline" aside="From data to agents" flush>
      <ol className={styles.band}>
        {STAGES.map((name) => {
          const stage = known.get(name);
          return (
            <li key={name} className={styles.stage}>
              <Link to="/inventory" search={{ stage: name }} className={styles.stageName}>
                <SeverityMark value={stage?.severity ?? ""} />
                <span>
                  {stageWord(name)}
                  <span className="sr">
                    {stage?.severity ? `, worst open finding ${stage.severity}` : ", no open finding"}
                  </span>
                </span>
              </Link>
              <span className={styles.stageFacts}>
                <Link to="/inventory" search={{ stage: name }}>
                  {plural(stage?.assets ?? 0, "asset")}
                </Link>
                {stage && stage.findings > 0 ? (
                  <Link to="/findings" search={{ stage: name, verdict: "fail" }}>
                    {plural(stage.findings, "finding")}
                  </Link>
                ) : (
                  <span className="dim">No findings</span>
                )}
                {stage && stage.unknown > 0 ? (
                  <Link to="/findings" search={{ stage: name, verdict: "unknown" }} className="dim">
                    {count(stage.unknown)} unknown
                  </Link>
                ) : null}
              </span>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}

function ChokePoints({ choke: { points, paths, evaluated } }: { choke: Overview["choke_points"] }) {
  return (
    <Section title="Fixes that close most paths" aside={<Link to="/attack-paths">{plural(paths, "attack path")}</Link>} flush>
      {points.length === 0 ? (
        <Empty title="No choke points">
          {paths === 0 ? "There are no attack paths here." : "No known fix closes one of these paths."}
        </Empty>
      ) : (
        <>
          <p className={styles.lead}>
            {points.length === 1 ? "This fix closes" : `These ${points.length} fixes close`} {evaluated ? "" : "at least "}
            {count(points.at(-1)?.closed ?? 0)} of {plural(paths, "path")}.{" "}
            {evaluated
              ? "Each figure comes from tracing the whole graph again with the fixes above it made."
              : "Inside a project only paths that one of these fixes closes by itself are counted; the whole graph is not traced again."}
          </p>
          <ol className={styles.compact}>
            {points.map((point) => (
              <li key={point.findings.map((finding) => finding.id).join()}>
                {point.findings.map((finding) => (
                  <span key={finding.id} className={styles.compactTitle}>
                    <Link to="/findings/$id" params={{ id: finding.id }}>
                      {finding.fix ?? finding.title}
                    </Link>
                    <span className={styles.facts}>
                      <AssetLink asset={finding.asset} />
                      {finding.state === "accepted" ? <span>Accepted</span> : null}
                    </span>
                  </span>
                ))}
                <span className={styles.figure} title={`${count(point.closed)} of ${plural(paths, "path")} closed so far`}>
                  {plural(point.paths, evaluated && point.closed > point.paths ? "more path" : "path")}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </Section>
  );
}

function RiskTrend({ points }: { points: Overview["trend"] }) {
  return (
    <Section title="Open risk" aside={points.length > 1 ? `Over ${points.length} snapshots` : undefined}>
      {points.length < 2 ? (
        <p className="dim">The trend starts with the second snapshot of the same target.</p>
      ) : (
        <Suspense fallback={<div style={{ height: 132 }} />}>
          <Trend points={points} />
        </Suspense>
      )}
    </Section>
  );
}

const CHANGE_WORD = { new: "New", gone: "Gone", fixed: "Fixed", reopened: "Reopened" } as const;

function ChangeLink({ item }: { item: Overview["changes"]["items"][number] }) {
  if (item.change === "gone") return <span className={styles.compactTitle}>{item.title}</span>;
  if (item.what === "asset") {
    return (
      <Link to="/inventory/$key" params={{ key: item.id }} className={styles.compactTitle}>
        {item.title}
      </Link>
    );
  }
  if (item.what === "attack-path") {
    return (
      <Link to="/attack-paths/$id" params={{ id: item.id }} className={styles.compactTitle}>
        {item.title}
      </Link>
    );
  }
  return (
    <Link to="/findings/$id" params={{ id: item.id }} className={styles.compactTitle}>
      {item.title}
    </Link>
  );
}

function Changes({ changes }: { changes: Overview["changes"] }) {
  return (
    <Section title="What changed" aside={changes.time ? <Ago time={changes.time} /> : undefined} flush>
      {changes.items.length === 0 ? (
        <Empty title="No changes">The last snapshot found what the one before it had found.</Empty>
      ) : (
        <ol className={styles.compact}>
          {changes.items.slice(0, 8).map((item) => (
            <li key={`${item.what}:${item.change}:${item.id}`}>
              <ChangeLink item={item} />
              <span className={styles.facts}>
                {CHANGE_WORD[item.change]} {item.what === "asset" && item.kind ? kindWord(item.kind) : item.what.replace("-", " ")}
                {item.what === "finding" && item.kind ? ` on a ${kindWord(item.kind)}` : ""}
              </span>
              {item.severity ? <Severity value={item.severity} /> : null}
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

function CoverageBox({ coverage }: { coverage: Overview["coverage"] }) {
  return (
    <Section
      title="What is not known"
      aside={
        <Link to="/coverage">
          {plural(coverage.gaps, "gap")} in {plural(coverage.snapshots, "snapshot")}
        </Link>
      }
      flush
    >
      {coverage.gaps === 0 ? (
        <Empty title="Everything asked for was read">
          {plural(coverage.targets.length, "target")}: {coverage.targets.join(", ")}
        </Empty>
      ) : (
        <ol className={styles.compact}>
          {coverage.first_gaps.slice(0, 5).map((gap, index) => (
            <li key={index}>
              <span className={styles.compactTitle}>
                {gap.what}: {gap.why}
              </span>
              <span className={styles.facts}>
                {gap.source}
                {gap.needs ? `, needs ${gap.needs}` : ""}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
