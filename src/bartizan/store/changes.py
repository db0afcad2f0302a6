"""What a snapshot changed against the one before it of the same targets."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, text

from bartizan.store.lifecycle import Moved

MOST = 2000
"""Changes that are kept one by one, the gravest first; all are counted."""

_ASSETS = text("""
    WITH old AS (
        SELECT a.key, a.name, a.kind, a.severity FROM asset a JOIN current c ON c.snapshot = a.snapshot
        WHERE c.scope = :scope
    )
    SELECT coalesce(n.key, o.key) AS key, coalesce(n.name, o.name) AS name, coalesce(n.kind, o.kind) AS kind,
           coalesce(n.severity, o.severity) AS severity, n.key IS NOT NULL AS new
    FROM new_asset n FULL JOIN old o ON o.key = n.key
    WHERE n.key IS NULL OR o.key IS NULL
""")

_PATHS = text("""
    WITH old AS (
        SELECT p.id, p.title, p.severity, p.target FROM attack_path p JOIN current c ON c.snapshot = p.snapshot
        WHERE c.scope = :scope
    )
    SELECT coalesce(n.id, o.id) AS id, coalesce(n.title, o.title) AS title, coalesce(n.target, o.target) AS target,
           coalesce(n.severity, o.severity) AS severity, n.id IS NOT NULL AS new
    FROM new_attack_path n FULL JOIN old o ON o.id = n.id
    WHERE n.id IS NULL OR o.id IS NULL
""")

_FINDINGS = text("SELECT id, title, severity, asset, kind FROM new_finding WHERE id = ANY (:ids)")

Item = dict[str, object]
_RANK = {"critical": 0, "high": 1, "medium": 2, "low": 3, None: 4}


def changes(connection: Connection, scope: str, moved: Moved) -> dict[str, object]:
    """`counts` by `<what> <change>`, and `items`; `asset` in an item is the key that decides who sees it.

    The current snapshot of the scope is still the one before.
    """
    first = connection.execute(text("SELECT 1 FROM current WHERE scope = :scope"), {"scope": scope}).first() is None
    items = [*_finding_items(connection, moved), *_path_items(connection, scope), *_asset_items(connection, scope)]
    counts = Counter(f"{item['what']} {item['change']}" for item in items)
    items.sort(key=lambda item: _RANK[item["severity"]])  # type: ignore[index]
    return {"first": first, "counts": dict(counts), "items": items[:MOST]}


def _finding_items(connection: Connection, moved: Moved) -> list[Item]:
    opened = moved.new | moved.reopened
    items: list[Item] = [
        {
            "what": "finding", "change": "new" if row.id in moved.new else "reopened", "id": row.id, "title": row.title,
            "severity": row.severity, "kind": row.kind, "asset": row.asset,
        }
        for row in connection.execute(_FINDINGS, {"ids": sorted(opened)})
    ]  # fmt: skip
    items += [
        {
            "what": "finding", "change": "fixed", "id": row.id, "title": row.title, "severity": row.severity,
            "kind": None, "asset": row.asset,
        }
        for row in moved.fixed
    ]  # fmt: skip
    return items


def _path_items(connection: Connection, scope: str) -> list[Item]:
    return [
        {
            "what": "attack-path", "change": "new" if row.new else "gone", "id": row.id, "title": row.title,
            "severity": row.severity, "kind": None, "asset": row.target,
        }
        for row in connection.execute(_PATHS, {"scope": scope})
    ]  # fmt: skip


def _asset_items(connection: Connection, scope: str) -> list[Item]:
    return [
        {
            "what": "asset", "change": "new" if row.new else "gone", "id": row.key, "title": row.name,
            "severity": row.severity, "kind": row.kind, "asset": row.key,
        }
        for row in connection.execute(_ASSETS, {"scope": scope})
    ]  # fmt: skip
