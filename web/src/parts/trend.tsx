import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Overview } from "../api/records";
import { clockText, dayText, exactText } from "./ago";
import { count } from "./words";

const HEIGHT = 132;

const TWO_DAYS = 172_800;

/** Ticks in seconds as words: days, or the time of day when all lie within two days; a word is said once in a row. */
function labels(ticks: number[]): string[] {
  const close = (ticks.at(-1) ?? 0) - (ticks[0] ?? 0) < TWO_DAYS;
  const words = ticks.map((tick) => {
    const iso = new Date(tick * 1000).toISOString();
    if (!close) return dayText(iso).replace(/ \d{4}$/, "");
    return clockText(iso).replace(tick % 60 === 0 ? /:\d\d$/ : "", "");
  });
  return words.map((word, index) => (word === words[index - 1] ? "" : word));
}

/** Open risk over time, one point a snapshot. */
export default function Trend({ points }: { points: Overview["trend"] }) {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme();
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const style = getComputedStyle(document.documentElement);
    const token = (name: string) => style.getPropertyValue(name).trim();
    const axis = { stroke: token("--ink-3"), font: `11px ${token("--font")}`, ticks: { show: false } };
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        padding: [8, 32, 0, 0],
        cursor: { y: false, points: { size: 7 } },
        scales: { y: { range: (_self, _min, max) => [0, Math.max(10, max * 1.15)] } },
        axes: [
          { ...axis, size: 24, space: 70, grid: { show: false }, values: (_u, ticks) => labels(ticks) },
          { ...axis, size: 44, space: 32, grid: { stroke: token("--line"), width: 1 }, values: (_u, ticks) => ticks.map((t) => count(t)) },
        ],
        series: [
          {},
          { stroke: token("--accent"), width: 1.5, fill: token("--accent-soft"), points: { show: points.length < 30, size: 5 } },
        ],
      },
      [points.map((point) => Date.parse(point.time) / 1000), points.map((point) => point.risk)],
      element,
    );
    const watcher = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [points, scheme]);
  const first = points[0];
  const last = points.at(-1);
  const summary =
    first && last
      ? `Open risk went from ${count(first.risk)} (${exactText(first.time)}) to ${count(last.risk)} (${exactText(last.time)}), over ${points.length} snapshots.`
      : "";
  return <div ref={place} role="img" aria-label={summary} style={{ height: HEIGHT }} />;
}
