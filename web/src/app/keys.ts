import { useEffect, useRef } from "react";

/** What a list offers to the keyboard; the list mounted last gets the keys. */
export interface Rows {
  move: (by: number) => void;
  open: () => void;
  evidence?: () => void;
  select?: () => void;
}

const lists: Rows[] = [];

/** Gives `j k o Enter e x` to this list while it is on the page. */
export function useRows(rows: Rows): void {
  const latest = useRef(rows);
  useEffect(() => {
    latest.current = rows;
  });
  useEffect(() => {
    const entry: Rows = {
      move: (by) => latest.current.move(by),
      open: () => latest.current.open(),
      evidence: () => latest.current.evidence?.(),
      select: () => latest.current.select?.(),
    };
    lists.push(entry);
    return () => {
      lists.splice(lists.indexOf(entry), 1);
    };
  }, []);
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

/** Keys that a focused control needs for itself. */
function busy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("[role=dialog],[role=menu],[role=listbox]")) return true;
  return key === "Enter" && target.closest("a,button") !== null;
}

export interface Shortcuts {
  go: (letter: string) => boolean;
  search: () => void;
  help: () => void;
}

/** The global keys: `/` and ctrl/cmd+k search, `g x` pages, `?` help, and the list's own. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    let prefix = 0;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        latest.current.search();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      if (busy(event.target, event.key)) return;
      if (Date.now() - prefix < 1200 && latest.current.go(event.key)) {
        prefix = 0;
        event.preventDefault();
        return;
      }
      prefix = event.key === "g" ? Date.now() : 0;
      const list = lists.at(-1);
      const action: Record<string, (() => void) | undefined> = {
        "/": latest.current.search,
        "?": latest.current.help,
        j: list && (() => list.move(1)),
        k: list && (() => list.move(-1)),
        o: list?.open,
        Enter: list?.open,
        e: list?.evidence,
        x: list?.select,
      };
      const run = action[event.key];
      if (run) {
        event.preventDefault();
        run();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
