"""A declared resource, or one that exists: its names, its body, and what a reference to it gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bartizan.catalog import paths
from bartizan.model.values import Unknown
from bartizan.sources.repository.arm.endpoints import pieces_at
from bartizan.sources.repository.arm.identifiers import identify, names_of
from bartizan.sources.repository.arm.inline import INLINE
from bartizan.sources.repository.arm.program import Resource
from bartizan.sources.repository.arm.scopes import Place
from bartizan.sources.repository.arm.values import ResourceId, View, is_open, member
from bartizan.sources.repository.arm.written import shown
from bartizan.sources.repository.evaluated import Partial

if TYPE_CHECKING:
    from bartizan.sources.repository.arm.deployed import Deployed
    from bartizan.sources.repository.arm.evaluate import Scope

_PENDING = object()
_NAMED = frozenset({"id", "name", "type", "apiversion"})
"""What is known of a resource whether it is deployed or not."""


class Instance:
    """One instance of a resource."""

    __slots__ = ("_memo", "asset_id", "deployed", "key", "resource", "scope", "type")

    def __init__(self, resource: Resource, deployed: Deployed, key: str, scope: Scope) -> None:
        """`key` is `[0]` in a loop, else empty; `scope` binds the loop's variables."""
        self.resource = resource
        self.deployed = deployed
        self.key = key
        self.scope = scope
        self.type = deployed.world.canonical(resource.type)
        self.asset_id = deployed.world.asset_id(self.address)
        self._memo: dict[str, object] = {}

    @property
    def address(self) -> str:
        """The whole address: `module.search[0].service`."""
        return f"{self.deployed.prefix}{self.resource.symbol}{self.key}"

    def _once(self, what: str, compute: Callable[[], object]) -> object:
        found = self._memo.get(what, self)
        if found is _PENDING:
            return Unknown(f"{self.address} refers to itself")
        if found is not self:
            return found
        self._memo[what] = _PENDING
        try:
            self._memo[what] = result = compute()
        except BaseException:
            del self._memo[what]
            raise
        return result

    def name(self) -> object:
        """The name as it is written: the last segment where the resource has a parent, else all of it."""
        return self._once("name", lambda: self.deployed.world.evaluator.plain(self.resource.name, self.scope))

    def names(self) -> tuple[object, ...]:
        """The names of the resource and its parents, outermost first; one for each segment of the type."""
        found = self._once("names", self._names)
        return found if isinstance(found, tuple) else (found,)

    def _names(self) -> tuple[object, ...]:
        count = self.type.count("/")
        name = self.name()
        above = self.parent_names()
        if above is not None:
            below = count - len(above)
            own = names_of(name, below) or (names_of(name, count) or ())[-below:]
            return (*above, *(own or (name,)))
        return names_of(name, count) or (*[Unknown(f"parent of {self.address}")] * (count - 1), name)

    def parent_names(self) -> tuple[object, ...] | None:
        """The names of the parent that the resource says it has; None where its own name says them."""
        parent = self.parent()
        if isinstance(parent, Instance):
            return parent.names()
        meant = identify(parent, self.deployed.world)
        return None if meant is None else meant.names

    def parent(self) -> object:
        """What `parent` refers to; of a loop the element of the same turn."""
        if self.resource.parent is None:
            return None
        found = self.deployed.world.evaluator.plain(self.resource.parent, self.scope)
        if isinstance(found, list):
            index = self.scope.turns[-1].index if self.scope.turns else None
            return found[index] if isinstance(index, int) and index < len(found) else None
        return found

    def wanted(self) -> bool:
        """Whether the resource is there: its condition, and its parent's, are not known to be false."""
        return self._once("wanted", self._wanted) is not False

    def _wanted(self) -> object:
        condition = self.resource.condition
        if condition is not None and self.deployed.world.evaluator.plain(condition, self.scope) is False:
            return False
        parent = self.parent() if self.resource.parent is not None else None
        return not (isinstance(parent, Instance) and not parent.resource.existing and not parent.wanted())

    def there(self, name: str) -> bool | None:
        """Whether the resource has attributes; None where its condition is not known."""
        condition = self.resource.condition
        if name.lower() in _NAMED:
            return True
        if condition is None or self.resource.existing:
            return self.wanted()
        decided = self.deployed.world.evaluator.plain(condition, self.scope)
        return None if decided is not False and not isinstance(decided, bool) else self.wanted()

    def doubts(self) -> frozenset[str]:
        """Why the resource may not be there: conditions and loops, its own and its callers', that are not known."""
        found = self._once("doubts", self._doubts)
        return found if isinstance(found, frozenset) else frozenset()

    def _doubts(self) -> frozenset[str]:
        evaluator = self.deployed.world.evaluator
        pairs = [(self.resource.condition, self.scope)]
        call = self.deployed.call
        while call is not None:
            pairs.append((call.module.condition, call.scope))
            call = call.scope.deployed.call
        decided = [evaluator.plain(condition, scope) for condition, scope in pairs if condition is not None]
        loops = [turn.index for _, scope in pairs for turn in scope.turns if turn.resource]
        parent = self.parent() if self.resource.parent is not None else None
        above = parent.doubts() if isinstance(parent, Instance) else frozenset()
        return above | {shown(one) for one in [*decided, *loops] if is_open(one)}

    def body(self) -> dict[str, object]:
        """The evaluated body, not yet settled."""
        found = self._once("body", lambda: self.deployed.world.evaluator.plain(self.resource.body, self.scope))
        return found if isinstance(found, dict) else {}

    def id(self) -> ResourceId:
        """The resource's id."""
        own = () if self.resource.existing else (self.asset_id,)
        return ResourceId(self.type, self.names(), self.deployed.world, "", own)

    def declared(self) -> Instance | None:
        """The resource that declares what is here: itself, or the one that an `existing` one means."""
        if not self.resource.existing:
            return self
        found = self.deployed.world.instances(self.type, self.names())
        return found[0] if len(found) == 1 else None

    def attribute(self, name: str, text: str) -> object:
        """A property: what is declared, else what it will be when the resource runs."""
        lowered = name.lower()
        if lowered == "id":
            return self.id()
        if lowered == "name":
            return self.name()
        if lowered == "type":
            return self.type
        if lowered == "apiversion":
            return self.resource.version
        declared = self.declared()
        if declared is None:
            assets = self.id().whole(text).assets
            return Unknown(text, assets, name, () if assets else (None,))
        found = member(declared.body(), name)
        if isinstance(found, dict | list):
            return View(found, declared, (name,))
        return declared.absent((name,), text) if found is None else found

    def absent(self, path: tuple[str | int, ...], text: str) -> object:
        """A property that code does not give; the id of a child that stands in it is known all the same."""
        inline = INLINE.get(self.type.lower())
        if inline is not None and path[-1] == "id" and len(path) == len(inline.at) + 2:
            listed: object = self.body()
            for step in inline.at:
                listed = member(listed, step)
            index = path[-2]
            name = member(listed[index], "name") if isinstance(listed, list) and isinstance(index, int) else None
            if name is not None:
                return ResourceId(inline.type, (*self.names(), name), self.deployed.world)
        known = paths.text(path)
        return Unknown(text, (self.asset_id,), known, pieces_at(known))

    def runtime(self, *, full: bool) -> object:
        """What `reference` gives: the properties, or the whole resource."""
        declared = self.declared()
        if declared is None:
            settled = self.id().whole("id")
            there = () if settled.assets else (None,)
            return Unknown(f"reference({settled.why})", settled.assets, None if full else "properties", there)
        if full:
            return View(declared.body(), declared, ())
        found = member(declared.body(), "properties")
        return View({} if found is None else found, declared, ("properties",))

    def child(self, name: str) -> object:
        """`parent::child`."""
        return self.deployed.symbol(name)

    def item(self, _index: object, _text: str) -> Instance:
        """`symbol[…]` where the number of turns is not known: the one that stands for all."""
        return self

    def whole(self, _text: str) -> Unknown:
        """The resource as a value by itself."""
        return Unknown(self.address, self.id().whole("id").assets)

    def target(self) -> object:
        """What the `scope` of an extension resource is: a resource's id, a place, or None where none is given."""
        if self.resource.scope is None:
            return None
        found = self.deployed.world.evaluator.plain(self.resource.scope, self.scope)
        if isinstance(found, Instance):
            return found.id()
        if isinstance(found, Place | ResourceId) or (is_open(found) and not isinstance(found, Partial)):
            return found
        return identify(found, self.deployed.world) or found
