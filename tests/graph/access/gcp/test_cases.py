"""Every case of `cases/`: one question over one small estate, with the decision that Google documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from bartizan.graph.access.answer import Decision, New
from bartizan.model.values import Unknown
from tests.graph.access.gcp.estate import TYPES, access, id_of

CASES = Path(__file__).parent / "cases"
ENOUGH = 150


class _Loader(yaml.SafeLoader):
    pass


def _unknown(loader: _Loader, node: yaml.ScalarNode) -> Unknown:
    return Unknown(str(loader.construct_scalar(node)))


_Loader.add_constructor("!unknown", _unknown)


class Case(NamedTuple):
    given: dict[str, Any]
    who: str
    permission: str
    on: str
    wanted: str
    more: dict[str, Any]


def _cases() -> Iterator[Any]:
    for file in sorted(CASES.glob("*.yaml")):
        for at, group in enumerate(yaml.load(file.read_text("utf-8"), _Loader)):
            assert group["source"].startswith("https://"), group
            for number, (who, permission, on, wanted, *more) in enumerate(group["asks"]):
                case = Case(group["given"], who, permission, on, wanted, more[0] if more else {})
                yield pytest.param(case, id=f"{file.stem}-{at}-{number}")


ALL = list(_cases())


@pytest.mark.parametrize("case", ALL)
def test_the_decision_is_the_documented_one(case: Case) -> None:
    rights = access(case.given)
    word, _, rest = case.on.partition(" ")
    on = New("", id_of(rest)) if word == "new" else id_of(case.on)
    context = {key: (str(value),) for key, value in case.more.items() if key not in ("why", "broad")}
    answer = rights.may(id_of(case.who), case.permission, on, context)
    assert answer.decision == Decision(case.wanted), answer
    assert answer.because
    assert "why" not in case.more or case.more["why"] in answer.because, answer
    assert "broad" not in case.more or case.more["broad"] is answer.broad, answer
    if answer.decision is not Decision.DENIED:
        assert rights.speaks(id_of(case.who), case.permission)
        assert answer.evidence
        assert answer.facts
    assert bool(answer.keys) is (answer.decision is Decision.DEPENDS)


def test_there_are_enough_cases() -> None:
    assert len(ALL) >= ENOUGH


@pytest.mark.parametrize("case", ALL)
def test_what_may_be_allowed_is_within_reach(case: Case) -> None:
    """The index that spares questions never hides an answer."""
    rights = access(case.given)
    target = id_of(case.on)
    word = case.on.partition(" ")[0]
    if word == "new" or not rights.may(id_of(case.who), case.permission, target).possible:
        return
    assert target in rights.reach(id_of(case.who), case.permission, TYPES[word])
