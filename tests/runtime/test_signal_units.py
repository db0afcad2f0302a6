"""Every signal's own examples, on both matchers, through the wire formats and the readers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import bartizan.catalog
from bartizan.model.errors import CatalogError
from bartizan.runtime.detect import Detector
from bartizan.runtime.examples import variants
from bartizan.runtime.signals import Signals

FOLDER = Path(bartizan.catalog.__file__).parent / "signals"
UNITS: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text()) for path in sorted(FOLDER.glob("*.yaml"))
}


def loud() -> list[dict[str, Any]]:
    """The units with building blocks made audible, so that their examples can be tried too."""
    return [
        {**unit, "correlation": {**unit["correlation"], "generate": True}} if "correlation" in unit else unit
        for unit in UNITS.values()
    ]


@pytest.fixture(scope="module", params=[False, True], ids=["hyperscan", "re2"])
def signals(request: pytest.FixtureRequest) -> Signals:
    return Signals(loud(), portable=request.param)


def cases(section: str) -> list[Any]:
    return [
        pytest.param(name, example, id=f"{name}-{number}")
        for name, unit in UNITS.items()
        for number, example in enumerate(unit["bartizan"][section])
    ]


@pytest.mark.parametrize(("name", "example"), cases("fires"))
def test_an_example_fires(signals: Signals, name: str, example: dict[str, Any]) -> None:
    for events in variants(example):
        alerts = [alert for alert in Detector(signals).feed(events) if alert.signal == name]
        assert len(alerts) == 1, events
        assert alerts[0].evidence


@pytest.mark.parametrize(("name", "example"), cases("silent"))
def test_an_example_stays_silent(signals: Signals, name: str, example: dict[str, Any]) -> None:
    for events in variants(example):
        assert events
        assert [alert for alert in Detector(signals).feed(events) if alert.signal == name] == []


@pytest.mark.parametrize("name", sorted(UNITS))
def test_a_unit_is_complete(name: str) -> None:
    unit = UNITS[name]
    assert unit["name"] == name
    assert unit["bartizan"]["fires"]
    assert unit["bartizan"]["silent"]
    assert unit["bartizan"]["why"].endswith(".")
    assert "." not in unit["title"]
    for tag in unit.get("tags", ()):
        assert re.fullmatch(r"atlas\.aml\.t\d{4}(\.\d{3})?|attack\.t\d{4}(\.\d{3})?|owasp\.llm\d\d", tag), tag
    if unit["level"] in {"medium", "high", "critical"}:
        assert unit["bartizan"]["fix"].endswith(".")
        assert any(tag.startswith(("atlas.", "attack.")) for tag in unit["tags"])


def test_ids_are_unique_and_building_blocks_are_silent() -> None:
    assert len({unit["id"] for unit in UNITS.values()}) == len(UNITS)
    signals = Signals(UNITS.values())
    silent = {name for name, rule in signals.rules.items() if rule.about.silent}
    assert silent == {
        "guardrail-intervened", "model-enumeration", "long-term-key-invokes", "model-invocation", "model-access-denied",
    }  # fmt: skip


BASE = UNITS["guardrail-removed"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"detection": {"a": {"event.nme": "x"}, "condition": "a"}}, "unknown field 'event.nme'"),
        ({"logsource": {"product": "windows"}}, "unknown logsource"),
        ({"detection": {"a": {"text.user|re": "(?=x)"}, "condition": "a"}}, "is invalid"),
        ({"bartizan": {"window": "soon"}}, "'soon' is no duration"),
        ({"detection": {"a": {"event.name": "x"}, "condition": "b"}}, "not a Sigma rule"),
        ({"name": None}, "needs a name"),
    ],
)
def test_a_wrong_signal_says_what_is_wrong(change: dict[str, Any], message: str) -> None:
    with pytest.raises(CatalogError, match=re.escape(message)):
        Signals([{**BASE, **change}])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "value_median", "condition": {"gte": 1, "field": "tokens.in"}}, "value_median is not supported"),
        ({"condition": {"lt": 3}}, "gt or gte, not lt"),
        ({"group-by": ["actor.name"]}, "unknown field 'actor.name'"),
    ],
)
def test_a_wrong_correlation_says_what_is_wrong(change: dict[str, Any], message: str) -> None:
    unit = UNITS["guardrail-probing"]
    wrong = {**unit, "correlation": {**unit["correlation"], **change}}
    with pytest.raises(CatalogError, match=re.escape(message)) as raised:
        Signals([UNITS["guardrail-intervened"], wrong])
    assert "guardrail-probing.yaml" in str(raised.value)


def test_two_signals_of_one_name() -> None:
    with pytest.raises(CatalogError, match="two signals have the name"):
        Signals([BASE, BASE])
