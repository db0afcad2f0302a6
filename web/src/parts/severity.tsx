import styles from "./severity.module.css";

export const SEVERITIES = ["critical", "high", "medium", "low"] as const;
export type SeverityName = (typeof SEVERITIES)[number];

const LABEL: Record<SeverityName, string> = { critical: "Critical", high: "High", medium: "Medium", low: "Low" };
const LEVEL: Record<SeverityName, number> = { low: 1, medium: 2, high: 3, critical: 4 };

function isSeverity(value: string): value is SeverityName {
  return value in LEVEL;
}

/** Four rising bars, as many filled as the severity has steps: readable without colour. */
export function SeverityMark({ value }: { value: string }) {
  const level = isSeverity(value) ? LEVEL[value] : 0;
  return (
    <svg className={styles.mark} data-severity={value} viewBox="0 0 16 14" width="16" height="14" aria-hidden="true">
      {[1, 2, 3, 4].map((step) => (
        <rect
          key={step}
          className={step <= level ? styles.on : styles.off}
          x={(step - 1) * 4 + 0.5}
          y={13 - step * 3}
          width="3"
          height={step * 3}
          rx="0.75"
        />
      ))}
    </svg>
  );
}

/** A severity as shape, colour and word. */
export function Severity({ value, bare = false }: { value: string; bare?: boolean }) {
  const label = isSeverity(value) ? LABEL[value] : value;
  return (
    <span className={styles.severity} data-severity={value} title={bare ? `${label} severity` : undefined}>
      <SeverityMark value={value} />
      {bare ? <span className="sr">{label}</span> : label}
    </span>
  );
}

/** A row of counts by severity, the worst first; zero counts are left out. */
export function SeverityCounts({ counts }: { counts: Record<string, number> }) {
  const present = SEVERITIES.filter((name) => (counts[name] ?? 0) > 0);
  if (present.length === 0) return <span className="dim small">None open</span>;
  return (
    <span className={styles.counts}>
      {present.map((name) => (
        <span key={name} className={styles.severity} data-severity={name} title={`${counts[name]} ${name}`}>
          <SeverityMark value={name} />
          <span className="num">{counts[name]}</span>
          <span className="sr">{LABEL[name]}</span>
        </span>
      ))}
    </span>
  );
}
