import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { one, type Search } from "../app/search";

/** Narrows a list by words; what is typed goes into the address bar after a moment. */
export function SearchBox({
  label,
  search,
  change,
}: {
  label: string;
  search: Search;
  change: (next: Search, replace?: boolean) => void;
}) {
  const address = one(search, "q") ?? "";
  const [text, setText] = useState(address);
  useEffect(() => setText(address), [address]);
  const write = useDebouncedCallback((value: string) => change({ ...search, q: value || undefined }, true), 200);
  return (
    <TextInput
      size="xs"
      w={220}
      type="search"
      leftSection={<IconSearch size={14} aria-hidden="true" />}
      placeholder={label}
      aria-label={label}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        write(event.currentTarget.value);
      }}
    />
  );
}
