"""Every detector's own examples, on both engines, through the reader that a scan uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import bartizan.catalog
from bartizan.data.detectors import Detector, parse, parse_all
from bartizan.data.engines import HyperscanEngine, Re2Engine
from bartizan.data.formats import unescape
from bartizan.data.scanner import Hit, Piece, Scanner
from bartizan.data.tally import Tally
from bartizan.model.errors import CatalogError
from bartizan.model.masking import BULLETS

FOLDER = Path(bartizan.catalog.__file__).parent / "detectors"
UNITS: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text()) for path in sorted(FOLDER.glob("*.yaml"))
}
DETECTORS = parse_all(UNITS.values())


@pytest.fixture(scope="module", params=[HyperscanEngine, Re2Engine], ids=["hyperscan", "re2"])
def scanner(request: pytest.FixtureRequest) -> Scanner:
    return Scanner(DETECTORS, request.param)


def cases(section: str) -> list[Any]:
    return [
        pytest.param(name, example, id=f"{name}-{number}")
        for name, unit in UNITS.items()
        for number, example in enumerate(unit[section])
    ]


def piece(example: dict[str, Any]) -> Piece:
    if "column" in example:
        return Piece("\n".join(example["values"]).encode(), label=example["column"])
    return Piece(unescape(example["text"].encode()) if example["text"].startswith("{") else example["text"].encode())


def found(scanner: Scanner, name: str, example: dict[str, Any]) -> list[Hit]:
    """The hits of one detector that a tally would count."""
    one = piece(example)
    result = scanner.scan(one)
    tally = Tally()
    tally.add("f", [one], [result])
    return [hit for hit in result.hits if hit.detector.id == name and name in tally.significant()]


@pytest.mark.parametrize(("name", "example"), cases("hits"))
def test_a_hit_is_found_once_with_its_confidence(scanner: Scanner, name: str, example: dict[str, Any]) -> None:
    hits = found(scanner, name, example)
    assert len(hits) == len(example.get("values", [1])), [hit.value for hit in hits]
    assert {hit.confidence.value for hit in hits} == {example["confidence"]}
    for hit in hits:
        shown = DETECTORS_BY_ID[name].mask(hit.value)
        assert BULLETS in shown
        assert hit.value not in shown


@pytest.mark.parametrize(("name", "example"), cases("misses"))
def test_a_miss_is_not_found(scanner: Scanner, name: str, example: dict[str, Any]) -> None:
    assert [hit.value for hit in found(scanner, name, example)] == []


DETECTORS_BY_ID: dict[str, Detector] = {detector.id: detector for detector in DETECTORS}


@pytest.mark.parametrize("name", sorted(UNITS))
def test_a_unit_is_complete(name: str) -> None:
    unit = UNITS[name]
    assert unit["id"] == name
    assert unit["why"].endswith(".")
    assert len(unit["hits"]) >= 1
    assert len(unit["misses"]) >= 1
    assert all(example.get("why") for example in unit["misses"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"validator": "nope"}, "unknown validator 'nope'"),
        ({"data_class": "stuff"}, "unknown data_class 'stuff'"),
        ({"pattern": "("}, "not a detector"),
        ({"confidence": {}}, "needs 'context'"),
        ({"triggers": "abc"}, "expected a list"),
    ],
)
def test_a_wrong_unit_says_what_is_wrong(change: dict[str, Any], message: str) -> None:
    with pytest.raises(CatalogError, match=message) as raised:
        parse({**UNITS["us-ssn"], **change})
    assert "us-ssn.yaml" in str(raised.value)


@pytest.mark.parametrize("follower", ["", " ", ".", ",", ")", '"', "'", ";", "\n", "</p>", "]"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ai-api-key", "sk-proj-Zr8Qk2mVx7Lw9TnB4Yc6Hd1Fp3Gs5Jt0"),
        ("developer-token", "ghp_Zr8Qk2mVx7Lw9TnB4Yc6Hd1Fp3Gs5Jt0aB1c"),
        ("aws-access-key", "AKIAQYLPMN5HFIQR7XYA"),
        ("payment-card", "5555555555554444"),
        ("iban", "GB29NWBK60161331926819"),
    ],
)
def test_a_value_ends_at_any_punctuation(scanner: Scanner, name: str, value: str, follower: str) -> None:
    data = f"the value ({value}{follower}".encode()
    assert [hit.value for hit in scanner.scan(Piece(data)).hits] == [value], name
