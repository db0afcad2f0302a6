"""The layers of an image read once each, the topmost first: of every entry it is known at once who sees it.

What a higher layer deletes or replaces is told with the layer that does.

Source: OCI Image Layer Filesystem Changeset, "Whiteouts": a whiteout hides what lower layers hold, never
what its own layer does, wherever it stands in the archive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bartizan.model.edge import Gap
from bartizan.sources.images.manifest import Layer
from bartizan.sources.images.paths import climbs, plain_path, shown
from bartizan.sources.images.streams import Budget, Verified, decompressed
from bartizan.sources.images.tar import Kind, Member, members, single
from bartizan.sources.images.unreadable import SOURCE, Unreadable

WHITEOUT = ".wh."
OPAQUE = ".wh..wh..opq"
MOST_ODD = 20
"""Odd paths of a layer that are told one by one."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Why a container does not see an entry: the number of the layer that hides it, and in what way."""

    layer: int
    way: str


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of a layer. `path` is plain, `hidden` None for what a container sees.

    `is_again` says that the layer holds a later entry of a path that it held before.
    """

    path: str
    layer: Layer
    member: Member
    hidden: Hidden | None
    is_again: bool = False


@dataclass(slots=True)
class _Above:
    """What the layers above say, by plain path: entries, deletions, and directories emptied."""

    entries: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """Path → the layer, and whether the entry is a directory, through which lower entries are seen."""
    deleted: dict[str, int] = field(default_factory=dict)
    emptied: dict[str, int] = field(default_factory=dict)
    links: dict[str, list[tuple[str, Layer]]] = field(default_factory=dict)
    """Path of a lower layer's file → the names that hard links of higher layers give it."""
    missed: dict[str, str] = field(default_factory=dict)
    """Path of a file of the layer itself that is hidden → another name of it that is seen."""

    def hides(self, path: str) -> Hidden | None:
        """What hides `path` of a lower layer."""
        if path in self.deleted:
            return Hidden(self.deleted[path], "deleted")
        if path in self.entries:
            return Hidden(self.entries[path][0], "replaced")
        end = path.rfind("/")
        while end > 0:
            parent = path[:end]
            if parent in self.deleted:
                return Hidden(self.deleted[parent], "deleted")
            if parent in self.emptied:
                return Hidden(self.emptied[parent], "deleted")
            if parent in self.entries and not self.entries[parent][1]:
                return Hidden(self.entries[parent][0], "replaced")
            end = path.rfind("/", 0, end)
        return Hidden(self.emptied[""], "deleted") if "" in self.emptied else None

    def add(self, own: _Above) -> None:
        """Put a layer beneath those above it."""
        for name in ("entries", "deleted", "emptied"):
            held = getattr(self, name)
            for path, value in getattr(own, name).items():
                held.setdefault(path, value)
        for path, names in own.links.items():
            if path not in own.entries:
                self.links.setdefault(path, []).extend(names)


@dataclass(slots=True)
class Layers:
    """Reads layers; `gaps` are what could not be read, complete once all is read."""

    layers: Sequence[Layer]
    budget: Budget
    gaps: list[Gap] = field(default_factory=list)
    bytes_read: int = 0
    """Bytes of the layers as they are stored."""

    def read(self, take: Callable[[Found], None]) -> None:
        """Gives `take` every entry but whiteouts, with its content to be read at once; what it raises is a gap."""
        above = _Above()
        for layer in sorted(self.layers, key=lambda one: -one.number):
            own = _Above()
            try:
                for found in self._layer(layer, above, own):
                    take(found)
            except Unreadable as error:
                self.gaps.append(error.gap(f"layer {layer.number} of {len(self.layers)} ({layer.label})"))
                if self.budget.bytes_left < 0 or self.budget.entries_left < 0:
                    return
            # What a broken layer said before it broke holds: the same readers unpack it that far.
            above.add(own)

    def _layer(self, layer: Layer, above: _Above, own: _Above) -> Iterator[Found]:
        odd = 0
        for member in self._members(layer):
            if climbs(member.name) or plain_path(member.name) is None:
                odd += 1
                self._odd(layer, member, odd)
            yield from self._entry(layer, member, above, own)
        if own.missed:
            # The file stood before the link that keeps it: it is read once more, under the name that is seen.
            for member in self._members(layer):
                name = own.missed.get(plain_path(member.name) or "")
                if name is not None and member.kind is Kind.FILE:
                    yield Found(name, layer, member, None)

    def _members(self, layer: Layer) -> Iterator[Member]:
        """The entries of a layer whose digest holds in the end. Raises `Unreadable`."""
        try:
            stored = layer.open()
        except OSError as error:
            raise Unreadable(f"cannot be read: {error.strerror}", "a readable image") from error
        try:
            source = Verified(stored, layer.digest, layer.size)
            if layer.file is not None:
                self.budget.entry()
                yield single(layer.file, layer.size or 0, source)
                source.finish()
                self.bytes_read += source.count
                return
            content = Verified(decompressed(source, self.budget), layer.diff_id, None)
            for member in members(content):
                self.budget.entry(member.name)
                yield member
            content.finish()
            source.finish()
            self.bytes_read += source.count
        finally:
            close = getattr(stored, "close", None)
            if close is not None:
                close()

    def _odd(self, layer: Layer, member: Member, count: int) -> None:
        if count <= MOST_ODD:
            why = "its path leads out of the image, or is too long; it was read where it would come to stand"
            self.gaps.append(Gap(SOURCE, f"{shown(member.name[:200])} in layer {layer.number}", why, "a proper path"))

    def _entry(self, layer: Layer, member: Member, above: _Above, own: _Above) -> Iterator[Found]:
        path = plain_path(member.name)
        if path is None:
            return
        parent, _, name = path.rpartition("/")
        if name == OPAQUE:
            own.emptied[parent] = layer.number
            return
        if name.startswith(WHITEOUT):
            if not name.startswith(".wh..wh."):
                own.deleted[f"{parent}/{name[len(WHITEOUT) :]}".lstrip("/")] = layer.number
            return
        if not path:
            return
        is_again = path in own.entries and member.kind is not Kind.DIRECTORY
        own.entries[path] = (layer.number, member.kind is Kind.DIRECTORY)
        if member.kind is Kind.LINK:
            target = plain_path(member.target)
            if target is not None and above.hides(path) is None:
                own.links.setdefault(target, []).append((path, layer))
                if target in own.entries and above.hides(target) is not None:
                    own.missed[target] = path
            return
        hidden = above.hides(path)
        if hidden is not None and (names := above.links.get(path)):
            # Its own name is gone, and another name that a higher layer gave the same file is seen.
            yield Found(names[0][0], names[0][1], member, None)
            return
        yield Found(path, layer, member, hidden, is_again)
