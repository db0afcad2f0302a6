import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, read } from "../api/client";
import { alertQuery } from "../api/queries";
import type { AlertDetail } from "../api/records";
import { useMay, useTitle } from "../app/hooks";
import { exactText } from "../parts/ago";
import { EvidenceList } from "../parts/evidence";
import { Ident } from "../parts/ident";
import { AssetLink } from "../parts/links";
import { PageBody, PageHead, Section } from "../parts/page";
import { RiskMeter } from "../parts/risk";
import { Severity, SeverityMark } from "../parts/severity";
import { PageBones, Trouble } from "../parts/state";
import { plural, sentence } from "../parts/words";
import styles from "./alerts.module.css";
import asset from "./asset.module.css";
import detail from "./detail.module.css";

/** One alert with its masked evidence and what the posture knows of the same assets. */
export function AlertPage() {
  const { id = "" } = useParams({ strict: false });
  const { data, error, isPending, refetch } = useQuery(alertQuery(id));
  useTitle(data?.title);
  if (isPending) return <PageBones />;
  if (error) {
    return (
      <PageBody>
        <Trouble error={error} retry={() => void refetch()} />
      </PageBody>
    );
  }
  return (
    <PageBody>
      <p className="small">
        <Link to="/alerts" search={{ view: "alerts" }} className="link">
          Alerts
        </Link>
      </p>
      <PageHead
        title={data.title}
        sub={
          <span className={detail.facts}>
            <Severity value={data.severity} />
            <span>{sentence(data.state)}</span>
            <span>{plural(data.count, "event")}</span>
            <span>{exactText(data.time)}</span>
            {data.blocked ? <span>Blocked by a guardrail</span> : null}
          </span>
        }
      >
        <Triage alert={data} />
      </PageHead>
      <div className={styles.layout}>
        <div className={styles.stack}>
          {data.state === "closed" && data.closed_why ? (
            <p className={detail.note}>
              Closed{data.closed_by ? ` by ${data.closed_by}` : ""}: {data.closed_why}
            </p>
          ) : null}
          {data.why ? <p>{data.why}</p> : null}
          <Section title="Evidence" aside="Masked" flush>
            <EvidenceList evidence={data.evidence} bare />
          </Section>
          {data.fix ? <Section title="What to do">{data.fix}</Section> : null}
          {data.attack_paths.length > 0 || data.findings.length > 0 ? (
            <Section title="What the posture knows of these assets">
              <ul className={styles.plain}>
                {data.attack_paths.map((path) => (
                  <li key={path.id}>
                    <SeverityMark value={path.severity} />
                    <Link to="/attack-paths/$id" params={{ id: path.id }}>
                      {path.title}
                    </Link>
                    <RiskMeter score={path.risk} />
                  </li>
                ))}
                {data.findings.map((finding) => (
                  <li key={finding.id}>
                    <SeverityMark value={finding.severity} />
                    <Link to="/findings/$id" params={{ id: finding.id }}>
                      {finding.title}
                    </Link>
                    <RiskMeter score={finding.risk} />
                  </li>
                ))}
              </ul>
            </Section>
          ) : null}
        </div>
        <Section title="Facts">
          <dl className={styles.narrow}>
            <Fact name="Signal">{data.signal}</Fact>
            <Fact name="Source">{sentence(data.source)}</Fact>
            <Fact name="Actor">{data.actor.id ? <Ident text={data.actor.id} /> : "Not logged"}</Fact>
            {data.actor.address ? <Fact name="Address">{data.actor.address}</Fact> : null}
            {data.session ? (
              <Fact name="Session">
                <Ident text={data.session} />
              </Fact>
            ) : null}
            <Fact name="Assets">
              <span className={asset.others}>
                {data.assets.map((each, index) => (
                  <AssetLink key={index} asset={each} />
                ))}
                {data.assets.length === 0 ? "None of the inventory" : null}
              </span>
            </Fact>
            {data.techniques.length > 0 ? <Fact name="Techniques">{data.techniques.join(", ")}</Fact> : null}
            {data.incident ? (
              <Fact name="Incident">
                <Link to="/incidents/$id" params={{ id: data.incident }} className="link">
                  Open the timeline
                </Link>
              </Fact>
            ) : null}
            <Fact name="Last event">{exactText(data.last_time)}</Fact>
          </dl>
        </Section>
      </div>
    </PageBody>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className={asset.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Triage({ alert }: { alert: AlertDetail }) {
  const may = useMay("alert:triage");
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [why, setWhy] = useState("");
  const decide = useMutation({
    mutationFn: (state: "open" | "closed") =>
      read(api.PATCH("/api/alerts/{id}", { params: { path: { id: alert.id } }, body: { state, why } })),
    onSuccess: (next) => {
      client.setQueryData(alertQuery(alert.id).queryKey, next);
      void client.invalidateQueries({ queryKey: ["alerts"] });
      void client.invalidateQueries({ queryKey: ["incidents"] });
      void client.invalidateQueries({ queryKey: ["overview"] });
      setAsking(false);
      setWhy("");
    },
  });
  if (!may) return null;
  if (alert.state === "closed") {
    return (
      <Button variant="default" loading={decide.isPending} onClick={() => decide.mutate("open")}>
        Open again
      </Button>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    decide.mutate("closed");
  };
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Close with a reason
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Close this alert" size="md">
        <form onSubmit={submit} className={detail.form}>
          <Textarea
            label="Why is it done with?"
            required
            withAsterisk={false}
            rows={3}
            data-autofocus
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
          {decide.isError ? <Trouble error={decide.error} /> : null}
          <div className={detail.buttons}>
            <Button variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button type="submit" loading={decide.isPending}>
              Close alert
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
