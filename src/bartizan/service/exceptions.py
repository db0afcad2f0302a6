"""Findings that somebody accepted, and findings that were known before."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from bartizan.catalog.load import Catalog
from bartizan.model.asset import Asset
from bartizan.model.errors import InputError
from bartizan.model.exception import ExceptionState, RiskException
from bartizan.model.finding import Finding
from bartizan.model.location import Location
from bartizan.model.severity import FindingState
from bartizan.service.rules import known_rule
from bartizan.sources.repository.exceptions import InPlace


@dataclass(frozen=True, slots=True)
class Accepted:
    """Findings after the exceptions, and every exception with what it does."""

    findings: list[Finding]
    exceptions: tuple[RiskException, ...]


def accept(
    findings: Sequence[Finding],
    configured: Sequence[RiskException],
    in_place: Sequence[InPlace],
    *,
    assets: Mapping[str, Asset],
    catalog: Catalog,
    today: datetime.date,
    alone: bool = True,
) -> Accepted:
    """`findings`, those with an exception in force marked accepted; an expired exception has no effect.

    Without `alone` several trees were scanned: two may hold the same path, and an asset that runs does
    not say which tree declares it, so a comment then covers assets of its own tree only.
    """
    covered: set[str] = set()
    told: list[RiskException] = []
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for one in configured:
        found = [each.id for each in by_rule.get(_today_id(one, catalog), []) if _matches(one, each)]
        told.append(_told(one, found, catalog, today))
    for place in in_place:
        same = by_rule.get(_today_id(place.exception, catalog), [])
        found = [each.id for each in same if (alone or _is_of(place.repo, each)) and _stands_at(place, each, assets)]
        told.append(_told(place.exception, found, catalog, today))
    for one in told:
        if one.state is ExceptionState.IN_FORCE:
            covered.update(one.findings)
    out = [dataclasses.replace(one, state=FindingState.ACCEPTED) if one.id in covered else one for one in findings]
    return Accepted(out, tuple(told))


def _is_of(repo: str, finding: Finding) -> bool:
    return finding.asset.startswith(f"repo:{repo}//")


def _today_id(exception: RiskException, catalog: Catalog) -> str:
    return catalog.rule_aliases.get(exception.rule, exception.rule)


def _told(exception: RiskException, found: Sequence[str], catalog: Catalog, today: datetime.date) -> RiskException:
    """The exception with its state, and the findings that it covers or would cover."""
    if exception.state is ExceptionState.INVALID:
        return exception
    try:
        known_rule(exception.rule, catalog)
        until = datetime.date.fromisoformat(exception.until)
    except InputError as error:
        problem = f"{error.message}; {error.hint}" if error.hint else error.message
        return dataclasses.replace(exception, state=ExceptionState.INVALID, problem=problem)
    except ValueError:
        problem = f"'{exception.until}' is not a date: write YYYY-MM-DD"
        return dataclasses.replace(exception, state=ExceptionState.INVALID, problem=problem)
    state = ExceptionState.IN_FORCE if found else ExceptionState.UNUSED
    state = ExceptionState.EXPIRED if until < today else state
    return dataclasses.replace(exception, state=state, findings=tuple(found))


def _matches(exception: RiskException, finding: Finding) -> bool:
    return exception.asset is None or fnmatchcase(finding.asset, exception.asset)


def _stands_at(place: InPlace, finding: Finding, assets: Mapping[str, Asset]) -> bool:
    """Whether the comment is in, or directly above, a block that declares the finding's asset."""
    asset = assets.get(finding.asset)
    blocks = [sighting.location for sighting in asset.sightings] if asset is not None else []
    if finding.location is not None:
        blocks.append(finding.location)
    return any(_covers(block, place) for block in blocks)


def _covers(block: Location, place: InPlace) -> bool:
    if block.path != place.path or block.line is None:
        return False
    last = block.end_line or block.line
    return block.line <= place.line <= last or block.line <= place.below <= last


def declaring_files(assets: Iterable[Asset]) -> set[str]:
    """The paths of the files in which the assets were sighted."""
    return {
        sighting.location.path
        for asset in assets
        for sighting in asset.sightings
        if sighting.location.path is not None and sighting.location.line is not None
    }


def read_baseline(path: Path) -> frozenset[str]:
    """The ids of the findings and attack paths in an earlier JSON result; raises `InputError`."""
    try:
        data = json.loads(path.read_bytes())
        return frozenset(one["id"] for key in ("findings", "attack_paths") for one in data[key])
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path), hint="check --baseline") from error
    except (ValueError, KeyError, TypeError) as error:
        hint = "make one with `bartizan scan … --format json --output FILE`"
        raise InputError("is not a JSON result of a scan", where=str(path), hint=hint) from error
