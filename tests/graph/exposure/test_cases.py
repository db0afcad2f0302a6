"""Ways from outside, case by case, each with the vendor's documentation that says so.

A file of `cases/` has a `base` of assets that every case changes: `with` replaces properties (paths with
dots) of an asset or adds assets, `without` takes assets out. `expect` is the exposure (or `undecided`), a slash,
and how sure the surest door is (or `none`). `of` is the asset that is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bartizan.catalog import paths
from bartizan.graph.exposure.exposure import Exposed, expose
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown
from tests.graph.estates import block, catalog, linked, ref

FOLDER = Path(__file__).parent / "cases"


class Loader(yaml.SafeLoader):
    """YAML with `!ref address` and `!unknown why`."""


def scalar(node: yaml.Node) -> str:
    assert isinstance(node, yaml.ScalarNode)
    return str(node.value)


Loader.add_constructor("!ref", lambda loader, node: ref(scalar(node), "id"))
Loader.add_constructor("!unknown", lambda loader, node: Unknown(scalar(node)))


@cache
def read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load((FOLDER / f"{name}.yaml").read_text(), Loader)
    return data


def cases() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.yaml")):
        for case in read(file.stem)["cases"]:
            yield pytest.param(file.stem, case, id=f"{file.stem}: {case['name']}")


def copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: copied(inner) for key, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


def estate(data: Mapping[str, Any], case: Mapping[str, Any]) -> list[Asset]:
    whole = copied(data["base"])
    for address in case.get("without", ()):
        del whole[address]
    for address, changes in (case.get("with") or {}).items():
        held = whole.setdefault(address, {})
        for path, value in changes.items():
            if path in ("type", "source"):
                held[path] = value
            elif value is None:
                held.pop(path, None)
            else:
                assert paths.put(held, path, copied(value)), path
    provider = data["provider"]
    out = []
    for address, config in whole.items():
        type_ = config.pop("type")
        config.pop("source", None)
        out.append(block(address, type_, config, provider=provider))
    return out


def answer(found: Exposed | None) -> str:
    if found is None:
        return "absent"
    sure = {door.certainty for door in found.doors if door.inbound}
    best = next((one.value for one in (Certainty.PROVEN, Certainty.CONDITIONAL) if one in sure), "none")
    return f"{found.exposure.value if found.exposure else 'undecided'}/{best}"


@pytest.mark.parametrize(("file", "case"), list(cases()))
def test_a_case(file: str, case: Mapping[str, Any]) -> None:
    data = read(file)
    assert case.get("source") or data["source"]
    assets = estate(data, case)
    asked = case.get("of", data["of"])
    found = expose(Facts(linked(list(assets)), catalog()))
    answers = {id_.partition("#")[2]: one for id_, one in found.items()}
    assert answer(answers.get(asked)) == case["expect"]
    for door in answers[asked].doors if asked in answers else ():
        assert door.evidence
        assert asked not in door.facts


def test_there_are_enough() -> None:
    assert len(list(cases())) >= 150
