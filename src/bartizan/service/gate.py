"""Whether a scan may pass a gate: each thing that may not, with its place and the line that decided."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from bartizan.catalog.unit import Place
from bartizan.model.gate import GateFailure, GateReport, Outcome
from bartizan.model.location import Location
from bartizan.model.scan import ScanResult
from bartizan.model.severity import FindingState, Verdict
from bartizan.service.gate_file import FindingSection, GateFile, PinnedSection, ReadSection, Section
from bartizan.service.gate_sections import SECTIONS, Estate, Seen

_CHOICE = re.compile(r"\s+(or|and)\s+", re.IGNORECASE)
_PLACE = re.compile(r"(.+?):(\d+)\Z")


def judge_gate(file: GateFile, result: ScanResult, before: ScanResult | None = None) -> ScanResult:
    """`result` with the gate's report. Against `before`, what it did not let pass then either is not new."""
    report = _report(file, result)
    if before is not None:
        moved = {one.asset: one.was for one in result.diff.moved} if result.diff is not None else {}
        known = Counter(_key(one, {}) for one in _report(file, before).failures)
        failures = []
        for one in report.failures:
            key = _key(one, moved)
            # What the diff lists as a finding or a gap is new by that.
            is_new = one.section in ("findings", "unread") or known[key] == 0
            known[key] -= not is_new
            failures.append(dataclasses.replace(one, is_new=is_new))
        report = dataclasses.replace(report, failures=tuple(failures))
    return dataclasses.replace(result, gate=report)


def _key(one: GateFailure, moved: dict[str, str]) -> tuple[object, ...]:
    # The name of what is not known is its asset, which may have moved.
    name = "" if one.is_unknown else one.name
    return (one.section, _PLACE.sub(r"\1", moved.get(one.asset, one.asset)), name, one.is_unknown, one.rule)


def _report(file: GateFile, result: ScanResult) -> GateReport:
    estate = Estate(result)
    checked: dict[str, int] = {}
    failures: list[GateFailure] = []
    for name in file.sections:
        section = getattr(file.gate, name)
        if isinstance(section, FindingSection):
            checked[name] = len(result.findings)
            failures += _findings(file, section, result)
        elif isinstance(section, ReadSection):
            checked[name] = len(result.gaps)
            failures += _unread(file, section, result)
        else:
            seen = list(SECTIONS[name](estate))
            checked[name] = len(seen)
            failures += [found for one in seen for found in _named(file, name, section, one)]
    order = {name: number for number, name in enumerate(file.sections)}
    failures.sort(key=lambda one: (one.outcome is Outcome.WARN, order[one.section], one.name, one.asset))
    return GateReport(file.unit.path, checked, tuple(dict.fromkeys(failures)))


def _matching(patterns: Sequence[str], names: Sequence[str]) -> int | None:
    """The index of the first pattern that takes one of the names."""
    for index, pattern in enumerate(patterns):
        if any(fnmatchcase(name.lower(), pattern.lower()) for name in names):
            return index
    return None


def _named(file: GateFile, name: str, section: Section | PinnedSection, one: Seen) -> Iterator[GateFailure]:
    def failure(place: Place, why: str, outcome: Outcome, *, is_unknown: bool = False) -> GateFailure:
        shown = one.names[0] if one.names else one.asset
        return GateFailure(
            name, outcome, one.asset, shown, why, file.unit.where((name, *place)), one.location, is_unknown
        )

    if not one.names:
        yield failure(("unknown",), one.why, section.unknown, is_unknown=True)
        return
    denied = _denied(name, section.deny, one.names)
    if denied is not None:
        yield failure(("deny", denied), f"'{section.deny[denied]}' is denied", section.outcome)
    elif section.allow and not _is_allowed(name, section.allow, one.names):
        yield failure(("allow",), "nothing in 'allow' takes it", section.outcome)
    if isinstance(section, PinnedSection) and (wanted := _matching(section.pinned, one.names)) is not None:
        if one.pinned is None:
            why = "it is not known whether it is bound to one revision"
            yield failure(("pinned", wanted), why, section.unknown, is_unknown=True)
        elif not one.pinned:
            yield failure(("pinned", wanted), "it is not bound to one revision, version or digest", section.outcome)


def _is_allowed(section: str, allow: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the lists take a name. Of licences `A OR B` needs one of both, `A AND B` each."""
    if _matching(allow, names) is not None:
        return True
    if section != "licences" or not _CHOICE.search(names[0]):
        return False
    parts, is_choice = _parts(names[0])
    allowed = [_matching(allow, [part]) is not None for part in parts]
    return any(allowed) if is_choice else all(allowed)


def _denied(section: str, deny: Sequence[str], names: Sequence[str]) -> int | None:
    """The index of the pattern that denies a name. Of licences `A OR B` is denied when both are."""
    if section != "licences" or not _CHOICE.search(names[0]):
        return _matching(deny, names)
    parts, is_choice = _parts(names[0])
    found = [_matching(deny, [part]) for part in parts]
    denied = [index for index in found if index is not None]
    return denied[0] if denied and (not is_choice or len(denied) == len(parts)) else None


def _parts(expression: str) -> tuple[list[str], bool]:
    """The licences of an expression, and whether one of them may be chosen.

    Where both words stand in it, nothing is chosen: what binds more closely is not worked out.
    """
    words = _CHOICE.split(expression.strip("() "))
    return [part.strip("() ") for part in words[::2]], {word.lower() for word in words[1::2]} == {"or"}


def _findings(file: GateFile, section: FindingSection, result: ScanResult) -> Iterator[GateFailure]:
    for one in result.findings:
        if one.state is FindingState.ACCEPTED or _matching(section.allow, [one.rule]) is not None:
            continue
        if section.most is not None and one.severity.rank <= section.most.rank:
            continue
        is_unknown = one.verdict is Verdict.UNKNOWN
        why = f"{one.title} ({one.severity})"
        if is_unknown:
            why = f"it cannot be decided whether: {why}"
        rule = file.unit.where(("findings", "unknown" if is_unknown else "most"))
        outcome = section.unknown if is_unknown else section.outcome
        yield GateFailure("findings", outcome, one.asset, one.rule, why, rule, one.location, is_unknown)


def _unread(file: GateFile, section: ReadSection, result: ScanResult) -> Iterator[GateFailure]:
    for gap in result.gaps:
        name = f"{gap.source}: {gap.what}"
        if _matching(section.allow, [name]) is None:
            place = _PLACE.match(gap.what)
            at = Location(place[1], int(place[2]), int(place[2])) if place else Location(gap.what)
            rule = file.unit.where(("unread",))
            yield GateFailure("unread", section.outcome, gap.what, name, gap.why, rule, at, is_unknown=True)
