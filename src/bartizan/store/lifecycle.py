"""Findings across snapshots: open, fixed, reopened, accepted.

A finding is fixed when its targets were scanned again and no scan of any targets reports it any more;
not when the rule, the reader or the asset could not be read, which a gap says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, text

from bartizan.model.edge import Gap
from bartizan.model.finding import fingerprint
from bartizan.model.scan import ScanResult

_REPORT = text("""
    INSERT INTO finding_history (finding, time, state, snapshot)
    SELECT n.id, :seen, CASE WHEN f.id IS NULL THEN 'open' ELSE 'reopened' END, :snapshot
    FROM new_finding n LEFT JOIN finding f ON f.id = n.id
    WHERE f.id IS NULL OR f.state = 'fixed'
    RETURNING finding, state
""")

_UPSERT = text("""
    INSERT INTO finding (id, rule, title, asset, verdict, severity, confidence, risk, kind, stage, provider, state,
                         scopes, snapshot, first_seen, last_seen, document)
    SELECT id, rule, title, asset, verdict, severity, confidence, risk, kind, stage, provider, state,
           scopes, snapshot, first_seen, last_seen, document
    FROM new_finding
    ON CONFLICT (id) DO UPDATE SET
        rule = excluded.rule, title = excluded.title, asset = excluded.asset, verdict = excluded.verdict,
        severity = excluded.severity, confidence = excluded.confidence, risk = excluded.risk, kind = excluded.kind,
        stage = excluded.stage, provider = excluded.provider, snapshot = excluded.snapshot,
        last_seen = excluded.last_seen, document = excluded.document,
        state = CASE finding.state WHEN 'fixed' THEN 'reopened' ELSE finding.state END,
        scopes = CASE WHEN excluded.scopes <@ finding.scopes THEN finding.scopes
                      ELSE finding.scopes || excluded.scopes END
""")

_MISSING = text("""
    SELECT f.id, f.title, f.rule, f.severity, f.asset, f.document->'location'->>'path' AS path,
           a.id AS asset_id, a.name, a.type, a.provider, a.places
    FROM finding f
    LEFT JOIN LATERAL (SELECT * FROM asset WHERE key = f.asset ORDER BY snapshot DESC LIMIT 1) a ON true
    WHERE f.scopes @> ARRAY[:scope] AND f.state <> 'fixed'
      AND NOT EXISTS (SELECT 1 FROM new_finding n WHERE n.id = f.id)
""")

_LEAVE = text("UPDATE finding SET scopes = array_remove(scopes, :scope) WHERE id = ANY (:ids)")

_FIX = text("""
    UPDATE finding SET state = 'fixed', accepted_by = NULL, accepted_why = NULL, accepted_until = NULL,
                       accepted_at = NULL
    WHERE id = ANY (:ids) AND scopes = '{}' AND state <> 'fixed'
    RETURNING id
""")

_HISTORY = text("""
    INSERT INTO finding_history (finding, time, state, snapshot)
    SELECT unnest(CAST(:ids AS text[])), :seen, 'fixed', :snapshot
""")

_LAPSE = text("""
    WITH lapsed AS (
        UPDATE finding SET state = 'open', accepted_by = NULL, accepted_why = NULL, accepted_until = NULL,
                           accepted_at = NULL
        WHERE state = 'accepted' AND accepted_until <= now()
        RETURNING id, asset
    ), noted AS (
        INSERT INTO finding_history (finding, time, state, why)
        SELECT id, now(), 'open', 'the exception ended' FROM lapsed
    )
    SELECT asset FROM lapsed
""")

_ALNUM = re.compile(r"[^a-z0-9]")


@dataclass(slots=True)
class Moved:
    """Which findings a snapshot opened, reopened and fixed; `fixed` rows carry id, title, severity, asset."""

    new: set[str] = field(default_factory=set)
    reopened: set[str] = field(default_factory=set)
    fixed: list[Row[tuple[object, ...]]] = field(default_factory=list)


def lapse(connection: Connection) -> list[str]:
    """End the exceptions whose time is over; the keys of their assets."""
    return list(connection.execute(_LAPSE).scalars())


def carry(connection: Connection, result: ScanResult, scope: str, snapshot: int, seen: object) -> Moved:
    """Bring `finding` up to the rows of the temporary table `new_finding`."""
    moved = Moved()
    for identifier, state in connection.execute(_REPORT, {"seen": seen, "snapshot": snapshot}):
        (moved.new if state == "open" else moved.reopened).add(identifier)
    connection.execute(_UPSERT)
    missing = connection.execute(_MISSING, {"scope": scope}).all()
    present = {fingerprint(asset.id) for asset in result.assets}
    gone = {row.id: row for row in missing if not covered(row, result.gaps, present=row.asset in present)}
    if not gone:
        return moved
    connection.execute(_LEAVE, {"scope": scope, "ids": list(gone)})
    fixed = list(connection.execute(_FIX, {"ids": list(gone)}).scalars())
    if fixed:
        connection.execute(_HISTORY, {"ids": fixed, "seen": seen, "snapshot": snapshot})
    moved.fixed = [gone[identifier] for identifier in fixed]
    return moved


def covered(row: Row[tuple[object, ...]], gaps: Iterable[Gap], *, present: bool) -> bool:
    """Whether a gap explains why a finding was not reported, so that it must stay open.

    `present`: the asset was read again; then only a gap that names the rule or the asset counts. Else a
    gap also counts that names its file, or the service and provider through which it was once read.
    """
    return any(_names(row, gap) or (not present and _reader(row, gap)) for gap in gaps)


def _names(row: Row[tuple[object, ...]], gap: Gap) -> bool:
    return gap.what == row.rule or (row.asset_id is not None and (row.asset_id in gap.what or gap.what == row.name))


def _reader(row: Row[tuple[object, ...]], gap: Gap) -> bool:
    paths: Sequence[str] = [path for path in (row.path, *(row.places or ())) if path]
    what = gap.what.partition(":")[0].rstrip("/")
    if any(path in {what, gap.what} or (what and path.startswith(f"{what}/")) for path in paths):
        return True
    provider, _, service = gap.source.partition("/")
    if provider != row.provider or paths:
        return False
    # `aws/bedrock-agent` reads AWS::Bedrock::Agent: one name begins with the other.
    wanted, native = _ALNUM.sub("", service.lower()), _ALNUM.sub("", _service(row.type or ""))
    return not service or not native or wanted.startswith(native) or native.startswith(wanted)


def _service(type_: str) -> str:
    """`sagemaker` of `AWS::SageMaker::Model`, `aiplatform` of `aiplatform.googleapis.com/Model`."""
    if "::" in type_:
        return type_.split("::")[1].lower()
    return type_.partition("/")[0].removeprefix("Microsoft.").partition(".")[0].lower()
