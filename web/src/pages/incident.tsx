import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { incidentQuery } from "../api/queries";
import type { AlertDetail } from "../api/records";
import { useTitle } from "../app/hooks";
import { clockText, dayText, exactText } from "../parts/ago";
import { EvidenceList } from "../parts/evidence";
import { Ident } from "../parts/ident";
import { AssetLink } from "../parts/links";
import { PageBody, PageHead, Section } from "../parts/page";
import { Severity, SeverityMark } from "../parts/severity";
import { PageBones, Trouble } from "../parts/state";
import { plural, sentence } from "../parts/words";
import styles from "./alerts.module.css";
import detail from "./detail.module.css";

/** One incident as a timeline, with what the posture knows of the assets it touched. */
export function IncidentPage() {
  const { id = "" } = useParams({ strict: false });
  const { data, error, isPending, refetch } = useQuery(incidentQuery(id));
  useTitle(data?.title);
  if (isPending) return <PageBones />;
  if (error) {
    return (
      <PageBody>
        <Trouble error={error} retry={() => void refetch()} />
      </PageBody>
    );
  }
  const ordered = [...data.timeline].sort((a, b) => a.time.localeCompare(b.time));
  return (
    <PageBody>
      <p className="small">
        <Link to="/alerts" className="link">
          Alerts
        </Link>
      </p>
      <PageHead
        title={data.title}
        sub={
          <span className={detail.facts}>
            <Severity value={data.severity} />
            <span>{sentence(data.state)}</span>
            <span>{plural(data.alerts, "alert")}</span>
            <span>
              {exactText(data.first_time)} to {exactText(data.last_time)}
            </span>
          </span>
        }
      />
      <div className={styles.layout}>
        <Section title="Timeline" aside="Times in UTC, evidence masked" flush>
          <ol className={styles.timeline}>
            {ordered.map((alert, index) => {
              const before = ordered[index - 1];
              const newDay = !before || before.time.slice(0, 10) !== alert.time.slice(0, 10);
              return <Moment key={alert.id} alert={alert} day={newDay ? dayText(alert.time) : undefined} />;
            })}
          </ol>
        </Section>
        <div className={styles.stack}>
          <Section title="Who">
            <ul className={styles.plain}>
              {data.actors.map((actor) => (
                <li key={actor}>
                  <Ident text={actor} tail={20} />
                </li>
              ))}
              {data.actors.length === 0 ? <li className="dim">Nobody was logged</li> : null}
            </ul>
          </Section>
          <Section title="Assets touched">
            <ul className={styles.plain}>
              {data.assets.map((asset, index) => (
                <li key={index}>
                  <AssetLink asset={asset} kind />
                </li>
              ))}
              {data.assets.length === 0 ? <li className="dim">No asset of the inventory is named</li> : null}
            </ul>
          </Section>
          <Section title="Open findings on them">
            <ul className={styles.plain}>
              {data.findings.map((finding) => (
                <li key={finding.id}>
                  <SeverityMark value={finding.severity} />
                  <Link to="/findings/$id" params={{ id: finding.id }}>
                    {finding.title}
                  </Link>
                </li>
              ))}
              {data.findings.length === 0 ? <li className="dim">None</li> : null}
            </ul>
          </Section>
        </div>
      </div>
    </PageBody>
  );
}

function Moment({ alert, day }: { alert: AlertDetail; day: string | undefined }) {
  return (
    <li className={styles.moment} data-day={day !== undefined || undefined}>
      {day ? <span className={styles.day}>{day}</span> : null}
      <span className={styles.clock}>
        <time dateTime={alert.time}>{clockText(alert.time)}</time>
      </span>
      <span className={styles.dot}>
        <SeverityMark value={alert.severity} />
      </span>
      <div className={styles.words}>
        <Link to="/alerts/$id" params={{ id: alert.id }} className={styles.title}>
          {alert.title}
          <span className="sr">, {alert.severity} severity</span>
        </Link>
        {alert.why ? <p>{alert.why}</p> : null}
        <p className={styles.facts}>
          {alert.state === "closed" ? <span>Closed</span> : null}
          {alert.count > 1 ? <span>{plural(alert.count, "event")}</span> : null}
          {alert.blocked ? <span>Blocked by a guardrail</span> : null}
          {alert.assets.map((asset, index) => (
            <AssetLink key={index} asset={asset} />
          ))}
        </p>
        {alert.evidence.length > 0 ? (
          <div className={styles.evidence}>
            <EvidenceList evidence={alert.evidence} />
          </div>
        ) : null}
      </div>
    </li>
  );
}
