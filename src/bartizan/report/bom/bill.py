"""The records of a bill of materials, the same for every format."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.severity import Severity
from bartizan.report.bom.facts import Facts
from bartizan.report.bom.licences import Licence
from bartizan.report.bom.roles import Relation, Role
from bartizan.report.bom.statements import About, System


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation: its name, and its address where that is known."""

    name: str
    url: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a part was seen: a path or the name of an API call, and the line."""

    location: str
    line: int | None = None
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """How a part's identity is known: CycloneDX's technique, the confidence (0 to 1) and what was seen."""

    technique: str
    confidence: float
    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A link of a part, by CycloneDX's type of external reference."""

    type: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the bill.

    `ref` is the asset's id. `said` is what the organisation said of it, `stated` the names of those facts.
    `authenticated` and `crosses` (a trust boundary) are of services, None where not known. `is_hosted`: a vendor runs
    it and nobody downloads it. `load` says how code loads it (`trust_remote_code`, `pinned` …), `loaders` by which
    modules. `classification` is how secret its data are, of a service those behind it.
    """

    ref: str
    role: Role
    asset: Asset
    name: str
    group: str | None = None
    version: str | None = None
    purl: str | None = None
    description: str | None = None
    supplier: Party | None = None
    producer: Party | None = None
    licences: tuple[Licence, ...] = ()
    hashes: tuple[tuple[str, str], ...] = ()
    references: tuple[Reference, ...] = ()
    facts: Facts = field(default_factory=Facts)
    said: About | None = None
    stated: tuple[str, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    known: tuple[Known, ...] = ()
    content: str = ""
    endpoints: tuple[str, ...] = ()
    authenticated: bool | None = None
    crosses: bool | None = None
    is_hosted: bool = False
    is_ai: bool = True
    load: Mapping[str, str] = field(default_factory=dict)
    loaders: tuple[str, ...] = ()
    classification: str | None = None
    role_in_code: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A relation between two parts, by their refs."""

    source: str
    target: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """A known vulnerability and the parts (refs) that have it.

    `state` is CycloneDX's analysis state, `response` its word for what is done about it, `detail` in whose words.
    `fixed` are versions by ref. `cvss` is a vector; `epss` a probability and its percentile, 0 to 1.
    """

    id: str
    affects: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    severity: Severity | None = None
    cvss: str | None = None
    score: float | None = None
    summary: str | None = None
    fixed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    epss: float | None = None
    percentile: float | None = None
    is_exploited: bool = False
    state: str = "in_triage"
    response: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """The whole bill. `time` is None in a reproducible document without `SOURCE_DATE_EPOCH`.

    `gaps` are all that is not known, `compared` the number of packages that were compared with known vulnerabilities.

    `parts` and `links` are in order of ref; `outgoing` and `incoming` are the links by source and by target.
    `workflows` are parts of role workflow, which are no components. `top` are the refs on which no other part depends;
    the system consists of them, and of all below them.
    """

    name: str
    version: str | None
    time: str | None
    tool_version: str
    system: System
    phases: tuple[str, ...]
    targets: tuple[str, ...]
    parts: tuple[Part, ...]
    workflows: tuple[Part, ...]
    links: tuple[Link, ...]
    top: tuple[str, ...]
    gaps: tuple[Gap, ...]
    vulnerabilities: tuple[Vulnerability, ...]
    compared: int = 0
    is_all: bool = False
    outgoing: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    incoming: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)

    @property
    def is_incomplete(self) -> bool:
        """Whether something could not be read that may be a part: vulnerabilities that nobody looked for are none."""
        return any(gap.source != "vulnerabilities" for gap in self.gaps)

    def by_role(self, *roles: Role) -> tuple[Part, ...]:
        """The parts of these roles, in order."""
        return tuple(part for part in self.parts if part.role in roles)

    def find(self, ref: str, role: Role) -> Part | None:
        """The part with this ref, when it has that role."""
        place = bisect_left(self.parts, ref, key=lambda part: part.ref)
        found = self.parts[place] if place < len(self.parts) else None
        return found if found is not None and found.ref == ref and found.role is role else None
