import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
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
  const [why, setWhy] = useState("");
  const [until, setUntil] = useState("");
  const decide = useMutation({
    mutationFn: (state: "accepted" | "open") =>
      read(
        api.PATCH("/api/findings/{id}", {
          params: { path: { id: finding.id } },
          body: { state, why, until: state === "accepted" && until ? until : null },
        }),
      ),
    onSuccess: (next) => {
      client.setQueryData(findingQuery(finding.id).queryKey, next);
      void client.invalidateQueries({ queryKey: ["findings"] });
      void client.invalidateQueries({ queryKey: ["overview"] });
      setAsking(false);
      setWhy("");
    },
  });
  if (!may || finding.state === "fixed") return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    decide.mutate("accepted");
  };
  return (
    <div className={styles.decide}>
      {finding.state === "accepted" ? (
        <Button variant="default" loading={decide.isPending} onClick={() => decide.mutate("open")}>
          Withdraw the exception
        </Button>
      ) : (
        <Button variant="default" onClick={() => setAsking(true)}>
          Accept this risk
        </Button>
      )}
      {decide.isError && !asking ? <Trouble error={decide.error} /> : null}
      <Modal opened={asking} onClose={() => setAsking(false)} title="Accept this risk" size="md">
        <form onSubmit={submit} className={styles.form}>
          <p className="dim">The finding leaves the queue until the date you set. The reason and your name stay in its history.</p>
          <Textarea
            label="Why is this risk acceptable?"
            required
            withAsterisk={false}
            rows={3}
            data-autofocus
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
          <TextInput
            label="Until"
            type="date"
            description="Empty: until it is withdrawn"
            min={new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          {decide.isError ? <Trouble error={decide.error} /> : null}
          <div className={styles.buttons}>
            <Button variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button type="submit" loading={decide.isPending}>
              Accept until {until ? dayText(until) : "withdrawn"}
            </Button>
          </div>
        </form>
      </Modal>
    </div>
  );
}
