import { type ReactNode, useEffect, useRef, useState } from "react";
import { useRows } from "../app/keys";
import styles from "./rows.module.css";

/** A short list that the keyboard walks: `j k` move, `o` or Enter opens. */
export function Rows<Item>({
  items,
  id,
  open,
  evidence,
  label,
  children,
}: {
  items: Item[];
  id: (item: Item) => string;
  open: (item: Item) => void;
  evidence?: (item: Item) => void;
  label: string;
  children: (item: Item, index: number) => ReactNode;
}) {
  const [active, setActive] = useState(-1);
  const list = useRef<HTMLOListElement>(null);
  const at = Math.min(active, items.length - 1);
  useRows({
    move: (by) => setActive(Math.max(0, Math.min(items.length - 1, at + by))),
    open: () => {
      const item = items[at];
      if (item) open(item);
    },
    evidence: () => {
      const item = items[at];
      if (item) (evidence ?? open)(item);
    },
  });
  useEffect(() => {
    if (at >= 0) list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <ol ref={list} className={styles.rows} aria-label={label}>
      {items.map((item, index) => (
        <li
          key={id(item)}
          data-active={index === at || undefined}
          className={styles.row}
          onClick={(event) => {
            if ((event.target as HTMLElement).closest("a,button")) return;
            if (window.getSelection()?.toString()) return;
            setActive(index);
            open(item);
          }}
        >
          {children(item, index)}
        </li>
      ))}
    </ol>
  );
}
