import { Button } from "@mantine/core";
import { IconAlertCircle, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Ident } from "./ident";
import styles from "./state.module.css";

/** One sentence on what went wrong, and a way to try again. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }) {
  const message = error instanceof Error ? error.message : "Something on this page failed.";
  return (
    <div className={styles.trouble} role="alert">
      <IconAlertCircle size={18} aria-hidden="true" />
      <p>{message}</p>
      {retry ? (
        <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={retry}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}

/** What an empty place says: why it is empty, and the next step, with its exact command. */
export function Empty({
  title,
  children,
  command,
  action,
}: {
  title: string;
  children?: ReactNode;
  command?: string;
  action?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {command ? (
        <div className={styles.command}>
          <span aria-hidden="true">$</span>
          <Ident text={command} tail={12} />
        </div>
      ) : null}
      {action}
    </div>
  );
}

/** Grey bars in the shape of what will come. */
export function Bones({ lines = 3, height = 14 }: { lines?: number; height?: number }) {
  return (
    <div className={styles.bones} aria-hidden="true">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className={styles.bone} style={{ height, width: `${88 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

/** A whole page of bones, announced once. */
export function PageBones({ lines = 10 }: { lines?: number }) {
  return (
    <div className={styles.page} role="status" aria-label="Loading">
      <span className={styles.bone} style={{ height: 22, width: 220 }} />
      <Bones lines={lines} height={16} />
    </div>
  );
}
