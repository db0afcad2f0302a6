"""Save a scan's result as a snapshot, all of it or nothing.

Everything happens in the caller's transaction. Rows go by COPY into temporary tables and from there into
the real ones, because COPY does not pass row-level security. The last statements make the new snapshot
the current one of its targets; until the commit, every reader sees the one before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import sql
from sqlalchemy import Connection, text

from bartizan.model.scan import ScanResult
from bartizan.store import changes, lifecycle, rows

LOCK = 0x53415645
"""The advisory lock that savers take in turn."""

KEPT = 3
"""Snapshots of one scope whose rows are kept; of older ones only the figures and changes remain."""

_INSERT = text("""
    INSERT INTO snapshot (scan, scope, targets, started, finished, version, digest, summary)
    VALUES (:scan, :scope, :targets, :started, :finished, :version, '', CAST(:summary AS jsonb))
    RETURNING id
""")

_ASSETS = text("""
    INSERT INTO asset (snapshot, key, id, type, kind, name, provider, account, region, stage, exposure, sensitivity,
                       severity, risk, findings, paths, drift, sources, places, first_seen, last_seen, tags)
    SELECT n.snapshot, n.key, n.id, n.type, n.kind, n.name, n.provider, n.account, n.region, n.stage, n.exposure,
           n.sensitivity, n.severity, n.risk, n.findings, n.paths, n.drift, n.sources, n.places,
           coalesce(o.first_seen, n.first_seen), n.last_seen, n.tags
    FROM new_asset n
    LEFT JOIN (
        SELECT a.key, min(a.first_seen) AS first_seen
        FROM asset a JOIN current c ON c.snapshot = a.snapshot GROUP BY a.key
    ) o ON o.key = n.key
""")

_FLIP = text("""
    INSERT INTO current (scope, snapshot) VALUES (:scope, :snapshot)
    ON CONFLICT (scope) DO UPDATE SET snapshot = excluded.snapshot
""")

_SHADOW = """
    UPDATE {table} t SET shadowed = s.shadowed
    FROM (
        SELECT t.snapshot, t.{key}, row_number() OVER (PARTITION BY t.{key} ORDER BY t.snapshot DESC) > 1 AS shadowed
        FROM {table} t JOIN current c ON c.snapshot = t.snapshot
    ) s
    WHERE t.snapshot = s.snapshot AND t.{key} = s.{key} AND t.shadowed <> s.shadowed
    RETURNING t.{key}
"""

_REFRESH = text("""
    UPDATE asset a SET severity = f.severity, findings = f.findings,
                       risk = greatest(f.risk, p.risk), paths = p.paths
    FROM unnest(CAST(:keys AS text[])) AS k (key)
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE verdict = 'fail') AS findings, coalesce(max(risk), 0) AS risk,
               (ARRAY['low', 'medium', 'high', 'critical'])[
                   max(array_position(ARRAY['low', 'medium', 'high', 'critical'], severity))
                   FILTER (WHERE verdict = 'fail')] AS severity
        FROM finding WHERE asset = k.key AND state IN ('open', 'reopened')
    ) f
    CROSS JOIN LATERAL (
        SELECT count(*) AS paths, coalesce(max(t.risk), 0) AS risk
        FROM path_asset x JOIN current c ON c.snapshot = x.snapshot
        JOIN attack_path t ON t.snapshot = x.snapshot AND t.id = x.path
        WHERE x.asset = k.key AND NOT t.shadowed
    ) p
    WHERE a.key = k.key AND a.snapshot IN (SELECT snapshot FROM current)
""")

_PRUNE = """
    DELETE FROM {table} WHERE snapshot IN (
        SELECT id FROM snapshot WHERE scope = :scope ORDER BY id DESC OFFSET :kept
    )
"""
ROW_TABLES = ("path_asset", "attack_path", "edge", "gap", "asset_document", "asset")

STAGED = ("asset", "edge", "finding", "attack_path", "path_asset", "gap")


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved: the snapshot and the scope whose current one it is now."""

    snapshot: int
    scope: str


