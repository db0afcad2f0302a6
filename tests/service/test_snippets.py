"""A rule's fix in the dialects that people write: made by the patch writer, read again and judged."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.rule import Rule
from bartizan.service import snippets as made
from bartizan.service.snippets import Snippet, snippets

WITHOUT = {
    "ai-container-may-gain-privileges": "which container is meant is not told by its settings",
    "ai-container-privileged": "which container is meant is not told by its settings",
    "assistant-fails-open": "Terraform's provider has no such resource",
    "colab-runtime-never-idle": "Terraform's provider has no such argument",
    "vertex-model-without-own-key": "Terraform's provider has no such resource",
}
"""Rules of infrastructure whose settings no dialect can say on a resource that says nothing else."""
UNWRITTEN = ("code/", "ci/", "model-file", "package", "secret", "container/")
"""Types that are read from code, where no setting is written."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def found(catalog: Catalog) -> dict[str, tuple[Snippet, ...]]:
    return snippets(list(catalog.rules.values()), catalog)


def _infrastructure(catalog: Catalog) -> list[Rule]:
    return [one for one in catalog.rules.values() if one.fix.set and not one.types[0].startswith(UNWRITTEN)]


def test_every_setting_is_shown_in_code(catalog: Catalog, found: dict[str, tuple[Snippet, ...]]) -> None:
    missing = {one.id for one in _infrastructure(catalog)} - set(found)
    assert missing == set(WITHOUT)


def test_what_is_shown_is_what_was_proved(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that does not mend its rule is shown nowhere: the proof is what lets a snippet pass."""
    rule = catalog.rules["notebook-root-access"]
    wrong = dataclasses.replace(rule, fix=dataclasses.replace(rule.fix, set={"RootAccess": "Enabled"}))
    assert snippets([wrong], catalog) == {}
    monkeypatch.setattr(made, "_failing", lambda *_: set())
    assert len(snippets([wrong], catalog)["notebook-root-access"]) == 2


def test_no_snippet_is_left_out_by_the_proof(
    catalog: Catalog, found: dict[str, tuple[Snippet, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "_failing", lambda *_: set())
    unproved = snippets(list(catalog.rules.values()), catalog)
    lost = {rule: [one.dialect for one in shown if one not in found.get(rule, ())] for rule, shown in unproved.items()}
    assert {rule: dialects for rule, dialects in lost.items() if dialects} == {}


def test_each_dialect(found: dict[str, tuple[Snippet, ...]]) -> None:
    assert {one.dialect: one.text for one in found["notebook-root-access"]} == {
        "terraform": 'resource "aws_sagemaker_notebook_instance" "example" {\n  root_access = "Disabled"\n}\n',
        "cloudformation": "Resources:\n  Example:\n    Type: AWS::SageMaker::NotebookInstance\n"
        "    Properties:\n      RootAccess: Disabled\n",
    }
    (bicep,) = found["ml-endpoint-key-auth"]
    assert bicep.text == (
        "resource example 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@<version>' = {\n"
        "  name: 'example/example'\n  properties: {\n    authMode: 'AADToken'\n  }\n}\n"
    )
    (manifest,) = found["ray-head-open-outside"]
    assert manifest.text == (
        "apiVersion: ray.io/v1\nkind: RayCluster\nmetadata:\n  name: example\n"
        "spec:\n  headGroupSpec:\n    serviceType: ClusterIP\n"
    )
    dialects = Counter(one.dialect for shown in found.values() for one in shown)
    assert set(dialects) == set(made.TITLES)
