import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { chokePointsQuery } from "../api/queries";
import type { ChokePoint } from "../api/records";
import { useAddress } from "../app/hooks";
import { one } from "../app/search";
import styles from "./choke-points.module.css";
import { AssetLink } from "./links";
import { Section } from "./page";
import { TryFix, type useWhatIf } from "./what-if";
import { plural } from "./words";

interface Props {
  title: string;
  keep?: (point: ChokePoint) => boolean;
  whatIf: ReturnType<typeof useWhatIf>;
}

/** The few fixes that close most paths, each to be tried; nothing where there are none. */
export function ChokeSection({ title, keep = () => true, whatIf }: Props) {
  const [search] = useAddress();
  const { data } = useQuery(chokePointsQuery(one(search, "project")));
  const points = data?.points.filter(keep) ?? [];
  if (!data || points.length === 0) return null;
  return (
    <Section title={title} aside={data.evaluated ? "The whole graph traced again for each" : "Counted in this project"} flush>
      <ol>
        {points.map((point) => {
          const ids = point.findings.map((finding) => finding.id);
          return (
            <li key={ids.join()} className={styles.point}>
              <TryFix
                label={`What if this is fixed: ${point.findings[0]?.fix ?? point.findings[0]?.title}`}
                checked={whatIf.has(ids)}
                change={() => whatIf.toggle(ids)}
              />
              <div className={styles.words}>
                {point.findings.map((finding) => (
                  <p key={finding.id}>
                    <Link to="/findings/$id" params={{ id: finding.id }} className={styles.title}>
                      {finding.fix ?? finding.title}
                    </Link>{" "}
                    <span className={styles.facts}>
                      <AssetLink asset={finding.asset} />
                    </span>
                  </p>
                ))}
              </div>
              <Figures point={point} evaluated={data.evaluated} />
            </li>
          );
        })}
      </ol>
    </Section>
  );
}

/** What it closes by evaluation, beside what counting the paths that it lies on would promise. */
function Figures({ point, evaluated }: { point: ChokePoint; evaluated: boolean }) {
  return (
    <p className={styles.figures}>
      <strong>
        {evaluated ? "closes" : "closes at least"} {plural(point.paths, "path")}
      </strong>
      {point.touched !== null && point.touched !== point.paths ? <span>lies on {point.touched}</span> : null}
    </p>
  );
}
