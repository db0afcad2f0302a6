"""An example as Terraform, through the inverse of the tables."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bartizan.catalog import paths
from bartizan.catalog.load import Catalog
from bartizan.catalog.paths import Every, Step
from bartizan.catalog.terraform import TerraformTable
from bartizan.catalog.terraform_inverse import Layout, Slot, Unsayable, said, tables_by_type
from bartizan.catalog.terraform_inverse import layouts as read_layouts
from bartizan.model.values import Unknown
from bartizan.sources.repository.terraform.hcl_text import Raw, literal
from tests.dialects.writer.estate import Estate, Inexpressible, Ref, Thing, at, is_open, leaves, remove

_NAMED = re.compile(r"([a-z]+_\w+)\.(\w+)\.")

Body = dict[str, Any]
"""Arguments by name: a `Block`, a list of blocks, or a value."""


@cache
def known(catalog: Catalog) -> dict[str, list[TerraformTable]]:
    """The tables by type."""
    return tables_by_type(catalog)


@cache
def by_resource(catalog: Catalog) -> dict[str, list[Layout]]:
    """The layouts of every resource, which each example asks for anew."""
    return {table.resource: read_layouts(catalog, table) for tables in known(catalog).values() for table in tables}


def layouts(catalog: Catalog, table: TerraformTable) -> list[Layout]:
    """The layouts of one resource."""
    return by_resource(catalog)[table.resource]


@dataclass
class Block:
    """A nested block or an object; `holds` is the slot's word."""

    holds: str
    body: Body

    @property
    def is_block(self) -> bool:
        return self.holds in ("block", "blocks")


@dataclass
class Dynamic:
    """A block of which nobody knows how often it stands, or an object that nobody knows."""

    holds: str
    value: Raw


@dataclass
class Resource:
    type: str
    name: str
    body: Body


@dataclass
class Module:
    """The text in the making: variables and referred resources are declared when they are first used."""

    catalog: Catalog
    resources: list[Resource] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    variables: dict[str, None] = field(default_factory=dict)
    referred: dict[tuple[str, str], None] = field(default_factory=dict)

    def expression(self, value: Unknown | Ref) -> Raw:
        """A reference, or a variable that nobody gives a value."""
        if isinstance(value, Ref):
            return Raw(f"{self.names[value.name]}.{_identity(self.names[value.name])}")
        if value.why.startswith('"'):
            self.referred.update(dict.fromkeys(_NAMED.findall(value.why)))
            return Raw(value.why)
        if value.assets:
            parts = value.assets[0].split(".")
            type_, name = (parts[0], parts[1]) if len(parts) > 1 and "_" in parts[0] else ("aws_kms_key", "other")
            name = re.sub(r"\W", "_", name)
            self.referred[type_, name] = None
            return Raw(f"{type_}.{name}.{value.attribute or 'id'}")
        name = re.sub(r"\W+", "_", value.why.removeprefix("var.")).strip("_")[:40] or "unknown"
        name = name if name[0].isalpha() else f"v_{name}"
        self.variables[name] = None
        return Raw(f"var.{name}")


def _identity(address: str) -> str:
    return "name" if address.startswith("aws_iam_") and not address.startswith("aws_iam_policy.") else "id"


def terraform(estate: Estate, catalog: Catalog) -> str:
    """The module. Raises `Inexpressible` when no resource makes the type.

    What no argument says is taken out of the estate's configurations, and what the provider says by
    itself is put into them: the estate is afterwards what the text means. `left_out` says what was taken.
    """
    tables = known(catalog)
    module = Module(catalog)
    chosen = []
    for thing in estate.things:
        own = [table for table in tables.get(thing.type, ()) if table.fold is None and layouts(catalog, table)]
        if not own:
            raise Inexpressible(f"no resource makes {thing.type}")
        table = min(own, key=lambda one: (_left(thing, one, tables[thing.type], catalog), _adds(thing, one)))
        module.names[thing.name] = f"{table.resource}.{thing.name}"
        chosen.append((thing, table))
    for thing, table in chosen:
        _give(thing, table)
        dry = Module(catalog, names=module.names)
        for steps in _resources(dry, thing, table, tables[thing.type]):
            estate.left_out.append(f"{table.resource} has no argument for {paths.text(steps)}")
            remove(thing.config, steps)
        _resources(module, thing, table, tables[thing.type])
        for steps, value in _implied(thing, table, catalog):
            paths.put(thing.config, steps, value)
    return "\n".join(_text(module))


