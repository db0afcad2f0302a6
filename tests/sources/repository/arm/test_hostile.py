"""Input that means harm, or that nobody meant: bounded in time and memory, and told as a gap."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.sources.repository.arm.grouping import split
from bartizan.sources.repository.arm.reader import READER
from bartizan.sources.repository.reader import Context, SourceFile
from bartizan.sources.repository.source import RepositorySource
from tests.sources.repository.trees import catalog

from .reads import ACCOUNT, INPUTS, SCHEMA, account, nested, one, read, template, value


@contextmanager
def within(seconds: float) -> Iterator[None]:
    before = time.process_time()
    yield
    assert time.process_time() - before < seconds


def test_templates_that_call_each_other_in_a_ring(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.json": template(account("a"), nested("n", templateLink={"relativePath": "b.json"})),
        "b.json": template(account("b"), nested("n", templateLink={"relativePath": "c.json"})),
        "c.json": template(account("c"), nested("n", templateLink={"relativePath": "a.json"})),
        "self.json": template(account("s"), nested("n", templateLink={"relativePath": "self.json"})),
    }
    found = read(tmp_path, files)
    assert {asset.name for asset in found.assets.values() if asset.type == ACCOUNT} == {"a", "b", "c", "s"}
    assert found.whys().count("calls itself") == 2


def test_nested_templates_that_nest_too_deeply(tmp_path: Path) -> None:
    inner = template(account())
    for depth in range(20):
        inner = template(nested(f"n{depth}", inner))
    found = read(tmp_path, {"main.json": inner})
    assert found.addresses() == set()
    assert "nest deeper than 12" in found.whys()


def test_a_million_elements(tmp_path: Path) -> None:
    with within(3):
        found = one(
            tmp_path,
            account("[concat('a', copyIndex())]", copy={"name": "c", "count": 1_000_000}),
            account("x", tags={"r": "[range(0, 1000000)]"}),
        )
    assert "1000000 elements, more than" in found.whys()
    assert "$unknown" in found.config("accounts.x")["tags"]["r"]


def test_more_instances_than_are_told_apart(tmp_path: Path) -> None:
    found = one(tmp_path, account("[concat('a', copyIndex())]", copy={"name": "c", "count": 800}))
    assert sum(asset.type == ACCOUNT for asset in found.assets.values()) == 200
    assert "has 800 instances; the first 200 were read" in found.whys()


def test_loops_within_loops(tmp_path: Path) -> None:
    inner: Any = "x"
    for depth in range(8):
        inner = {"copy": [{"name": f"l{depth}", "count": 1000, "input": inner}]}
    with within(20):
        found = one(tmp_path, account(properties=inner), account("other"))
    assert "more than 1000000 steps" in found.whys()


def test_calls_that_multiply(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"t9.json": template(account())}
    for depth in range(9):
        calls = [nested(f"n{i}", templateLink={"relativePath": f"t{depth + 1}.json"}) for i in range(8)]
        files[f"t{depth}.json"] = template(*calls)
    with within(10):
        found = read(tmp_path, files)
    assert "more than 2000 calls" in found.whys()


def test_text_and_lists_that_double(tmp_path: Path) -> None:
    texts: dict[str, Any] = {"t0": "x" * 1000, "l0": ["x"] * 10, "o0": {"a": "x"}}
    for turn in range(30):
        before = f"variables('{{}}{turn}')"
        texts[f"t{turn + 1}"] = "[concat({0}, {0})]".format(before.format("t"))
        texts[f"l{turn + 1}"] = "[concat({0}, {0})]".format(before.format("l"))
        texts[f"o{turn + 1}"] = "[createObject('a', {0}, 'b', {0})]".format(before.format("o"))
    with within(5):
        tags = {name: f"[variables('{name}30')]" for name in "tlo"}
        found = one(tmp_path, account(tags=tags), variables=texts)
    assert all("$unknown" in str(value) for value in found.config("accounts.ai")["tags"].values())
    assert "elements" in found.whys()
    assert "characters" in found.whys() or "text" in found.whys()


def test_replace_and_format_that_grow(tmp_path: Path) -> None:
    with within(3):
        assert "$unknown" in value(tmp_path, "[replace(padLeft('', 4000, 'a'), 'a', padLeft('', 4000, 'b'))]")
        assert "$unknown" in value(tmp_path, "[format('{0,9999}', 1)]")


def test_names_that_refer_to_themselves(tmp_path: Path) -> None:
    sections = {
        "parameters": {"p": {"type": "string", "defaultValue": "[parameters('p')]"}},
        "variables": {"a": "[variables('b')]", "b": "[concat(variables('a'), 'x')]"},
    }
    assert "refers to itself" in value(tmp_path, "[variables('a')]", **sections)["$unknown"]
    assert "refers to itself" in value(tmp_path, "[parameters('p')]", **sections)["$unknown"]
    found = one(tmp_path, account("[reference('ai', '1', 'full').name]"), account(tags={"x": "[reference('ai').tags]"}))
    assert len(found.addresses()) == 2


def test_a_long_chain_of_variables(tmp_path: Path) -> None:
    chain = {f"v{turn}": f"[concat(variables('v{turn + 1}'), '')]" for turn in range(500)}
    found = value(tmp_path, "[variables('v0')]", variables={**chain, "v500": "end"})
    assert "nested deeper" in str(found)


def test_a_function_of_the_author_that_calls_itself(tmp_path: Path) -> None:
    member = {"parameters": [], "output": {"type": "string", "value": "[concat(n.f(), n.f())]"}}
    found = value(tmp_path, "[n.f()]", functions=[{"namespace": "n", "members": {"f": member}}])
    assert "calls itself" in found["$unknown"]


def test_deep_nesting_in_json(tmp_path: Path) -> None:
    deep = template(account(tags={"x": 1})).replace('"x": 1', '"x": ' + "[" * 5000 + "]" * 5000)
    objects = template(account(tags={"x": 1})).replace('"x": 1', '"x": ' + '{"a":' * 150 + "1" + "}" * 150)
    found = read(tmp_path, {"deep.json": deep, "objects.json": objects})
    assert "nested deeper than 200 levels" in found.whys()
    assert "nested deeper" in str(found.config("accounts.ai")["tags"])


def test_expressions_that_are_none(tmp_path: Path) -> None:
    found = one(tmp_path, account(tags={"x": "[concat('a'", "y": "[concat('a']", "z": "[1 +]"}), account("[oops"))
    tags = found.config("accounts.ai")["tags"]
    assert tags["x"] == "[concat('a'"
    assert "$unknown" in tags["y"]
    assert "$unknown" in tags["z"]
    assert found.whys().count("expected at character") == 2
    assert "accounts.[oops" in found.addresses()


@pytest.mark.parametrize(
    "text",
    [
        f'{{"$schema": "{SCHEMA}", "resources": [',
        f'{{"$schema": "{SCHEMA}", "resources": [] }} trailing',
        f'{{"$schema": "{SCHEMA}", /* never closed',
        f'{{"$schema": "{SCHEMA}", "resources": [{{"type": "a}}]}}',
    ],
)
def test_a_template_that_is_no_json_is_a_gap(tmp_path: Path, text: str) -> None:
    (gap,) = read(tmp_path, {"main.json": text}).gaps
    assert gap.what.startswith("main.json:")
    assert gap.needs == "a template that is valid JSON"


ODD: list[Any] = [None, 1, True, "text", "[parameters('x')]", [], {}, [1], {"a": 1}, [[]], {"value": 1}, [None], [{}]]
SECTIONS = ["parameters", "variables", "functions", "resources", "outputs", "definitions"]
FIELDS = ["type", "name", "properties", "copy", "condition", "resources", "scope", "identity", "tags", "location"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sections=st.dictionaries(st.sampled_from(SECTIONS), st.sampled_from([*ODD, {"x": {"type": "string"}}])),
    fields=st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(ODD)),
    call=st.dictionaries(st.sampled_from(["template", "templateLink", "parameters", "mode"]), st.sampled_from(ODD)),
)
def test_values_of_the_wrong_kind_anywhere(
    tmp_path: Path, sections: dict[str, Any], fields: dict[str, Any], call: dict[str, Any]
) -> None:
    resources = sections.pop("resources", None) or [{**account(), **fields}, nested("n", **call), account("fine")]
    text = json.dumps({"$schema": SCHEMA, "contentVersion": "1", **sections, "resources": resources})
    given_ = json.dumps({"$schema": INPUTS, "contentVersion": "1", "parameters": {"x": fields.get("tags")}})
    (tmp_path / "main.json").write_text(text, "utf-8")
    (tmp_path / "main.parameters.json").write_text(given_, "utf-8")
    source = RepositorySource(tmp_path, catalog(), workers=0, readers=(READER,))
    records = [*source.collect()]
    assert not [record for record in records if "please report" in getattr(record, "needs", "")]


def test_a_quick_look_at_a_large_file_is_quick(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    file.write_bytes(b'"deploymentTemplate.json' + b"a" * 4_000_000 + b".json" * 400_000)
    with within(2):
        groups = list(split([SourceFile("large.json", file, file.stat().st_size)], Context("r", tmp_path, catalog())))
    assert [[one.path for one in group] for group in groups] == [["large.json"]]


def test_many_templates_cost_in_proportion(tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        root = tmp_path / str(count)
        files: dict[str, str | bytes] = {
            f"t{number}/main.json": template(account(), nested("n", templateLink={"relativePath": "../shared/s.json"}))
            for number in range(count)
        }
        before = time.process_time()
        read(root, {**files, "shared/s.json": template(account())})
        return time.process_time() - before

    seconds(20)
    assert seconds(400) < 6
