import type { Evidence, Location } from "../api/records";
import { exactText } from "./ago";
import styles from "./evidence.module.css";
import { Ident } from "./ident";
import { valueText } from "./words";

/** `path:line`, or the call with its region. */
export function locationText(location: Location): string {
  if (location.path) {
    if (!location.line) return location.path;
    const span = location.end_line && location.end_line !== location.line ? `-${location.end_line}` : "";
    return `${location.path}:${location.line}${span}`;
  }
  return location.region ? `${location.call ?? "unknown"} (${location.region})` : (location.call ?? "unknown");
}

/** Where something was seen; copied on click. */
export function Place({ location }: { location: Location | null | undefined }) {
  if (!location || (!location.path && !location.call)) return null;
  return (
    <span className={styles.place}>
      <Ident text={locationText(location)} tail={24} />
      {location.time ? <span className="dim small">{exactText(location.time)}</span> : null}
    </span>
  );
}

/** Whether the words only say again which property holds which value. */
function repeats({ text, property, value }: Evidence): boolean {
  return Boolean(property) && value !== undefined && value !== null && text.startsWith(`${property} `);
}

/** Facts that decided something, line by line. */
export function EvidenceList({ evidence, bare = false }: { evidence: Evidence[]; bare?: boolean }) {
  if (evidence.length === 0) return <p className={bare ? `dim ${styles.fact}` : "dim"}>No evidence was recorded.</p>;
  return (
    <ol className={bare ? undefined : styles.list}>
      {evidence.map((fact, index) => (
        <li key={index} className={styles.fact}>
          {repeats(fact) ? null : <span>{fact.text}</span>}
          {fact.property ? (
            <code className={styles.code}>
              <span className={styles.property}>{fact.property}</span>
              {fact.value === undefined || fact.value === null ? null : (
                <>
                  {" = "}
                  <mark>{valueText(fact.value)}</mark>
                </>
              )}
            </code>
          ) : null}
          <Place location={fact.location} />
        </li>
      ))}
    </ol>
  );
}
