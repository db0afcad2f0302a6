"""Calls of other programs: where they lead, and what they give back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm.identifiers import DEPLOYMENTS
from bartizan.sources.repository.arm.paths import beside
from bartizan.sources.repository.arm.program import Module, Program
from bartizan.sources.repository.arm.values import ResourceId
from bartizan.sources.repository.evaluated import Partial

if TYPE_CHECKING:
    from bartizan.sources.repository.arm.deployed import Deployed
    from bartizan.sources.repository.arm.evaluate import Scope

MODULE_DEPTH = 12
MODULE_CALLS = 2_000
"""How many calls one root program may make in all."""

_REMOTE = ("br:", "br/", "ts:", "ts/")


def is_remote(source: str) -> bool:
    """Whether a module comes from a registry or a template spec."""
    return source.startswith(_REMOTE)


def local_path(program: Program, source: str) -> str | None:
    """The path of the tree that a module's source means; None when it is none."""
    return None if is_remote(source) or "://" in source else beside(program.path, source)


def candidates(program: Program, link: object) -> list[str]:
    """The paths of the tree that a template link may mean, the likeliest first.

    A link is put together from where the deployed template lies and the way from there: what is known
    at its end is such a way, from the template's own directory or, in a nested template, from one above.
    Of an address written in full the ends are tried, longest first.
    """
    if isinstance(link, Partial):
        rest = link.parts[-1]
        # What follows a storage account's token is no part of the way.
        if not (isinstance(rest, str) and _FILE.search(rest)):
            rest = next((part for part in link.parts if isinstance(part, str) and _FILE.search(part)), "")
        tails = [_plain(rest)] if isinstance(rest, str) else []
    elif not isinstance(link, str) or not link:
        return []
    elif "://" not in link:
        path = beside(program.path, _plain(link))
        return [] if path is None else [path]
    else:
        steps = [step for step in _plain(urlsplit(link).path).split("/") if step][-6:]
        tails = ["/".join(steps[at:]) for at in range(len(steps))]
    found = [beside(program.path, f"{above}{tail}") for tail in tails if tail for above in _ABOVE]
    return [path for path in dict.fromkeys(found) if path is not None and path != program.path]


_FILE = re.compile(r"\.jsonc?(?:\?|\Z)", re.IGNORECASE)
_ABOVE = ("", "../", "../../")


def _plain(text: str) -> str:
    return unquote(text.partition("?")[0]).lstrip("/")


