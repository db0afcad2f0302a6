"""What the bytes of a file of code say before it is parsed: names it calls, words it holds, modules it imports."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import re2

from bartizan.sources.repository.code.following import written
from bartizan.sources.repository.code.following.gates import HOST, TRAINS, opened
from bartizan.sources.repository.code.following.language import Language
from bartizan.sources.repository.code.following.notebook import script_of

_WORD = re.compile(rb"[A-Za-z_]\w+")
# Only from a word's beginning: a long word would be tried from each of its characters.
_TYPES = re.compile(rb"\b([A-Z]\w{0,100})")
_CALLED = re.compile(rb"\b([A-Za-z_]\w{0,100})\(")
# With types filled in: `Agent[Booking](…)`.
_FILLED = re.compile(rb"\b([A-Z]\w{0,100})\[[\w., |\[\]]{1,120}\]\(")

# What is handed over to be called in a thread: `to_thread(client.messages.create, …)`.
_THREADED = re.compile(rb"\b(?:to_thread|run_in_threadpool|run_in_executor)\(\s*(?:\w+\s*,\s*)?(?:\w+\.){0,12}(\w+)")


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one file: the names that it calls, the words that open gates, what it imports.

    `called` are the names before an opening bracket, and those of types where objects are made without one.
    `imports` are dotted names with the line of their first import; names that `from x import a, b` takes
    on the same line count as `x.a`, `x.b`; `doubted` are those that may stand in a comment or text. `declared` are
    the names that other files see without an import.
    """

    called: frozenset[str]
    words: frozenset[str]
    imports: dict[str, int]
    declared: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()


def facts(
    data: bytes,
    path: str,
    language: Language,
    *,
    universe: frozenset[bytes],
    training: frozenset[str],
    hosts: Sequence[bytes],
) -> Facts:
    """The facts of a file's content; `universe` are all words that open a gate."""
    if path.endswith(".ipynb"):
        script = script_of(data)
        data = script.source if script is not None else b""
    if language.calls is not None:
        called = frozenset(
            sys.intern(language.keyword(name.decode("ascii", "replace"))) for name in language.calls(data)
        )
    else:
        found = set(_CALLED.findall(data))
        if b"](" in data:
            found.update(_FILLED.findall(data))
        if b"to_thread(" in data or b"run_in_" in data:
            found.update(_THREADED.findall(data))
        called = frozenset(sys.intern(name.decode("ascii", "replace")) for name in found)
    held = {sys.intern(word.decode("ascii")) for word in universe.intersection(_WORD.findall(data))}
    if _hosts(tuple(hosts)).search(data):
        held.add(HOST)
    if not called.isdisjoint(training):
        held.add(TRAINS)
    imports = language.imported(data)
    # What other languages call a library may differ from the word of its gate.
    named = {word for name in imports for word in opened(language.root(name))}
    held |= {sys.intern(word) for word in named if word.encode() in universe}
    declared: frozenset[str] = frozenset()
    if language.declares is not None:
        declared = frozenset(language.declares(data))
        called |= {sys.intern(name.decode("ascii", "replace")) for name in set(_TYPES.findall(data))}
        # Calls are known without the mark of waiting.
        called |= {sys.intern(name.removesuffix("Async")) for name in called if name.endswith("Async")}
    return Facts(called, frozenset(held), imports, declared, written.doubtful(data, imports))


@lru_cache(maxsize=2)
def _hosts(literals: tuple[bytes, ...]) -> re2._Regexp:
    return re2.compile(b"|".join(re2.escape(literal) for literal in literals) or b"$^")
