"""Signals: Sigma rules and Sigma correlations, parsed by pySigma and compiled for one pass over events.

What Sigma has no word for stands in a block `bartizan:` of the rule: `why`, `fix`, `window` (how long
repeated hits are one alert), and the examples `fires` and `silent`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bartizan.model.errors import CatalogError
from bartizan.model.severity import Severity
from bartizan.runtime.compile import Compiler, Condition
from bartizan.runtime.fields import Getter, getter
from bartizan.runtime.loose import mapping
from bartizan.runtime.phrases import Phrases

WINDOW = 3600
"""Seconds within which repeated hits of one signal, actor and asset are one alert, unless it says otherwise."""

SOURCES: tuple[tuple[Mapping[str, str], frozenset[str]], ...] = (
    ({"product": "aws", "service": "cloudtrail"}, frozenset({"cloudtrail"})),
    ({"product": "aws", "service": "bedrock"}, frozenset({"bedrock"})),
    ({"product": "opentelemetry", "category": "genai"}, frozenset({"otel"})),
    ({"category": "ai-conversation"}, frozenset({"bedrock", "otel"})),
)
"""The log sources of the taxonomy, each with the `event.source` values that it stands for."""

_LEVELS = {
    "INFORMATIONAL": Severity.LOW,
    "LOW": Severity.LOW,
    "MEDIUM": Severity.MEDIUM,
    "HIGH": Severity.HIGH,
    "CRITICAL": Severity.CRITICAL,
}
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class About:
    """What every alert of a signal says, and how long hits merge (`window`, seconds)."""

    name: str
    title: str
    severity: Severity
    why: str
    fix: str
    techniques: tuple[str, ...]
    window: int
    silent: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A signal over one event. `sources` are the `event.source` values it looks at."""

    about: About
    sources: frozenset[str]
    condition: Condition


@dataclass(frozen=True, slots=True)
class Correlation:
    """A signal over several events: counts, sums, distinct values, or several signals together.

    `kind` is Sigma's correlation type; `at_least` the bound (exclusive when `strictly`); `value` reads
    the field that is summed or counted; `group` the fields that must agree; `span` is in seconds.
    """

    about: About
    kind: str
    rules: tuple[str, ...]
    group: tuple[Getter, ...]
    span: int
    at_least: float
    strictly: bool
    value: Getter | None
    field: str = ""


class Signals:
    """Compiled signals, indexed by log source and event name."""

    def __init__(self, raws: Iterable[Mapping[str, Any]], *, portable: bool = False) -> None:
        """From raw Sigma rules; raises `CatalogError` naming the rule that is wrong.

        Needs pySigma (`bartizan[runtime]`). `portable` searches text by RE2 even where Hyperscan is.
        """
        self.folded, self.exact = Phrases(), Phrases()
        self.rules: dict[str, Rule] = {}
        self.correlations: dict[str, Correlation] = {}
        self._compiler = Compiler(self.folded, self.exact)
        for rule in _parsed(raws):
            self._add(rule)
        self.folded.compile(portable=portable)
        self.exact.compile(portable=portable)
        self._by_name: dict[tuple[str, str], list[Rule]] = {}
        self._any_name: dict[str, list[Rule]] = {}
        for compiled in self.rules.values():
            for source in compiled.sources:
                if compiled.condition.names is None:
                    self._any_name.setdefault(source, []).append(compiled)
                for name in compiled.condition.names or ():
                    self._by_name.setdefault((source, name), []).append(compiled)
        self.users: dict[str, list[Correlation]] = {}
        for correlation in self.correlations.values():
            for name in correlation.rules:
                self.users.setdefault(name, []).append(correlation)

    def candidates(self, source: str, name: str) -> Iterable[Rule]:
        """The rules that an event of this log and name can satisfy."""
        yield from self._any_name.get(source, ())
        yield from self._by_name.get((source, name.lower()), ())

    def _add(self, rule: Any) -> None:
        from sigma.correlations import SigmaCorrelationRule
        from sigma.exceptions import SigmaError

        where = f"catalog/signals/{rule.name}.yaml"
        try:
            if isinstance(rule, SigmaCorrelationRule):
                self.correlations[str(rule.name)] = _correlation(rule)
            else:
                condition = self._compiler.compile(_single(rule.detection.parsed_condition).parsed)
                self.rules[str(rule.name)] = Rule(_about(rule), _sources(rule.logsource), condition)
        except CatalogError as error:
            raise CatalogError(error.message, where=where, hint=error.hint) from error
        except SigmaError as error:
            raise CatalogError(f"not a Sigma rule: {error}", where=where) from error


