"""Canonical settings written into Terraform: the argument that says the property, where its value stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.catalog import paths
from bartizan.catalog.load import Catalog
from bartizan.catalog.paths import Step
from bartizan.catalog.terraform import TerraformTable
from bartizan.catalog.terraform_inverse import Layout, Slot, Unsayable, chains, layouts, said, tables_by_type
from bartizan.model.asset import Asset
from bartizan.model.values import Value
from bartizan.sources.repository.patching import CannotPatch, Change, Edit, Workspace
from bartizan.sources.repository.terraform.claims import CODE, CODE_JSON
from bartizan.sources.repository.terraform.hcl import Block, Braces, Expression, HclFile
from bartizan.sources.repository.terraform.hcl_text import Group, Leaf, Wanted, body_lines
from bartizan.sources.repository.terraform.hcl_write import Writer
from bartizan.sources.repository.terraform.native_slots import AZAPI, AZAPI_TAKES, is_native, native_layout
from bartizan.sources.repository.terraform.origin import Folders, Origin, Place, place_of

SOURCE = "terraform"
Chain = tuple[Slot, ...]


@dataclass(slots=True)
class _Written:
    """A block of the asset in a file, and the ways in which its resource can say things."""

    file: HclFile
    block: Block
    layouts: list[Layout]

    @property
    def resource(self) -> str:
        """The resource's type."""
        return self.block.labels[0]

    @property
    def owns(self) -> bool:
        """Whether it is the asset's own resource, not a part of it."""
        return all(layout.fold is None for layout in self.layouts)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to say a property: in which block, by which argument, and how much of that is there."""

    written: _Written
    chain: Chain
    rest: tuple[Step, ...]
    depth: int

    @property
    def present(self) -> bool:
        """Whether the argument itself is there."""
        return self.depth == len(self.chain)


@dataclass(slots=True)
class _Target:
    """What shall stand in one block."""

    written: _Written
    wanted: Wanted = field(default_factory=dict)


class TerraformPatcher:
    """Plans edits of a tree's Terraform files."""

    def __init__(self, workspace: Workspace) -> None:
        self._catalog: Catalog = workspace.context.catalog
        self._folders = Folders(workspace)
        self._tables = tables_by_type(self._catalog)

    def plan(self, change: Change) -> list[Edit]:
        """The edits that make the asset's blocks say `settings`. Raises `CannotPatch` with the reason."""
        asset = change.asset
        blocks = list(self._blocks(asset))
        if not blocks:
            raise CannotPatch("its block was not found")
        place = self._place(asset)
        targets: dict[int, _Target] = {}
        parts: dict[str, tuple[Layout, Wanted]] = {}
        for path, value in change.settings.items():
            ways = self._ways(asset, blocks, path, value)
            if not ways:
                self._new_part(asset, path, value, parts)
            for way in ways:
                target = targets.setdefault(id(way.written), _Target(way.written))
                _want(target.wanted, way.chain, way.rest, value)
        edits: list[Edit] = []
        for target in targets.values():
            edits += self._write(target, place, asset.type)
        for layout, wanted in parts.values():
            edits += self._append(blocks, layout, wanted)
        return list(dict.fromkeys(edits))

    def _place(self, asset: Asset) -> Place:
        path, _, address = asset.id.partition("//")[2].partition("#")
        return place_of(self._folders, path, address)

    def _blocks(self, asset: Asset) -> Iterator[_Written]:
        """The blocks in which the asset was seen."""
        for sighting in asset.sightings:
            location = sighting.location
            if sighting.source != SOURCE or location.path is None or location.line is None:
                continue
            if location.path.endswith(CODE_JSON):
                raise CannotPatch(f"{location.path} is Terraform in JSON, which is not written yet")
            if not location.path.endswith(CODE):
                raise CannotPatch(f"{location.path} is no Terraform code, but a plan or a state")
            file = self._folders.file(location.path)
            block = file.block_at(location.line)
            if block is None or block.type != "resource" or len(block.labels) != 2:  # noqa: PLR2004 - type and name
                raise CannotPatch(f"{location.path}:{location.line} is no resource block")
            yield _Written(file, block, self._layouts(block))

    def _layouts(self, block: Block) -> list[Layout]:
        name = block.labels[0]
        if is_native(name):
            return []
        table = self._catalog.terraform.get(name) or self._native(name)
        if table is None or name not in self._catalog.arguments:
            raise CannotPatch(f"what {name} takes is not known here")
        found = layouts(self._catalog, table)
        if table.fold is not None and table.fold.by is not None:
            by = block.body.argument(table.fold.by)
            keys = [one for one in found if one.by is not None and by is not None]
            found = [one for one in keys if by and one.by and one.by in (by.name, *_texts(self._folders, block, by))]
        return found

    def _native(self, name: str) -> TerraformTable | None:
        return next((one for found in self._tables.values() for one in found if one.resource == name), None)

    def _ways(self, asset: Asset, blocks: list[_Written], path: str, value: Value) -> list[_Way]:
        """Every place where the property is said; else the best one where it can be; none where no block can."""
        found: list[_Way] = []
        refused: Unsayable | None = None
        steps = paths.parse(path)
        for written in blocks:
            native = native_layout(written.resource, asset.type, steps)
            for layout in written.layouts if native is None else [native]:
                for chain, rest in chains(layout.slots, steps):
                    try:
                        if not rest:
                            said(chain[-1], value)
                    except Unsayable as error:
                        refused = error
                        continue
                    found.append(_Way(written, chain, rest, _depth(written.block.body, chain)))
        if not found and refused is not None:
            raise CannotPatch(str(refused))
        present = [way for way in found if way.present]
        if present:
            return present
        fresh = [way for way in found if not any(slot.superseded for slot in way.chain)]
        if not fresh and found and not self._parts(asset.type, path, value):
            fresh = found
        best = sorted(fresh, key=lambda way: (way.written.owns, -way.depth))
        if best and best[0].written.owns and not best[0].depth:
            self._not_beside_a_part(asset.type, blocks, best[0].written, path, value)
        return best[:1]

    def _not_beside_a_part(self, type_: str, blocks: list[_Written], owner: _Written, path: str, value: Value) -> None:
        """Providers refuse a setting both in a resource and in its part, also where a condition makes the part.

        Raises `CannotPatch` where the code has such a part that is not made for this asset.
        """
        address = ".".join(owner.block.labels).encode()
        known = {one.block.labels for one in blocks}
        resources = {layout.table.resource: layout.fold for layout, _, _ in self._parts(type_, path, value)}
        for _, block in self._folders.blocks(_folder(owner.file), "resource"):
            fold = resources.get(block.labels[0])
            said_of = block.body.argument(fold.owner) if fold is not None and block.labels not in known else None
            given = getattr(said_of, "value", None)
            if isinstance(given, Expression) and address in (given.node.text or b""):
                raise CannotPatch(f"{'.'.join(block.labels)} says it, which is not made here")

    def _parts(self, type_: str, path: str, value: Value) -> list[tuple[Layout, Chain, tuple[Step, ...]]]:
        """The resources that could be added to say a property of the type."""
        out = []
        for table in self._tables.get(type_, ()):
            if table.fold is None or table.fold.by is not None or table.fold.at.endswith("[]"):
                continue
            for layout in layouts(self._catalog, table):
                for chain, rest in chains(layout.slots, paths.parse(path)):
                    try:
                        if not rest:
                            said(chain[-1], value)
                    except Unsayable:
                        continue
                    out.append((layout, chain, rest))
        return out

    def _new_part(self, asset: Asset, path: str, value: Value, parts: dict[str, tuple[Layout, Wanted]]) -> None:
        found = self._parts(asset.type, path, value)
        if not found:
            raise CannotPatch(f"Terraform has no argument for {path}")
        layout, chain, rest = found[0]
        _, wanted = parts.setdefault(layout.table.resource, (layout, {}))
        _want(wanted, chain, rest, value)

    def _write(self, target: _Target, place: Place, type_: str) -> list[Edit]:
        written = target.written
        if written.file.text.path.rpartition("/")[0] != place.directory:
            raise CannotPatch("its block stands in another module")

        def deciding(file: HclFile, value: Expression, text: str) -> tuple[HclFile, Expression] | list[Edit]:
            return Origin(self._folders, place).deciding(file, value, text)

        def implied(slot: Slot) -> object:
            default = self._catalog.defaults.get(type_, {}).get(paths.text(slot.at or ()))
            return None if default is None else default.value

        takes = AZAPI_TAKES if written.resource == AZAPI else self._catalog.arguments.get(written.resource, {})
        return Writer(written.file, takes, deciding, implied).body(written.block.body, target.wanted)

    def _append(self, blocks: list[_Written], layout: Layout, wanted: Wanted) -> list[Edit]:
        """A new resource behind the block of its owner."""
        owner = next((one for one in blocks if one.owns), None)
        fold = layout.fold
        if owner is None or fold is None:
            raise CannotPatch("the resource that owns it is declared elsewhere")
        type_, name = owner.block.labels
        taken = {block.labels for _, block in self._folders.blocks(_folder(owner.file), "resource")}
        if (layout.table.resource, name) in taken:
            raise CannotPatch(f"{layout.table.resource}.{name} is there already, for another owner")
        takes = self._catalog.arguments[layout.table.resource]
        given = {*wanted, fold.owner}
        missing = [one for one, spec in takes.items() if one not in given and _required(spec)]
        if missing:
            raise CannotPatch(f"a new {layout.table.resource} needs {', '.join(missing)}, which only you can choose")
        attribute = "name" if fold.owner in ("role", "user", "group") else fold.owner.rpartition("_")[2]
        attribute = attribute if attribute in ("name", "arn") else "id"
        head, one = _turns(owner.block, f"{type_}.{name}")
        newline = owner.file.text.newline
        inner = body_lines(wanted)
        lines = [
            f'resource "{layout.table.resource}" "{name}" {{',
            *head,
            f"  {fold.owner} = {one}.{attribute}",
            *([""] if inner else []),
            *(f"  {line}" if line else "" for line in inner),
            "}",
        ]
        text = "".join(f"{newline}{line}" for line in ["", *lines])
        return [Edit(owner.file.text.path, owner.block.end, owner.block.end, text)]


