"""What the explorer's graph holds: labels, relationship types and properties, the same for every snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

ASSET = "Asset"
ATTACKS = "ATTACKS"
RELATED = "RELATED_TO"
HIDDEN = "row"
"""The snapshot's own key of a node; no query can name it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One property: `type` is text, whole number, number, truth value or list of texts."""

    name: str
    type: str
    meaning: str

    @property
    def ladybug(self) -> str:
        """The type's name in the embedded database."""
        return _TYPES[self.type]


_TYPES = {
    "text": "STRING", "whole number": "INT64", "number": "DOUBLE", "truth value": "BOOL", "list of texts": "STRING[]",
}  # fmt: skip


def _columns(kind: str, listed: str) -> tuple[Column, ...]:
    """`name: meaning` lines as properties of one type."""
    rows = (line.split(":", 1) for line in listed.strip().splitlines())
    return tuple(Column(name.strip(), kind, meaning.strip()) for name, meaning in rows)


NODES: Mapping[str, tuple[Column, ...]] = {
    ASSET: (
        *_columns("text", """
            label: the label: the kind in the form `TrainingJob`
            id: the provider's own id, or repo:…, model:…, a package URL
            kind: the neutral kind, as everywhere else: `training-job`
            type: the provider's own type: `AWS::SageMaker::NotebookInstance`
            name: its name
            provider: aws, azure, gcp, kubernetes, code …
            account: account, subscription or project of the provider
            region: region
            stage: data, train, tune, deploy, serve, agent or govern
            exposure: internet, partner, organisation or private; null: not evaluated
            sensitivity: public, internal, confidential or restricted; null: not looked into
            severity: of its worst open finding
            owner: value of its tag owner, team, contact or maintainer
            path: the file in which it was first seen
            version: the version that is used, where the asset has one
            service: the AI service that it speaks to or opens
        """),
        *_columns("whole number", """
            line: the line in that file
            risk: 0–100, of its worst finding or attack path
            findings: how many rules it fails
            paths: how many attack paths pass it
            drift: how many properties differ between code and what runs
        """),
        *_columns("truth value", """
            pinned: whether it names one exact version; null: not told
            approval: whether an agent or a tool asks a person first; null: not told
        """),
        *_columns("list of texts", """
            capabilities: what an agent or tool can do: shell, database, network, files, send …
            sources: the readers that saw it: terraform, code, aws …
            data: classes of sensitive data found in it
            tags: `name=value` of each tag
            settings: `path=value` of each known value of its configuration, lists as `path[]=value`
            unknown: the paths of its configuration whose values could not be known
        """),
    ),
    "Finding": (
        *_columns("text", """
            label: Finding
            id: its id
            rule: the rule's id
            name: its title
            asset: the asset's id
            verdict: fail or unknown
            severity: low, medium, high or critical
            confidence: low, medium or high
            state: open, reopened, accepted …
            why: what follows from it
            fix: how to mend it, in a sentence
            path: file of the asset
            first_seen: when it was first found (UTC, ISO-8601); null in a scan that is not saved
            last_seen: when it was last found
        """),
        *_columns("whole number", """
            line: line in that file
            risk: 0–100
        """),
        *_columns("list of texts", "controls: what it breaks, as framework:control"),
    ),
    "AttackPath": (
        *_columns("text", """
            label: AttackPath
            id: its id
            name: the path as a sentence
        """),
        *_columns("whole number", """
            risk: 0–100
            hops: how many steps
        """),
        *_columns("number", """
            likelihood: that all steps succeed, 0–1
            impact: of reaching the target, 0–1
        """),
        *_columns("list of texts", "techniques: the technique of each step, in order"),
    ),
    "DataClass": _columns("text", """
        label: DataClass
        id: the class of data
        name: the same
        sensitivity: public, internal, confidential or restricted
    """),
    "Drift": (
        *_columns("text", """
            label: Drift
            id: the asset's id and the property
            name: the property on which code and running asset differ
            declared: the code's value, as JSON
            live: the running value, as JSON
            path: the file that declares it
        """),
        *_columns("whole number", "line: the line in that file"),
    ),
    "Gap": _columns("text", """
        label: Gap
        id: a number
        name: what could not be read
        source: the reader
        why: why not
        needs: what would mend it
    """),
}  # fmt: skip
"""The properties of each table of nodes."""

EDGE = (
    *_columns("text", """
        type: the relationship's type, as type(r) gives it
        kind: the edge's kind, as everywhere else: `trains-on`
        technique: the technique by which an attacker walks it; null: it only says how things belong together
        certainty: proven, conditional or assumed
        evidence: what decided it, in words
    """),
    *_columns("truth value", "attack: whether an attacker can walk it"),
    *_columns("number", "likelihood: that the step succeeds once its start is held, 0–1"),
)  # fmt: skip
"""The properties of a relationship between assets."""