def _left(thing: Thing, table: TerraformTable, tables: list[TerraformTable], catalog: Catalog) -> int:
    """How many of the example's properties the resource cannot say."""
    module = Module(catalog, names={name: f"aws_s3_bucket.{name}" for name in _names(thing.config)})
    thing = Thing(thing.name, thing.type, copy.deepcopy(thing.config))
    _give(thing, table)
    return len(_resources(module, thing, table, tables))


def _adds(thing: Thing, table: TerraformTable) -> int:
    """How much the resource's type says by itself that the example does not."""
    named = [path for path in table.defaults if "$" in path and "." not in path]
    return sum(at(thing.config, paths.parse(table.rename[path])) != table.defaults[path] for path in named)


def _resources(
    module: Module, thing: Thing, table: TerraformTable, tables: list[TerraformTable]
) -> list[tuple[Step, ...]]:
    """Add the thing's resources to the module; the properties that none says."""
    filler = _Filler(module, thing.config)
    own = layouts(module.catalog, table)
    body = filler.body(own[0].slots, superseded=False)
    for path, value in table.defaults.items():
        steps = paths.parse(table.rename[path]) if "$" in path else ()
        if steps and at(thing.config, steps) == value:
            filler.said.add(steps)
            _open(body, path.split(".")[:-1])
    for _, place, steps in _beside(table):
        if isinstance(at(thing.config, place), Unknown) and at(thing.config, steps) == at(thing.config, place):
            filler.said.add(steps)
    module.resources.append(Resource(table.resource, thing.name, body))
    parts = [layout for one in tables if one.fold is not None for layout in layouts(module.catalog, one)]
    count = 0
    for layout in parts:
        for inner in _part(filler, layout):
            count += 1
            fold = layout.table.fold
            assert fold is not None
            owner = Raw(f"{table.resource}.{thing.name}.{_identity(table.resource)}")
            part = {fold.owner: owner, **inner}
            module.resources.append(Resource(layout.table.resource, f"{thing.name}{count}", part))
    if filler.missing():
        more = filler.body(own[0].slots, superseded=True)
        body.update({name: value for name, value in more.items() if name not in body})
    return filler.missing()


def _beside(table: TerraformTable) -> Iterator[tuple[str, tuple[Step, ...], tuple[Step, ...]]]:
    """The constants that an argument says by being given: their path, the argument's place and theirs."""
    for path in table.defaults:
        argument = table.rename.get(path.rpartition(".")[0]) if "$" in path else None
        if argument is not None:
            own, steps = paths.parse(argument), paths.parse(table.rename[path])
            if steps[: len(own)] != own:
                yield path, own, steps


def _give(thing: Thing, table: TerraformTable) -> None:
    """Let the arguments be given whose being there is all that the example says of them."""
    for path, own, steps in _beside(table):
        value = at(thing.config, steps)
        if at(thing.config, own) is not None:
            continue
        if value == table.defaults[path]:
            paths.put(thing.config, own, "given")
        elif isinstance(value, Unknown) and not value.assets:
            paths.put(thing.config, own, value)


def _open(body: Body, blocks: list[str]) -> None:
    """Let blocks stand whose being there says something."""
    for name in blocks:
        block = body.setdefault(name, Block("block", {}))
        if isinstance(block, list):
            block = block[0]
        if not isinstance(block, Block):
            return
        body = block.body


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, Ref):
        yield value.name
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _names(inner)


def _part(filler: _Filler, layout: Layout) -> Iterator[Body]:
    """The bodies of the resources of one kind that say what is not said yet."""
    fold = layout.fold
    assert fold is not None
    chosen: Body = {} if fold.by is None or layout.by is None else {fold.by: _literal(layout.by)}
    place = layout.place
    if place and place[-1] is Every.ITEMS:
        items = at(filler.config, place[:-1])
        for index, _ in enumerate(items if isinstance(items, list) else ()):
            here = (*place[:-1], index)
            if any(path[: len(here)] == here for path in filler.missing()):
                body = filler.body(layout.slots, place=(place, here), superseded=False)
                if body:
                    yield {**chosen, **body}
        return
    before: set[tuple[Step, ...]] = set()
    while before != set(filler.missing()):
        before = set(filler.missing())
        body = filler.body(layout.slots, superseded=False)
        if body and before != set(filler.missing()):
            yield {**chosen, **body}