def _turns(owner: Block, address: str) -> tuple[list[str], str]:
    """How a resource is made once for each instance of its owner, and how it names that instance."""
    if owner.body.argument("for_each"):
        return [f"  for_each = {address}", ""], "each.value"
    if owner.body.argument("count"):
        return [f"  count = length({address})", ""], f"{address}[count.index]"
    return [], address


def _folder(file: HclFile) -> str:
    return file.text.path.rpartition("/")[0]


def _required(spec: object) -> bool:
    word = spec.get("$", "") if isinstance(spec, Mapping) else spec
    return str(word).endswith("!")


def _texts(folders: Folders, block: Block, argument: object) -> tuple[str, ...]:
    """The literal that an argument holds, without its quotes."""
    value = getattr(argument, "value", None)
    if not isinstance(value, Expression):
        return ()
    text = value.node.text
    return (text.decode("utf-8", "replace").strip('"'),) if text is not None else ()


def _depth(body: Braces, chain: Chain) -> int:
    """How many steps of a chain are there: its blocks and, last, the argument."""
    depth = 0
    bodies = [body]
    for slot in chain:
        if any(one.argument(slot.name) for one in bodies):
            # What stands in an argument that holds objects is looked at when it is written.
            return len(chain)
        inner = [block.body for one in bodies for block in one.nested(slot.name)]
        if not inner:
            return depth
        bodies, depth = inner, depth + 1
    return depth


def _want(wanted: Wanted, chain: Chain, rest: tuple[Step, ...], value: Value) -> None:
    for slot in chain[:-1]:
        item = wanted.setdefault(slot.name, Group(slot))
        if not isinstance(item, Group):
            raise CannotPatch(f"{slot.path} is both a value and a block")
        wanted = item.inner
    slot = chain[-1]
    leaf = wanted.setdefault(slot.name, Leaf(slot))
    if not isinstance(leaf, Leaf):
        raise CannotPatch(f"{slot.path} is both a value and a block")
    leaf.values.append((rest, value if rest else said(slot, value)))
