"""What the configuration's projects say of assets: how much the business depends on each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bartizan.model.asset import Asset
from bartizan.model.project import Selector, Weight
from bartizan.service.selectors import matcher
from bartizan.service.settings import ProjectSection


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An asset as a selector looks at it."""

    account: str | None
    provider: str
    kind: str
    name: str
    places: tuple[str, ...]
    tags: Mapping[str, str] | None


def weights(assets: Iterable[Asset], projects: Sequence[ProjectSection]) -> dict[str, tuple[Weight, str]]:
    """The heaviest weight of each asset that a project beyond the standard takes, with that project's name."""
    heavy = sorted((one for one in projects if one.weight is not Weight.STANDARD), key=lambda one: -one.weight.rank)
    tests = [(one, matcher([_selector(one)])) for one in heavy]
    out: dict[str, tuple[Weight, str]] = {}
    for asset in assets if tests else ():
        places = tuple(one.location.path for one in asset.sightings if one.location.path is not None)
        seen = _Candidate(asset.account, asset.provider, asset.kind, asset.name, places, asset.tags)
        project = next((one for one, takes in tests if takes(seen)), None)
        if project is not None:
            out[asset.id] = (project.weight, project.name)
    return out


def _selector(project: ProjectSection) -> Selector:
    return Selector(project.accounts, project.providers, project.kinds, project.names, project.paths, project.tags)
