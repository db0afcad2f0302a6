import { SegmentedControl } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { alertsQuery, FILTERS, incidentsQuery } from "../api/queries";
import type { AlertRow, IncidentRow } from "../api/records";
import { useAddress, useTitle } from "../app/hooks";
import { many, one } from "../app/search";
import { Ago, exactText } from "../parts/ago";
import { Chips, Facets, FacetsButton, type FacetSpec } from "../parts/facets";
import { AssetLink } from "../parts/links";
import { ListLayout, PageBody, PageHead } from "../parts/page";
import { Rows } from "../parts/rows";
import { SearchBox } from "../parts/search-box";
import { SEVERITIES, Severity } from "../parts/severity";
import { Bones, Empty, Trouble } from "../parts/state";
import { plural, sentence } from "../parts/words";
import styles from "./alerts.module.css";

const SPECS: FacetSpec[] = [
  { key: "severity", title: "Severity", label: (value) => <Severity value={value} />, order: SEVERITIES },
  { key: "state", title: "State", label: sentence, order: ["open", "closed"] },
  { key: "signal", title: "Signal", label: (value) => value },
  { key: "source", title: "Source", label: sentence },
];
const INCIDENT_SPECS = SPECS.slice(0, 2);

export function AlertsPage() {
  useTitle("Alerts");
  const [search, change] = useAddress();
  const flat = one(search, "view") === "alerts";
  return (
    <PageBody>
      {flat ? <AlertList switcher={<Switcher flat change={(view) => change({ ...search, view })} />} /> : null}
      {flat ? null : <IncidentList switcher={<Switcher flat={false} change={(view) => change({ ...search, view })} />} />}
    </PageBody>
  );
}

function Switcher({ flat, change }: { flat: boolean; change: (view: string | undefined) => void }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="Grouping"
      value={flat ? "alerts" : "incidents"}
      onChange={(value) => change(value === "alerts" ? "alerts" : undefined)}
      data={[
        { value: "incidents", label: "Incidents" },
        { value: "alerts", label: "Each alert" },
      ]}
    />
  );
}

function NoAlerts({ filtered, what }: { filtered: boolean; what: string }) {
  if (filtered) return <Empty title={`No ${what} matches these filters`}>Remove a filter to widen the list.</Empty>;
  return (
    <Empty title={`No ${what}s`} command="bartizan events cloudtrail.json --save">
      Feed it CloudTrail, Bedrock invocation logs or OpenTelemetry spans, from files or through the intake at
      /api/events.
    </Empty>
  );
}

function IncidentList({ switcher }: { switcher: React.ReactNode }) {
  const [search, change] = useAddress();
  const navigate = useNavigate();
  const { data, error, isPending, refetch } = useQuery(incidentsQuery(search));
  const facets = { specs: INCIDENT_SPECS, facets: data?.facets, search, change };
  const filtered = one(search, "q") !== undefined || INCIDENT_SPECS.some((spec) => many(search, spec.key).length > 0);
  return (
    <>
      <PageHead title="Alerts" sub={data ? `${plural(data.total, "incident")}, the latest first` : "Counting incidents"}>
        <SearchBox label="Title" search={search} change={change} />
        <FacetsButton {...facets} />
        {switcher}
      </PageHead>
      <ListLayout side={<Facets {...facets} />}>
        <div className={styles.tools}>
          <Chips specs={INCIDENT_SPECS} search={search} change={change} />
        </div>
        {isPending ? <Bones lines={8} height={32} /> : null}
        {error ? <Trouble error={error} retry={() => void refetch()} /> : null}
        {data && data.items.length === 0 ? <NoAlerts filtered={filtered} what="incident" /> : null}
        {data && data.items.length > 0 ? (
          <div className="panel">
            <Rows
              items={data.items}
              id={(incident) => incident.id}
              open={(incident) => void navigate({ to: "/incidents/$id", params: { id: incident.id }, search: {} })}
              label="Incidents"
            >
              {(incident) => <IncidentLine incident={incident} />}
            </Rows>
          </div>
        ) : null}
      </ListLayout>
    </>
  );
}

function IncidentLine({ incident }: { incident: IncidentRow }) {
  return (
    <div className={styles.line}>
      <span className={styles.mark}>
        <Severity value={incident.severity} bare />
      </span>
      <div className={styles.words}>
        <Link to="/incidents/$id" params={{ id: incident.id }} className={styles.title}>
          {incident.title}
        </Link>
        <p className={styles.facts}>
          <span>{sentence(incident.state)}</span>
          <span>{plural(incident.alerts, "alert")}</span>
          {incident.assets.slice(0, 3).map((asset, index) => (
            <AssetLink key={index} asset={asset} />
          ))}
          {incident.assets.length > 3 ? <span>and {incident.assets.length - 3} more</span> : null}
        </p>
      </div>
      <span className={styles.when} title={exactText(incident.last_time)}>
        <Ago time={incident.last_time} />
      </span>
    </div>
  );
}

function AlertList({ switcher }: { switcher: React.ReactNode }) {
  const [search, change] = useAddress();
  const navigate = useNavigate();
  const query = useInfiniteQuery(alertsQuery(search));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const first = query.data?.pages[0];
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError && rows.length < 500) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage, rows.length]);
  const facets = { specs: SPECS, facets: first?.facets, search, change };
  const filtered = one(search, "q") !== undefined || FILTERS.alerts.some((key) => many(search, key).length > 0);
  return (
    <>
      <PageHead title="Alerts" sub={first ? `${plural(first.total, "alert")}, the latest first` : "Counting alerts"}>
        <SearchBox label="Title or signal" search={search} change={change} />
        <FacetsButton {...facets} />
        {switcher}
      </PageHead>
      <ListLayout side={<Facets {...facets} />}>
        <div className={styles.tools}>
          <Chips specs={SPECS} search={search} change={change} />
        </div>
        {query.isPending ? <Bones lines={8} height={32} /> : null}
        {query.isError ? <Trouble error={query.error} retry={() => void query.refetch()} /> : null}
        {first && rows.length === 0 ? <NoAlerts filtered={filtered} what="alert" /> : null}
        {rows.length > 0 ? (
          <div className="panel">
            <Rows
              items={rows}
              id={(alert) => alert.id}
              open={(alert) => void navigate({ to: "/alerts/$id", params: { id: alert.id }, search: {} })}
              label="Alerts"
            >
              {(alert) => <AlertLine alert={alert} />}
            </Rows>
          </div>
        ) : null}
      </ListLayout>
    </>
  );
}

function AlertLine({ alert }: { alert: AlertRow }) {
  return (
    <div className={styles.line}>
      <span className={styles.mark}>
        <Severity value={alert.severity} bare />
      </span>
      <div className={styles.words}>
        <Link to="/alerts/$id" params={{ id: alert.id }} className={styles.title}>
          {alert.title}
        </Link>
        <p className={styles.facts}>
          <span>{sentence(alert.state)}</span>
          <span>{alert.signal}</span>
          {alert.count > 1 ? <span>{plural(alert.count, "event")}</span> : null}
          {alert.blocked ? <span>Blocked by a guardrail</span> : null}
          {alert.assets.slice(0, 2).map((asset, index) => (
            <AssetLink key={index} asset={asset} />
          ))}
        </p>
      </div>
      <span className={styles.when}>
        <Ago time={alert.last_time} />
      </span>
    </div>
  );
}
