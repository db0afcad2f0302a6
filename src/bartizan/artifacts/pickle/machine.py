"""The pickle machine without its effects: the stack, the memo and the loop; calls are told to an evaluator.

It goes on where CPython's unpicklers stop with an error as long as the place of the next opcode is certain (a value
popped from an empty stack, a memo entry that was never put), so that no mistake, made on purpose, hides what
follows; the first one is remembered in `mistake`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, Protocol

from bartizan.artifacts.format import Malformed
from bartizan.artifacts.pickle.reader import Reader
from bartizan.artifacts.pickle.values import FORGOTTEN, KEPT_ITEMS, MISSING, MORE, SPECIAL, Blob, Map, Ref, Value

MOST_MARKS = 100_000
MOST_VALUES = 4_000_000
ROOM = 400_000
TIGHT = 16
REMEMBERED = 300_000
CROWDED = 1 << 16
HIGHEST_PROTOCOL = 5
LONGEST_INTEGER = 4096
WORTH_A_LOOK = 20
"""Text and bytes from this length on may hold something of their own."""


class Strict(Malformed):
    """Data that only might be a pickle is none."""


class Evaluator(Protocol):
    """What calls mean: given by whoever runs the machine."""

    def resolve(self, module: Value, name: Value, offset: int, protocol: int) -> Value:
        """The global that the opcodes GLOBAL, INST and STACK_GLOBAL name."""
        ...

    def call(self, function: Value, args: tuple[Value, ...], kwargs: dict[str, Value], offset: int) -> Value:
        """What a call gives."""
        ...

    def build(self, target: Value, state: Value, offset: int) -> Any:
        """BUILD: `state` is put into `target`. Returns what follows raw in the stream, for `array`; else None."""
        ...

    def array(self, machine: Machine, raw: Any, pos: int) -> int:
        """The raw data of an array at `pos`, which the loading library takes out of the stream itself."""
        ...

    def store(self, target: Value, items: Sequence[Value], offset: int) -> None:
        """Items are put into a value that is neither a list nor a dictionary of the pickle's own."""
        ...

    def extension(self, code: int, offset: int) -> Value:
        """The object that the loading process registered under `code`."""
        ...

    def persistent(self, identity: Value, offset: int) -> Value:
        """The object that the loading program finds by `identity`."""
        ...

    def constant(self, value: str | bytes | Blob, offset: int) -> None:
        """A text or bytes long enough to hold something of its own; the stream may be moved."""
        ...


Handler = Callable[["Machine", int], int]
"""Does what one opcode says: gets the index behind the opcode, returns that of the next."""


