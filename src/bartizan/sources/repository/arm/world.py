"""What all programs under one root share: the budget, the gaps, and which assets are declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bartizan.model.asset import name_reference
from bartizan.model.edge import Gap
from bartizan.sources.repository.arm.evaluate import Evaluator
from bartizan.sources.repository.arm.identifiers import identify
from bartizan.sources.repository.arm.inline import INLINE, children
from bartizan.sources.repository.arm.program import Inputs, Program
from bartizan.sources.repository.arm.resource import Instance
from bartizan.sources.repository.arm.values import ResourceId, name_key
from bartizan.sources.repository.evaluated import Budget
from bartizan.sources.repository.reader import Context

if TYPE_CHECKING:
    from bartizan.sources.repository.arm.deployed import Deployed

Load = Callable[[str], Program | None]
"""The program behind a path of the tree, parsed; None when it is not there."""

Found = dict[tuple[str, tuple[str, ...]], list[tuple[str, Instance | None]]]
"""Assets by type and names; those that stand inside another resource have no instance."""

_AMONG = 4


@dataclass(slots=True)
class World:
    """What all programs under one root share."""

    context: Context
    source: str
    load: Load
    root: str
    prefix: str = ""
    inputs: Inputs | None = None
    gaps: dict[Gap, None] = field(default_factory=dict)
    calls: int = 0
    evaluator: Evaluator = field(init=False)
    top: Deployed = field(init=False)
    _types: dict[str, str] = field(default_factory=dict)
    _found: Found | None = None
    _searching: bool = False
    _libraries: dict[str, Deployed] = field(default_factory=dict)

    def start(self, program: Program, steps: int) -> Deployed:
        """The root program, deployed."""
        self.evaluator = Evaluator(Budget(steps), self._too_large)
        catalog = self.context.catalog
        self._types = {type_.lower(): type_ for type_ in (*catalog.schema, *catalog.types)}
        from bartizan.sources.repository.arm.deployed import Deployed

        self.top = Deployed(program, self, self.prefix)
        return self.top

    def _too_large(self, why: str) -> None:
        self.gap(self.root, why, "smaller lists and texts")

    def gap(self, what: str, why: str, needs: str) -> None:
        """Note once what could not be read."""
        self.gaps.setdefault(Gap(self.source, what, why, needs))

    def asset_id(self, address: str) -> str:
        """The id of what stands at `address`: under the root's path, so that two callers give two ids."""
        return self.context.asset_id(self.root, address)

    def canonical(self, type_: str) -> str:
        """A type as the catalogue writes it: Azure does not care about case."""
        return self._types.get(type_.lower(), type_)

    def instances(self, type_: str, names: tuple[object, ...]) -> list[Instance]:
        """The declared resources of this type and name."""
        return [instance for _, instance in self._lookup(type_, names) if instance is not None]

    def assets(self, type_: str, names: tuple[object, ...]) -> tuple[str, ...]:
        """The ids of the assets that are declared so; a name reference where none is and the name is known."""
        found = self._lookup(type_, names)
        if found:
            return tuple(id_ for id_, _ in found[:_AMONG])
        last = names[-1] if names else None
        if type_.lower().startswith("microsoft.machinelearningservices/") and type_.lower().endswith("/versions"):
            # What is registered in a workspace is named with its version: `azureml:defects:12`.
            type_, last = type_[: -len("/versions")], f"{names[-2]}:{last}" if len(names) > 1 else None
        if isinstance(last, str) and last:
            return (name_reference(self.canonical(type_), last.replace("/", "%2F")),)
        return ()

    def identify(self, value: object) -> ResourceId | None:
        """The resource that a text means; None when it is no id."""
        return identify(value, self)

    def _lookup(self, type_: str, names: tuple[object, ...]) -> list[tuple[str, Instance | None]]:
        if self._found is None:
            if self._searching:
                return []
            self._searching = True
            try:
                self._found = self._search()
            finally:
                self._searching = False
            self._search_inside(self._found)
        return self._found.get((type_.lower(), tuple(name_key(name) for name in names)), [])

    def _search(self) -> Found:
        """Every declared resource by its type and names; only names are evaluated."""
        found: Found = {}
        for deployed in self.top.walk():
            for instance in deployed.declared():
                key = instance.type.lower(), tuple(name_key(name) for name in instance.names())
                found.setdefault(key, []).append((instance.asset_id, instance))
        return found

    def _search_inside(self, found: Found) -> None:
        """The children that stand inside declared resources, whose bodies may refer to others."""
        for id_, instance in [pair for pairs in found.values() for pair in pairs]:
            if instance is None or instance.type.lower() not in INLINE:
                continue
            for child in children(instance.type, instance.body()):
                key = child.type.lower(), tuple(name_key(name) for name in (*instance.names(), child.name))
                found.setdefault(key, []).append((f"{id_}.{child.path}", None))

    def library(self, path: str) -> Deployed | None:
        """A program that another one imports names from."""
        from bartizan.sources.repository.arm.deployed import Deployed

        if path not in self._libraries:
            program = self.load(path)
            if program is None:
                return None
            self._libraries[path] = Deployed(program, self, f"{path}.")
        return self._libraries[path]
