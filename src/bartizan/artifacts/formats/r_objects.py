"""R's serialised objects (`.rds`, `.rda`): promises, calls and compiled code that evaluating would run.

Format: "R Internals", section 1.8 "Serialization Formats". A promise in a loaded object runs its expression when it
is first looked at (CVE-2024-27322).
"""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its documentation gives them

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats.reading import Cursor, brief, words
from bartizan.artifacts.inspection import Signal, Verdict

COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
SYMBOL, PAIRS, CLOSURE, ENVIRONMENT, PROMISE, CALL, CHARS = 1, 2, 3, 4, 5, 6, 9
TEXTS, DOTS, LIST, EXPRESSION, BYTECODE, POINTER, WEAK, RAW, S4 = 16, 17, 19, 20, 21, 22, 23, 24, 25
NUMBERS = {10: 4, 13: 4, 14: 8, 15: 8}
COMPLEX = 15
LONGEST_LINE = 1 << 14
REFERENCE, NAMESPACE, PACKAGE, PERSISTENT, ALTERNATIVE = 255, 249, 248, 247, 238
# How many items the kinds have that begin with none of their own, besides attributes.
BUILTINS = (7, 8)
PARTS = {ALTERNATIVE: 3, POINTER: 2, WEAK: 0, S4: 0}
# The empty value, the global, unbound, missing, base and empty environments: nothing follows their flags.
BARE = {254, 253, 252, 251, 250, 242, 241}
DEFINED, REPEATED, ATTRIBUTED = 244, 243, (240, 239)
DANGEROUS = words(
    "system system2 shell shell.exec eval evalq source sys.source download.file url socketConnection pipe unlink "
    "file.remove writeLines dyn.load library.dynam install.packages do.call parse Sys.setenv readRDS load fifo "
    "serverSocket curl_download GET POST file.copy writeBin saveRDS"
)
RUNS = words(
    "system system2 shell shell.exec source sys.source download.file pipe socketConnection dyn.load install.packages"
)
MODELS = words(
    "lm glm randomForest train xgb.Booster gbm rpart nnet svm ranger cv.glmnet glmnet lme lmerMod gam workflow"
)


@dataclass(slots=True)
class _State:
    """What the walk gathers: symbols by reference, signals by where they stand."""

    references: list[str] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    promises: int = 0


def _start(head: bytes) -> bytes:
    """The first bytes behind the compression."""
    try:
        if head.startswith(b"\x1f\x8b"):
            return zlib.decompressobj(31).decompress(head, 64)
        if head.startswith(b"BZh"):
            return bz2.BZ2Decompressor().decompress(head, 64)
        if head.startswith(b"\xfd7zXZ"):
            return lzma.LZMADecompressor(memlimit=1 << 26).decompress(head, 64)
    except (zlib.error, OSError, EOFError, lzma.LZMAError):
        return b""
    return head


def _recognise(opened: Opened, head: bytes) -> bool:
    start = _start(head)
    if start.startswith((b"RDX2\nX\n", b"RDX3\nX\n", b"RDA2\nA\n", b"RDA3\nA\n", b"RDX2\n", b"RDX3\n")):
        return True
    if start.startswith(b"X\n\0\0\0") and start[5:6] in (b"\x02", b"\x03"):
        return True
    return start.startswith((b"A\n2\n", b"A\n3\n", b"B\n\x02\0\0\0", b"B\n\x03\0\0\0")) and opened.last.endswith(
        (".rds", ".rda", ".rdata")
    )


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    stream, size, head = opened.stream, opened.size, opened.head(8)
    yield {"format": "r-object", "framework": "r"}
    if head.startswith(COMPRESSED):
        return  # what is compressed is a member of its own
    cursor = Cursor(stream, size, big=True)
    if head.startswith(b"RD"):
        cursor.at = 5
    encoding = cursor.take(2)
    cursor.big = encoding == b"X\n"
    if encoding == b"A\n":
        cursor = _Lines(stream, size, cursor.at)
    version, writer, _least = cursor.number("i"), cursor.number("I"), cursor.number("i")
    state = _State()
    items = _Items(cursor, state, inspector)
    if version == 3:
        items.chars_body()
    broken: Malformed | None = None
    try:
        items.read()
    except Malformed as error:
        broken = error
    yield from state.signals
    facts: dict[str, Any] = {
        "framework": "r",
        "framework_version": f"{writer >> 16}.{writer >> 8 & 255}.{writer & 255}",
    }
    if known := [one for one in state.classes if one in MODELS]:
        facts["architecture"] = known[0]
    yield facts
    if broken is not None:
        raise broken