def _literal(word: str) -> Any:
    return {"true": True, "false": False}.get(word, word)


Here = tuple[tuple[Step, ...], tuple[Step, ...]]
"""The pattern of the enclosing block, and its concrete path."""


class _Filler:
    """Takes a configuration apart into arguments; `said` are the concrete paths that arguments say."""

    def __init__(self, module: Module, config: dict[str, Any]) -> None:
        self.module = module
        self.config = config
        self.said: set[tuple[Step, ...]] = set()

    def missing(self) -> list[tuple[Step, ...]]:
        return [path for path, _ in leaves(self.config) if not self._is_said(path)]

    def _is_said(self, path: tuple[Step, ...]) -> bool:
        return any(path[:length] in self.said for length in range(1, len(path) + 1))

    def body(self, slots: tuple[Slot, ...], *, place: Here = ((), ()), superseded: bool) -> Body:
        out: Body = {}
        for slot in slots:
            if slot.superseded is not superseded and not (superseded and place != ((), ())):
                continue
            value = self._group(slot, place, superseded) if slot.is_group else self._leaf(slot, place)
            if value is not None:
                out[slot.name] = value
        return out

    def _concrete(self, slot: Slot, place: Here) -> tuple[Step, ...]:
        pattern, concrete = place
        path = slot.at or ()
        return (*concrete, *path[len(pattern) :]) if path[: len(pattern)] == pattern else path

    def _group(self, slot: Slot, place: Here, superseded: bool) -> Any:
        inner_superseded = False
        if slot.at is None:
            body = self.body(slot.slots, place=place, superseded=inner_superseded)
            return Block(slot.holds, body) if body else None
        here = self._concrete(slot, place)
        value = at(self.config, here)
        if isinstance(value, Unknown) and not value.assets and not self._is_said(here):
            self.said.add(here)
            return Dynamic(slot.holds, self.module.expression(value))
        if slot.each and isinstance(value, list):
            blocks = []
            for index, item in enumerate(value):
                if self._is_said((*here, index)) or is_open(item):
                    continue
                body = self.body(slot.slots, place=((*slot.at, Every.ITEMS), (*here, index)), superseded=False)
                if body or item == {}:
                    self.said.update({(*here, index)} if item == {} else ())
                    blocks.append(Block(slot.holds, body))
            return blocks or None
        if not isinstance(value, dict) or slot.each:
            return None
        if value == {} and not self._is_said(here):
            self.said.add(here)
            return Block(slot.holds, {})
        body = self.body(slot.slots, place=(slot.at, here), superseded=False)
        return Block(slot.holds, body) if body else None

    def _leaf(self, slot: Slot, place: Here) -> Any:
        here = self._concrete(slot, place)
        if slot.is_texts and here[-2] is Every.ITEMS:
            return self._texts(slot, here)
        if here and here[-1] is Every.ITEMS:
            here = here[:-1]
            if slot.holds == "string":
                here = next(((*here, index) for index, _ in self._items(here)), here)
        if any(not isinstance(step, str | int) for step in here) or self._is_said(here):
            return None
        value = at(self.config, here)
        if value is None:
            return None
        try:
            out = self._value(slot, value)
        except Unsayable:
            return None
        self.said.add(here)
        return out

    def _items(self, here: tuple[Step, ...]) -> Iterator[tuple[int, Any]]:
        """The elements of a list that nothing says yet."""
        items = at(self.config, here)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if not self._is_said((*here, index)):
                yield index, item

    def _texts(self, slot: Slot, here: tuple[Step, ...]) -> Any:
        items = at(self.config, here[:-2])
        if isinstance(items, Unknown) and not items.assets and not self._is_said(here[:-2]):
            self.said.add(here[:-2])
            return self.module.expression(items)
        if not isinstance(items, list):
            return None
        paths_ = [
            (*here[:-2], index, here[-1])
            for index, item in enumerate(items)
            if isinstance(item, dict) and here[-1] in item
        ]
        paths_ = [path for path in paths_ if not self._is_said(path)]
        if not paths_:
            return None
        self.said.update(paths_)
        return [self._plain(at(self.config, path)) for path in paths_]

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Unknown | Ref):
            return self.module.expression(value)
        if isinstance(value, dict):
            return {key: self._plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._plain(inner) for inner in value]
        return value

    def _value(self, slot: Slot, value: Any) -> Any:
        if isinstance(value, Unknown | Ref):
            raw = self.module.expression(value)
            return (
                [raw] if slot.spread or (slot.holds.startswith(("list(", "set(")) and isinstance(value, Ref)) else raw
            )
        if slot.json or slot.holds == "any" or slot.holds.startswith("map("):
            return (
                said(slot, self._plain(value))
                if not _holds_open(value) or slot.json or slot.holds == "any"
                else self._map(slot, value)
            )
        if isinstance(value, list) and slot.holds.startswith(("list(", "set(")):
            return [self._plain(item) if is_open(item) else said(slot, [item])[0] for item in value]  # type: ignore[index]
        return said(slot, value)

    def _map(self, slot: Slot, value: Any) -> Any:
        pairs = {one["Key"]: one["Value"] for one in value} if isinstance(value, list) else value
        return {key: self._plain(inner) for key, inner in pairs.items()}