class Handle:
    """One call of a program: its outputs are what a reference to it gives."""

    __slots__ = ("_scope", "deployed", "module")

    def __init__(self, module: Module, deployed: Deployed, scope: Scope) -> None:
        """`scope` is the caller's, with the loop's variables."""
        self.module = module
        self.deployed = deployed
        self._scope = scope

    def name(self) -> object:
        """The deployment's name."""
        if self.module.name is None:
            return self.module.symbol
        return self._scope.deployed.world.evaluator.plain(self.module.name, self._scope)

    def wanted(self) -> bool:
        """Whether the call is made: its condition is not known to be false."""
        return self._made() is not False

    def there(self, name: str) -> bool | None:
        """Whether the call has an attribute; None where its condition is not known."""
        return True if name.lower() in {"id", "name"} else self._made()

    def _made(self) -> bool | None:
        condition = self.module.condition
        if condition is None:
            return True
        decided = self._scope.deployed.world.evaluator.plain(condition, self._scope)
        return decided if isinstance(decided, bool) else None

    def attribute(self, name: str, text: str) -> object:
        """`outputs`, `name`, `id`."""
        lowered = name.lower()
        if lowered == "outputs":
            return Outputs(self.deployed, self._scope.deployed.program.language == "arm")
        if lowered == "properties":
            return self
        if lowered == "name":
            return self.name()
        if lowered == "id":
            return ResourceId(DEPLOYMENTS, (self.name(),), self.deployed.world)
        return Unknown(text)

    def runtime(self, *, full: bool) -> object:
        """What `reference` gives."""
        del full
        return self

    def item(self, _index: object, _text: str) -> Handle:
        """`module[…]` where the number of calls is not known: the one that stands for all."""
        return self

    def whole(self, text: str) -> Unknown:
        """A call is no value by itself."""
        return Unknown(text)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A call that is not made."""

    symbol: str

    def there(self, _name: str) -> bool:
        """It has no attribute."""
        return False

    def attribute(self, _name: str, text: str) -> object:
        """Azure refuses to look; an author who looks has a reason that is not seen here."""
        return Unknown(text)

    def whole(self, _text: str) -> Unknown:
        """It is no value."""
        return Unknown(self.symbol)


class Outputs:
    """The outputs of a call; in ARM each is an object with a `value`."""

    __slots__ = ("_deployed", "_wrapped")

    def __init__(self, deployed: Deployed, wrapped: bool) -> None:
        """`wrapped` is how ARM has them."""
        self._deployed = deployed
        self._wrapped = wrapped

    def there(self, name: str) -> bool:
        """Whether the program gives this output."""
        return any(known.lower() == name.lower() for known in self._deployed.program.outputs)

    def attribute(self, name: str, text: str) -> object:
        """One output."""
        value = self._deployed.output(name, text)
        return {"value": value} if self._wrapped else value

    def whole(self, text: str) -> Unknown:
        """All outputs together are no value that is looked into."""
        return Unknown(text)


def expand_module(deployed: Deployed, module: Module) -> object:
    """What a module stands for: a call, a list of calls, or unknown where its program is not here."""
    loop = module.loop
    if module.condition is not None and loop is None:
        decided = deployed.world.evaluator.plain(module.condition, deployed.scope)
        if decided is False and module.program is None and not module.link:
            return LeftOut(module.symbol)

    def make(key: str, scope: Scope) -> object:
        return _call(deployed, module, key, scope)

    return deployed.expand(loop, module.symbol, module.line, make)


def _call(deployed: Deployed, module: Module, key: str, scope: Scope) -> object:
    from bartizan.sources.repository.arm.deployed import Called, Deployed

    world = deployed.world
    program = module.program or _program(deployed, module, scope)
    if program is None:
        return Unknown(module.symbol)
    world.calls += 1
    what = f"{deployed.program.path}:{module.line}"
    if world.calls > MODULE_CALLS:
        world.gap(what, f"more than {MODULE_CALLS} calls of modules", "fewer calls")
        return Unknown(module.symbol)
    if deployed.depth >= MODULE_DEPTH or _recurses(deployed, program, linked=module.program is None):
        why = f"{module.symbol} calls itself, or modules nest deeper than {MODULE_DEPTH}"
        world.gap(what, why, "modules without a cycle")
        return Unknown(module.symbol)
    prefix = f"{deployed.prefix}module.{module.symbol}{key}."
    return Handle(module, Deployed(program, world, prefix, Called(module, scope)), scope)


def _recurses(deployed: Deployed, program: Program, *, linked: bool) -> bool:
    """Whether a call leads back to a program above; a nested template stands in its caller's file."""
    above: Deployed | None = deployed
    while above is not None:
        if above.program is program or (linked and above.program.path == program.path):
            return True
        above = above.caller
    return False


def _program(deployed: Deployed, module: Module, scope: Scope) -> Program | None:
    """The program that a call leads to; a gap when it is not here."""
    world = deployed.world
    what = f"{deployed.program.path}:{module.line}"
    if is_remote(module.source):
        why = f"module {module.symbol} comes from {module.source}, which is not in this tree"
        world.gap(what, why, "the module vendored into the tree, or the template that `bicep build` makes of it")
        return None
    if module.link is not None:
        link = world.evaluator.plain(module.link, scope)
        paths = candidates(deployed.program, link)
    else:
        path = local_path(deployed.program, module.source)
        paths = [] if path is None else [path]
    found = next((program for path in paths if (program := world.load(path)) is not None), None)
    if found is None:
        why = f"module {module.symbol} comes from {module.source or 'a link'}, which is not in this tree"
        world.gap(what, why, "the module's file, or the deployment that it makes")
    return found
