"""The objects of Kubernetes by name, and which of them stand in one cluster and one namespace.

What is declared in one repository is taken to be for one cluster, save where the same object is declared
more than once: then the directories (overlays, charts, files) that hold the copies are deployments of
their own, and nothing in one of them is joined to anything in another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bartizan.catalog.paths import get
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown

PROVIDER = "kubernetes"
_REPEATED = frozenset({"v1/Namespace"})
"""Types that files of one deployment declare again and again."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An object with its place: `namespace` is None where nothing says it, `owner` the path it is declared under."""

    asset: Asset
    name: str
    namespace: str | None
    repository: str
    owner: str

    @property
    def directory(self) -> str:
        """The directory that what is applied together stands in."""
        return self.owner.rpartition("/")[0]


def placed(asset: Asset) -> Placed | None:
    """Where an object of Kubernetes stands; None for what is none, or is known by a name only."""
    if asset.provider != PROVIDER or asset.id.startswith("name:"):
        return None
    home, _, _ = asset.id.partition("#")
    repository, _, owner = home.partition("//") if home.startswith("repo:") else ("", "", "")
    name = get(asset.config, "metadata.name")
    namespace = get(asset.config, "metadata.namespace")
    if isinstance(namespace, Unknown):
        namespace = f"?{namespace.why}@{owner}"
    return Placed(
        asset,
        name if isinstance(name, str) else asset.name,
        namespace if isinstance(namespace, str) and namespace else None,
        repository,
        owner,
    )


class Objects:
    """Objects by id, by type, by place and by name. Built once, O(objects)."""

    def __init__(self, assets: Iterable[Asset]) -> None:
        self.by_id: dict[str, Placed] = {}
        self._named: dict[tuple[str, str, str | None], list[Placed]] = defaultdict(list)
        self._typed: dict[str, list[Placed]] = defaultdict(list)
        self._standing: dict[tuple[str, str | None], list[Placed]] = defaultdict(list)
        for asset in assets:
            if (one := placed(asset)) is not None:
                self.by_id[asset.id] = one
                self._named[asset.type, one.name, one.namespace].append(one)
                self._typed[asset.type].append(one)
                self._standing[asset.type, one.namespace].append(one)
        self._forks = _forks(self.by_id)

    def together(self, first: Placed, second: Placed) -> bool:
        """Whether two objects may stand in one cluster."""
        accounts = first.asset.account, second.asset.account
        if first.repository != second.repository or (all(accounts) and accounts[0] != accounts[1]):
            return False
        shared = _shared(first.owner, second.owner)
        branches = self._forks.get((first.repository, shared), frozenset())
        one, other = _branch(first.owner, shared), _branch(second.owner, shared)
        return one == other or not {one, other} <= branches

    def of_type(self, type_: str) -> list[Placed]:
        """All objects of one type."""
        return self._typed.get(type_, [])

    def of_place(self, type_: str, namespace: str | None) -> list[Placed]:
        """All objects of one type in one namespace, of whatever cluster."""
        return self._standing.get((type_, namespace), [])

    def find(self, type_: str, name: str, namespace: str | None, near: Placed) -> Placed | None:
        """The object that `near` means by its name; None when there is none, or more than one that fits equally."""
        exact = self._in(type_, name, namespace, near) if namespace is not None else []
        return _closest(exact or [one for one in self._in(type_, name, None, near) if _beside(one, near)], near)

    def _in(self, type_: str, name: str, namespace: str | None, near: Placed) -> list[Placed]:
        return [one for one in self._named.get((type_, name, namespace), ()) if self.together(one, near)]


def same_namespace(first: str | None, one: Placed, second: str | None, other: Placed) -> bool:
    """Whether two namespaces are one; those that nothing says are, where both are applied together."""
    if first is None and second is None:
        return _beside(one, other)
    return first == second


def _beside(first: Placed, second: Placed) -> bool:
    one, other = first.directory, second.directory
    if first.owner == second.owner:
        return True
    return _below(one, other) or _below(other, one)


def _below(directory: str, above: str) -> bool:
    return not above or f"{directory}/".startswith(f"{above}/")


def _closest(found: list[Placed], near: Placed) -> Placed | None:
    depth = {one.asset.id: len(_shared(one.owner, near.owner)) + (one.owner == near.owner) for one in found}
    best = [one for one in found if depth[one.asset.id] == max(depth.values())]
    return best[0] if len(best) == 1 else None


@lru_cache(maxsize=65536)
def _shared(first: str, second: str) -> tuple[str, ...]:
    """The steps that two paths begin with."""
    one, other = first.split("/"), second.split("/")
    count = next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), None)
    return tuple(one[: min(len(one), len(other)) if count is None else count])


def _branch(owner: str, shared: tuple[str, ...]) -> str:
    """The step of a path after the ones that it shares; empty where it ends there."""
    return next(iter(owner.split("/")[len(shared) :]), "")


def _forks(objects: Mapping[str, Placed]) -> dict[tuple[str, tuple[str, ...]], frozenset[str]]:
    """(repository, directory) below which one object stands more than once → the steps that lead to the copies."""
    copies: dict[tuple[str, str, str | None, str], set[str]] = defaultdict(set)
    for one in objects.values():
        if one.asset.type not in _REPEATED and one.repository:
            copies[one.repository, one.asset.type, one.namespace, one.name].add(one.owner)
    forks: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for (repository, *_), owners in copies.items():
        for one_, other in pairwise(sorted(owners, key=lambda owner: owner.split("/"))):
            shared = _shared(one_, other)
            forks[repository, shared].update((_branch(one_, shared), _branch(other, shared)))
    return {key: frozenset(branches) for key, branches in forks.items()}
