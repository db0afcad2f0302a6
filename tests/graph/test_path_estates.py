"""Estates with documented attack paths: the careless twin shows exactly the listed ones, the hardened twin none."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations, islice
from pathlib import Path

import pytest
import yaml

from bartizan.graph.estate import untraced
from bartizan.graph.mended import mend
from bartizan.graph.search.stories import Bounds
from bartizan.graph.trace import attack
from bartizan.model.attack_path import AttackPath
from bartizan.model.codec import from_data, to_data
from bartizan.model.scan import ScanResult
from bartizan.model.severity import Verdict
from bartizan.service.assess import Request, assess
from bartizan.service.targets import parse_targets
from tests.graph.estates import catalog

ROOT = Path(__file__).parent / "paths"
ESTATES = sorted(folder.name for folder in ROOT.iterdir() if (folder / "expected.yaml").is_file())


@dataclass(frozen=True)
class Told:
    """A path as `expected.yaml` lists it: `target` is the end of the target's id, or its name."""

    entry: str
    target: str
    techniques: tuple[str, ...]

    def is_told_by(self, path: AttackPath, result: ScanResult) -> bool:
        named = next(asset.name for asset in result.assets if asset.id == path.target)
        return (
            path.entry == self.entry
            and tuple(step.technique for step in path.steps) == self.techniques
            and (named == self.target or path.target.endswith(self.target))
        )


@cache
def scanned(estate: str, twin: str) -> ScanResult:
    return assess(Request(parse_targets([str(ROOT / estate / twin)])), catalog())


def listed(estate: str, *sections: str) -> list[Told]:
    data = yaml.safe_load((ROOT / estate / "expected.yaml").read_text())
    assert data["source"]
    rows = [row for section in sections for row in data.get(section) or ()]
    return [Told(row["entry"], row["target"], tuple(row["techniques"])) for row in rows]


def shown(path: AttackPath) -> str:
    return f"{path.entry} → {path.target}: {[step.technique for step in path.steps]} ({path.title})"


@pytest.mark.parametrize("estate", ESTATES)
def test_the_careless_twin_shows_the_paths_and_no_other(estate: str) -> None:
    result = scanned(estate, "careless")
    told = listed(estate, "paths", "also")
    assert listed(estate, "paths")
    missed = [one for one in told if not any(one.is_told_by(path, result) for path in result.attack_paths)]
    unlisted = [shown(path) for path in result.attack_paths if not any(one.is_told_by(path, result) for one in told)]
    assert (missed, unlisted) == ([], [])


@pytest.mark.parametrize("estate", ESTATES)
def test_the_hardened_twin_shows_none(estate: str) -> None:
    assert [shown(path) for path in scanned(estate, "hardened").attack_paths] == []


@pytest.mark.parametrize("estate", ESTATES)
def test_every_step_has_its_evidence_in_the_estate(estate: str) -> None:
    for path in scanned(estate, "careless").attack_paths:
        for step in path.steps:
            assert step.evidence, shown(path)
            for fact in step.evidence:
                if fact.location is not None and fact.location.path is not None:
                    assert (ROOT / estate / "careless" / fact.location.path).is_file()


@pytest.mark.parametrize("estate", ESTATES)
def test_a_saved_result_tells_the_same_paths_when_it_is_traced_again(estate: str) -> None:
    result = scanned(estate, "careless")
    saved = from_data(ScanResult, json.loads(json.dumps(to_data(result))))
    found = attack(untraced(saved.assets, saved.edges), catalog())
    again = mend(found, saved.findings, frozenset(), Bounds())
    assert {path.id for path in again.known} == {path.id for path in result.attack_paths}
    assert again.vanished == []


MOST_SETS = 400
"""Sets of findings tried for one estate; larger ones are left to the random graphs of `tests/graph/search`."""


@pytest.mark.parametrize("estate", ESTATES)
def test_no_smaller_set_of_fixes_does_what_the_least_one_does(estate: str) -> None:
    result = scanned(estate, "careless")
    least = result.summary.portfolio
    failing = [one.id for one in result.findings if one.verdict is Verdict.FAIL]
    found = attack(untraced(result.assets, result.edges), catalog())

    def left(mended: Collection[str]) -> set[str]:
        return {path.id for path in mend(found, result.findings, frozenset(mended), Bounds()).stays}

    unbreakable = left(failing)
    if least is None:
        assert left(()) <= unbreakable
        return
    assert least.proved
    assert left(least.findings) <= unbreakable
    useful = [one for one in failing if left([one]) != left(())] or failing
    smaller = chain.from_iterable(combinations(useful, size) for size in range(len(least.findings)))
    for some in islice(smaller, MOST_SETS):
        assert not left(some) <= unbreakable, some


@pytest.mark.parametrize("estate", ESTATES)
def test_a_change_that_no_finding_asks_for_really_removes_the_path(estate: str) -> None:
    result = scanned(estate, "careless")
    found = attack(untraced(result.assets, result.edges), catalog())

    def left(*cuts: str) -> set[str]:
        return {path.id for path in mend(found, result.findings, cuts, Bounds()).stays}

    for path in result.attack_paths:
        assert not (path.breaks and path.cuts)
        for cut in path.cuts:
            assert path.id not in left(cut.id), cut.change
            assert all(fact.location is not None for fact in cut.evidence)
    least = result.summary.portfolio
    if least is not None and least.cuts:
        unbroken = {path.id for path in result.attack_paths if not path.breaks}
        assert len(unbroken - left(*(cut.id for cut in least.cuts))) >= least.paths_cut
        for cut in least.cuts:
            fewer = left(*(one.id for one in least.cuts if one is not cut))
            assert len(unbroken - fewer) < least.paths_cut, "one of the changes is not needed"
