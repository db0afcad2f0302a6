import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { AssetDetail, FindingRow } from "../api/records";
import { Place } from "../parts/evidence";
import { Section } from "../parts/page";
import { Empty } from "../parts/state";
import { plural, valueText } from "../parts/words";
import styles from "./asset.module.css";

const DEPTH = 8;
const LINES = 600;

/** A configuration as `path → value` lines, in the provider's own names. */
function flatten(value: unknown, path: string, out: [string, unknown][], depth = 0): void {
  if (out.length >= LINES) return;
  const isTree = value !== null && typeof value === "object" && !("$unknown" in value);
  if (!isTree || depth >= DEPTH || Object.keys(value).length === 0) {
    out.push([path, value]);
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((inner, index) => flatten(inner, `${path}[${index}]`, out, depth + 1));
    return;
  }
  for (const [key, inner] of Object.entries(value)) flatten(inner, path ? `${path}.${key}` : key, out, depth + 1);
}

/** The property paths that open findings rest on, each with the findings that name it. */
function decidingOf(asset: AssetDetail): Map<string, FindingRow[]> {
  const known = new Map(asset.open_findings.map((finding) => [finding.id, finding]));
  return new Map(asset.deciding.map((one) => [one.property, one.findings.flatMap((id) => known.get(id) ?? [])]));
}

function decidedBy(path: string, deciding: Map<string, FindingRow[]>): FindingRow[] {
  for (const [property, findings] of deciding) {
    if (path === property || path.startsWith(`${property}.`) || path.startsWith(`${property}[`)) return findings;
  }
  return [];
}

/** The drift between code and cloud, then the whole configuration with the deciding properties marked. */
export function Configuration({ asset }: { asset: AssetDetail }) {
  const deciding = useMemo(() => decidingOf(asset), [asset]);
  const lines = useMemo(() => {
    const out: [string, unknown][] = [];
    flatten(asset.config, "", out);
    const known = new Set(out.map(([path]) => path));
    for (const property of deciding.keys()) {
      const held = [...known].some((path) => path === property || path.startsWith(`${property}.`) || path.startsWith(`${property}[`));
      if (!held) out.push([property, undefined]);
    }
    return Object.keys(asset.config).length === 0 && deciding.size === 0 ? [] : out.filter(([path]) => path !== "");
  }, [asset.config, deciding]);
  return (
    <div className={styles.stack}>
      {asset.differences.length > 0 ? <Drift asset={asset} /> : null}
      <Section title="Configuration" aside={`${asset.type}, ${plural(lines.length, "property", "properties")}`} flush>
        {lines.length === 0 ? (
          <Empty title="No configuration was read">This asset was named by another one, or its source gives no settings.</Empty>
        ) : (
          <div className={styles.config}>
            {lines.map(([path, value]) => {
              const findings = decidedBy(path, deciding);
              const [finding] = findings;
              return (
                <div key={path} className={styles.configLine} data-deciding={findings.length > 0 || undefined}>
                  <span className={styles.path}>{path}</span>
                  <span className={value === undefined ? "dim" : undefined}>{valueText(value)}</span>
                  {finding ? (
                    <Link to="/findings/$id" params={{ id: finding.id }} className={styles.why}>
                      {findings.length > 1 ? `Decides ${findings.length} findings` : finding.rule}
                    </Link>
                  ) : (
                    <span />
                  )}
                </div>
              );
            })}
          </div>
        )}
      </Section>
    </div>
  );
}

function Drift({ asset }: { asset: AssetDetail }) {
  return (
    <Section title="Drift between code and cloud" aside={plural(asset.differences.length, "property", "properties")} flush>
      <div className={styles.scroll}>
        <table className={`${styles.table} ${styles.drift}`}>
          <thead>
            <tr>
              <th scope="col">Property</th>
              <th scope="col">Declared in code</th>
              <th scope="col">Running in the cloud</th>
              <th scope="col">Declared at</th>
            </tr>
          </thead>
          <tbody>
            {asset.differences.map((difference) => (
              <tr key={difference.property}>
                <td data-label="Property">{difference.property}</td>
                <td data-label="In code">{valueText(difference.declared)}</td>
                <td data-label="In the cloud">{difference.live === "" ? "empty" : valueText(difference.live)}</td>
                <td data-label="Declared at">
                  <Place location={difference.location} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
