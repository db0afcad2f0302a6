"""What a profile says of a document, as records, for a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bartizan.model.codec import to_data


class Met(StrEnum):
    """Whether an element is answered: by all that it is asked of, by some or in part, by none."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not-met"


WORDS: Mapping[Met, str] = {Met.MET: "met", Met.PARTLY: "partly met", Met.NOT_MET: "not met"}


@dataclass(frozen=True, slots=True)
class Answered:
    """One component's answer; `found` is the value that decided, shortened."""

    name: str
    ref: str
    status: Met
    found: str | None = None


@dataclass(frozen=True, slots=True)
class ElementResult:
    """One element; `why` says why nobody was asked, when nobody was."""

    id: str
    name: str
    cluster: str
    status: Met
    share: float
    answers: tuple[Answered, ...]
    fill: str
    setting: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The whole: `percent` is the share of the elements' weights that is answered, 0 to 100, rounded down."""

    profile: str
    title: str
    version: str
    source: str
    document: str
    format: str
    percent: int
    counts: Mapping[str, int]
    elements: tuple[ElementResult, ...]
    note: str | None = None


_MOST = 5


def render(report: CheckReport, name: str, *, everything: bool = False) -> str:
    """`report` as `table` or `json`."""
    if name == "json":
        return json.dumps(to_data(report), indent=2, ensure_ascii=False) + "\n"
    return "\n".join(_table(report, everything=everything)) + "\n"


def headline(report: CheckReport) -> str:
    """`62 %: 20 met · 18 partly met · 12 not met`."""
    counts = " · ".join(f"{report.counts[one.value]} {WORDS[one]}" for one in Met if report.counts[one.value])
    return f"{report.percent} %: {counts}"


def _table(report: CheckReport, *, everything: bool) -> Iterator[str]:
    yield f"{report.title} ({report.version})"
    yield f"{report.document}, {report.format}"
    yield headline(report)
    width = max((len(one.id) for one in report.elements), default=0)
    cluster = None
    for one in report.elements:
        if one.cluster != cluster:
            cluster = one.cluster
            of = [other for other in report.elements if other.cluster == cluster]
            yield ""
            yield f"{cluster}: {sum(other.status is Met.MET for other in of)} of {len(of)} met"
        yield f"  {one.id:<{width}}  {WORDS[one.status]:<11} {one.name}{_share(one)}"
        pad = " " * (width + 4)
        yield from (f"{pad}{line}" for line in _details(one, everything=everything))


def _share(one: ElementResult) -> str:
    if len(one.answers) <= 1 or one.status is Met.NOT_MET:
        return ""
    return f" ({sum(answer.status is Met.MET for answer in one.answers)} of {len(one.answers)})"


def _details(one: ElementResult, *, everything: bool) -> Iterator[str]:
    if one.why:
        yield one.why
    shown = one.answers if everything else [answer for answer in one.answers if answer.status is not Met.MET]
    if len(one.answers) > 1 or everything:
        limit = len(shown) if everything else _MOST
        for answer in shown[:limit]:
            found = f": {answer.found}" if answer.found else ""
            yield f"{WORDS[answer.status]} in {answer.name}{found}"
        if len(shown) > limit:
            yield f"… and in {len(shown) - limit} more"
    if one.status is not Met.MET:
        yield f"→ {one.fill}{f' ({one.setting})' if one.setting else ''}"
