import { Checkbox } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { whatIfQuery } from "../api/queries";
import type { WhatIf } from "../api/records";
import styles from "./what-if.module.css";
import { plural } from "./words";

/** The fixes that are tried, and what the server says of them after tracing the whole graph again. */
export function useWhatIf(path?: string) {
  const [tried, setTried] = useState<string[]>([]);
  const answer = useQuery({ ...whatIfQuery(tried, path), enabled: tried.length > 0, placeholderData: keepPreviousData });
  const toggle = (findings: string[]) =>
    setTried((now) => {
      const all = findings.every((one) => now.includes(one));
      return all ? now.filter((one) => !findings.includes(one)) : [...new Set([...now, ...findings])];
    });
  return {
    tried,
    toggle,
    has: (findings: string[]) => findings.length > 0 && findings.every((one) => tried.includes(one)),
    clear: () => setTried([]),
    told: tried.length > 0 ? answer.data : undefined,
    busy: tried.length > 0 && answer.isFetching,
    error: tried.length > 0 ? answer.error : null,
  };
}

interface TryProps {
  label: string;
  checked: boolean;
  change: () => void;
}

/** Tries one fix. */
export function TryFix({ label, checked, change }: TryProps) {
  return <Checkbox className={styles.check} size="sm" aria-label={label} title={label} checked={checked} onChange={change} />;
}

interface ToldProps {
  fixes: number;
  told: WhatIf | undefined;
  busy: boolean;
  error: Error | null;
  clear: () => void;
}

/** What the tried fixes would do, in a sentence that screen readers hear. */
export function Told({ fixes, told, busy, error, clear }: ToldProps) {
  if (fixes === 0) return null;
  return (
    <div className={styles.told} role="status" data-busy={busy || undefined}>
      <p>
        {error ? error.message : told ? sentenceOf(fixes, told) : "Tracing the graph again without what the fix mends…"}
        {told && told.bounds.length > 0 ? <span className={styles.bounds}> Left out: {told.bounds.join("; ")}.</span> : null}
      </p>
      <button type="button" className="bare link" onClick={clear}>
        Take it back
      </button>
    </div>
  );
}

function sentenceOf(fixes: number, told: WhatIf): string {
  const made = fixes === 1 ? "With this fix" : `With these ${fixes} fixes`;
  const paths = `${told.vanished_total} of ${plural(told.total, "path")} ${told.vanished_total === 1 ? "is" : "are"} gone`;
  if (!told.path) return `${made}, ${paths}.`;
  if (told.path.gone) return `${made}, this path is gone; in all, ${paths}.`;
  const left = told.path.likelihood;
  const stays = left === null ? "this path stays" : `this path stays, ${Math.round(left * 100)}% likely`;
  return `${made}, ${stays}; in all, ${paths}.`;
}
