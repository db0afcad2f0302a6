import { IconLock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { AssetName } from "../api/records";
import { Middle } from "./ident";
import { KindIcon } from "./kinds";
import styles from "./links.module.css";
import { sentence } from "./words";

/** An asset by name; one outside the viewer's projects is sealed and names whom to ask. */
export function AssetLink({ asset, kind = false }: { asset: AssetName; kind?: boolean }) {
  if (asset.sealed || !asset.key) {
    if (!asset.sealed) {
      return (
        <span className={styles.asset}>
          <KindIcon kind={asset.kind} />
          <Middle text={asset.name} />
        </span>
      );
    }
    const owners = asset.owners.join(", ");
    return (
      <span className={styles.asset} title={owners ? `Outside your projects; ask ${owners}` : "Outside your projects"}>
        <IconLock size={15} aria-hidden="true" />
        <span className="dim">Sealed{owners ? `, owned by ${owners}` : ""}</span>
      </span>
    );
  }
  return (
    <Link to="/inventory/$key" params={{ key: asset.key }} className={styles.asset}>
      <KindIcon kind={asset.kind} />
      <Middle text={asset.name} />
      {kind && asset.kind ? <span className={`dim small ${styles.kind}`}>{sentence(asset.kind)}</span> : null}
    </Link>
  );
}