def save_snapshot(connection: Connection, result: ScanResult) -> Saved:
    """Save `result` and make it the current snapshot of its targets; the transaction must reach everything.

    Raises `InputError` when a time or an id in it cannot be stored.
    """
    rows.check_ids(result)
    started = rows.moment(result.scan.started, "scan.started")
    finished = rows.moment(result.scan.finished, "scan.finished")
    scope, digest = rows.scope_of(result.scan.targets), rows.Digest()
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    snapshot: int = connection.execute(
        _INSERT,
        {
            "scan": rows.clean(result.scan.id), "scope": scope,
            "targets": sorted({rows.clean(target, 4000) for target in result.scan.targets}),
            "started": started, "finished": finished, "version": rows.clean(result.scan.version),
            "summary": rows.encode(result.summary),
        },
    ).scalar_one()  # fmt: skip
    lapsed = lifecycle.lapse(connection)
    accepted = frozenset(connection.execute(text("SELECT id FROM finding WHERE state = 'accepted'")).scalars())
    counts = rows.figures(result, accepted)
    assets = rows.asset_rows(result, snapshot, finished, counts, digest)
    stage(connection, "asset", (*rows.ASSET_COLUMNS, "document"), assets, more="document jsonb NOT NULL")
    stage(connection, "edge", rows.EDGE_COLUMNS, rows.edge_rows(result, snapshot, digest))
    stage(connection, "finding", rows.FINDING_COLUMNS, rows.finding_rows(result, snapshot, scope, finished, digest))
    stage(connection, "attack_path", rows.PATH_COLUMNS, rows.path_rows(result, snapshot, digest))
    stage(connection, "path_asset", ("snapshot", "path", "asset"), rows.path_asset_rows(result, snapshot))
    stage(
        connection, "gap", ("snapshot", "number", "source", "what", "why", "needs"),
        rows.gap_rows(result, snapshot, digest),
    )  # fmt: skip
    moved = lifecycle.carry(connection, result, scope, snapshot, finished)
    connection.execute(_ASSETS)
    connection.execute(
        text("INSERT INTO asset_document (snapshot, key, document) SELECT snapshot, key, document FROM new_asset")
    )
    for table, columns in (
        ("edge", rows.EDGE_COLUMNS), ("attack_path", rows.PATH_COLUMNS), ("path_asset", ("snapshot", "path", "asset")),
        ("gap", ("snapshot", "number", "source", "what", "why", "needs")),
    ):  # fmt: skip
        names = ", ".join(columns)
        connection.execute(text(f"INSERT INTO {table} ({names}) SELECT {names} FROM new_{table}"))  # noqa: S608 - constants
    found = changes.changes(connection, scope, moved)
    connection.execute(
        text("UPDATE snapshot SET digest = :digest, changes = CAST(:changes AS jsonb) WHERE id = :snapshot"),
        {"digest": str(digest), "changes": rows.encode(found), "snapshot": snapshot},
    )
    connection.execute(_FLIP, {"scope": scope, "snapshot": snapshot})
    touched = _shadow(connection, lapsed, snapshot)
    for table in ROW_TABLES:
        connection.execute(text(_PRUNE.format(table=table)), {"scope": scope, "kept": KEPT})
    for table in STAGED:
        connection.execute(text(f"DROP TABLE new_{table}"))
    refresh(connection, touched)
    return Saved(snapshot, scope)


def _shadow(connection: Connection, lapsed: Iterable[str], snapshot: int) -> set[str]:
    """Let one row of each asset and path show, the newest; the keys whose figures must be counted again."""
    touched = set(lapsed)
    others = connection.execute(text("SELECT count(*) FROM current WHERE snapshot <> :s"), {"s": snapshot}).scalar_one()
    if others:
        connection.execute(text(_SHADOW.format(table="attack_path", key="id")))
        touched.update(connection.execute(text(_SHADOW.format(table="asset", key="key"))).scalars())
    touched.update(
        connection.execute(
            text("SELECT DISTINCT asset FROM finding WHERE cardinality(scopes) > 1 AND state IN ('open', 'reopened')")
        ).scalars()
    )
    return touched


def refresh(connection: Connection, keys: Iterable[str]) -> None:
    """Count the figures of these assets again from their findings and paths."""
    wanted = sorted(set(keys))
    if wanted:
        connection.execute(_REFRESH, {"keys": wanted})


def stage(
    connection: Connection, table: str, columns: Iterable[str], records: Iterable[rows.Row], *, more: str = ""
) -> None:
    """COPY `records` into a temporary table `new_<table>` of the same shape and `more` columns; a commit drops it."""
    names = list(columns)
    shape = f"LIKE {table} INCLUDING DEFAULTS" + (f", {more}" if more else "")
    connection.execute(text(f"CREATE TEMPORARY TABLE new_{table} ({shape}) ON COMMIT DROP"))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(f"new_{table}"), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - an open connection has one
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for record in records:
            copy.write_row(record)
    connection.execute(text(f"ANALYZE new_{table}"))
