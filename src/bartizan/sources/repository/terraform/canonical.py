"""A resource's arguments in the canonical shape of its asset type.

Names are matched level by level with the vendor's schema, equal in lower case without underscores; a
table of the catalogue gives the rest (`catalog/terraform/<provider>/README.md` says what it may hold).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bartizan.catalog import paths
from bartizan.catalog.paths import Every, Step
from bartizan.catalog.schema import Schema
from bartizan.catalog.terraform import TerraformTable
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.evaluated import Body, is_handle, parse_json, settle

Tree = Any
Lines = dict[str, int]
_ABSENT = object()


@dataclass(slots=True)
class Shaped:
    """A configuration in canonical shape, from the asset's root, and the line of each property."""

    config: dict[str, Value] = field(default_factory=dict)
    lines: Lines = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Spot:
    """The object that arguments go into, and its path below the resource's own place."""

    holder: Any
    path: tuple[Step, ...]


def shape(body: Body, table: TerraformTable, schema: Schema) -> Shaped:
    """The canonical configuration that `body` says; for a folded resource, from its owner's root."""
    fold = table.fold
    at = fold.at if fold else ""
    if fold and fold.by is not None:
        at = fold.places.get(str(body.get(fold.by, "")), "")
        if not at:
            return Shaped()
    hidden = {name for name in (fold.owner, fold.by) if name} if fold else set()
    own = Body(body.line, body.end_line)
    own.lines = body.lines
    own.update({name: value for name, value in body.items() if name not in hidden or name in table.rename})
    prefix = paths.parse(at)
    out = Shaped()
    shaper = _Shaper(table, schema, out)
    for element in shaper.spread(own, ""):
        shaper.place(prefix, element, body.line)
    coerced = schema.coerce(table.type, out.config)
    out.config = coerced if isinstance(coerced, dict) else dict(coerced)
    return out


