"""The corpus: careless twins fail exactly what is expected, hardened ones nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bartizan.model.severity import Verdict
from tests.estates.project import KINDS, PROJECTS, ROOT, catalog, expected, found, gaps, names, passed, scanned, where

DIALECTS = {
    *("terraform", "cloudformation", "sam", "cdk", "serverless", "arm", "bicep", "kubernetes", "kustomize", "helm"),
    *("github", "gitlab", "azure-pipelines", "compose", "dockerfile", "pulumi"),
    *("python", "notebook", "javascript", "typescript", "java", "kotlin", "go", "csharp", "ai-files"),
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


LISTED = [project for project in PROJECTS if expected(project).assets is not None]


@pytest.mark.parametrize("project", LISTED)
def test_every_ai_asset_is_found_and_nothing_else(project: str) -> None:
    wanted = expected(project).assets or {}
    assert set(wanted) <= set(KINDS)
    assert found(scanned(project, "careless")) == {kind: sorted(names) for kind, names in sorted(wanted.items())}


def test_precision_and_recall_of_assets_and_findings(capsys: pytest.CaptureFixture[str]) -> None:
    """Printed, so that a run of the corpus says what it measured."""
    wanted: Counter[tuple[str, ...]] = Counter()
    seen: Counter[tuple[str, ...]] = Counter()
    for project in PROJECTS:
        result, said = scanned(project, "careless"), expected(project)
        pairs = [("fails", said.fails, names(result, Verdict.FAIL))]
        if said.assets is not None:
            pairs.append(("assets", said.assets, found(result)))
        for what, expectation, actual in pairs:
            wanted.update((project, what, key, name) for key, listed in expectation.items() for name in listed)
            seen.update((project, what, key, name) for key, listed in actual.items() for name in listed)
    true = (wanted & seen).total()
    with capsys.disabled():
        counts = Counter(one[1] for one in wanted.elements())
        precision, recall = true / seen.total(), true / wanted.total()
        print(f"\n{len(PROJECTS)} projects, {dict(counts)}: precision {precision:.3f}, recall {recall:.3f}")
    assert (precision, recall) == (1.0, 1.0), sorted((wanted - seen) + (seen - wanted))


def test_the_corpus_is_what_it_claims() -> None:
    assert {dialect for project in PROJECTS for dialect in expected(project).dialects} <= DIALECTS
    for project in PROJECTS:
        files = [path for path in (ROOT / project / "careless").rglob("*") if path.is_file()]
        assert len(files) > 1 or project.endswith("-single"), f"{project} is one file only"
        assert {path.name for path in Path(ROOT / project).iterdir()} == {"careless", "hardened", "expected.yaml"}