KINDS: Mapping[str, str] = {
    "associated-with": "is joined to",
    "built-from": "is made from: an image, a model or code",
    "can-become": "can act as",
    "can-escape-to": "leads out of its container",
    "can-exec-on": "can run code on",
    "can-reach": "can open a connection to",
    "can-read": "can read",
    "can-write": "can change",
    "can-invoke": "can call",
    "can-disable": "can switch off",
    "contained-in": "is a part of",
    "contains-secret": "holds a secret",
    "defined-in": "stands in",
    "delegates-to": "hands work to another agent",
    "depends-on": "needs",
    "deploys": "brings to where it runs",
    "encrypted-by": "is encrypted by",
    "escalates-to": "reaches by using its own rights",
    "exposed-to": "stands open to what comes from",
    "feeds": "passes data to",
    "grants": "gives rights to",
    "grounded-by": "answers from",
    "guarded-by": "is filtered by",
    "has-security-group": "is filtered by a security group",
    "in-subnet": "stands in a subnet",
    "has-address": "has an address",
    "has-interface": "has a network interface",
    "influences": "decides what it is told",
    "invokes": "calls",
    "loads": "loads",
    "logs-to": "writes logs to",
    "member-of": "belongs to",
    "mounts": "mounts",
    "part-of": "is an entry of",
    "poisons": "decides what it learns",
    "protects": "stands before and filters",
    "provisions": "sets up",
    "reads-prompt": "is instructed by",
    "realises": "is the running thing of what code declares",
    "registers": "registers",
    "replicates-to": "is copied to",
    "routes-to": "passes traffic on to",
    "runs": "runs",
    "runs-as": "acts as",
    "runs-in": "runs in an environment",
    "serves": "serves",
    "serves-behind": "answers behind",
    "stores-in": "stores in",
    "tampers": "can put something else in its place",
    "targets": "passes traffic on to",
    "trains-on": "learns from",
    "trusts": "lets itself be used by",
    "tuned-from": "was tuned from",
    "uses-model": "uses a model",
    "uses-prompt": "uses a prompt",
    "uses-tool": "can call a tool",
    "writes-memory": "writes to a memory",
}
"""Kinds of edge, and how each reads from its source to its target. A test names those that are missing here."""


@dataclass(frozen=True, slots=True)
class Join:
    """A relationship type that is no edge between assets."""

    source: str
    target: str
    columns: tuple[Column, ...]
    meaning: str


_TYPE = Column("type", "text", "the relationship's type")
JOINS: Mapping[str, Join] = {
    "HAS_FINDING": Join(ASSET, "Finding", (_TYPE,), "fails a rule, or it could not be known"),
    "BREAKS": Join("Finding", "AttackPath", (_TYPE,), "is a finding whose fix removes the path"),
    "STARTS_AT": Join("AttackPath", ASSET, (_TYPE,), "begins at an entry point"),
    "ENDS_AT": Join("AttackPath", ASSET, (_TYPE,), "leads to its target"),
    "PASSES": Join(
        "AttackPath", ASSET, (_TYPE, Column("position", "whole number", "0 for the entry")), "passes, its ends included"
    ),
    "CONTAINS_DATA": Join(
        ASSET,
        "DataClass",
        (_TYPE, *_columns("text", "detector: what found it\nconfidence: low, medium or high"),
         *_columns("whole number", "count: how many values were found in what was read")),
        "holds sensitive data",
    ),
    "HAS_DRIFT": Join(ASSET, "Drift", (_TYPE,), "runs otherwise than its code says"),
}  # fmt: skip


def _all(tables: Iterable[tuple[Column, ...]]) -> tuple[Column, ...]:
    """The columns of all tables, each once; one that several have is of the same type in each."""
    return tuple({column.name: column for columns in tables for column in columns}.values())


NODE_COLUMNS = _all(NODES.values())
JOIN_COLUMNS = _all((EDGE, *(join.columns for join in JOINS.values())))


def camel(kind: str) -> str:
    """`training-job` as a label: `TrainingJob`."""
    return "".join(part[:1].upper() + part[1:] for part in kind.split("-"))


def snake(kind: str) -> str:
    """`trains-on` as a relationship type: `TRAINS_ON`; `RELATED_TO` for a kind that the vocabulary lacks."""
    return kind.upper().replace("-", "_") if kind in KINDS else RELATED


EDGE_TYPES = tuple(sorted({snake(kind) for kind in KINDS} | {RELATED}))
"""The tables of edges between assets, `ATTACKS` apart: it holds those with a technique a second time."""

TYPES = (*EDGE_TYPES, *JOINS, ATTACKS)
"""Every relationship type that a query may name."""


class Schema:
    """The labels that a query may name, from the catalogue's kinds of asset."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        """`kinds` are the neutral kinds, each with what it means."""
        self.kinds = kinds

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Every label with what it means: the kinds', `Asset` for any of them, and the other tables'."""
        out = {camel(kind): meaning for kind, meaning in self.kinds.items()}
        out[ASSET] = "Any asset, whatever its kind"
        out["Finding"] = "What is wrong, or not known, with one asset by one rule"
        out["AttackPath"] = "A walk of an attacker from an entry point to a target"
        out["DataClass"] = "A class of sensitive data"
        out["Drift"] = "A property on which the code and the running asset differ"
        out["Gap"] = "Something that could not be read"
        return out

    @cached_property
    def properties(self) -> frozenset[str]:
        """Every property of a node or relationship."""
        columns = [*NODES.values(), EDGE, *(join.columns for join in JOINS.values())]
        return frozenset(column.name for table in columns for column in table)

    @cached_property
    def meanings(self) -> Mapping[str, str]:
        """Every relationship type with what it means."""
        out = {snake(kind): meaning for kind, meaning in KINDS.items()}
        out[RELATED] = "has an edge of another kind; its property kind names it"
        out.update({name: join.meaning for name, join in JOINS.items()})
        out[ATTACKS] = "lets an attacker go on; every relationship with a technique once more under one type"
        return {name: out[name] for name in TYPES}

    def tables(self, labels: Iterable[str]) -> tuple[str, ...]:
        """The tables in which nodes with any of these labels are kept; none for none."""
        return tuple(dict.fromkeys(label if label in NODES else ASSET for label in labels))
