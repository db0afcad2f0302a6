import { IconCheck, IconCopy } from "@tabler/icons-react";
import { type MouseEvent, useEffect, useRef, useState } from "react";
import styles from "./ident.module.css";

/** Splits a long identifier so that CSS can drop its middle and keep its telling end. */
function halves(text: string, tail: number): [string, string] {
  return text.length <= tail + 4 ? [text, ""] : [text.slice(0, -tail), text.slice(-tail)];
}

/** Text whose middle gives way when there is no room; the whole stays in the title. */
export function Middle({ text, tail = 18 }: { text: string; tail?: number }) {
  const [head, end] = halves(text, tail);
  return (
    <span className={styles.middle} title={text}>
      <span className={styles.head}>{head}</span>
      {end ? <span className={styles.tail}>{end}</span> : null}
    </span>
  );
}

/** An identifier in monospace: truncated in the middle, copied on click. */
export function Ident({ text, tail }: { text: string; tail?: number }) {
  const [copied, setCopied] = useState(false);
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const copy = async (event: MouseEvent) => {
    event.stopPropagation();
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return; // The browser forbids it: the text stays selectable.
    }
    setCopied(true);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setCopied(false), 1200);
  };
  return (
    <button type="button" className={styles.ident} onClick={copy} aria-label={`Copy ${text}`}>
      <Middle text={text} tail={tail} />
      <span className={styles.icon} aria-hidden="true">
        {copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
      </span>
      <span className="sr" role="status">
        {copied ? "Copied" : ""}
      </span>
    </button>
  );
}
