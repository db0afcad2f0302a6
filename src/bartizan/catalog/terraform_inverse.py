"""Terraform tables read backwards: which argument of which resource says a canonical property.

The reader matches the arguments that people wrote with the canonical shape; here the arguments that the
provider knows (`catalog/arguments/`) are matched by the same tables and the same names, so that a
property and its value can be written as Terraform.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bartizan.catalog import paths
from bartizan.catalog.load import Catalog
from bartizan.catalog.paths import Every, Step
from bartizan.catalog.schema import Schema
from bartizan.catalog.terraform import Fold, TerraformTable

KIND = "$"
BLOCKS = ("block", "blocks")
OBJECTS = ("object", "objects")


@dataclass(frozen=True, slots=True)
class Document:
    """A value that Terraform says as JSON text: `jsonencode(…)`."""

    value: object


class Unsayable(ValueError):  # noqa: N818 - reads as what it is
    """A value that the argument cannot hold."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One argument or block of a resource, and the canonical property that it says.

    `path` is its Terraform path; `at` the canonical path from the asset's root, with `[]` where a list
    is walked, or None for a block that only groups arguments. `holds` is what the provider takes
    (`string`, `set(string)`, `block` …). A block with `each` stands once for each element of the list at
    `at`. `words` are the canonical values by the argument's own; `json` arguments hold JSON text, `pairs`
    say a list of `Key` and `Value` as a map, `spread` lists have one canonical element for each value.
    """

    name: str
    path: str
    at: tuple[Step, ...] | None
    holds: str
    required: bool = False
    slots: tuple[Slot, ...] = ()
    each: bool = False
    words: Mapping[str, Any] = field(default_factory=dict)
    json: bool = False
    pairs: bool = False
    spread: bool = False
    superseded: bool = False

    @property
    def is_block(self) -> bool:
        """Whether it is written `name { … }`."""
        return self.holds in BLOCKS

    @property
    def is_group(self) -> bool:
        """Whether other arguments stand in it."""
        return self.holds in (*BLOCKS, *OBJECTS)

    @property
    def is_texts(self) -> bool:
        """Whether each of its values is one property of one element of a canonical list."""
        return self.at is not None and self.at[-2:-1] == (Every.ITEMS,) and self.holds.startswith(("list(", "set("))


@dataclass(frozen=True, slots=True)
class Layout:
    """All slots of one resource. `place` is where a folded resource stands in its owner."""

    table: TerraformTable
    slots: tuple[Slot, ...]
    place: tuple[Step, ...] = ()
    by: str | None = None

    @property
    def fold(self) -> Fold | None:
        """How the resource is a part of another asset, when it is one."""
        return self.table.fold


def layouts(catalog: Catalog, table: TerraformTable) -> list[Layout]:
    """The layouts of a resource: one, or one for each place of a part whose place an argument chooses.

    Empty when the provider's arguments are not known.
    """
    arguments = catalog.arguments.get(table.resource)
    if arguments is None:
        return []
    fold = table.fold
    if fold is None:
        return [Layout(table, _slots(table, catalog.schema, arguments, ()))]
    places: list[tuple[str | None, str]] = [(None, fold.at)] if fold.by is None else [*fold.places.items()]
    out = []
    for key, at in places:
        place = paths.parse(at)
        out.append(Layout(table, _slots(table, catalog.schema, arguments, place), place, key))
    return out


def tables_by_type(catalog: Catalog) -> dict[str, list[TerraformTable]]:
    """The tables of the resources that say something of an asset type, their own before those of parts.

    Resources that are named like a native type have a table without irregularities.
    """
    out: dict[str, list[TerraformTable]] = {}
    for table in sorted(catalog.terraform.values(), key=lambda one: one.fold is not None):
        out.setdefault(table.fold.type if table.fold else table.type, []).append(table)
    bare = {type_.removeprefix("AWS::").replace("::", "").lower(): type_ for type_ in catalog.schema}
    for resource in catalog.arguments:
        type_ = bare.get(resource.removeprefix("aws_").replace("_", ""))
        if resource not in catalog.terraform and resource.startswith("aws_") and type_ is not None:
            out.setdefault(type_, []).append(TerraformTable(resource=resource, type=type_))
    return out


def _slots(
    table: TerraformTable, schema: Schema, arguments: Mapping[str, Any], place: tuple[Step, ...]
) -> tuple[Slot, ...]:
    return tuple(_Matcher(table, schema, place).level(arguments, "", place, named=True))


class _Matcher:
    """The reader's matching (`terraform/canonical.py`), over the provider's arguments instead of a body."""

    def __init__(self, table: TerraformTable, schema: Schema, place: tuple[Step, ...]) -> None:
        self._table = table
        self._schema = schema
        self._place = place
        fold = table.fold
        self._hidden = {name for name in (fold.owner, fold.by) if name} if fold else set()
        self._parents = {
            ".".join(parts[:length])
            for path in (*table.rename, *table.defaults)
            for parts in [path.split(".")]
            for length in range(1, len(parts))
        }

    def level(self, arguments: Mapping[str, Any], path: str, spot: tuple[Step, ...], *, named: bool) -> Iterator[Slot]:
        """The slots of one block at `spot`; without `named` only what the table renames has a place."""
        for name, spec in arguments.items():
            inner = f"{path}.{name}" if path else name
            hidden = not path and name in self._hidden and inner not in self._table.rename
            if name == KIND or hidden or inner in self._table.drop:
                continue
            slot = self._slot(name, inner, spec, self._at(name, inner, spot, named=named), spot)
            if slot is not None:
                yield slot

    def _at(self, name: str, path: str, spot: tuple[Step, ...], *, named: bool) -> tuple[Step, ...] | None:
        renamed = self._table.rename.get(path)
        if renamed is not None:
            return (*self._place, *paths.parse(renamed))
        known = self._schema.canonical(self._table.type, spot, name) if named else None
        if known is None:
            return None
        at = (*spot, known)
        tree = self._schema.at(self._table.type, at)
        return at if path not in self._parents or isinstance(tree, dict | list) or tree == "json" else None

    def _slot(
        self, name: str, path: str, spec: Any, at: tuple[Step, ...] | None, spot: tuple[Step, ...]
    ) -> Slot | None:
        word = str(spec[KIND] if isinstance(spec, Mapping) else spec)
        holds, required = word.removesuffix("!"), word.endswith("!")
        superseded = path in self._table.superseded
        tree = None if at is None else self._schema.at(self._table.type, at)
        if isinstance(spec, Mapping):
            each = at is not None and (isinstance(tree, list) or path in self._table.wrap or at[-1] is Every.ITEMS)
            if at is not None and at[-1] is Every.ITEMS:
                at = at[:-1]
            inside = spot if at is None else (*at, Every.ITEMS) if each else at
            named = at is not None and tree != "json"
            slots = tuple(self.level(spec, path, inside, named=named))
            return Slot(name, path, at, holds, required, slots, each, superseded=superseded) if slots else None
        if at is None:
            return None
        return Slot(
            name,
            path,
            at,
            holds,
            required,
            words=self._table.values.get(path, {}),
            json=path in self._table.json or (tree == "json" and holds == "string"),
            pairs=isinstance(tree, list) and tree != [] and _is_pairs(tree[0]) and holds.startswith("map("),
            spread=path in self._table.spread,
            superseded=superseded,
        )


def _is_pairs(tree: Any) -> bool:
    return isinstance(tree, dict) and {"Key", "Value"} <= set(tree)


def chains(slots: Sequence[Slot], path: Sequence[Step]) -> Iterator[tuple[tuple[Slot, ...], tuple[Step, ...]]]:
    """The arguments that say the property at `path`, each with its blocks and what of the path lies inside it.

    A concrete index of `path` matches a list that is walked; what lies inside is for maps and documents.
    """
    for slot in slots:
        if slot.is_group:
            for chain, rest in chains(slot.slots, path):
                yield (slot, *chain), rest
            continue
        at = slot.at or ()
        if len(at) <= len(path) and all(_same(one, other) for one, other in zip(at, path, strict=False)):
            rest = tuple(path[len(at) :])
            if not rest or slot.json or slot.holds == "any" or slot.holds.startswith("map("):
                yield (slot,), rest


def _same(one: Step, other: Step) -> bool:
    return one == other or (not isinstance(one, str) and not isinstance(other, str))


def said(slot: Slot, value: object) -> object:
    """What the argument holds when its property is `value` (JSON data). Raises `Unsayable`."""
    if slot.json:
        return Document(value) if isinstance(value, Mapping | list) else value
    if slot.pairs and isinstance(value, list):
        pairs = {one["Key"]: one["Value"] for one in value if isinstance(one, Mapping) and {"Key", "Value"} <= set(one)}
        if len(pairs) != len(value):
            raise Unsayable(f"{slot.path} holds keys and values")
        return pairs
    if slot.spread and not isinstance(value, list):
        value = [value]
    return _held(slot.holds, value, slot)


def _held(holds: str, value: object, slot: Slot) -> object:
    """`value` as the provider's type has it."""
    outer, _, inner = holds.rstrip(")").partition("(")
    if outer in ("list", "set"):
        return [_held(inner, item, slot) for item in (value if isinstance(value, list) else [value])]
    if outer == "map":
        if not isinstance(value, Mapping):
            raise Unsayable(f"{slot.path} holds a map")
        return {str(key): _held(inner, item, slot) for key, item in value.items()}
    if holds == "any":
        return value
    word = _word(slot.words, value)
    if holds == "bool" and isinstance(word, bool):
        return word
    if holds == "number" and isinstance(word, int | float) and not isinstance(word, bool):
        return word
    if holds == "string" and isinstance(word, str | int | float):
        return ("true" if word else "false") if isinstance(word, bool) else str(word)
    raise Unsayable(f"{slot.path} holds a {holds}")


def _word(words: Mapping[str, Any], value: object) -> object:
    """The argument's own word for a canonical value."""
    for word, meant in words.items():
        if meant == value and isinstance(meant, bool) == isinstance(value, bool):
            return {"true": True, "false": False}.get(word, word)
    literal = str(value).lower() if isinstance(value, bool) else str(value)
    if literal in words:
        raise Unsayable(f"{literal} means {words[literal]!r} in Terraform")
    return value
