import { useElementSize } from "@mantine/hooks";
import type { AssetName, PathStep } from "../api/records";
import styles from "./path-drawing.module.css";
import { sentence } from "./words";

const NODE = { width: 164, height: 60 };
const MIN_GAP = 104;
const MAX_GAP = 190;
const DOWN_GAP = 56;

/** The middle of a long name gives way; widths of SVG text cannot be left to CSS. */
function middle(text: string, length: number): string {
  if (text.length <= length) return text;
  const tail = Math.floor((length - 1) / 2);
  return `${text.slice(0, length - 1 - tail)}…${text.slice(-tail)}`;
}

/** Words in at most two lines of `width` characters. */
function twoLines(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines[lines.length - 1] ?? "";
    if (!line || line.length + word.length < width) lines[lines.length - 1] = line ? `${line} ${word}` : word;
    else lines.push(word);
  }
  const [first = "", ...rest] = lines;
  return rest.length ? [middle(first, width + 2), middle(rest.join(" "), width + 2)] : [middle(first, width + 2)];
}

function title(asset: AssetName): string {
  return asset.sealed ? "Sealed" : asset.name;
}

function subtitle(asset: AssetName): string {
  if (asset.sealed) return asset.owners.length ? `Ask ${asset.owners.join(", ")}` : "Outside your projects";
  return asset.kind ? sentence(asset.kind) : "";
}

/** What a box is, with its part in the path; an entry point says that by itself. */
function role(asset: AssetName, end: "entry" | "target" | undefined): string {
  if (!end || asset.sealed || asset.kind === "entry-point") return subtitle(asset);
  return `${sentence(end)}: ${subtitle(asset).toLowerCase()}`;
}

interface Props {
  steps: PathStep[];
  chosen: number | undefined;
  choose: (index: number) => void;
  /** The path as it was: fixes that are tried take it away. */
  gone?: boolean;
}

/** A path as boxes and arrows, left to right; downward where there is no room. */
export function PathDrawing({ steps, chosen, choose, gone = false }: Props) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const first = steps[0];
  if (!first) return null;
  const nodes = [first.source, ...steps.map((step) => step.target)];
  const down = width > 0 && width < 560;
  const room = (width - nodes.length * NODE.width - 4) / Math.max(1, steps.length);
  const gap = Math.max(MIN_GAP, Math.min(MAX_GAP, room));
  const place = (index: number) =>
    down ? { x: 2, y: 2 + index * (NODE.height + DOWN_GAP) } : { x: 2 + index * (NODE.width + gap), y: 20 };
  const last = place(nodes.length - 1);
  const size = down
    ? { width: Math.max(280, width - 4), height: last.y + NODE.height + 4 }
    : { width: last.x + NODE.width + 4, height: 100 };
  return (
    <div ref={ref} className={styles.frame} data-gone={gone || undefined}>
      <svg
        width={size.width}
        height={size.height}
        viewBox={`0 0 ${size.width} ${size.height}`}
        role="group"
        aria-label={`Attack path in ${steps.length} steps`}
      >
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 L8 4 L0 8 z" className={styles.head} />
          </marker>
        </defs>
        {steps.map((step, index) => {
          const from = place(index);
          const to = place(index + 1);
          const line = down
            ? { x1: from.x + 30, y1: from.y + NODE.height, x2: to.x + 30, y2: to.y - 2 }
            : { x1: from.x + NODE.width, y1: from.y + NODE.height / 2, x2: to.x - 2, y2: to.y + NODE.height / 2 };
          const words = step.sealed ? ["Sealed step"] : twoLines(sentence(step.technique), down ? 36 : Math.floor(gap / 7.4));
          const label = down ? { x: line.x1 + 14, y: (line.y1 + line.y2) / 2 } : { x: (line.x1 + line.x2) / 2, y: line.y1 };
          return (
            <g
              key={index}
              className={styles.edge}
              data-chosen={index === chosen || undefined}
              data-sealed={step.sealed || undefined}
              role="button"
              tabIndex={0}
              aria-pressed={index === chosen}
              onClick={() => choose(index)}
              onKeyDown={(event) => {
                if (event.key === "Enter" || event.key === " ") {
                  event.preventDefault();
                  event.stopPropagation();
                  choose(index);
                }
              }}
            >
              <desc>{`Step ${index + 1}${step.sealed ? "" : `: ${step.text}`}`}</desc>
              <rect
                className={styles.hit}
                x={down ? line.x1 - 12 : line.x1 + 2}
                y={down ? line.y1 + 2 : line.y1 - 34}
                width={down ? size.width - 40 : line.x2 - line.x1 - 4}
                height={down ? line.y2 - line.y1 - 4 : 62}
                rx="4"
              />
              <line {...line} className={styles.line} style={{ animationDelay: `${index * 180}ms` }} pathLength={1} markerEnd="url(#arrow)" />
              {words.map((text, row) => (
                <text
                  key={row}
                  x={label.x}
                  y={down ? label.y + (row - (words.length - 1) / 2) * 15 + 4 : label.y - 8 - (words.length - 1 - row) * 14}
                  textAnchor={down ? "start" : "middle"}
                  className={styles.technique}
                >
                  {text}
                </text>
              ))}
              {step.sealed || down ? null : (
                <text x={label.x} y={label.y + 17} textAnchor="middle" className={styles.chance}>
                  {Math.round(step.likelihood * 100)}%
                </text>
              )}
            </g>
          );
        })}
        {nodes.map((asset, index) => {
          const { x, y } = place(index);
          const end = index === 0 ? "entry" : index === nodes.length - 1 ? "target" : undefined;
          return (
            <g key={index} className={styles.node} data-end={end} data-sealed={asset.sealed || undefined}>
              <title>{asset.sealed ? "Outside your projects" : `${asset.name}${asset.type ? `, ${asset.type}` : ""}`}</title>
              <rect x={x} y={y} width={down ? size.width - 8 : NODE.width} height={NODE.height} rx="6" />
              <text x={x + 12} y={y + 26} className={styles.name}>
                {middle(title(asset), down ? 34 : 20)}
              </text>
              <text x={x + 12} y={y + 44} className={styles.kind}>
                {middle(role(asset, end), 23)}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
