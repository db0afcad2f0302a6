import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { projectsQuery } from "../api/queries";
import type { ProjectRow } from "../api/records";
import { useMay, useTitle } from "../app/hooks";
import { PageBody, PageHead } from "../parts/page";
import { Rows } from "../parts/rows";
import { Severity } from "../parts/severity";
import { Bones, Empty, Trouble } from "../parts/state";
import { plural, sentence } from "../parts/words";
import styles from "./projects.module.css";

/** The segments of the estate in which the viewer has a role. */
export function ProjectsPage() {
  useTitle("Projects");
  const { data, error, isPending, refetch } = useQuery(projectsQuery);
  const navigate = useNavigate();
  const mayCreate = useMay("project:create");
  return (
    <PageBody>
      <PageHead title="Projects" sub={data ? `${plural(data.total, "project")}: who owns which part of the estate` : "Counting projects"}>
        {mayCreate ? (
          <Button
            leftSection={<IconPlus size={14} />}
            onClick={() => void navigate({ to: "/projects/$id", params: { id: "new" }, search: {} })}
          >
            New project
          </Button>
        ) : null}
      </PageHead>
      {isPending ? <Bones lines={6} height={32} /> : null}
      {error ? <Trouble error={error} retry={() => void refetch()} /> : null}
      {data && data.items.length === 0 ? (
        <div className="panel">
          <Empty title="No projects yet">
            {mayCreate
              ? "A project takes the assets of one team by account, provider, kind, name, path or tag, and gives its members a role on them."
              : "Ask an administrator for a role in a project."}
          </Empty>
        </div>
      ) : null}
      {data && data.items.length > 0 ? (
        <div className="panel">
          <Rows
            items={data.items}
            id={(project) => project.id}
            open={(project) => void navigate({ to: "/projects/$id", params: { id: project.id }, search: {} })}
            label="Projects"
          >
            {(project) => <ProjectLine project={project} />}
          </Rows>
        </div>
      ) : null}
    </PageBody>
  );
}

function ProjectLine({ project }: { project: ProjectRow }) {
  const here = { project: project.id };
  return (
    <div className={styles.line}>
      <div className={styles.words}>
        <Link to="/projects/$id" params={{ id: project.id }} className={styles.title}>
          {project.name}
        </Link>
        <p className="dim small">
          {project.description || "No description"}
          {project.role ? `, you are ${project.role}` : ""}
        </p>
      </div>
      <div className={styles.figures}>
        <Link to="/inventory" search={here}>
          {plural(project.assets, "asset")}
        </Link>
        <Link to="/findings" search={{ ...here, verdict: "fail" }}>
          {plural(project.findings, "finding")}
        </Link>
        <Link to="/attack-paths" search={here}>
          {plural(project.attack_paths, "path")}
        </Link>
        <Link to="/alerts" search={here}>
          {plural(project.alerts, "alert")}
        </Link>
        <span>{plural(project.members, "member")}</span>
        <span className={styles.worst}>
          {project.severity ? <Severity value={project.severity} /> : <span className="dim">{sentence("nothing open")}</span>}
        </span>
      </div>
    </div>
  );
}