class _Lines(Cursor):
    """The same in R's text encoding: one number or one text a line."""

    def _line(self) -> bytes:
        data = self.peek(self.at, min(LONGEST_LINE, self.left))
        line, found, _ = data.partition(b"\n")
        if not found and len(data) == LONGEST_LINE:
            raise Malformed(f"has a line without end at {self.at}")
        self.at += len(line) + 1
        return line

    def number(self, code: str) -> Any:
        """The number on the next line; NA counts as 0."""
        if self.left <= 0:
            raise Malformed(f"ends at {self.at}")
        line = self._line()
        try:
            return int(line) if line != b"NA" else 0
        except ValueError as error:
            raise Malformed(f"has no number at {self.at}") from error

    def values(self, count: int, _width: int) -> None:
        """Steps over numbers, one a line."""
        for _ in range(count):
            if self.left <= 0:
                raise Malformed(f"ends at {self.at}")
            self._line()

    def letters(self) -> bytes:
        """A text with its escapes, as far as a name goes."""
        return self._line()


class _Items:
    """The items of a stream, read with a stack of what is still to come instead of by recursion."""

    def __init__(self, cursor: Cursor, state: _State, inspector: Inspector) -> None:
        self.cursor, self.state, self.inspector = cursor, state, inspector
        # Each task: what is awaited and the context, the innermost kind of code that stands around it.
        self.stack: list[tuple[str, str]] = []

    def read(self) -> None:
        """One top-level item. Raises `Malformed` where it breaks off."""
        self.stack = [("item", "")]
        while self.stack:
            self.inspector.spend(16)
            task, context = self.stack.pop()
            if task == "bytecode":
                self._bytecode(context)
            elif task == "constants":
                self._constants(context)
            else:
                self._item(context)

    def _push(self, count: int, context: str) -> None:
        if count < 0 or count > self.cursor.left:
            raise Malformed(f"a list at {self.cursor.at} of {count} elements cannot be")
        self.stack.extend([("item", context)] * count)

    def _item(self, context: str) -> None:
        at = self.cursor.at
        flags = self.cursor.number("I")
        kind, attributes, tagged = flags & 0xFF, bool(flags & 0x200), bool(flags & 0x400)
        if kind in BARE:
            return
        if kind == REFERENCE:
            index = flags >> 8 or self.cursor.number("i")
            name = self.state.references[index - 1] if 0 < index <= len(self.state.references) else ""
            self._symbol(name, context, at)
        elif kind == SYMBOL:
            name = self._chars()
            self.state.references.append(name)
            self._symbol(name, context, at)
        elif kind in (NAMESPACE, PACKAGE, PERSISTENT):
            self.cursor.number("i")
            count = self.cursor.number("i")
            for _ in range(min(count, 16)):
                self._chars()
            self.state.references.append("")
        elif kind in (PAIRS, CLOSURE, PROMISE, CALL, DOTS):
            self._pairs(kind, attributes, tagged, context, at)
        elif kind == ENVIRONMENT:
            self.cursor.number("i")
            self.state.references.append("")
            self._push(4, context)
        elif kind in BUILTINS:
            self._symbol(self._text(self.cursor.number("i")), context, at)
        elif kind == BYTECODE:
            if attributes:
                self.stack.append(("item", context))
            self._count_bytecode()
            self.stack.append(("bytecode", "bytecode"))
        else:
            self._vector(kind, attributes, context, at)

    def _pairs(self, kind: int, attributes: bool, tagged: bool, context: str, at: int) -> None:
        """Dotted pairs: a call's function and arguments, a closure's environment, formals and body, a promise's."""
        around = context.rstrip("!")
        inner = {CLOSURE: "closure", PROMISE: "promise", CALL: around or "call"}.get(kind, around)
        if kind == PROMISE:
            self.state.promises += 1
            what = "holds a promise, whose expression runs when the object is looked at"
            self.state.signals.append(Signal("r-promise", Verdict.MALICIOUS, what, offset=at))
        # Read in this order: attributes, tag (environment), first, rest; the stack holds them reversed.
        self.stack.append(("item", inner))
        self.stack.append(("item", f"{inner}!" if kind == CALL else inner))
        self._push(attributes + tagged, inner)

    def _vector(self, kind: int, attributes: bool, context: str, at: int) -> None:
        if kind in (POINTER, WEAK):
            self.state.references.append("")
        if kind == CHARS:
            self.chars_body()
            return
        if kind in PARTS:
            self._push(PARTS[kind] + (attributes and kind != ALTERNATIVE), context)
            return
        count = self._length()
        if attributes:
            self.stack.append(("item", context))
        if kind in NUMBERS:
            self._numbers(count * (2 if kind == COMPLEX else 1), NUMBERS[kind])
        elif kind == RAW:
            self._numbers(count, 1)
        elif kind == TEXTS:
            self.state.classes.extend(one for one in (self._chars() for _ in range(count)) if one in MODELS)
        elif kind == LIST:
            self._push(count, context)
        elif kind == EXPRESSION:
            self.state.signals.append(Signal("r-expression", Verdict.UNSAFE, "holds an expression", offset=at))
            self._push(count, "expression")
        else:
            raise Malformed(f"has an item of type {kind} at {at}")

    def _numbers(self, count: int, width: int) -> None:
        """Steps over numbers of that width."""
        if isinstance(self.cursor, _Lines):
            self.inspector.spend(count * 16 if count > 0 else 0)
            self.cursor.values(count, width)
        else:
            self.cursor.skip(count * width)

    def _text(self, size: int) -> str:
        """A text of that length, the first 200 bytes of it."""
        if isinstance(self.cursor, _Lines):
            return self.cursor.letters().decode("utf-8", "replace")
        data = self.cursor.peek(self.cursor.at, min(size, 200))
        self.cursor.skip(size)
        return data.decode("utf-8", "replace")

    def _length(self) -> int:
        """A vector's length, of 64 bits where the 32 are -1."""
        count = int(self.cursor.number("i"))
        return int(self.cursor.number("I") << 32) + int(self.cursor.number("I")) if count == -1 else count

    def _symbol(self, name: str, context: str, at: int) -> None:
        """A symbol within code: the functions that reach outside are told."""
        called, context = context.endswith("!"), context.rstrip("!")
        if not context or name not in DANGEROUS or (context in ("call", "expression", "promise") and not called):
            return
        grave = context == "promise" or (name in RUNS and context in ("call", "expression"))
        verdict = Verdict.MALICIOUS if grave else Verdict.SUSPICIOUS if name in RUNS else Verdict.UNSAFE
        where = {"promise": "a promise", "closure": "a function", "bytecode": "a compiled function"}.get(
            context, "a call"
        )
        self.state.signals.append(Signal("r-call", verdict, f"names {brief(name, 40)} in {where}", offset=at))

    def _chars(self) -> str:
        """A CHARSXP with its flags."""
        flags = self.cursor.number("I")
        if flags & 0xFF != CHARS:
            raise Malformed(f"has no text at {self.cursor.at}")
        return self.chars_body()

    def chars_body(self) -> str:
        """A text behind its length, the first 200 bytes of it; empty for NA."""
        size = self.cursor.number("i")
        self.inspector.spend(16)
        if size < 0:
            return ""
        return self._text(size)

    def _count_bytecode(self) -> None:
        """The number of shared parts before a byte code's body."""
        self.cursor.number("i")

    def _bytecode(self, context: str) -> None:
        """A byte code's instructions as an integer vector, then its constants."""
        self.stack.append(("constants", context))
        self.stack.append(("item", context))

    def _constants(self, context: str) -> None:
        count = self.cursor.number("i")
        if count < 0 or count > self.cursor.left:
            raise Malformed(f"has {count} constants at {self.cursor.at}")
        for _ in range(count):
            kind = self.cursor.number("i")
            if kind == BYTECODE:
                self._drain(context)
                self._constants(context)
            elif kind in (CALL, PAIRS, DEFINED, REPEATED, *ATTRIBUTED):
                self._language(kind, context)
            else:
                self._drain(context)

    def _drain(self, context: str) -> None:
        """One item wholly, before what follows it."""
        held, self.stack = self.stack, [("item", context)]
        while self.stack:
            self.inspector.spend(16)
            task, inner = self.stack.pop()
            if task == "bytecode":
                self._bytecode(inner)
            elif task == "constants":
                self._constants(inner)
            else:
                self._item(inner)
        self.stack = held

    def _language(self, kind: int, context: str) -> None:
        """Code among the constants of compiled code, which has headers of its own."""
        pending: list[int | None] = [kind]
        while pending:
            self.inspector.spend(16)
            awaited = pending.pop()
            kind = self.cursor.number("i") if awaited is None else awaited
            if kind == REPEATED:
                self.cursor.number("i")
                continue
            if kind == DEFINED:
                self.cursor.number("i")
                kind = self.cursor.number("i")
            if kind in ATTRIBUTED:
                self._drain(context)
            self._drain(context)
            if kind in (CALL, PAIRS, *ATTRIBUTED):
                pending += [None, None]


FORMAT = Format("r-object", _recognise, _inspect)