def _single(conditions: list[Any]) -> Any:
    if len(conditions) != 1:
        raise CatalogError("a signal has one condition")
    return conditions[0]


def _parsed(raws: Iterable[Mapping[str, Any]]) -> list[Any]:
    """PySigma's rules, references resolved."""
    try:
        from sigma.collection import SigmaCollection
        from sigma.exceptions import SigmaError
    except ImportError as error:
        raise CatalogError("signals are parsed by pySigma, which is not installed",
                           hint="pip install 'bartizan[runtime]'") from error  # fmt: skip
    documents = [dict(raw) for raw in raws]
    for document in documents:
        if not isinstance(document.get("name"), str):
            raise CatalogError(f"a signal needs a name: {document.get('title', document.get('id', '?'))!r}")
    names = [document["name"] for document in documents]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise CatalogError(f"two signals have the name {min(twice)!r}")
    try:
        return list(SigmaCollection.from_dicts(documents).rules)
    except SigmaError as error:
        raise CatalogError(f"not a Sigma rule: {error}", where="catalog/signals") from error


def _about(rule: Any) -> About:
    own = mapping(rule.custom_attributes.get("bartizan"))
    users = [back for back in rule._backreferences if hasattr(back, "generate")]  # noqa: SLF001 - Sigma's `generate`
    return About(
        name=str(rule.name),
        title=str(rule.title),
        severity=_LEVELS[rule.level.name] if rule.level is not None else Severity.MEDIUM,
        why=str(own.get("why", rule.description or "")),
        fix=str(own.get("fix", "")),
        techniques=tuple(filter(None, (_technique(tag.namespace, tag.name) for tag in rule.tags))),
        window=_seconds(own.get("window")),
        silent=bool(users) and not any(back.generate for back in users),
    )


def _technique(namespace: str, name: str) -> str | None:
    """A MITRE id from a Sigma tag: `atlas.aml.t0051` → `AML.T0051`, `attack.t1562.008` → `T1562.008`."""
    upper = name.upper()
    if namespace == "atlas" and upper.startswith("AML."):
        return upper
    return upper if namespace == "attack" and upper[:1] == "T" and upper[1:5].isdigit() else None


def _seconds(value: object) -> int:
    if value is None:
        return WINDOW
    text = str(value)
    if text[-1:] not in _UNITS or not text[:-1].isdigit():
        raise CatalogError(f"{text!r} is no duration", hint="write 30s, 10m, 1h or 1d")
    return int(text[:-1]) * _UNITS[text[-1]]


def _sources(logsource: Any) -> frozenset[str]:
    given = {key: getattr(logsource, key) for key in ("category", "product", "service") if getattr(logsource, key)}
    for known, sources in SOURCES:
        if given == known:
            return sources
    raise CatalogError(
        f"unknown logsource {given}", hint=f"one of {'; '.join(str(dict(known)) for known, _ in SOURCES)}"
    )


_BOUNDED = frozenset({"EVENT_COUNT", "VALUE_COUNT", "VALUE_SUM", "VALUE_AVG"})
_TOGETHER = frozenset({"TEMPORAL", "TEMPORAL_ORDERED"})


def _correlation(rule: Any) -> Correlation:
    kind = rule.type.name
    if kind not in _BOUNDED | _TOGETHER:
        raise CatalogError(f"correlation type {kind.lower()} is not supported")
    condition = rule.condition
    operator = condition.op.name if kind in _BOUNDED else "GTE"
    if operator not in {"GT", "GTE"}:
        raise CatalogError(f"a correlation's condition is gt or gte, not {operator.lower()}")
    reference = getattr(condition, "fieldref", None) if kind in _BOUNDED else None
    value = getter(reference) if isinstance(reference, str) else None
    if kind.startswith("VALUE") and value is None:
        raise CatalogError(f"unknown field {reference!r} in the correlation's condition")
    group = []
    for name in rule.group_by or ():
        read = getter(name)
        if read is None:
            raise CatalogError(f"unknown field {name!r} in group-by")
        group.append(read)
    return Correlation(
        about=_about(rule),
        kind=kind,
        rules=tuple(str(reference.rule.name) for reference in rule.rules),
        group=tuple(group),
        span=int(rule.timespan.seconds),
        at_least=float(condition.count) if kind in _BOUNDED else len(rule.rules),
        strictly=operator == "GT",
        value=value,
        field=reference if isinstance(reference, str) else "",
    )
