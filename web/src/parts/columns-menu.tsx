import { Button, Menu } from "@mantine/core";
import { IconCheck, IconColumns3 } from "@tabler/icons-react";
import { useState } from "react";

const PREFIX = "bartizan-columns-";

function stored(list: string): Record<string, boolean> {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + list) ?? "{}") as Record<string, boolean>;
  } catch {
    return {};
  }
}

/** Which columns a list shows, remembered in this browser. */
export function useColumns(
  list: string,
  defaults: Record<string, boolean>,
): [Record<string, boolean>, (id: string) => void] {
  const [shown, setShown] = useState<Record<string, boolean>>(() => ({ ...defaults, ...stored(list) }));
  const toggle = (id: string) => {
    const next = { ...shown, [id]: shown[id] === false };
    setShown(next);
    try {
      localStorage.setItem(PREFIX + list, JSON.stringify(next));
    } catch {
      // Storage is blocked: the choice lasts as long as the page.
    }
  };
  return [shown, toggle];
}

export function ColumnsMenu({
  columns,
  shown,
  toggle,
}: {
  columns: [id: string, title: string][];
  shown: Record<string, boolean>;
  toggle: (id: string) => void;
}) {
  return (
    <Menu position="bottom-end" closeOnItemClick={false} width={190} shadow="md">
      <Menu.Target>
        <Button variant="default" leftSection={<IconColumns3 size={14} />}>
          Columns
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.map(([id, title]) => (
          <Menu.Item
            key={id}
            role="menuitemcheckbox"
            aria-checked={shown[id] !== false}
            leftSection={<IconCheck size={14} style={{ opacity: shown[id] === false ? 0 : 1 }} />}
            onClick={() => toggle(id)}
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
