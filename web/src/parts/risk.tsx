import { Popover, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { Risk, Term } from "../api/records";
import styles from "./risk.module.css";
import { sentence } from "./words";

/** A risk as number and length; neutral, because severity owns the colours. */
export function RiskMeter({ score }: { score: number }) {
  return (
    <span className={styles.meter} title={`Risk ${score} of 100`}>
      <span className={styles.score}>{score}</span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.fill} style={{ width: `${Math.max(2, Math.min(100, score))}%` }} />
      </span>
    </span>
  );
}

function termValue(value: number): string {
  return value > 1 ? `× ${value.toFixed(1)}` : value.toFixed(2);
}

/** The terms of a risk, each with its value and its reason in words. */
export function Terms({ terms }: { terms: Term[] }) {
  if (terms.length === 0) return <p className="dim small">No terms were recorded for this risk.</p>;
  return (
    <dl className={styles.terms}>
      {terms.map((term, index) => (
        <div key={`${term.name}-${index}`} className={styles.term}>
          <dt>{sentence(term.name)}</dt>
          <dd className={styles.value}>
            <span className={styles.track} aria-hidden="true">
              <span className={styles.fill} style={{ width: `${Math.max(2, Math.min(1, term.value) * 100)}%` }} />
            </span>
            <span className="num">{termValue(term.value)}</span>
          </dd>
          <dd className={styles.reason}>{term.reason}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The meter, opening its own explanation on hover, focus or click. */
export function RiskWhy({ score, terms, risk }: { score: number; terms?: Term[]; risk?: Risk | null }) {
  const [open, setOpen] = useState(false);
  const shown = terms ?? risk?.terms ?? [];
  if (shown.length === 0) return <RiskMeter score={score} />;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={340} withinPortal>
      <Popover.Target>
        <UnstyledButton
          className={styles.why}
          aria-label={`Risk ${score}, show why`}
          onClick={(event) => {
            event.stopPropagation();
            event.preventDefault();
            setOpen((now) => !now);
          }}
          onMouseEnter={() => setOpen(true)}
          onMouseLeave={() => setOpen(false)}
          onBlur={() => setOpen(false)}
        >
          <RiskMeter score={score} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown}>
        <h3>Why {score}</h3>
        {risk ? (
          <p className="dim small">
            100 × likelihood {risk.likelihood.toFixed(2)} × impact {risk.impact.toFixed(2)}
          </p>
        ) : null}
        <Terms terms={shown} />
      </Popover.Dropdown>
    </Popover>
  );
}
