"""HDF5's objects: headers of both versions, groups of both kinds, the attributes in them."""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its specification gives them

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bartizan.artifacts.format import Malformed, Opened
from bartizan.artifacts.formats.reading import Cursor

UNDEFINED = 0xFFFFFFFFFFFFFFFF
LINK, EXTERNAL_FILES = 0x06, 0x07
ATTRIBUTE, CONTINUATION, SYMBOL_TABLE, ATTRIBUTE_INFO = 0x0C, 0x10, 0x11, 0x15
LARGEST_ATTRIBUTE = 1 << 26
MOST_MESSAGES = 20_000


@dataclass(frozen=True, slots=True)
class Attribute:
    """A scalar attribute's raw bytes: of a string of variable length the string."""

    name: str
    data: bytes
    offset: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message of an object header: its type and where its body lies."""

    kind: int
    start: int
    size: int
    flags: int


class Objects:
    """The objects reachable from the root. `unread` tells that the root's attributes were not all read."""

    def __init__(self, opened: Opened, start: int, spend: Callable[[int], None]) -> None:
        self._cursor = Cursor(opened.stream, opened.size)
        self._spend, self._base = spend, start
        self.unread = False
        self.external: list[tuple[str, str]] = []
        self._root = self._superblock(start)

    def _superblock(self, at: int) -> int:
        """The address of the root's object header."""
        version = self._cursor.peek(at + 8, 1)[0]
        if version in (0, 1):
            sizes = self._cursor.peek(at + 13, 2)
            entry = at + 24 + (4 if version == 1 else 0) + 32
            root = self._number(entry + 8)
        elif version in (2, 3):
            sizes = self._cursor.peek(at + 9, 2)
            root = self._number(at + 12 + 24)
        else:
            raise Malformed(f"has a superblock of version {version}")
        if sizes != b"\x08\x08":
            raise Malformed("has addresses that are not of 8 bytes")
        return root

    def _number(self, at: int, size: int = 8) -> int:
        return int.from_bytes(self._cursor.peek(at, size), "little")

    def attributes(self, limit: int) -> Iterator[tuple[str, Attribute]]:
        """Every attribute of every object, with the object's path; at most `limit` objects."""
        pending = [("/", self._root)]
        seen: set[int] = set()
        while pending:
            path, address = pending.pop()
            if address in seen or address == UNDEFINED:
                continue
            seen.add(address)
            if len(seen) > limit:
                self.unread = True
                return
            for message in self._messages(address):
                if message.kind == ATTRIBUTE:
                    if (attribute := self._attribute(message)) is not None:
                        yield path, attribute
                elif message.kind == SYMBOL_TABLE:
                    pending.extend((f"{path}{name}/", one) for name, one in self._group(message.start))
                elif message.kind == LINK:
                    pending.extend((f"{path}{name}/", one) for name, one in self._link(message))
                elif message.kind == EXTERNAL_FILES:
                    self.external.append((path.rstrip("/"), self._external_file(message)))
                elif message.kind == ATTRIBUTE_INFO and path == "/":
                    self._dense(message)

    def _dense(self, message: Message) -> None:
        """Notes that attributes lie in a fractal heap, which is not followed."""
        skip = 2 if self._cursor.peek(message.start + 1, 1)[0] & 1 else 0
        self.unread |= self._number(message.start + 2 + skip) != UNDEFINED

    def _messages(self, address: int) -> Iterator[Message]:
        at = self._base + address
        if self._cursor.peek(at, 4) == b"OHDR":
            yield from self._messages_v2(at)
            return
        version, _, count, _, size = _unpack("BBHII", self._cursor.peek(at, 12))
        if version != 1:
            raise Malformed(f"has an object header of version {version} at {at}")
        blocks, left = [(at + 16, size)], count
        while blocks and left > 0:
            start, size = blocks.pop(0)
            end = start + size
            while start + 8 <= end and left > 0:
                self._spend(64)
                kind, length, flags = _unpack("HHB", self._cursor.peek(start, 8))
                left -= 1
                message = Message(kind, start + 8, length, flags)
                start += 8 + length
                if kind == CONTINUATION:
                    blocks.append((self._base + self._number(message.start), self._number(message.start + 8)))
                else:
                    yield message

    def _messages_v2(self, at: int) -> Iterator[Message]:
        version, flags = self._cursor.peek(at + 4, 2)
        if version != 2:
            raise Malformed(f"has an object header of version {version} at {at}")
        start = at + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
        width = 1 << (flags & 3)
        blocks = [(start + width, self._number(start, width))]
        head, left = 6 if flags & 4 else 4, MOST_MESSAGES
        while blocks:
            start, size = blocks.pop(0)
            end = start + size
            while start + head <= end:
                self._spend(64)
                left -= 1
                if left < 0:
                    raise Malformed("has an object header without end")
                kind, length, mflags = _unpack("BHB", self._cursor.peek(start, 4))
                message = Message(kind, start + head, length, mflags)
                start += head + length
                if kind == CONTINUATION:
                    block, size = self._base + self._number(message.start), self._number(message.start + 8)
                    blocks.append((block + 4, size - 8))
                elif kind:
                    yield message

    def _attribute(self, message: Message) -> Attribute | None:
        """An attribute whose value is one string; None for numbers and lists."""
        if message.flags & 2:
            self.unread = True
            return None
        at = message.start
        version, flags, name_size, type_size, space_size = _unpack("BBHHH", self._cursor.peek(at, 8))
        if version not in (1, 2, 3):
            raise Malformed(f"has an attribute of version {version} at {at}")
        if version > 1 and flags & 3:
            self.unread = True
            return None
        at += 9 if version == 3 else 8
        step = 8 if version == 1 else 1
        name = self._cursor.peek(at, name_size).split(b"\0")[0].decode("utf-8", "replace")
        at += -(-name_size // step) * step
        type_at = at
        at += -(-type_size // step) * step
        elements = self._elements(at)
        at += -(-space_size // step) * step
        kind, size = self._cursor.peek(type_at, 1)[0] & 0xF, self._number(type_at + 4, 4)
        if elements > 1:
            return None
        if kind == 3 and size <= LARGEST_ATTRIBUTE:
            self._spend(size)
            return Attribute(name, self._cursor.peek(at, size), at)
        if kind == 9:
            data, place = self._heap(at)
            return Attribute(name, data, place)
        return None

    def _elements(self, at: int) -> int:
        version, rank = self._cursor.peek(at, 2)
        start = at + (8 if version == 1 else 4)
        count = 1
        for one in range(min(rank, 32)):
            count *= self._number(start + 8 * one)
        return count

    def _heap(self, at: int) -> tuple[bytes, int]:
        """A string of variable length in a global heap, with its place."""
        address, index = self._number(at + 4), self._number(at + 12, 4)
        start = self._base + address
        if address in (0, UNDEFINED):
            return b"", at
        if self._cursor.peek(start, 4) != b"GCOL":
            raise Malformed(f"has no heap at {start}")
        end = start + self._number(start + 8)
        at = start + 16
        while at + 16 <= end:
            self._spend(64)
            number, size = self._number(at, 2), self._number(at + 8)
            if number == index:
                if size > LARGEST_ATTRIBUTE:
                    raise Malformed(f"has an attribute of {size} bytes at {at}")
                self._spend(size)
                return self._cursor.peek(at + 16, size), at + 16
            if number == 0:
                break
            at += 16 + -(-size // 8) * 8
        return b"", at

    def _group(self, at: int) -> Iterator[tuple[str, int]]:
        """The links of a group of the old kind: a tree of symbol tables with names in a local heap."""
        tree, heap = self._base + self._number(at), self._base + self._number(at + 8)
        if self._cursor.peek(heap, 4) != b"HEAP":
            raise Malformed(f"has no names at {heap}")
        names = self._base + self._number(heap + 24)
        pending, seen = [tree], set[int]()
        while pending:
            node = pending.pop()
            if node in seen:
                continue
            seen.add(node)
            self._spend(256)
            signature = self._cursor.peek(node, 4)
            if signature == b"TREE":
                used = self._number(node + 6, 2)
                pending.extend(self._base + self._number(node + 24 + 8 + 16 * one) for one in range(used))
            elif signature == b"SNOD":
                for one in range(self._number(node + 6, 2)):
                    yield from self._symbol(node + 8 + 40 * one, names)
            else:
                raise Malformed(f"has no group at {node}")

    def _symbol(self, at: int, names: int) -> Iterator[tuple[str, int]]:
        self._spend(64)
        name = self._text(names + self._number(at))
        if self._number(at + 16, 4) != 2:
            yield name, self._number(at + 8)

    def _link(self, message: Message) -> Iterator[tuple[str, int]]:
        """A link of the new kind; one to another file is noted."""
        at = message.start
        flags = self._cursor.peek(at + 1, 1)[0]
        at += 2
        kind = 0
        if flags & 8:
            kind, at = self._cursor.peek(at, 1)[0], at + 1
        at += (8 if flags & 4 else 0) + (1 if flags & 0x10 else 0)
        width = 1 << (flags & 3)
        size = self._number(at, width)
        name = self._cursor.peek(at + width, min(size, 4096)).decode("utf-8", "replace")
        at += width + size
        if kind == 0:
            yield name, self._number(at)
        elif kind == 64:
            length = self._number(at, 2)
            target = self._cursor.peek(at + 3, max(min(length, 4096) - 1, 0)).split(b"\0")[0]
            self.external.append((name, target.decode("utf-8", "replace")))

    def _external_file(self, message: Message) -> str:
        """The first name in a data set's list of files."""
        heap = self._base + self._number(message.start + 8)
        if self._cursor.peek(heap, 4) != b"HEAP":
            raise Malformed(f"has no names at {heap}")
        return self._text(self._base + self._number(heap + 24) + self._number(message.start + 16))

    def _text(self, at: int) -> str:
        """The text at `at` up to its NUL, at most 1,024 bytes."""
        size = min(1024, self._cursor.end - at)
        return self._cursor.peek(at, max(size, 0)).split(b"\0")[0].decode("utf-8", "replace")


def _unpack(codes: str, data: bytes) -> tuple[int, ...]:
    """Little-endian numbers from the start of `data`."""
    found, at = [], 0
    for code in codes:
        size = {"B": 1, "H": 2, "I": 4}[code]
        found.append(int.from_bytes(data[at : at + size], "little"))
        at += size
    return tuple(found)
