"""Where the value behind `var.x` or `local.x` is written: a default, a values file, a caller's argument.

By the syntax alone, with the names that an asset's id spells out; what is not plain to see is refused
with its reason, since a change in the wrong place changes other resources too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bartizan.sources.repository.patching import CannotPatch, Edit, Workspace
from bartizan.sources.repository.terraform.claims import CODE, CODE_JSON
from bartizan.sources.repository.terraform.definition import (
    is_automatic,
    is_downloaded,
    is_local,
    module_directory,
)
from bartizan.sources.repository.terraform.hcl import Argument, Block, Expression, HclFile

_CALL = re.compile(r'module\.([\w-]+)(?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])?\.')
_HOPS = 20


@dataclass(slots=True)
class Folders:
    """The parsed files of a tree's directories, each read when it is first asked for."""

    workspace: Workspace
    _files: dict[str, HclFile] = field(default_factory=dict)
    _listed: dict[str, list[str]] = field(default_factory=dict)

    def file(self, path: str) -> HclFile:
        """One file. Raises `CannotPatch`."""
        if path not in self._files:
            self._files[path] = HclFile(self.workspace.read(path))
        return self._files[path]

    def paths(self, directory: str) -> list[str]:
        """The paths of a directory's files, in order."""
        if not self._listed:
            for path in sorted(self.workspace.files):
                self._listed.setdefault(path.rpartition("/")[0], []).append(path)
        return self._listed.get(directory, [])

    def code(self, directory: str) -> Iterator[HclFile]:
        """The files of a module in Terraform's own syntax. Raises `CannotPatch` when one is in JSON."""
        for path in self.paths(directory):
            if path.endswith(CODE_JSON):
                raise CannotPatch(f"{path} belongs to the module and is written in JSON")
            if path.endswith(CODE):
                yield self.file(path)

    def blocks(self, directory: str, type_: str) -> Iterator[tuple[HclFile, Block]]:
        """The top-level blocks of one type."""
        for file in self.code(directory):
            yield from ((file, block) for block in file.whole.blocks if block.type == type_)

    def callers(self, directory: str) -> int:
        """How many module calls of the tree lead to a directory."""
        count = 0
        for path in self.workspace.files:
            if path.endswith(CODE) and "module" in self.workspace.read(path).text:
                folder = path.rpartition("/")[0]
                calls = (block for block in self.file(path).whole.blocks if block.type == "module")
                count += sum(called(self.file(path), block, folder) == directory for block in calls)
        return count


def called(file: HclFile, block: Block, folder: str) -> str | None:
    """The directory of the local module that a call leads to."""
    source = block.body.argument("source")
    text = file.text.text[source.value.start : source.value.end] if source else ""
    plain = text[1:-1] if text.startswith('"') and "${" not in text else ""
    return module_directory(folder, plain) if is_local(plain) else None


@dataclass(frozen=True, slots=True)
class Place:
    """A module as it is called: its directory and, for one that is called, the call and where that stands."""

    directory: str
    call: tuple[HclFile, Block] | None = None
    parent: Place | None = None


def place_of(folders: Folders, path: str, address: str) -> Place:
    """The module of the resource at `address`, below the root module of the file `path`.

    Raises `CannotPatch` when the module's code is not a part of the tree that people edit.
    """
    place = Place(path.rpartition("/")[0])
    while match := _CALL.match(address):
        name, address = match.group(1), address[match.end() :]
        found = [one for one in folders.blocks(place.directory, "module") if one[1].labels == (name,)]
        directory = called(*found[0], place.directory) if len(found) == 1 else None
        if directory is None or is_downloaded(directory):
            raise CannotPatch(f"module.{name} comes from elsewhere: its code is not part of this tree")
        place = Place(directory, found[0], place)
    return place


