import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../api/queries";
import type { Session } from "../api/records";
import type { Search } from "./search";

/** The address bar's parameters and a way to change them; `replace` keeps typing out of the history. */
export function useAddress(): [Search, (next: Search, replace?: boolean) => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const change = useCallback(
    (next: Search, replace = false) => {
      void navigate({ to: ".", search: next, replace, resetScroll: false });
    },
    [navigate],
  );
  return [search, change];
}

/** Names the browser's tab. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Bartizan` : "Bartizan";
  }, [title]);
}

/** Who is signed in; the shell renders nothing before this is known. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

/** Whether the caller may do something, somewhere. */
export function useMay(action: string): boolean {
  return useSession()?.actions.includes(action) ?? false;
}
