"""The answer of exposure: doors from outside, and how widely an asset is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bartizan.catalog.paths import get
from bartizan.graph.estate import place
from bartizan.graph.exposure.reach import wider
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Value, plain


@dataclass(frozen=True, slots=True)
class Door:
    """A way from outside to `target`, by `technique`; None where nobody can walk it without more.

    `evidence` is the whole way, one fact for each hop (address, route, rule, listener, interface).
    `inbound` doors open to anyone on the internet; the others let what `target` fetches get in.
    """

    target: str
    technique: str | None
    evidence: tuple[Evidence, ...]
    facts: frozenset[str] = frozenset()
    certainty: Certainty = Certainty.PROVEN
    likelihood: float | None = None
    scope: str = ""
    inbound: bool = True


@dataclass(frozen=True, slots=True)
class Exposed:
    """What was evaluated of one asset: its exposure (None: not decidable) and its doors."""

    exposure: Exposure | None
    doors: tuple[Door, ...] = ()


Evaluator = Callable[[Facts], Iterable[tuple[str, Exposed]]]
"""One module's part: (asset id, what was evaluated of it), an asset as often as there are ways to it."""


def both(first: Exposed, second: Exposed) -> Exposed:
    """Two ways to one asset as one answer: the wider exposure, all doors."""
    doors = (*first.doors, *(door for door in second.doors if door not in first.doors))
    return Exposed(wider(first.exposure, second.exposure), doors)


def from_doors(asset: Asset, doors: Sequence[Door], otherwise: Exposure) -> Exposed:
    """The answer of an asset that is as exposed as its doors say; `otherwise` where it has none."""
    if not doors:
        return Exposed(otherwise if asset.config else None)
    proven = any(door.certainty is Certainty.PROVEN for door in doors)
    return Exposed(Exposure.INTERNET if proven else None, tuple(doors))


def switch(facts: Facts, asset: Asset, path: str, *, open_: Value, closed: Value) -> Exposed:
    """A notebook that one property lets out to the internet or not; anything else is not decidable.

    The way leads out: nobody connects from outside without the cloud's own sign-in, but what the
    notebook's users fetch comes in, and what they hold may leave.
    """
    value = get(facts.config(asset), path)
    if value == closed:
        return Exposed(Exposure.PRIVATE)
    if value != open_:
        return Exposed(None)
    fact = Evidence(f"{path} is {open_}", path, plain(value), place(asset, path))
    return Exposed(Exposure.ORGANISATION, (Door(asset.id, "notebook-fetches", (fact,), inbound=False),))
