"""`bartizan fix` on the careless twins: what it says that it mends passes afterwards, and nothing else fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bartizan.model.severity import Verdict
from bartizan.service.fixing import FixRequest, fix, write
from tests.estates.project import PROJECTS, ROOT, catalog, expected, gaps, names, scan, scanned


@pytest.mark.parametrize("project", PROJECTS)
def test_what_is_mended_passes_and_nothing_else_fails(project: str, tmp_path: Path) -> None:
    # The name of the tree is a part of every asset's id.
    tree = tmp_path / "careless"
    shutil.copytree(ROOT / project / "careless", tree)
    result = fix(FixRequest(tree), catalog())
    assert sorted({one.rule for one in result.mended}) == sorted(expected(project).fixed)
    write(result)
    before, after = scanned(project, "careless"), scan(tree)
    mended = {(one.rule, one.asset) for one in result.mended}
    still = {(one.rule, one.asset) for one in after.findings if one.verdict is not Verdict.PASS}
    assert mended & still == set()
    earlier = {(one.rule, one.asset) for one in before.findings}
    assert still - earlier == set()
    assert set(gaps(after)) <= set(gaps(before))
    left = {rule: len(found) for rule, found in names(before, Verdict.FAIL).items()}
    for one in result.mended:
        left[one.rule] -= 1
    found_after = {rule: len(found) for rule, found in names(after, Verdict.FAIL).items()}
    assert found_after == {rule: number for rule, number in left.items() if number > 0}
