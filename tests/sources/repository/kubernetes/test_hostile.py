"""Manifests that are meant to hurt: bounded in time and memory, and named as gaps."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.sources.repository.kubernetes import index
from bartizan.sources.repository.kubernetes.objects import read_objects
from bartizan.sources.repository.reader import Context
from bartizan.sources.repository.yaml_marks import Marked
from tests.sources.repository.kubernetes.estate import Scanned
from tests.sources.repository.trees import catalog

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"


def test_a_bomb_of_aliases_is_one_gap(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    scanned = Scanned(tmp_path, {"x.yaml": POD + "\n".join(lines), "y.yaml": POD})
    assert scanned.ids() == {"y.yaml#Pod/p"}
    [(what, why)] = scanned.gaps()
    assert (what, why) == ("x.yaml:1", "a Pod of more than 50000 values")


@pytest.mark.parametrize("head", ["", "// why\n", "/* why\n it is */ // so\n"])
def test_a_template_of_another_kind_with_comments_is_no_broken_manifest(tmp_path: Path, head: str) -> None:
    text = (
        f'{head}{{ // of Azure\n  "metadata": "x",\n  "$schema": "https://schema.management.azure.com/schemas/'
        '2019-04-01/deploymentTemplate.json#",\n'
        '  "resources": [ /* one */ {"apiVersion": "2024-10-01", "kind": "OpenAI", "type": "a/b"} ] }\n'
    )
    assert Scanned(tmp_path, {"azuredeploy.json": text}).gaps() == []
    broken = text.replace('"$schema"', '"schema"')
    assert [what.partition(":")[0] for what, _ in Scanned(tmp_path / "b", {"x.json": broken}).gaps()] == ["x.json"]


def test_a_bomb_of_aliases_in_a_base(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    scanned = Scanned(tmp_path, {"kustomization.yaml": "resources: [x.yaml]\n", "x.yaml": POD + "\n".join(lines)})
    assert scanned.gaps() == [("x.yaml:1", "an object of more than 50000 values")]


def test_a_list_in_itself_ends(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: List\nitems: &l\n- {apiVersion: v1, kind: List, items: *l}\n"
    assert Scanned(tmp_path, {"x.yaml": text}).ids() == set()


def test_deep_nesting_is_a_gap_or_unknown(tmp_path: Path) -> None:
    scanned = Scanned(
        tmp_path, {"x.yaml": f"{POD}spec: {'[' * 150}{']' * 150}\n", "y.yaml": f"{POD}spec: {'[' * 5000}\n"}
    )
    assert scanned.ids() == {"x.yaml#Pod/p"}
    assert [what for what, _ in scanned.gaps()] == ["y.yaml:4"]


def test_a_stream_of_very_many_documents_is_read_up_to_a_bound(tmp_path: Path) -> None:
    text = "---\n".join(f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s{n}}}\n" for n in range(25_000))
    start = time.process_time()
    scanned = Scanned(tmp_path, {"x.yaml": text})
    assert len(scanned.ids()) == 20_000
    assert [what for what, _ in scanned.gaps()] == ["x.yaml"]
    assert time.process_time() - start < 25


def test_objects_that_all_mean_each_other_are_followed_up_to_a_bound(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(index, "MOST_LOOKS", 2_000)
    pod = POD.replace("{name: p}", "{name: p, labels: {a: b}}") + "spec: {}\n"
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {a: b}}\n"
    scanned = Scanned(tmp_path, {"x.yaml": "---\n".join([pod, service] * 60)})
    assert len(scanned.ids()) == 120
    assert 1_500 < len(scanned.edges("invokes")) <= 2_000
    assert "not all links" in scanned.gaps()[0][1]


def test_kustomizations_in_a_cycle_are_a_gap_and_what_they_hold_is_read(tmp_path: Path) -> None:
    files = {
        "a/kustomization.yaml": "resources: [../b, pod.yaml]\n",
        "b/kustomization.yaml": "resources: [../a]\nnamespace: n\n",
        "a/pod.yaml": POD,
        "self/kustomization.yaml": "resources: [.]\ncomponents: [../self]\n",
    }
    scanned = Scanned(tmp_path, files)
    assert scanned.ids() == {"a/kustomization.yaml#Pod/p"}
    assert {why for _, why in scanned.gaps()} == {"the kustomization includes itself"}


def test_a_ladder_of_overlays_that_doubles_at_every_step_ends(tmp_path: Path) -> None:
    files = {f"k{n}/kustomization.yaml": f"resources: [../k{n + 1}, ../k{n + 1}]\n" for n in range(30)}
    files["k30/kustomization.yaml"] = "resources: [pod.yaml]\n"
    files["k30/pod.yaml"] = POD
    start = time.process_time()
    scanned = Scanned(tmp_path, files)
    assert "takes more than" in scanned.gaps()[0][1]
    assert time.process_time() - start < 25


def test_a_tower_of_overlays_is_cut(tmp_path: Path) -> None:
    files = {f"k{n}/kustomization.yaml": f"resources: [../k{n + 1}]\n" for n in range(300)}
    files["k300/kustomization.yaml"] = "resources: []\n"
    assert "more than 40 kustomizations" in Scanned(tmp_path, files).gaps()[0][1]


@pytest.mark.parametrize(
    "text",
    [
        "resources: 5\npatches: x\nimages: {a: b}\n",
        "resources: [[a], {b: c}, null, '']\n",
        "patches: [null, 5, {path: [1]}, {patch: 5}, {target: x, patch: '- {op: add}'}]\n",
        "namespace: [a]\nnamePrefix: {a: b}\ncommonLabels: [x]\nlabels: [5, {pairs: 5}]\n",
        "replicas: [{name: p, count: x}]\npatchesStrategicMerge: [5, [a]]\npatchesJson6902: [{}]\n",
        "images: [5, {name: 5}]\nconfigMapGenerator: [5, {name: [a]}, {name: a, literals: 5, files: [5, {}]}]\n",
        "replacements: [5, {source: 5}, {source: {kind: Pod}, targets: [5, {select: 5, fieldPaths: ['', '[[']}]}]\n",
        "vars: [5, {name: a, objref: 5}]\ngeneratorOptions: 5\nhelmCharts: [5]\ntransformers: [5, '']\n",
    ],
)
def test_fields_of_another_shape_break_nothing(tmp_path: Path, text: str) -> None:
    if "resources" not in text:
        text += "resources: [pod.yaml]\n"
    scanned = Scanned(tmp_path, {"kustomization.yaml": text, "pod.yaml": POD})
    assert not any("failed" in why for _, why in scanned.gaps())


WORDS = """
apiVersion kind metadata name namespace labels spec template containers env selector image volumes secret rules http
paths backend service subjects roleRef predictor model storageUri matchLabels matchExpressions podSelector args items
parentRefs a.b/c
"""
names = st.sampled_from(WORDS.split())
scalars = st.none() | st.booleans() | st.integers() | st.sampled_from(["x", "${A}", "s3://b/c", "hf://a/b", "a.b", ""])
trees = st.recursive(
    scalars.map(lambda value: Marked(value, 1, 1)),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda value: Marked(value, 1, 1))
        | st.dictionaries(names, inner, max_size=4).map(lambda value: Marked(value, 1, 1))
    ),
    max_leaves=20,
)
KINDS = sorted(one for one, known in catalog().types.items() if known.provider == "kubernetes")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.dictionaries(names, trees, max_size=4)), max_size=3))
def test_no_shape_of_an_object_makes_it_raise(objects: Any) -> None:
    documents = []
    for type_, body in objects:
        version, _, kind = type_.rpartition("/")
        metadata = Marked({"name": Marked("n", 1, 1)}, 1, 1)
        head = {"apiVersion": Marked(version, 1, 1), "kind": Marked(kind, 1, 1), "metadata": metadata}
        documents.append(Marked({**body, **head}, 1, 1))
    records = list(read_objects(documents, "x.yaml", Context("r", Path(), catalog())))
    assert len(records) >= len(objects)
