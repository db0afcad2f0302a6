"""The corpus: careless twins fail exactly what is expected, hardened ones nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.severity import Verdict
from tests.estates.project import PROJECTS, ROOT, catalog, expected, gaps, names, passed, scanned, where

DIALECTS = {
    *("terraform", "cloudformation", "sam", "cdk", "serverless", "arm", "bicep", "kubernetes", "kustomize", "helm"),
    *("github", "gitlab", "azure-pipelines", "compose", "dockerfile", "pulumi"),
}


@pytest.mark.parametrize("project", PROJECTS)
def test_the_careless_twin_fails_exactly_what_is_expected(project: str) -> None:
    result, wanted = scanned(project, "careless"), expected(project)
    assert names(result, Verdict.FAIL) == wanted.fails
    assert names(result, Verdict.UNKNOWN) == wanted.unknown
    assert gaps(result) == sorted(wanted.gaps)


@pytest.mark.parametrize("project", PROJECTS)
def test_the_hardened_twin_is_clean(project: str) -> None:
    result, wanted = scanned(project, "hardened"), expected(project)
    failed = [one for one in result.findings if one.verdict is Verdict.FAIL]
    assert failed == [], where(failed)
    assert names(result, Verdict.UNKNOWN) == wanted.hardened_unknown
    assert gaps(result) == sorted(wanted.hardened_gaps)


@pytest.mark.parametrize("project", PROJECTS)
def test_what_fails_in_one_twin_passes_in_the_other(project: str) -> None:
    wanted = [rule for rule in expected(project).fails if rule in catalog().rules]
    assert set(wanted) - passed(scanned(project, "hardened"), wanted) == set(expected(project).gone)


@pytest.mark.parametrize("project", PROJECTS)
def test_findings_stand_where_a_person_finds_them(project: str) -> None:
    """Each finding names a file of the project and a line that it has."""
    root = ROOT / project / "careless"
    for one in scanned(project, "careless").findings:
        assert one.location is not None, one
        assert one.location.path is not None, one
        lines = (root / one.location.path).read_text("utf-8").splitlines()
        assert one.location.line is not None, one
        assert 1 <= one.location.line <= len(lines), one
        for fact in one.evidence:
            if fact.location is not None and fact.location.path is not None and fact.location.line is not None:
                assert fact.location.line <= len((root / fact.location.path).read_text("utf-8").splitlines()), fact


def test_the_corpus_is_what_it_claims() -> None:
    assert {dialect for project in PROJECTS for dialect in expected(project).dialects} <= DIALECTS
    for project in PROJECTS:
        files = [path for path in (ROOT / project / "careless").rglob("*") if path.is_file()]
        assert len(files) > 1 or project.endswith("-single"), f"{project} is one file only"
        assert {path.name for path in Path(ROOT / project).iterdir()} == {"careless", "hardened", "expected.yaml"}
