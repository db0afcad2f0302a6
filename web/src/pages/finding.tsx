import { Link, useParams } from "@tanstack/react-router";
import { PageBody } from "../parts/page";
import { FindingView } from "./finding-view";

/** One finding by itself, at its own address. */
export function FindingPage() {
  const { id = "" } = useParams({ strict: false });
  return (
    <PageBody>
      <p className="small">
        <Link to="/findings" className="link">
          Findings
        </Link>
      </p>
      <div style={{ maxWidth: 860 }}>
        <FindingView id={id} page />
      </div>
    </PageBody>
  );
}
