import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { pathQuery } from "../api/queries";
import type { PathStep } from "../api/records";
import { useTitle } from "../app/hooks";
import { useRows } from "../app/keys";
import { ChokeSection } from "../parts/choke-points";
import { EvidenceList } from "../parts/evidence";
import { AssetLink } from "../parts/links";
import { PageBody, PageHead, Section } from "../parts/page";
import { PathDrawing } from "../parts/path-drawing";
import { RiskMeter, RiskWhy } from "../parts/risk";
import { Severity } from "../parts/severity";
import { Empty, PageBones, Trouble } from "../parts/state";
import { Told, TryFix, useWhatIf } from "../parts/what-if";
import { plural, sentence } from "../parts/words";
import detail from "./detail.module.css";
import styles from "./paths.module.css";

const FIXES = ["What breaks the path", "This fix breaks the path", "Any of these fixes breaks the path"];

/** One attack path: the drawing, the steps with their evidence, the fixes that break it. */
export function PathPage() {
  const { id = "" } = useParams({ strict: false });
  const { data, error, isPending, refetch } = useQuery(pathQuery(id));
  const [chosen, setChosen] = useState<number>();
  const whatIf = useWhatIf(id);
  useTitle(data?.title);
  const length = data?.steps.length ?? 0;
  useRows({
    move: (by) => setChosen((now) => (now === undefined ? 0 : Math.max(0, Math.min(length - 1, now + by)))),
    open: () => setChosen((now) => now ?? 0),
    evidence: () => setChosen((now) => now ?? 0),
  });
  if (isPending) return <PageBones />;
  if (error) {
    return (
      <PageBody>
        <Trouble error={error} retry={() => void refetch()} />
      </PageBody>
    );
  }
  const after = whatIf.told?.path;
  const steps = after && !after.gone && after.steps.length > 0 ? after.steps : data.steps;
  const choose = (index: number) => setChosen((now) => (now === index ? undefined : index));
  return (
    <PageBody>
      <p className="small">
        <Link to="/attack-paths" className="link">
          Attack paths
        </Link>
      </p>
      <PageHead
        title={data.title}
        sub={
          <span className={detail.facts}>
            <Severity value={data.severity} />
            <RiskWhy score={data.risk} risk={data.explained} />
            <span>{plural(data.hops, "step")}</span>
            <span>
              {Math.round(data.likelihood * 100)}% likely, impact {data.impact.toFixed(2)}
            </span>
          </span>
        }
      />
      <div className={styles.layout}>
        <div className={`panel ${styles.drawing}`}>
          <PathDrawing steps={steps} chosen={chosen} choose={choose} gone={after?.gone} />
        </div>
        <Told fixes={whatIf.tried.length} told={whatIf.told} busy={whatIf.busy} error={whatIf.error} clear={whatIf.clear} />
        <Section
          title={FIXES[Math.min(2, data.breaking.length)]}
          aside={data.breaking.length > 0 ? "Tick one to see what it would do" : undefined}
          flush
        >
          {data.breaking.length === 0 ? (
            <Empty title={data.sealed ? "No fix in your projects breaks this path" : "No single fix breaks this path"}>
              {data.sealed
                ? "The finding may lie on a sealed step, in a project that you cannot see."
                : data.cuts.length > 0
                  ? "No finding asks for it, but each of the changes below does."
                  : "Every step has another way around it. Reduce the reach of the entry or protect the target itself."}
            </Empty>
          ) : (
            <ol>
              {data.breaking.map((finding) => (
                <li key={finding.id} className={styles.breaking}>
                  <TryFix
                    label={`What if this is fixed: ${finding.title}`}
                    checked={whatIf.has([finding.id])}
                    change={() => whatIf.toggle([finding.id])}
                  />
                  <Severity value={finding.severity} bare />
                  <div className={styles.words}>
                    <Link to="/findings/$id" params={{ id: finding.id }} className={styles.title}>
                      {finding.fix ?? finding.title}
                    </Link>
                    <p className={styles.facts}>
                      <span>{finding.title}</span>
                      <AssetLink asset={finding.asset} />
                    </p>
                  </div>
                  <RiskMeter score={finding.risk} />
                </li>
              ))}
            </ol>
          )}
        </Section>
        {data.breaking.length === 0 && data.cuts.length === 0 ? (
          <ChokeSection title="The few fixes that close most paths" whatIf={whatIf} />
        ) : null}
        {data.cuts.length > 0 ? (
          <Section title="Changes that break it" aside="No finding asks for them; each re-evaluated" flush>
            <ol>
              {data.cuts.map((cut) => (
                <li key={cut.id} className={styles.breaking}>
                  <TryFix
                    label={`What if this is done: ${cut.change}`}
                    checked={whatIf.has([cut.id])}
                    change={() => whatIf.toggle([cut.id])}
                  />
                  <div className={styles.words}>
                    <p className={styles.title}>{cut.change.charAt(0).toUpperCase() + cut.change.slice(1)}</p>
                    <EvidenceList evidence={cut.evidence} />
                  </div>
                </li>
              ))}
            </ol>
          </Section>
        ) : null}
        <Section title="Steps" aside="Open one for its evidence" flush>
          <ol className={styles.steps}>
            {steps.map((step, index) => (
              <Step key={index} step={step} index={index} open={index === chosen} toggle={() => choose(index)} />
            ))}
          </ol>
        </Section>
      </div>
    </PageBody>
  );
}

function Step({ step, index, open, toggle }: { step: PathStep; index: number; open: boolean; toggle: () => void }) {
  if (step.sealed) {
    return (
      <li className={styles.step}>
        <span className={styles.number}>{index + 1}</span>
        <div>
          <p className={styles.stepText}>This step begins or ends outside your projects.</p>
          <p className={styles.facts}>
            <AssetLink asset={step.source} />
            <IconArrowRight size={13} aria-hidden="true" />
            <AssetLink asset={step.target} />
          </p>
        </div>
      </li>
    );
  }
  return (
    <li className={styles.step} data-open={open || undefined}>
      <span className={styles.number}>{index + 1}</span>
      <div className={styles.words}>
        <button type="button" className={`bare ${styles.stepText}`} aria-expanded={open} onClick={toggle}>
          {step.text || step.technique}
        </button>
        <p className={styles.facts}>
          <AssetLink asset={step.source} />
          <IconArrowRight size={13} aria-hidden="true" />
          <AssetLink asset={step.target} />
          <span>{sentence(step.technique)}</span>
          <span>{Math.round(step.likelihood * 100)}% likely</span>
          <span>{plural(step.evidence.length, "fact")}</span>
        </p>
        {open ? (
          <div className={styles.evidence}>
            <EvidenceList evidence={step.evidence} />
          </div>
        ) : null}
      </div>
    </li>
  );
}
