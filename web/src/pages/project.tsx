import { ActionIcon, Button, Modal, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, read } from "../api/client";
import { membersQuery, projectQuery, projectsQuery, usersQuery } from "../api/queries";
import type { Member, ProjectRow, Selector } from "../api/records";
import { useMay, useSession, useTitle } from "../app/hooks";
import { AssetLink } from "../parts/links";
import { PageBody, PageHead, Section } from "../parts/page";
import { Bones, PageBones, Trouble } from "../parts/state";
import { kinds, plural, sentence } from "../parts/words";
import detail from "./detail.module.css";
import styles from "./projects.module.css";

const FIELDS: { key: keyof Selector; label: string; placeholder: string; hint: string }[] = [
  { key: "accounts", label: "Accounts", placeholder: "123456789012", hint: "Whole account, subscription or project ids" },
  { key: "providers", label: "Providers", placeholder: "aws", hint: "aws, azure, gcp, code" },
  { key: "kinds", label: "Kinds", placeholder: "model", hint: "model, agent, endpoint, dataset and the like" },
  { key: "names", label: "Names", placeholder: "recs-*", hint: "Patterns over asset names" },
  { key: "paths", label: "Paths", placeholder: "services/search/**", hint: "Patterns over files in repositories" },
  { key: "tags", label: "Tags", placeholder: "team=search", hint: "key=value" },
];

function emptySelector(): Selector {
  return { accounts: [], providers: [], kinds: [], names: [], paths: [], tags: [] };
}

export function ProjectPage() {
  const { id = "" } = useParams({ strict: false });
  return id === "new" ? <Editor project={undefined} /> : <Existing id={id} />;
}

function Existing({ id }: { id: string }) {
  const { data, error, isPending, refetch } = useQuery(projectQuery(id));
  useTitle(data?.name);
  if (isPending) return <PageBones />;
  if (error) {
    return (
      <PageBody>
        <Trouble error={error} retry={() => void refetch()} />
      </PageBody>
    );
  }
  return <Editor key={data.id} project={data} />;
}

/** A project's name, selectors with a live count of what they take, and its members. */
function Editor({ project }: { project: ProjectRow | undefined }) {
  const [name, setName] = useState(project?.name ?? "");
  const [description, setDescription] = useState(project?.description ?? "");
  const [selectors, setSelectors] = useState<Selector[]>(project?.selectors ?? [emptySelector()]);
  const mayWrite = useMay(project ? "project:write" : "project:create");
  const maySelect = useMay("project:create");
  const client = useQueryClient();
  const navigate = useNavigate();
  const save = useMutation({
    mutationFn: () => {
      const body = { name, description, selectors };
      return project
        ? read(api.PATCH("/api/projects/{id}", { params: { path: { id: project.id } }, body }))
        : read(api.POST("/api/projects", { body }));
    },
    onSuccess: async (saved) => {
      client.setQueryData(projectQuery(saved.id).queryKey, saved);
      await client.invalidateQueries();
      if (!project) await navigate({ to: "/projects/$id", params: { id: saved.id }, search: {} });
    },
  });
  const put = (index: number, next: Selector) => setSelectors((now) => now.map((each, at) => (at === index ? next : each)));
  const changed =
    !project ||
    name !== project.name ||
    description !== project.description ||
    JSON.stringify(selectors) !== JSON.stringify(project.selectors);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <PageBody>
      <p className="small">
        <Link to="/projects" className="link">
          Projects
        </Link>
      </p>
      <PageHead
        title={project?.name ?? "New project"}
        sub={
          project ? (
            <span className={styles.figures}>
              <Link to="/inventory" search={{ project: project.id }}>
                {plural(project.assets, "asset")}
              </Link>
              <Link to="/findings" search={{ project: project.id, verdict: "fail" }}>
                {plural(project.findings, "open finding")}
              </Link>
              <Link to="/attack-paths" search={{ project: project.id }}>
                {plural(project.attack_paths, "attack path")}
              </Link>
            </span>
          ) : (
            "The assets that any of its selectors takes"
          )
        }
      >
        {project ? <Remove project={project} /> : null}
      </PageHead>
      <div className={styles.columns}>
        <form onSubmit={submit} className={styles.form}>
          <TextInput
            label="Name"
            required
            withAsterisk={false}
            maxLength={120}
            readOnly={!mayWrite}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label="Description"
            rows={2}
            readOnly={!mayWrite}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          {selectors.map((selector, index) => (
            <div key={index}>
              {index > 0 ? <p className={styles.or}>or</p> : null}
              <SelectorFields
                selector={selector}
                index={index}
                readOnly={!maySelect}
                change={(next) => put(index, next)}
                remove={selectors.length > 1 ? () => setSelectors((now) => now.filter((_, at) => at !== index)) : undefined}
              />
            </div>
          ))}
          {save.isError ? <Trouble error={save.error} /> : null}
          {mayWrite ? (
            <div className={styles.buttons}>
              {maySelect ? (
                <Button
                  variant="default"
                  leftSection={<IconPlus size={14} />}
                  onClick={() => setSelectors((now) => [...now, emptySelector()])}
                >
                  Another selector
                </Button>
              ) : null}
              <Button type="submit" loading={save.isPending} disabled={!changed || name.trim() === ""}>
                {project ? "Save changes" : "Create project"}
              </Button>
            </div>
          ) : null}
        </form>
        <div className={styles.preview}>
          {maySelect ? <Preview selectors={selectors} /> : null}
          {project ? <Members id={project.id} mayWrite={mayWrite} /> : null}
        </div>
      </div>
    </PageBody>
  );
}