def _holds_open(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_open, value.values()))
    return any(map(_holds_open, value)) if isinstance(value, list) else is_open(value)


def _implied(thing: Thing, table: TerraformTable, catalog: Catalog) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """What the Terraform provider says by itself where the example says nothing and the API another thing."""
    beside = {path: (own, steps) for path, own, steps in _beside(table)}
    for path, (own, place) in beside.items():
        given = at(thing.config, own)
        if at(thing.config, place) is None and given is not None:
            known = not isinstance(given, Unknown) or given.assets
            yield place, table.defaults[path] if known else given
    for path, value in table.defaults.items():
        if path in beside:
            continue
        steps = _place(table, path, catalog)
        block = _place(table, path.rpartition(".")[0], catalog) if "." in path else ()
        if steps is None or any(not isinstance(step, str) for step in steps):
            continue
        if block is None or (block and not isinstance(at(thing.config, block), dict)):
            continue
        meant = table.values.get(path, {}).get(_word(value), value)
        default = catalog.defaults.get(table.type, {}).get(paths.text(steps))
        if at(thing.config, steps) is None and (default is None or default.value != meant):
            yield steps, meant


def _place(table: TerraformTable, path: str, catalog: Catalog) -> tuple[Step, ...] | None:
    renamed = table.rename.get(path)
    return paths.parse(renamed) if renamed else _named(table, path, catalog)


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _named(table: TerraformTable, path: str, catalog: Catalog) -> tuple[Step, ...] | None:
    steps: tuple[Step, ...] = ()
    for name in path.split("."):
        known = catalog.schema.canonical(table.type, steps, name)
        if known is None:
            return None
        steps = (*steps, known)
    return steps


def _text(module: Module) -> Iterator[str]:
    for name in module.variables:
        yield f'variable "{name}" {{}}\n'
    declared = {(one.type, one.name) for one in module.resources}
    for type_, name in module.referred:
        if (type_, name) not in declared:
            yield f'resource "{type_}" "{name}" {{}}\n'
    for resource in module.resources:
        yield f'resource "{resource.type}" "{resource.name}" {{'
        yield from _body(resource.body, "  ")
        yield "}\n"


def _body(body: Mapping[str, Any], indentation: str) -> Iterator[str]:
    for name, value in body.items():
        if isinstance(value, Dynamic):
            if value.holds in ("block", "blocks"):
                yield f'{indentation}dynamic "{name}" {{'
                yield f"{indentation}  for_each = {value.value.text}"
                yield f"{indentation}  content {{}}"
                yield f"{indentation}}}"
            else:
                yield f"{indentation}{name} = {value.value.text}"
            continue
        blocks = value if isinstance(value, list) else [value]
        if blocks and all(isinstance(one, Block) for one in blocks) and blocks[0].is_block:
            for block in blocks:
                yield f"{indentation}{name} {{"
                yield from _body(block.body, indentation + "  ")
                yield f"{indentation}}}"
            continue
        yield f"{indentation}{name} = {literal(_objects(value))}"


def _objects(value: Any) -> Any:
    if isinstance(value, Block):
        inner = {name: _objects(one) for name, one in value.body.items()}
        return inner if value.holds in ("object", "block") else [inner]
    if isinstance(value, list):
        out: list[Any] = []
        for one in value:
            made = _objects(one)
            out += made if isinstance(one, Block) and isinstance(made, list) else [made]
        return out
    return value
