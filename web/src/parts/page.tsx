import type { ReactNode } from "react";
import styles from "./page.module.css";

/** A page's title line: what it is, one sentence on its state, and its actions. */
export function PageHead({ title, sub, children }: { title: ReactNode; sub?: ReactNode; children?: ReactNode }) {
  return (
    <div className={styles.head}>
      <div className={styles.titles}>
        <h1>{title}</h1>
        {sub ? <p className={styles.sub}>{sub}</p> : null}
      </div>
      {children ? <div className={styles.actions}>{children}</div> : null}
    </div>
  );
}

/** A titled section; the title line can carry a link to the whole list. */
export function Section({
  title,
  aside,
  children,
  flush = false,
  id,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  flush?: boolean;
  id?: string;
}) {
  return (
    <section className={styles.section} id={id}>
      <div className={styles.sectionHead}>
        <h2>{title}</h2>
        {aside ? <span className={styles.aside}>{aside}</span> : null}
      </div>
      <div className={flush ? styles.flush : styles.block}>{children}</div>
    </section>
  );
}

export function PageBody({ children }: { children: ReactNode }) {
  return <div className={styles.body}>{children}</div>;
}

/** Facets at the left, the list at the right. */
export function ListLayout({ side, children }: { side: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.list}>
      <div className={styles.side}>{side}</div>
      <div className={styles.main}>{children}</div>
    </div>
  );
}
