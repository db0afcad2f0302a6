import { useSyncExternalStore } from "react";

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => window.matchMedia(query).matches,
  );
}

/** Windows too narrow for tables. */
export const useNarrow = (): boolean => useMedia("(max-width: 760px)");

/** People who asked their system for less motion. */
export const useStill = (): boolean => useMedia("(prefers-reduced-motion: reduce)");