class _Index:
    """What one table says, by path: the paths below each, and the names that have a constant."""

    def __init__(self, table: TerraformTable) -> None:
        self.parents: dict[str, set[str]] = {}
        for path in (*table.rename, *table.defaults):
            parts = path.split(".")
            for length in range(1, len(parts)):
                self.parents.setdefault(".".join(parts[:length]), set()).add(path)
        self.defaults: dict[str, list[str]] = {}
        for path in table.defaults:
            self.defaults.setdefault(path.rpartition(".")[0], []).append(path.rpartition(".")[2])
        self._names: dict[int, tuple[Tree, dict[str, str]]] = {}

    def names(self, tree: Tree) -> Mapping[str, str]:
        """The properties of an object of the schema, by their names in lower case."""
        if not isinstance(tree, dict):
            return {}
        # The tree is kept with its names, so that no other can come to have its identity.
        held = self._names.get(id(tree))
        if held is None:
            held = self._names[id(tree)] = tree, {known.lower(): known for known in tree}
        return held[1]


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """A table as the key of a cache: that very table, whatever others hold the same."""

    table: TerraformTable

    def __hash__(self) -> int:
        return id(self.table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.table is self.table


@lru_cache(maxsize=512)
def _index(key: _Same) -> _Index:
    return _Index(key.table)


@lru_cache(maxsize=8192)
def _plain_name(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


class _Shaper:
    def __init__(self, table: TerraformTable, schema: Schema, out: Shaped) -> None:
        self._table = table
        self._schema = schema
        self._out = out
        self._root: dict[str, Value] = out.config
        self._base: tuple[Step, ...] = ()
        self._index = _index(_Same(table))
        self._parents = self._index.parents
        self._defaults = self._index.defaults

    def place(self, prefix: tuple[Step, ...], body: Body, line: int) -> None:
        """Shape the arguments of the resource itself at `prefix`."""
        holder: Any = self._out.config
        concrete: tuple[Step, ...] = ()
        for number, step in enumerate(prefix):
            following = prefix[number + 1] if number + 1 < len(prefix) else None
            if isinstance(step, str):
                holder = holder.setdefault(step, [] if following is Every.ITEMS or isinstance(following, int) else {})
                concrete = (*concrete, step)
            elif isinstance(holder, list):
                holder.append({})
                concrete = (*concrete, len(holder) - 1)
                holder = holder[-1]
        self._root, self._base = holder, concrete
        if concrete:
            self._out.lines.setdefault(paths.text(concrete), line)
        self._level(body, "", self._schema.at(self._table.type, prefix), _Spot(holder, ()), line)

    def spread(self, body: Mapping[str, object], path: str) -> Iterator[Body]:
        """The block once for each value of the list arguments that the table names; else as it is."""
        names = [name for name in body if (f"{path}.{name}" if path else name) in self._table.spread]
        base = _as_body(body)
        if not names:
            yield base
            return
        found = False
        for name in names:
            value = body[name]
            for item in value if isinstance(value, list) else [value]:
                found = True
                yield _without(base, names, {name: item})
        if not found:
            yield _without(base, names, {})

    def _level(self, body: Mapping[str, object], path: str, tree: Tree, spot: _Spot, line: int) -> None:
        """The arguments of one block, whose Terraform path is `path`, into `spot`."""
        lines = body.lines if isinstance(body, Body) else {}
        given = dict(body)
        names = self._index.names(tree)
        for name in self._defaults.get(path, ()):
            if given.get(name) is None:
                given[name] = self._table.defaults[f"{path}.{name}" if path else name]
        for name, raw in given.items():
            inner = f"{path}.{name}" if path else name
            if raw is None or inner in self._table.drop:
                continue
            at = lines.get(name, line)
            value = self._value(raw, inner)
            renamed = self._table.rename.get(inner)
            known = names.get(_plain_name(name))
            if renamed is not None:
                self._renamed(value, inner, paths.parse(renamed), spot, at)
            elif known is not None and (inner not in self._parents or _is_container(tree[known])):
                place = (*spot.path, known)
                self._put(spot.holder, place, known, self._shaped(value, inner, tree[known], place, at), at)
            elif inner in self._parents:
                self._dissolve(value, inner, spot, at)
            self._said_by(raw, inner, spot, at)

    def _said_by(self, raw: object, path: str, spot: _Spot, line: int) -> None:
        """What an argument says by being given, as the table's constants below it have it."""
        constants = [name for name in self._defaults.get(path, ()) if name.startswith("$")]
        if not constants or isinstance(raw, Mapping | list) or raw == "":
            return
        own = paths.parse(self._table.rename.get(path, ""))
        for name in constants:
            steps = paths.parse(self._table.rename[f"{path}.{name}"])
            if own and steps[: len(own)] == own:
                continue
            # Something of a resource is there; what else is not known may be null.
            given = not isinstance(raw, Unknown) or bool(raw.assets)
            self._renamed(self._table.defaults[f"{path}.{name}"] if given else raw, path, steps, spot, line)

    def _dissolve(self, value: object, path: str, spot: _Spot, line: int) -> None:
        """A block without a place of its own, whose arguments have theirs by `rename`."""
        for block in value if isinstance(value, list) else [value]:
            if isinstance(block, Mapping):
                self._level(block, path, None, spot, line)
                continue
            reason = block if isinstance(block, Unknown) else Unknown(path)
            for inner in sorted(self._parents[path] & set(self._table.rename)):
                self._renamed(reason, inner, paths.parse(self._table.rename[inner]), spot, line)

    def _value(self, raw: object, path: str) -> object:
        """The value with the table's documents parsed and its words translated."""
        if path in self._table.json:
            return parse_json(raw[0] if isinstance(raw, list) and len(raw) == 1 else raw, path)
        words = self._table.values.get(path)
        if words is None:
            return raw
        if isinstance(raw, list):
            return [_word(item, words) for item in raw]
        return _word(raw, words)

    def _renamed(self, value: object, path: str, steps: tuple[Step, ...], spot: _Spot, line: int) -> None:
        """Put a value where `rename` says: below the block it stands in, else from the root."""
        pattern = _pattern(spot.path)
        inside = steps[: len(pattern)] == pattern
        rest = steps[len(pattern) :] if inside else steps
        spot = spot if inside else _Spot(self._root, ())
        tree = self._schema.at(self._table.type, (*_pattern(self._base), *_pattern(spot.path), *_pattern(rest)))
        last = rest[-1]
        if rest[-2:-1] == (Every.ITEMS,) and isinstance(last, str) and _is_texts(value, tree):
            holder, concrete = _descend(spot, rest[:-2], Every.ITEMS)
            for item in value if isinstance(value, list) and isinstance(holder, list) else ():
                if not holder or not isinstance(holder[-1], dict) or last in holder[-1]:
                    holder.append({})
                place = (*concrete, len(holder) - 1, last)
                self._put(holder[-1], place, last, self._shaped(item, path, tree, place, line), line)
            return
        holder, concrete = _descend(spot, rest[:-1], last)
        if isinstance(last, str) and isinstance(holder, dict):
            place = (*concrete, last)
            self._put(holder, place, last, self._shaped(value, path, tree, place, line), line)
        elif isinstance(holder, list) and not isinstance(last, str):
            for item in value if isinstance(value, list) else [value]:
                place = (*concrete, len(holder))
                holder.append(self._shaped(item, path, tree, place, line))
                self._line(place, line)

    def _put(self, holder: Any, where: tuple[Step, ...], name: str, value: object, line: int) -> None:
        if value is _ABSENT or not isinstance(holder, dict):
            return
        before = holder.get(name)
        if isinstance(before, dict) and isinstance(value, dict):
            before.update(value)
        elif isinstance(before, list) and isinstance(value, list):
            before.extend(value)
        else:
            holder[name] = value
        self._line(where, line)

    def _line(self, where: tuple[Step, ...], line: int) -> None:
        self._out.lines.setdefault(paths.text((*self._base, *where)), line)

    def _shaped(self, value: object, path: str, tree: Tree, here: tuple[Step, ...], line: int) -> Any:
        """A value as `tree` has it."""
        if isinstance(value, Unknown) or is_handle(value):
            return settle(value, path)
        if isinstance(tree, list):
            return self._listed(value, path, tree[0] if tree else "json", here, line)
        if isinstance(tree, dict) and tree:
            return self._single(value, path, tree, here, line)
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], Body) and path not in self._table.wrap:
            value = value[0]
        if tree is None and path in self._parents:
            # No vendor schema for this place: only what the table renames is known.
            if isinstance(value, list):
                return self._listed(value, path, {}, here, line)
            if isinstance(value, Mapping):
                return self._object(value, path, None, here, line)
        if tree == "json" and not isinstance(value, Mapping | list):
            return parse_json(value, path)
        return settle(value, path)

    def _single(self, value: object, path: str, tree: Tree, here: tuple[Step, ...], line: int) -> Any:
        """An object of the schema: a block that may stand once."""
        if isinstance(value, list):
            if not value:
                return _ABSENT
            if len(value) > 1 or path in self._table.wrap:
                return self._listed(value, path, tree, here, line)
            value = value[0]
        return self._object(value, path, tree, here, line) if isinstance(value, Mapping) else settle(value, path)

    def _listed(self, value: object, path: str, tree: Tree, here: tuple[Step, ...], line: int) -> Any:
        if _is_pairs(tree) and isinstance(value, list) and len(value) == 1 and _is_map_block(value[0]):
            value = dict(value[0])
        if _is_pairs(tree) and isinstance(value, Mapping) and not isinstance(value, Body):
            return [{"Key": str(key), "Value": settle(inner, path)} for key, inner in value.items()]
        before = len(_existing(self._root, here))
        out: list[Value] = []
        for item in value if isinstance(value, list) else [value]:
            bodies = self.spread(item, path) if isinstance(item, Mapping) and isinstance(tree, dict) else [item]
            for body in bodies:
                place = (*here, before + len(out))
                shaped = self._shaped(body, path, tree, place, line)
                if shaped is not _ABSENT:
                    out.append(shaped)
                    self._line(place, (body.line if isinstance(body, Body) else 0) or line)
        return out

    def _object(self, value: Mapping[str, object], path: str, tree: Tree, here: tuple[Step, ...], line: int) -> Any:
        out: dict[str, Value] = {}
        self._level(value, path, tree, _Spot(out, here), (value.line if isinstance(value, Body) else 0) or line)
        return out


