"""The tables, as SQLAlchemy Core names them; the migrations make them.

An asset's `key` is `fingerprint(id)`. Rows of a snapshot never change except for their figures; which
snapshot is current for which targets (a `scope`) stands in `current`, one row a scope. An asset's document
stands apart from its row, because lists and counts read all rows and no document.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    case,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()
Time = DateTime(timezone=True)


def _snapshot_column() -> Column[int]:
    return Column("snapshot", BigInteger, ForeignKey("snapshot.id", ondelete="CASCADE"), primary_key=True)


snapshot = Table(
    "snapshot",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("scan", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("targets", ARRAY(Text), nullable=False),
    Column("started", Time, nullable=False),
    Column("finished", Time, nullable=False),
    Column("saved", Time, nullable=False, server_default=text("now()")),
    Column("version", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("summary", JSONB, nullable=False),
    Column("changes", JSONB, nullable=False, server_default=text("'{}'")),
    Index("snapshot_scope", "scope", "id"),
)

current = Table(
    "current",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("snapshot", BigInteger, ForeignKey("snapshot.id"), nullable=False, unique=True),
)

asset = Table(
    "asset",
    metadata,
    _snapshot_column(),
    Column("key", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("account", Text),
    Column("region", Text),
    Column("stage", Text),
    Column("exposure", Text),
    Column("sensitivity", Text),
    Column("severity", Text),
    Column("risk", Integer, nullable=False),
    Column("findings", Integer, nullable=False),
    Column("paths", Integer, nullable=False),
    Column("drift", Integer, nullable=False),
    Column("sources", ARRAY(Text), nullable=False),
    Column("places", ARRAY(Text), nullable=False),
    Column("first_seen", Time, nullable=False),
    Column("last_seen", Time, nullable=False),
    Column("shadowed", Boolean, nullable=False, server_default=text("false")),
    Column("tags", JSONB, nullable=False),
    Index("asset_key", "key"),
    Index("asset_risk", "snapshot", text("risk DESC"), "key"),
)

asset_document = Table(
    "asset_document",
    metadata,
    _snapshot_column(),
    Column("key", Text, primary_key=True),
    Column("document", JSONB, nullable=False),
)

edge = Table(
    "edge",
    metadata,
    _snapshot_column(),
    Column("number", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("technique", Text),
    Column("likelihood", Float, nullable=False),
    Column("document", JSONB, nullable=False),
    Index("edge_source", "source"),
    Index("edge_target", "target"),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Text, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("asset", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("risk", Integer, nullable=False),
    Column("kind", Text),
    Column("stage", Text),
    Column("provider", Text),
    Column("state", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("snapshot", BigInteger, ForeignKey("snapshot.id", ondelete="SET NULL")),
    Column("first_seen", Time, nullable=False),
    Column("last_seen", Time, nullable=False),
    Column("accepted_by", Text),
    Column("accepted_why", Text),
    Column("accepted_until", Time),
    Column("accepted_at", Time),
    Column("document", JSONB, nullable=False),
    Index("finding_asset", "asset"),
    Index("finding_risk", text("risk DESC"), "id"),
    Index("finding_scopes", "scopes", postgresql_using="gin"),
)

finding_history = Table(
    "finding_history",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("finding", Text, nullable=False),
    Column("time", Time, nullable=False),
    Column("state", Text, nullable=False),
    Column("who", Text),
    Column("why", Text),
    Column("snapshot", BigInteger),
    Index("finding_history_finding", "finding"),
)

attack_path = Table(
    "attack_path",
    metadata,
    _snapshot_column(),
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("target_kind", Text),
    Column("hops", Integer, nullable=False),
    Column("risk", Integer, nullable=False),
    Column("severity", Text, nullable=False),
    Column("likelihood", Float, nullable=False),
    Column("impact", Float, nullable=False),
    Column("breaks", ARRAY(Text), nullable=False),
    Column("shadowed", Boolean, nullable=False, server_default=text("false")),
    Column("document", JSONB, nullable=False),
    Index("attack_path_id", "id"),
    Index("attack_path_breaks", "breaks", postgresql_using="gin"),
)

path_asset = Table(
    "path_asset",
    metadata,
    _snapshot_column(),
    Column("path", Text, primary_key=True),
    Column("asset", Text, primary_key=True),
    Index("path_asset_asset", "asset"),
)

gap = Table(
    "gap",
    metadata,
    _snapshot_column(),
    Column("number", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("needs", Text, nullable=False),
)

project = Table(
    "project",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("description", Text, nullable=False),
    Column("selectors", JSONB, nullable=False),
    Column("created", Time, nullable=False, server_default=text("now()")),
)

membership = Table(
    "membership",
    metadata,
    Column("project", Text, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
    Column("asset", Text, primary_key=True),
    Index("membership_asset", "asset"),
)

alert = Table(
    "alert",
    metadata,
    Column("id", Text, primary_key=True),
    Column("signal", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("time", Time, nullable=False),
    Column("last_time", Time, nullable=False),
    Column("incident", Text),
    Column("closed_by", Text),
    Column("closed_why", Text),
    Column("document", JSONB, nullable=False),
    Index("alert_time", text("last_time DESC"), "id"),
    Index("alert_incident", "incident"),
)

alert_asset = Table(
    "alert_asset",
    metadata,
    Column("alert", Text, ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True),
    Column("asset", Text, primary_key=True),
    Column("reference", Text, nullable=False),
    Index("alert_asset_asset", "asset"),
)

incident = Table(
    "incident",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("first_time", Time, nullable=False),
    Column("last_time", Time, nullable=False),
    Column("document", JSONB, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("username", Text, primary_key=True),
    Column("password", Text, nullable=False),
    Column("role", Text),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("created", Time, nullable=False, server_default=text("now()")),
    Column("last_sign_in", Time),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("locked_until", Time),
)

member = Table(
    "member",
    metadata,
    Column("project", Text, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
    Column("username", Text, ForeignKey("account.username", ondelete="CASCADE"), primary_key=True),
    Column("role", Text, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("username", Text, ForeignKey("account.username", ondelete="CASCADE"), nullable=False),
    Column("csrf", Text, nullable=False),
    Column("created", Time, nullable=False, server_default=text("now()")),
    Column("seen", Time, nullable=False, server_default=text("now()")),
    Column("expires", Time, nullable=False),
    Index("session_username", "username"),
)

token = Table(
    "token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("username", Text, ForeignKey("account.username", ondelete="CASCADE"), nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("actions", ARRAY(Text), nullable=False),
    Column("created", Time, nullable=False, server_default=text("now()")),
    Column("expires", Time),
    Column("last_used", Time),
)

setup_token = Table(
    "setup_token",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("expires", Time, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("time", Time, nullable=False, server_default=text("now()")),
    Column("who", Text),
    Column("action", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("address", Text),
)

SEVERITIES = ("low", "medium", "high", "critical")


def severity_rank(column: ColumnElement[str]) -> ColumnElement[int]:
    """0 (low) to 3 (critical), -1 for none; for sorting."""
    return case({name: rank for rank, name in enumerate(SEVERITIES)}, value=column, else_=-1)