class Machine(Reader):
    """One pickle, from `start` of the stream to its STOP."""

    def __init__(
        self,
        stream: BinaryIO,
        start: int,
        size: int,
        evaluator: Evaluator,
        spend: Callable[[int], None],
        *,
        strict: bool = False,
    ) -> None:
        """With `strict` the first mistake raises `Strict`: the data only might be a pickle."""
        super().__init__(stream, start, size, spend)
        self.evaluator = evaluator
        self.strict = strict
        self.protocol = 0
        self.stack: list[Value] = []
        self.below: list[list[Value]] = []
        self.memo: list[Value] = []
        self.sparse: dict[int, Value] = {}
        self.names: set[str] = set()
        self.remembered = 0
        self.room = ROOM
        self.mistake: tuple[int, str] | None = None
        self.globals = 0
        self.opcode_at = start

    def run(self, table: Sequence[Handler | None]) -> Value:
        """Follows the opcodes to STOP. Returns the value; the stream's next byte is at `stop`.

        Raises `Malformed` where the data breaks, `BudgetSpent` where it is too much.
        """
        pos = 0
        while True:
            if pos >= self.limit:
                pos = self.advance(pos)
            op = self.buf[pos]
            if op == 0x2E:  # noqa: PLR2004 - STOP
                self.stop = self.base + pos + 1
                return self.pop(pos)
            handler = table[op]
            if handler is None:
                raise Malformed(f"no opcode {op:#04x} at byte {self.base + pos}")
            pos = handler(self, pos + 1)

    def fill(self, pos: int, need: int) -> int:
        """Reads on; every piece is also the time to keep the memory within its bounds."""
        new = super().fill(pos, need)
        if len(self.below) > MOST_MARKS:
            raise Malformed("it is nested too deep")
        if len(self.stack) + sum(map(len, self.below)) > MOST_VALUES:
            raise Malformed("it holds too many values at once")
        if len(self.memo) + len(self.sparse) > self.remembered + REMEMBERED:
            self._forget()
        return new

    def _forget(self) -> None:
        """Drops what the memo holds, except globals, texts that named one, and what the stack still needs."""
        names = self.names
        self.memo[:] = [
            one if isinstance(one, Ref) or (isinstance(one, str) and one in names) else FORGOTTEN for one in self.memo
        ]
        for key, one in self.sparse.items():
            if not isinstance(one, Ref):
                self.sparse[key] = FORGOTTEN
        self.remembered = len(self.memo) + len(self.sparse)
        self.room = ROOM

    def wrong(self, pos: int, why: str) -> None:
        """A mistake at which an unpickler stops; we go on."""
        if self.strict:
            raise Strict(why)
        if self.mistake is None:
            self.mistake = (self.base + pos, why)

    def pop(self, pos: int) -> Value:
        """The value on top."""
        if not self.stack:
            self.wrong(pos, "a value is taken from an empty stack")
            return MISSING
        return self.stack.pop()

    def top(self, pos: int) -> Value:
        """The value on top, which stays."""
        if not self.stack:
            self.wrong(pos, "a value is taken from an empty stack")
            self.stack.append(MISSING)
        return self.stack[-1]

    def pop_mark(self, pos: int) -> list[Value]:
        """The values above the last mark."""
        items = self.stack
        if self.below:
            self.stack = self.below.pop()
        else:
            self.wrong(pos, "there is no mark on the stack")
            self.stack = []
        return items

    def put(self, index: int, pos: int) -> None:
        """The top of the stack goes into the memo."""
        value = self.top(pos)
        memo = self.memo
        if 0 <= index < len(memo):
            memo[index] = value
        elif index == len(memo):
            memo.append(value)
            self.sparse.pop(index, None)
        else:
            if index < 0:
                self.wrong(pos, "a memo entry with a negative number is put")
            self.sparse[index] = value

    def memoize(self, pos: int) -> None:
        """The top of the stack goes into the memo's next place."""
        if self.sparse:
            self.put(len(self.memo) + len(self.sparse), pos)
        else:
            self.memo.append(self.top(pos))

    def get(self, index: int, pos: int) -> None:
        """An entry of the memo goes onto the stack."""
        if 0 <= index < len(self.memo):
            self.stack.append(self.memo[index])
        elif index in self.sparse:
            self.stack.append(self.sparse[index])
        else:
            self.wrong(pos, f"memo entry {index} was never put")
            self.stack.append(MISSING)

    def keep(self, items: list[Value]) -> list[Value]:
        """As many of the items as are kept, `MORE` behind them when some are not."""
        most = KEPT_ITEMS if self.room > 0 else TIGHT
        self.room -= min(len(items), most)
        return items if len(items) <= most else [*items[:most], MORE]

    def extend(self, target: Value, items: list[Value], pos: int) -> None:
        """APPENDS: the items go into a list (or a set), or into what has methods of its own."""
        if type(target) is list:
            if not target:
                target[:] = self.keep(items)
            elif target[-1] is not MORE:
                most = KEPT_ITEMS if self.room > 0 else TIGHT
                taken = items[: max(0, most - len(target))]
                self.room -= len(taken)
                target += taken
                if len(taken) < len(items):
                    target.append(MORE)
        else:
            self.evaluator.store(target, items[:KEPT_ITEMS], self.base + pos - 1)

    def update(self, target: Value, items: list[Value], pos: int) -> None:
        """SETITEMS: keys and values in turn."""
        if isinstance(target, Map):
            pairs = list(zip(items[::2], items[1::2], strict=False))
            if self.room <= 0:
                target.more = target.more or len(items) > TIGHT
                pairs = [
                    one for at, one in enumerate(pairs) if at < TIGHT or (type(one[0]) is str and one[0] in SPECIAL)
                ]
            self.room -= len(pairs) * 2
            for key, value in pairs:
                target.put(key, value)
        else:
            self.evaluator.store(target, items[:KEPT_ITEMS], self.base + pos - 1)

    def push_container(self, value: Any) -> None:
        """A new container; where the stack is crowded one stands for all."""
        self.stack.append(FORGOTTEN if len(self.stack) > CROWDED else value)