def _descend(spot: _Spot, steps: tuple[Step, ...], last: Step) -> tuple[Any, tuple[Step, ...]]:
    """What stands at `steps` below `spot`, made where it is not there, and its path; None where it cannot be.

    `last` is the step that follows. A list without an index is entered at its last element.
    """
    holder: Any = spot.holder
    concrete = spot.path
    for step, following in zip(steps, (*steps, last)[1:], strict=True):
        empty: Any = [] if following is Every.ITEMS or isinstance(following, int) else {}
        if isinstance(step, str) and isinstance(holder, dict):
            holder = holder.setdefault(step, empty)
            concrete = (*concrete, step)
        elif isinstance(holder, list):
            index = step if isinstance(step, int) else max(len(holder) - 1, 0)
            while len(holder) <= index:
                holder.append(empty)
            holder = holder[index]
            concrete = (*concrete, index)
        else:
            return None, concrete
    return holder, concrete


def _is_texts(value: object, tree: Tree) -> bool:
    """Whether a list of plain values stands where the schema has a single one."""
    plain = isinstance(value, list) and not any(isinstance(item, list | Mapping) for item in value)
    return plain and not _is_container(tree)


def _existing(root: Any, here: tuple[Step, ...]) -> Sequence[object]:
    """The list that stands at `here` already, when several arguments feed one list."""
    for step in here:
        if isinstance(step, str) and isinstance(root, dict):
            root = root.get(step)
        elif isinstance(step, int) and isinstance(root, list) and step < len(root):
            root = root[step]
        else:
            return ()
    return root if isinstance(root, list) else ()


def _pattern(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple([Every.ITEMS if isinstance(step, int) else step for step in steps]) if steps else steps


def _as_body(value: Mapping[str, object]) -> Body:
    if isinstance(value, Body):
        return value
    body = Body(0, 0)
    body.update(value)
    return body


def _without(body: Body, names: list[str], values: Mapping[str, object]) -> Body:
    out = Body(body.line, body.end_line)
    out.lines = body.lines
    out.update({name: value for name, value in body.items() if name not in names})
    out.update(values)
    return out


def _is_container(tree: Tree) -> bool:
    return isinstance(tree, dict | list) or tree == "json"


def _is_pairs(tree: Tree) -> bool:
    return isinstance(tree, dict) and {"Key", "Value"} <= set(tree)


def _is_map_block(value: object) -> bool:
    """Whether a map is written as a block, as Terraform allowed before 0.12: `tags { Name = "x" }`."""
    return isinstance(value, Body) and bool(value) and not {"key", "value", "Key", "Value"} & set(value)


def _word(value: object, words: Mapping[str, Any]) -> object:
    if isinstance(value, str | bool | int | float):
        return words.get(str(value).lower() if isinstance(value, bool) else str(value), value)
    return value