function SelectorFields({
  selector,
  index,
  readOnly,
  change,
  remove,
}: {
  selector: Selector;
  index: number;
  readOnly: boolean;
  change: (next: Selector) => void;
  remove: (() => void) | undefined;
}) {
  return (
    <fieldset className={`panel ${styles.selector}`}>
      <legend className="sr">Selector {index + 1}</legend>
      <div className={styles.selectorHead}>
        <span>Takes assets that match every filled field</span>
        {remove && !readOnly ? (
          <ActionIcon variant="subtle" color="gray" aria-label={`Remove selector ${index + 1}`} onClick={remove}>
            <IconTrash size={15} />
          </ActionIcon>
        ) : null}
      </div>
      {FIELDS.map((field) => (
        <TagsInput
          key={field.key}
          label={field.label}
          description={field.hint}
          placeholder={selector[field.key]?.length ? undefined : field.placeholder}
          readOnly={readOnly}
          acceptValueOnBlur
          value={selector[field.key] ?? []}
          onChange={(values) => change({ ...selector, [field.key]: values })}
        />
      ))}
    </fieldset>
  );
}

/** What the selectors would take, counted while they are written. */
function Preview({ selectors }: { selectors: Selector[] }) {
  const [asked] = useDebouncedValue(selectors, 250);
  const { data, error, isPending } = useQuery({
    queryKey: ["preview", asked],
    queryFn: () => read(api.POST("/api/projects/preview", { body: { selectors: asked } })),
    placeholderData: (before) => before,
  });
  return (
    <Section title="These selectors take">
      {isPending ? <Bones lines={4} /> : null}
      {error ? <p>{error.message}</p> : null}
      {data ? (
        <div aria-live="polite">
          <p className={styles.big}>{plural(data.assets, "asset")}</p>
          <p className="dim">
            {data.kinds
              .slice(0, 6)
              .map((kind) => kinds(kind.count, kind.value))
              .join(", ")}
          </p>
          <ul className={styles.sample}>
            {data.sample.slice(0, 8).map((asset, index) => (
              <li key={index}>
                <AssetLink asset={asset} />
              </li>
            ))}
          </ul>
          {data.assets > 8 ? <p className="dim">and {plural(data.assets - Math.min(8, data.sample.length), "other")}</p> : null}
        </div>
      ) : null}
    </Section>
  );
}

