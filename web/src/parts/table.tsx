import {
  type ColumnDef,
  columnVisibilityFeature,
  type RowData,
  type TableFeatures,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useRows } from "../app/keys";
import { useNarrow } from "./media";
import styles from "./table.module.css";

export const features = tableFeatures({ columnVisibilityFeature });
export type Columns<Row extends RowData> = ColumnDef<typeof features, Row>[];

declare module "@tanstack/react-table" {
  // biome-ignore lint: the library asks for these names
  interface ColumnMeta<TFeatures extends TableFeatures, TData extends RowData, TValue> {
    /** The column's share of the width, as a grid track. */
    track?: string;
    /** The server's sort words for ascending and descending. */
    sort?: { up?: string; down?: string };
    align?: "right";
  }
}

export interface DataTableProps<Row extends RowData> {
  label: string;
  columns: Columns<Row>;
  rows: Row[];
  total: number;
  id: (row: Row) => string;
  open: (row: Row) => void;
  evidence?: (row: Row) => void;
  card: (row: Row) => ReactNode;
  selected?: string;
  hidden?: Record<string, boolean>;
  sort?: string;
  onSort?: (sort: string) => void;
  more?: () => void;
  /** Ids of the rows that are selected, and what selects one or takes that back. */
  marked?: ReadonlySet<string>;
  mark?: (row: Row) => void;
  rowHeight?: number;
}

function scroller(): HTMLElement | null {
  return document.getElementById("main");
}

/** A long list: only the visible rows exist, `j k o e x` move, open and select, narrow windows get cards. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { columns, rows, id, open, more, rowHeight = 44 } = props;
  const narrow = useNarrow();
  const [active, setActive] = useState(-1);
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: id,
    state: { columnVisibility: props.hidden ?? {} },
  });
  const model = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: scroller,
    estimateSize: () => (narrow ? 112 : rowHeight),
    overscan: 12,
    scrollMargin: offset,
    getItemKey: (index) => model[index]?.id ?? index,
  });
  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;

  useLayoutEffect(() => {
    const element = body.current;
    const main = scroller();
    if (element && main) {
      setOffset(element.getBoundingClientRect().top - main.getBoundingClientRect().top + main.scrollTop);
    }
  }, [narrow, model.length]);

  useEffect(() => {
    if (more && model.length > 0 && lastIndex >= model.length - 20) more();
  }, [lastIndex, model.length, more]);

  useEffect(() => {
    virtual.measure();
  }, [narrow, virtual]);

  const at = Math.min(active, model.length - 1);
  useRows({
    move: (by) => {
      const next = Math.max(0, Math.min(model.length - 1, at + by));
      setActive(next);
      virtual.scrollToIndex(next, { align: "auto" });
    },
    open: () => {
      const row = model[at];
      if (row) open(row.original);
    },
    evidence: () => {
      const row = model[at];
      if (row) (props.evidence ?? open)(row.original);
    },
    select: () => {
      const row = model[at];
      if (row) props.mark?.(row.original);
    },
  });

  const visible = columns.filter((column) => column.id === undefined || props.hidden?.[column.id] !== false);
  const tracks = visible.map((column) => column.meta?.track ?? "minmax(80px, 1fr)").join(" ");

  return (
    <div role="table" aria-label={props.label} aria-rowcount={props.total + 1} className={styles.table}>
      {narrow ? null : (
        <div role="rowgroup" className={styles.head}>
          {table.getHeaderGroups().map((group) => (
            <div key={group.id} role="row" className={styles.row} style={{ gridTemplateColumns: tracks }}>
              {group.headers.map((header) => (
                <HeaderCell
                  key={header.id}
                  meta={header.column.columnDef.meta}
                  sort={props.sort}
                  onSort={props.onSort}
                >
                  <table.FlexRender header={header} />
                </HeaderCell>
              ))}
            </div>
          ))}
        </div>
      )}
      <div role="rowgroup" ref={body} className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = model[item.index];
          if (!row) return null;
          const place = { transform: `translateY(${item.start - offset}px)` };
          return (
            <div
              key={row.id}
              ref={virtual.measureElement}
              data-index={item.index}
              data-active={item.index === at || undefined}
              data-selected={row.id === props.selected || props.marked?.has(row.id) || undefined}
              role="row"
              aria-rowindex={item.index + 2}
              className={narrow ? styles.card : styles.line}
              style={narrow ? place : { ...place, gridTemplateColumns: tracks, minHeight: rowHeight }}
              onClick={(event) => {
                if ((event.target as HTMLElement).closest("a,button,input,label")) return;
                if (window.getSelection()?.toString()) return;
                setActive(item.index);
                open(row.original);
              }}
            >
              {narrow ? (
                <div role="cell">{props.card(row.original)}</div>
              ) : (
                row.getVisibleCells().map((cell) => (
                  <div
                    key={cell.id}
                    role="cell"
                    className={styles.cell}
                    data-align={cell.column.columnDef.meta?.align}
                  >
                    <table.FlexRender cell={cell} />
                  </div>
                ))
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function HeaderCell({
  meta,
  sort,
  onSort,
  children,
}: {
  meta: { sort?: { up?: string; down?: string }; align?: "right" } | undefined;
  sort?: string;
  onSort?: (sort: string) => void;
  children: ReactNode;
}) {
  const up = meta?.sort?.up;
  const down = meta?.sort?.down;
  const state = sort && sort === up ? "ascending" : sort && sort === down ? "descending" : undefined;
  const next = state === "descending" && up ? up : state === "ascending" && down ? down : (down ?? up);
  return (
    <div role="columnheader" className={styles.cell} data-align={meta?.align} aria-sort={state}>
      {next && onSort ? (
        <button type="button" className={styles.sort} onClick={() => onSort(next)}>
          {children}
          {state === "ascending" ? <IconArrowUp size={13} aria-hidden="true" /> : null}
          {state === "descending" ? <IconArrowDown size={13} aria-hidden="true" /> : null}
        </button>
      ) : (
        children
      )}
    </div>
  );
}
