-- The first tables: snapshots and what they hold, findings across them, runtime, projects, people.

CREATE TABLE account (
    username text NOT NULL,
    password text NOT NULL,
    role text,
    active boolean DEFAULT true NOT NULL,
    created timestamptz DEFAULT now() NOT NULL,
    last_sign_in timestamptz,
    failures integer DEFAULT 0 NOT NULL,
    locked_until timestamptz,
    PRIMARY KEY (username)
);

CREATE TABLE alert (
    id text NOT NULL,
    signal text NOT NULL,
    title text NOT NULL,
    severity text NOT NULL,
    source text NOT NULL,
    state text DEFAULT 'open' NOT NULL,
    time timestamptz NOT NULL,
    last_time timestamptz NOT NULL,
    incident text,
    closed_by text,
    closed_why text,
    document jsonb NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX alert_incident ON alert (incident);
CREATE INDEX alert_time ON alert (last_time DESC, id);

CREATE TABLE audit (
    number bigint GENERATED ALWAYS AS IDENTITY,
    time timestamptz DEFAULT now() NOT NULL,
    who text,
    action text NOT NULL,
    what text NOT NULL,
    address text,
    PRIMARY KEY (number)
);

CREATE TABLE finding_history (
    number bigint GENERATED ALWAYS AS IDENTITY,
    finding text NOT NULL,
    time timestamptz NOT NULL,
    state text NOT NULL,
    who text,
    why text,
    snapshot bigint,
    PRIMARY KEY (number)
);
CREATE INDEX finding_history_finding ON finding_history (finding);

CREATE TABLE incident (
    id text NOT NULL,
    title text NOT NULL,
    severity text NOT NULL,
    first_time timestamptz NOT NULL,
    last_time timestamptz NOT NULL,
    document jsonb NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE project (
    id text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    selectors jsonb NOT NULL,
    created timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);

CREATE TABLE setup_token (
    digest text NOT NULL,
    expires timestamptz NOT NULL,
    PRIMARY KEY (digest)
);

CREATE TABLE snapshot (
    id bigint GENERATED ALWAYS AS IDENTITY,
    scan text NOT NULL,
    scope text NOT NULL,
    targets text[] NOT NULL,
    started timestamptz NOT NULL,
    finished timestamptz NOT NULL,
    saved timestamptz DEFAULT now() NOT NULL,
    version text NOT NULL,
    digest text NOT NULL,
    summary jsonb NOT NULL,
    changes jsonb DEFAULT '{}' NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX snapshot_scope ON snapshot (scope, id);

CREATE TABLE alert_asset (
    alert text NOT NULL,
    asset text NOT NULL,
    reference text NOT NULL,
    PRIMARY KEY (alert, asset),
    FOREIGN KEY(alert) REFERENCES alert (id) ON DELETE CASCADE
);
CREATE INDEX alert_asset_asset ON alert_asset (asset);

CREATE TABLE asset (
    snapshot bigint NOT NULL,
    key text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    provider text NOT NULL,
    account text,
    region text,
    stage text,
    exposure text,
    sensitivity text,
    severity text,
    risk integer NOT NULL,
    findings integer NOT NULL,
    paths integer NOT NULL,
    drift integer NOT NULL,
    sources text[] NOT NULL,
    places text[] NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    shadowed boolean DEFAULT false NOT NULL,
    tags jsonb NOT NULL,
    PRIMARY KEY (snapshot, key),
    FOREIGN KEY(snapshot) REFERENCES snapshot (id) ON DELETE CASCADE
);
CREATE INDEX asset_key ON asset (key);
CREATE INDEX asset_risk ON asset (snapshot, risk DESC, key);

CREATE TABLE asset_document (
    snapshot bigint NOT NULL,
    key text NOT NULL,
    document jsonb NOT NULL,
    PRIMARY KEY (snapshot, key),
    FOREIGN KEY(snapshot) REFERENCES snapshot (id) ON DELETE CASCADE
);

CREATE TABLE attack_path (
    snapshot bigint NOT NULL,
    id text NOT NULL,
    title text NOT NULL,
    entry text NOT NULL,
    target text NOT NULL,
    target_kind text,
    hops integer NOT NULL,
    risk integer NOT NULL,
    severity text NOT NULL,
    likelihood double precision NOT NULL,
    impact double precision NOT NULL,
    breaks text[] NOT NULL,
    shadowed boolean DEFAULT false NOT NULL,
    document jsonb NOT NULL,
    PRIMARY KEY (snapshot, id),
    FOREIGN KEY(snapshot) REFERENCES snapshot (id) ON DELETE CASCADE
);
CREATE INDEX attack_path_breaks ON attack_path USING gin (breaks);
CREATE INDEX attack_path_id ON attack_path (id);

CREATE TABLE current (
    scope text NOT NULL,
    snapshot bigint NOT NULL,
    PRIMARY KEY (scope),
    UNIQUE (snapshot),
    FOREIGN KEY(snapshot) REFERENCES snapshot (id)
);

CREATE TABLE edge (
    snapshot bigint NOT NULL,
    number integer NOT NULL,
    source text NOT NULL,
    target text NOT NULL,
    kind text NOT NULL,
    technique text,
    likelihood double precision NOT NULL,
    document jsonb NOT NULL,
    PRIMARY KEY (snapshot, number),
    FOREIGN KEY(snapshot) REFERENCES snapshot (id) ON DELETE CASCADE
);
CREATE INDEX edge_source ON edge (source);
CREATE INDEX edge_target ON edge (target);

CREATE TABLE finding (
    id text NOT NULL,
    rule text NOT NULL,
    title text NOT NULL,
    asset text NOT NULL,
    verdict text NOT NULL,
    severity text NOT NULL,
    confidence text NOT NULL,
    risk integer NOT NULL,
    kind text,
    stage text,
    provider text,
    state text NOT NULL,
    scopes text[] NOT NULL,
    snapshot bigint,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    accepted_by text,
    accepted_why text,
    accepted_until timestamptz,
    accepted_at timestamptz,
    document jsonb NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(snapshot) REFERENCES snapshot (id) ON DELETE SET NULL
);
CREATE INDEX finding_asset ON finding (asset);
CREATE INDEX finding_risk ON finding (risk DESC, id);
CREATE INDEX finding_scopes ON finding USING gin (scopes);

CREATE TABLE gap (
    snapshot bigint NOT NULL,
    number integer NOT NULL,
    source text NOT NULL,
    what text NOT NULL,
    why text NOT NULL,
    needs text NOT NULL,
    PRIMARY KEY (snapshot, number),
    FOREIGN KEY(snapshot) REFERENCES snapshot (id) ON DELETE CASCADE
);

CREATE TABLE member (
    project text NOT NULL,
    username text NOT NULL,
    role text NOT NULL,
    PRIMARY KEY (project, username),
    FOREIGN KEY(project) REFERENCES project (id) ON DELETE CASCADE,
    FOREIGN KEY(username) REFERENCES account (username) ON DELETE CASCADE
);

CREATE TABLE membership (
    project text NOT NULL,
    asset text NOT NULL,
    PRIMARY KEY (project, asset),
    FOREIGN KEY(project) REFERENCES project (id) ON DELETE CASCADE
);
CREATE INDEX membership_asset ON membership (asset);

CREATE TABLE path_asset (
    snapshot bigint NOT NULL,
    path text NOT NULL,
    asset text NOT NULL,
    PRIMARY KEY (snapshot, path, asset),
    FOREIGN KEY(snapshot) REFERENCES snapshot (id) ON DELETE CASCADE
);
CREATE INDEX path_asset_asset ON path_asset (asset);

CREATE TABLE session (
    digest text NOT NULL,
    username text NOT NULL,
    csrf text NOT NULL,
    created timestamptz DEFAULT now() NOT NULL,
    seen timestamptz DEFAULT now() NOT NULL,
    expires timestamptz NOT NULL,
    PRIMARY KEY (digest),
    FOREIGN KEY(username) REFERENCES account (username) ON DELETE CASCADE
);
CREATE INDEX session_username ON session (username);

CREATE TABLE token (
    id text NOT NULL,
    name text NOT NULL,
    username text NOT NULL,
    digest text NOT NULL,
    actions text[] NOT NULL,
    created timestamptz DEFAULT now() NOT NULL,
    expires timestamptz,
    last_used timestamptz,
    PRIMARY KEY (id),
    FOREIGN KEY(username) REFERENCES account (username) ON DELETE CASCADE,
    UNIQUE (digest)
);

-- The second wall: whatever a statement asks for, a transaction sees only the assets of the projects that it
-- named, and what belongs to them. `bartizan.everything` is set for members of the whole organisation and for
-- saving. Forced, because without a role of its own the application owns the tables.
CREATE FUNCTION bartizan_everything() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('bartizan.everything', true), '') = 'on';
CREATE FUNCTION bartizan_projects() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN string_to_array(coalesce(current_setting('bartizan.projects', true), ''), ',');

ALTER TABLE asset ENABLE ROW LEVEL SECURITY;
ALTER TABLE asset FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON asset USING (
    bartizan_everything()
    OR kind = 'entry-point'
    OR key IN (SELECT m.asset FROM membership m WHERE m.project = ANY (bartizan_projects()))
);
ALTER TABLE asset_document ENABLE ROW LEVEL SECURITY;
ALTER TABLE asset_document FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON asset_document USING (
    bartizan_everything()
    OR key IN (SELECT m.asset FROM membership m WHERE m.project = ANY (bartizan_projects()))
);
ALTER TABLE finding ENABLE ROW LEVEL SECURITY;
ALTER TABLE finding FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON finding USING (
    bartizan_everything()
    OR asset IN (SELECT m.asset FROM membership m WHERE m.project = ANY (bartizan_projects()))
);
ALTER TABLE edge ENABLE ROW LEVEL SECURITY;
ALTER TABLE edge FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON edge USING (
    bartizan_everything()
    OR source IN (SELECT m.asset FROM membership m WHERE m.project = ANY (bartizan_projects()))
    OR target IN (SELECT m.asset FROM membership m WHERE m.project = ANY (bartizan_projects()))
);
ALTER TABLE attack_path ENABLE ROW LEVEL SECURITY;
ALTER TABLE attack_path FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON attack_path USING (
    bartizan_everything()
    OR id IN (
        SELECT p.path FROM path_asset p JOIN membership m ON m.asset = p.asset
        WHERE m.project = ANY (bartizan_projects())
    )
);
ALTER TABLE alert ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON alert USING (
    bartizan_everything()
    OR id IN (
        SELECT a.alert FROM alert_asset a JOIN membership m ON m.asset = a.asset
        WHERE m.project = ANY (bartizan_projects())
    )
);

-- The audit log only grows.
CREATE FUNCTION bartizan_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log only grows';
END
$$;
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION bartizan_refuse();

-- The application's own role, where the migrating one may make it; it owns nothing.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'bartizan_app') THEN
        CREATE ROLE bartizan_app NOLOGIN;
        GRANT bartizan_app TO CURRENT_USER;
    END IF;
EXCEPTION
    WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
END
$$;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'bartizan_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO bartizan_app;
        REVOKE ALL ON alembic_version FROM bartizan_app;
        REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM bartizan_app;
    END IF;
END
$$;
