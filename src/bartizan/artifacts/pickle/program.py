"""What a pickle does when it is loaded: the evaluator that the machine tells of every import and call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bartizan.artifacts.format import Found, Inspector, Opened
from bartizan.artifacts.inspection import Signal, Verdict
from bartizan.artifacts.pickle import arrays, functions, nested
from bartizan.artifacts.pickle.judge import (
    GROWING,
    MALICIOUS,
    MOST_GROWN,
    READERS,
    category,
    is_kept_client,
    judge,
    reads,
    telling_argument,
)
from bartizan.artifacts.pickle.machine import Machine
from bartizan.artifacts.pickle.resolve import REACHING, attribute, reference
from bartizan.artifacts.pickle.values import (
    FORGOTTEN,
    MISSING,
    Attr,
    Blob,
    Map,
    Namespace,
    Opaque,
    Partial,
    Ref,
    Result,
    Value,
    call_text,
    show,
)

MOST_SHOWN = 300
_MODULE = r"[\w.-]+\Z"
STEPS_OF_A_CALL = 64
DEEPEST_CALL = 40
NESTED = 3


class Program:
    """Follows calls symbolically and collects `found`: signals, and facts of the model."""

    def __init__(self, opened: Opened, inspector: Inspector) -> None:
        self.opened, self.inspector = opened, inspector
        self.found: list[Found] = []
        self.overwritten: dict[tuple[str, str, str], Value] = {}
        self.brings_code = False
        self.libraries: set[str] = set()
        self._known: dict[tuple[str, str], Value] = {}
        self._said: set[tuple[str, str]] = set()
        self._depth = 0

    def say(self, identity: str, verdict: Verdict, what: str, offset: int) -> None:
        """One signal; the same words are said once."""
        what = what if len(what) <= MOST_SHOWN else what[:MOST_SHOWN] + "…"
        if (identity, what) not in self._said:
            self._said.add((identity, what))
            self.found.append(Signal(identity, verdict, what, offset=offset))

    def resolve(self, module: Value, name: Value, offset: int, protocol: int) -> Value:
        """The global of these names, dotted names followed; a name that is computed is a signal."""
        if not isinstance(module, str) or not isinstance(name, str):
            kept = module is not FORGOTTEN and name is not FORGOTTEN
            what = f"imports a global whose name is computed on loading ({show(module)}, {show(name)})"
            self.say("pickle-computed-name", Verdict.MALICIOUS if kept else Verdict.SUSPICIOUS, what, offset)
            return Opaque("a global of a computed name")
        known = self._known.get((module, name))
        if known is None:
            known = self._overlaid(reference(module, name, offset))
            if len(self._known) < 1 << 16:
                self._known[module, name] = known
            self._mind(known, f"{module}.{name}", offset)
        return known

    def _overlaid(self, value: Value) -> Value:
        """What BUILD put in the place of an attribute, where it did."""
        if isinstance(value, Ref) and "." in value.name:
            owner, _, last = value.name.rpartition(".")
            return self.overwritten.get((value.module, owner, last), value)
        return value

    def _mind(self, value: Value, written: str, offset: int) -> None:
        """What merely naming a global says."""
        parts = written.split(".")
        reached = next((one for one in parts if one in REACHING), None)
        # dill names it so where the function that it brings had it for its globals.
        ordinary = self.brings_code and written in {"builtins.__dict__", "__builtin__.__dict__"}
        if not ordinary and reached is not None:
            self.say("pickle-reach", Verdict.MALICIOUS, f"reaches {reached} through {written} on loading", offset)
        if isinstance(value, Namespace) and not ordinary:
            self.say("pickle-reach", Verdict.MALICIOUS, f"reaches {show(value)} through {written} on loading", offset)
        if not isinstance(value, Ref):
            return
        self.libraries.add(value.module.partition(".")[0])
        if re.match(_MODULE, value.module) is None:
            what = f"imports from {value.module!r}, a name that no module has"
            self.say("pickle-odd-name", Verdict.SUSPICIOUS, what, offset)
        if not value.name:
            verdict = Verdict.MALICIOUS if category(value.module, "*") in MALICIOUS else Verdict.SUSPICIOUS
            self.say("pickle-reach", verdict, f"reaches the module {value.module} as {written} on loading", offset)
        elif category(value.module, value.name) == "run":
            verdict = Verdict.SUSPICIOUS if self.brings_code else Verdict.MALICIOUS
            shown = written if written == value.symbol else f"{value.symbol} (as {written})"
            self.say("pickle-global", verdict, f"imports {shown}, which {MALICIOUS['run']}, on loading", offset)

    def refer(self, value: Value, offset: int) -> Value:
        """A value that indirection led to, minded like a global."""
        value = self._overlaid(value)
        if isinstance(value, Ref):
            self._mind(value, value.symbol, offset)
        return value

    def get_attribute(self, value: Value, name: Value, offset: int) -> Value:
        """`getattr(value, name)`, dots in the name followed."""
        if not isinstance(name, str):
            self.say("pickle-computed-name", Verdict.SUSPICIOUS, f"takes a computed attribute of {show(value)}", offset)
            return Opaque("a computed attribute")
        for part in name.split("."):
            if part in REACHING:
                self.say("pickle-reach", Verdict.MALICIOUS, f"reaches {part} of {show(value)} on loading", offset)
            value = self.refer(attribute(value, part), offset)
        return value

    def call(self, function: Value, args: tuple[Value, ...], kwargs: dict[str, Value], offset: int) -> Value:
        """What a call gives; what it does is said."""
        self.inspector.spend(STEPS_OF_A_CALL)
        if self._depth > DEEPEST_CALL:
            self.say("pickle-call", Verdict.SUSPICIOUS, "nests calls too deep to be followed", offset)
            return Opaque("calls too deep")
        self._depth += 1
        try:
            return self._call(function, args, kwargs, offset)
        finally:
            self._depth -= 1

    def _call(self, function: Value, args: tuple[Value, ...], kwargs: dict[str, Value], offset: int) -> Value:
        if isinstance(function, Ref):
            meaning = functions.MEANINGS.get(function.symbol)
            if meaning is not None:
                return meaning(self, args, kwargs, offset)
            if category(function.module, function.name) == "loader":
                return functions.load(self, function, args, kwargs, offset)
            self._judge(function, args, kwargs, offset)
        elif isinstance(function, Partial):
            return functions.call_partial(self, function, args, kwargs, offset)
        elif isinstance(function, Attr):
            return functions.call_method(self, function, args, kwargs, offset)
        elif isinstance(function, Result):
            self._call_result(function, args, kwargs, offset)
        elif function is not MISSING:
            what = f"calls what is not known ({call_text(function, args, kwargs)}) on loading"
            self.say("pickle-call", Verdict.SUSPICIOUS, what, offset)
        return Result(function, args, kwargs)

    def _call_result(self, function: Result, args: tuple[Value, ...], kwargs: dict[str, Value], offset: int) -> None:
        """A call of what a call gave: code of the file's own when it made the function."""
        maker = function.function
        made = isinstance(maker, Ref) and category(maker.module, maker.name) in {"code", "run"}
        verdict = Verdict.MALICIOUS if made else Verdict.UNSAFE
        if isinstance(maker, Ref) and not made and _acts(maker):
            verdict = Verdict.SUSPICIOUS
        called = "a function that the file itself brings" if made else call_text(function, args, kwargs)
        what = f"calls {called} on loading"
        self.say("pickle-call", verdict, what, offset)

    def _judge(self, function: Ref, args: tuple[Value, ...], kwargs: dict[str, Value], offset: int) -> None:
        judged = judge(function.module, function.name)
        if judged.category == "harmless" and function.symbol in READERS and reads(function.symbol, args, kwargs):
            what = f"calls {call_text(function, args, kwargs)} on loading ({MALICIOUS['file']})"
            self.say("pickle-call", Verdict.MALICIOUS, what, offset)
            return
        if function.symbol in GROWING and any(isinstance(one, int) and abs(one) > MOST_GROWN for one in args):
            what = f"calls {call_text(function, args, kwargs)} on loading (asks for more memory than models do)"
            self.say("pickle-growth", Verdict.SUSPICIOUS, what, offset)
        if judged.category == "harmless" and not kwargs:
            self._hand_over(function, args, offset)
            return
        verdict, reason = judged.verdict, judged.reason
        if not function.name:
            verdict, reason = Verdict.SUSPICIOUS, "a module is no function"
        if judged.category == "network" and not args and not kwargs and is_kept_client(function.module, function.name):
            verdict, reason = Verdict.UNSAFE, "an object that can open connections"
        if judged.category == "import" and not args and self.brings_code:
            verdict, reason = Verdict.UNSAFE, "how the module was found that its functions come from"
        if judged.category == "code":
            self.brings_code = True
            verdict, reason = functions.brought_code(args, reason)
        if verdict is Verdict.UNSAFE and (tells := telling_argument(function.name, args)) is not None:
            verdict, reason = Verdict.SUSPICIOUS, tells
        if verdict is Verdict.CLEAN:
            return
        if verdict is Verdict.UNSAFE:
            what = f"calls {function.symbol} on loading ({reason})"
        else:
            what = f"calls {call_text(function, args, kwargs)} on loading ({reason})"
        self.say("pickle-call", verdict, what, offset)
        self._hand_over(function, args, offset)

    def _hand_over(self, function: Ref, args: tuple[Value, ...], offset: int) -> None:
        """A function that acts is handed to another, which may call it."""
        for one in _handed(args):
            if isinstance(one, Namespace) and category(function.module, function.name) != "code":
                what = f"hands {show(one)} to {function.symbol} on loading"
                self.say("pickle-reach", Verdict.MALICIOUS, what, offset)
            if isinstance(one, Attr) and isinstance(one.base, Result) and isinstance(one.base.function, Ref):
                one = Ref(one.base.function.module, f"{one.base.function.name}.{one.name}")  # noqa: PLW2901 - a method
            if not isinstance(one, Ref) or not one.name:
                continue
            found = category(one.module, one.name)
            if found in {"own", "library"}:
                self.say("pickle-call", Verdict.UNSAFE, f"hands {one.symbol} to {function.symbol} on loading", offset)
            elif found in MALICIOUS:
                if function.symbol in functions.BUILDERS and found in {"file", "loader"}:
                    continue
                what = f"hands {one.symbol}, which {MALICIOUS[found]}, to {function.symbol} on loading"
                self.say("pickle-call", Verdict.MALICIOUS, what, offset)

    def build(self, target: Value, state: Value, offset: int) -> Any:
        """BUILD: state for an object that the pickle made; over a global it is an attack."""
        if isinstance(target, Result):
            if isinstance(target.state, Map) and (setter := target.state.entries.get("__setstate__")) is not None:
                self.call(setter, (state,), {}, offset)
                return None
            if isinstance(target.function, Ref):
                if target.function.symbol in arrays.WRAPPERS:
                    return arrays.raw_array(state)
                self._mind_state(target, state, offset)
            if target.state is None or isinstance(state, Map):
                target.state = state
        elif isinstance(target, Ref | Namespace):
            self._overwrite(target, state, offset)
        return None

    def _mind_state(self, target: Result, state: Value, offset: int) -> None:
        """State that replaces what the class itself does: special methods, acting functions as attributes."""
        parts = state if isinstance(state, tuple) else (state,)
        entries = [
            pair for part in parts if isinstance(part, Map) for pair in list(part.entries.items())[:STEPS_OF_A_CALL]
        ]
        for key, value in entries:
            if len(parts) > 1 and key in REACHING and not (key == "__wrapped__" and self.brings_code):
                what = f"replaces {key} of {show(target.function)} on loading"
                self.say("pickle-state", Verdict.MALICIOUS, what, offset)
            if isinstance(value, Ref) and value.name and category(value.module, value.name) in {"run", "network"}:
                what = f"puts {value.symbol} into {show(target.function)}.{key} on loading"
                self.say("pickle-state", Verdict.MALICIOUS, what, offset)

    def _overwrite(self, target: Value, state: Value, offset: int) -> None:
        parts = state if isinstance(state, tuple) else (state,)
        keys: list[str] = []
        for part in parts:
            if isinstance(part, Map):
                for key, value in part.entries.items():
                    keys.append(str(key))
                    if isinstance(target, Ref):
                        self.overwritten[target.module, target.name, str(key)] = value
        self._known.clear()
        what = f"overwrites attributes of {show(target)} ({', '.join(keys[:6]) or 'not known'}) on loading"
        self.say("pickle-overwrite", Verdict.MALICIOUS, what, offset)

    def store(self, target: Value, items: Sequence[Value], offset: int) -> None:
        """Items put into what the pickle did not make as a list or a dictionary."""
        if isinstance(target, Ref | Namespace):
            self._known.clear()
            what = f"changes {show(target)} (puts {show(items[0]) if items else 'items'}) on loading"
            self.say("pickle-overwrite", Verdict.MALICIOUS, what, offset)
        elif isinstance(target, Result) and isinstance(target.state, list) and len(target.state) < STEPS_OF_A_CALL:
            target.state += items[:STEPS_OF_A_CALL]
        elif isinstance(target, Result) and target.state is None:
            target.state = list(items[:STEPS_OF_A_CALL])

    def array(self, machine: Machine, raw: Any, pos: int) -> int:
        """The raw array that joblib takes out of the stream itself."""
        return arrays.read_array(self, machine, raw, pos)

    def extension(self, code: int, offset: int) -> Value:
        """An object that only the loading process knows."""
        what = f"asks the loading process for the object that it registered as extension {code}"
        self.say("pickle-extension", Verdict.SUSPICIOUS, what, offset)
        return Opaque(f"extension {code}")

    def persistent(self, identity: Value, offset: int) -> Value:
        """An object by the loading program's own key: PyTorch's storages have a known shape."""
        if isinstance(identity, tuple) and identity[:1] == ("storage",):
            return Result(Ref("torch.storage", "UntypedStorage"), identity[:1], {})
        if isinstance(identity, tuple) and identity[:1] == ("module",) and len(identity) > 1:
            return identity[1]
        what = f"asks the loading program for an object of its own ({show(identity)})"
        self.say("pickle-persistent-id", Verdict.SUSPICIOUS, what, offset)
        return Opaque("an object of the loading program")

    def constant(self, value: str | bytes | Blob, offset: int) -> None:
        """A text or bytes that may be a pickle or a program of its own."""
        if nested.promising(value):
            nested.look(self, value, offset)


def _handed(args: Sequence[Value], depth: int = 0) -> Iterator[Value]:
    """The arguments, those within small tuples and lists too, and what partial calls among them would call."""
    for one in args[:STEPS_OF_A_CALL]:
        while isinstance(one, Partial):
            yield from _handed(one.args, depth + 1) if depth < NESTED else ()
            one = one.function  # noqa: PLW2901 - what it calls
        if isinstance(one, tuple | list) and depth < NESTED:
            yield from _handed(one, depth + 1)
        else:
            yield one


def _acts(maker: Ref) -> bool:
    """Whether what a call of this symbol gives is out of the ordinary to call: it is none of a project's own."""
    return category(maker.module, maker.name) not in {"own", "library", "method", "harmless"}