@dataclass(slots=True)
class Origin:
    """Finds what decides a value in one module. `text` is what a missing argument of a call shall be."""

    folders: Folders
    place: Place
    hops: int = 0

    def deciding(self, file: HclFile, value: Expression, text: str) -> tuple[HclFile, Expression] | list[Edit]:
        """The literal behind an expression, or the edit that gives the module another value.

        Raises `CannotPatch` when the expression is more than one name, or the name decides other things too.
        """
        name = file.name_of(value)
        written = " ".join(file.text.text[value.start : value.end].split())[:80]
        self.hops += 1
        if self.hops > _HOPS:
            raise CannotPatch(f"`{written}` goes through too many names")
        if len(name) < 2 or name[0] not in ("var", "local"):  # noqa: PLR2004 - a root and a name
            loop = "each" in name[:1] or "count" in name[:1]
            raise CannotPatch(f"its value differs by {written}" if loop else f"its value is computed by `{written}`")
        self._alone(name)
        if name[0] == "local":
            found: tuple[HclFile, Expression] | list[Edit] = self._settled(*self._local(name[1]), text)
        else:
            found = self._variable(name[1], text if len(name) == 2 else "")  # noqa: PLR2004
        return self._member(found, name[2:], text)

    def _member(
        self, found: tuple[HclFile, Expression] | list[Edit], names: tuple[str, ...], text: str
    ) -> tuple[HclFile, Expression] | list[Edit]:
        """What `names` lead to in an object that is written out."""
        for name in names:
            if isinstance(found, list):
                raise CannotPatch("a caller passes the whole object, or none")
            file, value = found
            node = file.collection(value)
            member = file.object(node).argument(name) if node is not None and node.type == "object" else None
            if member is None:
                raise CannotPatch(f"{name} is not written out where its object is")
            found = self._settled(file, member, text)
        return found

    def _settled(self, file: HclFile, argument: Argument, text: str) -> tuple[HclFile, Expression] | list[Edit]:
        if file.is_literal(argument.value) or file.collection(argument.value) is not None:
            return file, argument.value
        return self.deciding(file, argument.value, text)

    def _alone(self, name: tuple[str, ...]) -> None:
        """Refuse a name that is used in more than one place: each would change."""
        uses = [
            f"{file.text.path}:{line}"
            for file in self.folders.code(self.place.directory)
            for line in file.references(name)
        ]
        if len(uses) > 1:
            shown = ", ".join(uses[:3]) + (" …" if len(uses) > 3 else "")  # noqa: PLR2004
            raise CannotPatch(f"its value comes from {'.'.join(name)}, which is used in {len(uses)} places ({shown})")

    def _local(self, name: str) -> tuple[HclFile, Argument]:
        found = [
            (file, argument)
            for file, block in self.folders.blocks(self.place.directory, "locals")
            if (argument := block.body.argument(name)) is not None
        ]
        if len(found) != 1:
            raise CannotPatch(f"local.{name} is not defined once")
        return found[0]

    def _variable(self, name: str, text: str) -> tuple[HclFile, Expression] | list[Edit]:
        declared = [one for one in self.folders.blocks(self.place.directory, "variable") if one[1].labels == (name,)]
        if len(declared) != 1:
            raise CannotPatch(f"var.{name} is not declared once")
        if self.place.call is None:
            return self._root(name, *declared[0], text)
        caller, block = self.place.call
        given = block.body.argument(name)
        if given is not None:
            assert self.place.parent is not None  # noqa: S101 - a call has a place
            self.place = self.place.parent
            return self._settled(caller, given, text)
        if self.folders.callers(self.place.directory) > 1:
            return self._argument(name, text) if text else []
        return self._default(name, *declared[0], text)

    def _argument(self, name: str, text: str) -> list[Edit]:
        """The argument added to this module's own call, so that the other callers keep what they have."""
        from bartizan.catalog.terraform_inverse import Slot
        from bartizan.sources.repository.terraform.hcl_text import Leaf, Raw
        from bartizan.sources.repository.terraform.hcl_write import Writer

        assert self.place.call is not None  # noqa: S101 - only asked for a module that is called
        caller, block = self.place.call
        leaf = Leaf(Slot(name, name, (), "any"), [((), Raw(text))])
        return Writer(caller, {}, lambda *_: []).body(block.body, {name: leaf})

    def _default(self, name: str, file: HclFile, block: Block, text: str) -> tuple[HclFile, Expression] | list[Edit]:
        default = block.body.argument("default")
        if default is None:
            raise CannotPatch(f"var.{name} has no value here")
        return self._settled(file, default, text)

    def _root(self, name: str, file: HclFile, block: Block, text: str) -> tuple[HclFile, Expression] | list[Edit]:
        """A root module's variable: the values file that is read last, else the default."""
        found: tuple[HclFile, Argument] | None = None
        for path in sorted(self.folders.paths(self.place.directory), key=lambda one: (not one.endswith(_FIRST), one)):
            if not is_automatic(path.rpartition("/")[2]):
                continue
            if path.endswith(".json"):
                if f'"{name}"' in self.folders.workspace.read(path).text:
                    raise CannotPatch(f"var.{name} is set in {path}")
                continue
            argument = self.folders.file(path).whole.argument(name)
            found = found if argument is None else (self.folders.file(path), argument)
        return self._default(name, file, block, text) if found is None else self._settled(*found, text)


_FIRST = ("terraform.tfvars", "terraform.tfvars.json")