const ROLES: Member["role"][] = ["viewer", "analyst", "manager", "administrator"];

function Members({ id, mayWrite }: { id: string; mayWrite: boolean }) {
  const client = useQueryClient();
  const { data, error, isPending, refetch } = useQuery(membersQuery(id));
  const maySeeUsers = useMay("user:manage");
  const users = useQuery({ ...usersQuery, enabled: maySeeUsers }).data?.items ?? [];
  const me = useSession()?.username;
  const [adding, setAdding] = useState("");
  const write = useMutation({
    mutationFn: (members: Member[]) =>
      read(api.PUT("/api/projects/{id}/members", { params: { path: { id } }, body: { members } })),
    onSuccess: (saved) => {
      client.setQueryData(membersQuery(id).queryKey, saved);
      void client.invalidateQueries({ queryKey: ["projects"] });
      setAdding("");
    },
  });
  const members = data?.items ?? [];
  const candidates = users.map((user) => user.username).filter((name) => !members.some((each) => each.username === name));
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (adding.trim()) write.mutate([...members, { username: adding.trim(), role: "viewer" }]);
  };
  return (
    <Section title="Members" aside={data ? plural(members.length, "person", "people") : undefined}>
      {isPending ? <Bones lines={3} /> : null}
      {error ? <Trouble error={error} retry={() => void refetch()} /> : null}
      {data && members.length === 0 ? <p className="dim">Nobody has a role in this project alone.</p> : null}
      {members.map((member) => (
        <div key={member.username} className={styles.member}>
          <span>
            {member.username}
            {member.username === me ? <span className="dim"> (you)</span> : null}
          </span>
          <Select
            size="xs"
            aria-label={`Role of ${member.username}`}
            data={ROLES.map((role) => ({ value: role, label: sentence(role) }))}
            value={member.role}
            allowDeselect={false}
            disabled={!mayWrite || write.isPending}
            onChange={(role) =>
              role &&
              write.mutate(members.map((each) => (each.username === member.username ? { ...each, role: role as Member["role"] } : each)))
            }
          />
          {mayWrite ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove ${member.username}`}
              onClick={() => write.mutate(members.filter((each) => each.username !== member.username))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          ) : null}
        </div>
      ))}
      {write.isError ? <Trouble error={write.error} /> : null}
      {mayWrite ? (
        <form onSubmit={add} className={styles.buttons} style={{ marginTop: 8 }}>
          {candidates.length > 0 ? (
            <Select
              size="xs"
              searchable
              placeholder="Add a person"
              aria-label="Add a person"
              data={candidates}
              value={adding || null}
              onChange={(value) => setAdding(value ?? "")}
            />
          ) : (
            <TextInput
              size="xs"
              placeholder="Username"
              aria-label="Add a person by username"
              value={adding}
              onChange={(event) => setAdding(event.currentTarget.value)}
            />
          )}
          <Button type="submit" variant="default" disabled={!adding.trim()} loading={write.isPending}>
            Add as viewer
          </Button>
        </form>
      ) : null}
    </Section>
  );
}

function Remove({ project }: { project: ProjectRow }) {
  const may = useMay("project:create");
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => read(api.DELETE("/api/projects/{id}", { params: { path: { id: project.id } } })),
    onSuccess: async () => {
      await navigate({ to: "/projects", search: { project: undefined } });
      client.removeQueries({ queryKey: ["project", project.id] });
      await client.invalidateQueries({ queryKey: projectsQuery.queryKey });
    },
  });
  if (!may) return null;
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Delete project
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={`Delete ${project.name}?`} size="md">
        <div className={detail.form}>
          <p>
            The project and all roles in it go. Its {plural(project.assets, "asset")} and their findings stay in the
            inventory.
          </p>
          {remove.isError ? <Trouble error={remove.error} /> : null}
          <div className={detail.buttons}>
            <Button variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button loading={remove.isPending} onClick={() => remove.mutate()}>
              Delete project
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
