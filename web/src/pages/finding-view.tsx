import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, read } from "../api/client";
import { findingQuery } from "../api/queries";
import type { FindingDetail } from "../api/records";
import { useMay, useTitle } from "../app/hooks";
import { Ago, dayText } from "../parts/ago";
import { EvidenceList, Place } from "../parts/evidence";
import { FindingStateMark } from "../parts/finding-state";
import { AssetLink } from "../parts/links";
import { RiskWhy, Terms } from "../parts/risk";
import { Severity } from "../parts/severity";
import { Bones, Trouble } from "../parts/state";
import { plural, sentence, valueText } from "../parts/words";
import { AcceptDialog } from "./accept";
import styles from "./detail.module.css";

/** Everything behind one finding: what, why, evidence, fix, paths, history, and the exception form. */
export function FindingView({ id, page = false }: { id: string; page?: boolean }) {
  const { data, error, isPending, refetch } = useQuery(findingQuery(id));
  useTitle(page ? data?.title : "Findings");
  if (isPending) return <Bones lines={12} height={18} />;
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  return (
    <article className={styles.detail} tabIndex={-1} data-autofocus>
      <header className={styles.header}>
        {page ? <h1>{data.title}</h1> : <h2 className={styles.title}>{data.title}</h2>}
        <div className={styles.facts}>
          <Severity value={data.severity} />
          <FindingStateMark state={data.state} />
          <RiskWhy score={data.risk} risk={data.explained} />
          <span className="dim">{data.verdict === "unknown" ? "Could not be evaluated" : `${sentence(data.confidence)} confidence`}</span>
        </div>
        <div className={styles.facts}>
          <AssetLink asset={data.asset} kind />
          <Place location={data.location} />
        </div>
      </header>
      {data.acceptance ? <AcceptanceNote finding={data} /> : null}
      {data.why ? <p>{data.why}</p> : null}
      <section>
        <h3>Evidence</h3>
        <EvidenceList evidence={data.evidence} />
      </section>
      <FixSection finding={data} />
      {data.attack_paths.length > 0 ? (
        <section>
          <h3>Fixing this breaks {plural(data.attack_paths.length, "attack path")}</h3>
          <ul className={styles.list}>
            {data.attack_paths.map((path) => (
              <li key={path.id}>
                <Link to="/attack-paths/$id" params={{ id: path.id }} className={styles.grow}>
                  {path.title}
                </Link>
                <RiskWhy score={path.risk} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {data.explained && data.explained.terms.length > 0 ? (
        <section>
          <h3>Why risk {data.risk}</h3>
          <Terms terms={data.explained.terms} />
        </section>
      ) : null}
      <section>
        <h3>Rule and controls</h3>
        <div className={styles.tags}>
          <Link to="/findings" search={{ rule: data.rule }} className={styles.tag}>
            {data.rule}
          </Link>
          {data.controls.map((control) => (
            <span key={control} className={styles.tag}>
              {control}
            </span>
          ))}
        </div>
      </section>
      <section>
        <h3>History</h3>
        <ol className={styles.history}>
          {data.history.map((change, index) => (
            <li key={index}>
              <Ago time={change.time} />
              <span>
                {sentence(change.state)} {change.who ? `by ${change.who}` : "by a scan"}
                {change.why ? `: ${change.why}` : ""}
              </span>
            </li>
          ))}
        </ol>
        <p className="dim small">
          First seen {dayText(data.first_seen)}, last seen {dayText(data.last_seen)}
        </p>
      </section>
      <Decide finding={data} />
    </article>
  );
}

function FixSection({ finding }: { finding: FindingDetail }) {
  const fix = finding.remedy;
  const summary = fix?.summary ?? finding.fix;
  if (!summary) return null;
  const settings = Object.entries(fix?.set ?? {});
  return (
    <section>
      <h3>Fix</h3>
      <div className={styles.fix}>
        <p>{summary}</p>
        {settings.length > 0 ? (
          <pre className={styles.set}>
            {settings.map(([property, value]) => (
              <span key={property} className={styles.setLine}>
                {property}: <strong>{valueText(value)}</strong>
                {"\n"}
              </span>
            ))}
          </pre>
        ) : null}
        {fix?.note ? <p className="dim">{fix.note}</p> : null}
      </div>
    </section>
  );
}

function AcceptanceNote({ finding }: { finding: FindingDetail }) {
  const taken = finding.acceptance;
  if (!taken) return null;
  return (
    <p className={styles.note}>
      {taken.who} accepted this risk <Ago time={taken.time} />
      {taken.until ? ` until ${dayText(taken.until)}` : " until it is withdrawn"}: {taken.why}
    </p>
  );
}

/** Accept with reason and date, or withdraw that. */
function Decide({ finding }: { finding: FindingDetail }) {
  const may = useMay("finding:triage");
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const withdraw = useMutation({
    mutationFn: () =>
      read(api.PATCH("/api/findings/{id}", { params: { path: { id: finding.id } }, body: { state: "open", why: "", until: null } })),
    onSuccess: (next) => {
      client.setQueryData(findingQuery(finding.id).queryKey, next);
      for (const key of ["findings", "overview", "asset", "assets"]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
  if (!may || finding.state === "fixed") return null;
  return (
    <div className={styles.decide}>
      {finding.state === "accepted" ? (
        <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
          Withdraw the exception
        </Button>
      ) : (
        <Button variant="default" onClick={() => setAsking(true)}>
          Accept this risk
        </Button>
      )}
      {withdraw.isError ? <Trouble error={withdraw.error} /> : null}
      <AcceptDialog ids={[finding.id]} opened={asking} close={() => setAsking(false)} done={() => setAsking(false)} />
    </div>
  );
}
