import { useComputedColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import Graph from "graphology";
import { useEffect, useRef, useState } from "react";
import Sigma from "sigma";
import { graphQuery } from "../api/queries";
import type { AssetDetail, Graph as GraphData } from "../api/records";
import { AssetLink } from "../parts/links";
import { useNarrow } from "../parts/media";
import { SeverityMark } from "../parts/severity";
import { Bones, Trouble } from "../parts/state";
import { plural, sentence } from "../parts/words";
import styles from "./asset.module.css";

/** Rings by distance: the asset in the middle, its neighbours around it, theirs outside. */
function positions(data: GraphData, tall: boolean): Map<string, { x: number; y: number }> {
  const out = new Map<string, { x: number; y: number }>();
  const angles = new Map<string, number>();
  const neighbours = new Map<string, string[]>();
  for (const edge of data.edges) {
    neighbours.set(edge.source, [...(neighbours.get(edge.source) ?? []), edge.target]);
    neighbours.set(edge.target, [...(neighbours.get(edge.target) ?? []), edge.source]);
  }
  const hops = new Map(data.nodes.map((node) => [node.id, node.hops]));
  const rings = [...new Set(data.nodes.map((node) => node.hops))].sort((a, b) => a - b);
  for (const ring of rings) {
    const nodes = data.nodes.filter((node) => node.hops === ring);
    if (ring === 0) {
      for (const node of nodes) out.set(node.id, { x: 0, y: 0 });
      continue;
    }
    const wish = (id: string): number => {
      const inner = (neighbours.get(id) ?? []).filter((other) => (hops.get(other) ?? 99) < ring);
      const found = inner.flatMap((other) => angles.get(other) ?? []);
      return found.length ? found.reduce((sum, angle) => sum + angle, 0) / found.length : 0;
    };
    const ordered = ring === 1 ? [...nodes].sort((a, b) => (a.kind ?? "").localeCompare(b.kind ?? "")) : [...nodes].sort((a, b) => wish(a.id) - wish(b.id));
    ordered.forEach((node, index) => {
      const angle = (index / ordered.length) * Math.PI * 2 + ring * 0.35;
      angles.set(node.id, angle % (Math.PI * 2));
      out.set(node.id, { x: Math.cos(angle) * ring * (tall ? 0.8 : 1.9), y: Math.sin(angle) * ring });
    });
  }
  return out;
}

function build(data: GraphData, tall: boolean, token: (name: string) => string): Graph {
  const graph = new Graph({ multi: true, type: "directed" });
  const places = positions(data, tall);
  for (const node of data.nodes) {
    const place = places.get(node.id) ?? { x: 0, y: 0 };
    graph.addNode(node.id, {
      ...place,
      label: tall && node.hops > 1 ? "" : node.sealed ? "Sealed" : node.name,
      size: node.hops === 0 ? 11 : node.hops === 1 ? 7 : 5,
      color: node.hops === 0 ? token("--accent") : node.severity ? token(`--severity-${node.severity}`) : token("--ink-3"),
      forceLabel: node.hops < 2 || data.nodes.length < 30,
    });
  }
  const central = new Set(data.nodes.filter((node) => node.hops === 0).map((node) => node.id));
  for (const edge of data.edges) {
    if (!graph.hasNode(edge.source) || !graph.hasNode(edge.target)) continue;
    graph.addEdge(edge.source, edge.target, {
      label: central.has(edge.source) || central.has(edge.target) ? sentence(edge.kind).toLowerCase() : "",
      type: "arrow",
      size: edge.technique ? 1.8 : 1,
      color: edge.technique ? token("--ink-3") : token("--line-strong"),
    });
  }
  return graph;
}

/** What stands around an asset, two edges away. */
export default function AssetGraph({ asset }: { asset: AssetDetail }) {
  const { data, error, isPending, refetch } = useQuery(graphQuery(asset.key, 2));
  const place = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<string>();
  const scheme = useComputedColorScheme();
  const navigate = useNavigate();
  const narrow = useNarrow();
  useEffect(() => {
    const element = place.current;
    if (!element || !data) return undefined;
    const style = getComputedStyle(document.documentElement);
    const token = (name: string) => style.getPropertyValue(name).trim();
    const sigma = new Sigma(build(data, narrow, token), element, {
      renderEdgeLabels: true,
      labelFont: token("--font"),
      labelSize: 12,
      labelColor: { color: token("--ink") },
      edgeLabelFont: token("--font"),
      edgeLabelSize: 10,
      edgeLabelColor: { color: token("--ink-3") },
      labelRenderedSizeThreshold: 4,
      labelDensity: 3,
      stagePadding: narrow ? 24 : 56,
      minCameraRatio: 0.2,
      maxCameraRatio: 3,
      defaultDrawNodeLabel: (context, node) => {
        if (!node.label) return;
        const left = node.x < element.clientWidth / 2 - 40;
        context.font = `12px ${token("--font")}`;
        context.textAlign = left ? "right" : "left";
        context.lineWidth = 3;
        context.strokeStyle = token("--panel");
        context.fillStyle = token("--ink");
        const x = node.x + (left ? -1 : 1) * (node.size + 4);
        context.strokeText(node.label, x, node.y + 4);
        context.fillText(node.label, x, node.y + 4);
      },
      defaultDrawNodeHover: (context, node) => {
        context.fillStyle = token("--focus");
        context.beginPath();
        context.arc(node.x, node.y, node.size + 3, 0, Math.PI * 2);
        context.fill();
      },
    });
    const keys = new Map(data.nodes.map((node) => [node.id, node.key]));
    sigma.on("clickNode", ({ node }) => {
      const key = keys.get(node);
      if (key && key !== asset.key) void navigate({ to: "/inventory/$key", params: { key }, search: { tab: "graph" } });
    });
    sigma.on("enterNode", ({ node }) => setHovered(node));
    sigma.on("leaveNode", () => setHovered(undefined));
    return () => sigma.kill();
  }, [data, scheme, narrow, asset.key, navigate]);
  if (isPending) return <Bones lines={10} height={24} />;
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  const node = data.nodes.find((each) => each.id === hovered);
  return (
    <div>
      <div className={`panel ${styles.graph}`}>
        <div
          ref={place}
          className={styles.canvas}
          role="img"
          aria-label={`${plural(data.nodes.length, "asset")} and ${plural(data.edges.length, "edge")} around ${asset.name}; the same is listed below`}
        />
      </div>
      <p className={styles.legend} aria-live="off">
        {node ? (
          <span>
            {node.sealed ? "Sealed: outside your projects" : `${node.name}, ${sentence(node.kind ?? "asset")}`}
            {node.findings > 0 ? `, ${plural(node.findings, "open finding")}` : ""}
          </span>
        ) : (
          <span>Drag to move, scroll to zoom, click to go there. Thick edges can be walked by an attacker. Coloured nodes have open findings.</span>
        )}
        {data.truncated ? <span>There is more around it than this drawing holds.</span> : null}
      </p>
      <details open={narrow}>
        <summary>The same as a list</summary>
        <ul className={styles.others}>
          {data.nodes
            .filter((each) => each.hops > 0)
            .map((each) => (
              <li key={each.id}>
                {each.severity ? <SeverityMark value={each.severity} /> : null} <AssetLink asset={each} kind /> <span className="dim small">{plural(each.hops, "edge")} away</span>
              </li>
            ))}
        </ul>
      </details>
    </div>
  );
}
