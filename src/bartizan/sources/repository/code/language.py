"""What the reader of code must know of a language; each is one package with a `language.py` of its own.

The records of a module (`syntax.py`), values (`values.py`), the following of names (`lookup.py`) and what is
looked for (`models.py`, `agents.py` …) are the same for all languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Query

from bartizan.sources.repository.code.index import Indexer
from bartizan.sources.repository.code.syntax import Module, Scope
from bartizan.sources.repository.code.values import Frame, Name, Site, Val

if TYPE_CHECKING:
    from bartizan.sources.repository.ai import Packages
    from bartizan.sources.repository.code.evaluate import Evaluator
    from bartizan.sources.repository.code.project import Project

Handler = Callable[["Evaluator", Node, Frame], Val]
"""What a node of one kind is."""


@dataclass(frozen=True, slots=True)
class Passed:
    """An argument as it stands in a call.

    `name` is the keyword, in snake_case whatever the language writes; `position` counts the arguments that are
    passed by position. A `spread` argument's entries count as keywords: Python's `**options`, the object of
    options that JavaScript passes by position.
    """

    node: Node
    name: str | None = None
    position: int | None = None
    spread: bool = False


def _same(text: str) -> str:
    return text


def _nothing(*_: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its grammar, and the functions that differ between languages.

    `handlers` evaluate the kinds of expression. `callee` gives the expression that a call's node calls,
    `arguments` what it passes, `keyword` a key of a spread argument as a keyword. `imported` finds the names that a
    file's bytes import as they are written, with their first lines, in one pass; `root` gives such a name as the
    dotted name under which all languages know the library (`@langchain/openai` is `langchain_openai`), `package`
    the AI package of the language's ecosystem that it comes from, or None. `resolve` gives the project's file
    (relative path) that a name means to an importer, or None.

    `called` replaces `callee` where what is called is no expression of its own (Java's `object.name(…)`). With
    `members` the names of a class are known in its methods without `this`. `declares` finds the names that a file's
    bytes declare for the files beside it, with `shared` for those of the whole project.

    The rest is what the language's own library does that carries values: `call` the result of calling a name;
    `method` of a value, `attribute` of a name and `parameter` that something outside fills may give None for
    "nothing special"; `default` is the default inside a field's description.
    """

    name: str
    endings: tuple[str, ...]
    ecosystem: str
    grammar: Callable[[], tuple[Grammar, Query]]
    indexer: Callable[[Module], Indexer]
    handlers: Mapping[str, Handler]
    callee: Callable[[Node], Node | None]
    arguments: Callable[[Site], Iterator[Passed]]
    imported: Callable[[bytes], dict[str, int]]
    resolve: Callable[[Project, str, str], str | None]
    call: Callable[[Evaluator, Name, Site], Val]
    called: Callable[[Evaluator, Site], Val] | None = None
    members: bool = False
    declares: Callable[[bytes], set[str]] | None = None
    shared: bool = False
    method: Callable[[Evaluator, Val, str, Site], Val | None] = _nothing
    attribute: Callable[[Evaluator, Name, str], Val | None] = _nothing
    parameter: Callable[[Evaluator, Scope, str], Val | None] = _nothing
    default: Callable[[Evaluator, Val], Val] | None = None
    keyword: Callable[[str], str] = field(default=_same)
    root: Callable[[str], str] = field(default=_same)
    package: Callable[[Packages, str], str | None] = _nothing

    def parse(self, path: str, source: bytes, lines: tuple[int, ...] = (), cells: tuple[int, ...] = ()) -> Module:
        """The module of `source`; never raises, whatever the bytes are."""
        grammar, query = self.grammar()
        module = Module(path, source, Parser(grammar).parse(source), self, lines=lines, cells=cells)
        self.indexer(module).run(query)
        return module
