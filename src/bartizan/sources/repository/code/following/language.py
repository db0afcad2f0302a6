"""What the reader of code must know of a language; each is one package with a `language.py` of its own.

The records of a module (`syntax.py`), values (`values.py`), the following of names (`lookup.py`) and what is
looked for (`models.py`, `agents.py` …) are the same for all languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as slot
from typing import TYPE_CHECKING

from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Query

from bartizan.sources.repository.code.following.capabilities import capabilities_of
from bartizan.sources.repository.code.following.index import Indexer
from bartizan.sources.repository.code.following.syntax import Module, Scope
from bartizan.sources.repository.code.following.values import Frame, Name, Site, Val

if TYPE_CHECKING:
    from bartizan.sources.repository.ai import Packages
    from bartizan.sources.repository.code.following.evaluate import Evaluator
    from bartizan.sources.repository.code.following.project import Project

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


def _never(*_: object) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its grammar, and the functions that differ between languages.

    `handlers` evaluate the kinds of expression. `callee` gives the expression that a call's node calls,
    `arguments` what it passes, `keyword` a key of a spread argument as a keyword. `imported` finds the names that a
    file's bytes import as they are written, with their first lines, in one pass; `root` gives such a name as the
    dotted name under which all languages know the library (`@langchain/openai` is `langchain_openai`), `package`
    the AI package of the language's ecosystem that it comes from, or None (`stated_package` by what an importer's
    project states). `resolve` gives the project's file
    (relative path) that a name means to an importer, or None.

    `called` replaces `callee` where what is called is no expression of its own (Java's `object.name(…)`). With
    `members` the names of a class are known in its methods without `this`. `declares` finds the names that a file's
    bytes declare for the files beside it, with `shared` for those of the whole project; `folder` the
    files that an import of a whole folder names.

    The rest is what the language's own library does that carries values: `call` the result of calling a name;
    `method` of a value, `attribute` of a name and `parameter` that something outside fills may give None for
    "nothing special"; `default` is the default inside a field's description, `stated` what the settings say of a
    field, given its default.

    Where names are not dotted, `take` gives what a name stands for that is taken from a file or library as it is
    written, `member` what a file hands out under a name, `field` a property of a value. `entry` finds a keyword
    that is written out in a spread argument, `named` the name of the variable or key that an expression's value
    gets where it stands. Where arguments are only passed by position, `by_name` is false.

    `left_out` tells by its path, and `generated` by its bytes, a file that nobody wrote; `settings` the files beside
    the code that say what names mean (`Project.settings`); `hands_on` a file that only hands on what it imports.
    `calls` finds the names that a file's bytes call; `version` is that of a package which an importer's project states;
    `capabilities` what something of a library can do.

    `unreachable` tells a node that no run of the program comes to. A call named in `binders` binds arguments to the
    function that it is given first, as Python's `partial` does.
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
    folder: Callable[[Project, str], list[str]] | None = None
    method: Callable[[Evaluator, Val, str, Site], Val | None] = _nothing
    attribute: Callable[[Evaluator, Name, str], Val | None] = _nothing
    parameter: Callable[[Evaluator, Scope, str], Val | None] = _nothing
    default: Callable[[Evaluator, Val], Val] | None = None
    stated: Callable[[Evaluator, Scope, str, Val | None], Val | None] | None = None
    keyword: Callable[[str], str] = slot(default=_same)
    root: Callable[[str], str] = slot(default=_same)
    package: Callable[[Packages, str], str | None] = _nothing
    stated_package: Callable[[Project, Packages, str, str], str | None] | None = None
    take: Callable[[Evaluator, str, str, str], Val] | None = None
    member: Callable[[Evaluator, Scope, str], Val] | None = None
    field: Callable[[Evaluator, Val, str], Val] | None = None
    entry: Callable[[Module, Node, str], Node | None] = _nothing
    named: Callable[[Module, Node], str | None] = _nothing
    by_name: bool = True
    left_out: Callable[[str], bool] = _never
    generated: Callable[[bytes], bool] = _never
    settings: Callable[[str], bool] = _never
    hands_on: Callable[[str], bool] = _never
    calls: Callable[[bytes], Iterable[bytes]] | None = None
    version: Callable[[Project, str, str], str | None] = _nothing
    capabilities: Callable[[str], set[str]] = capabilities_of
    unreachable: Callable[[Module, Node], bool] = _never
    binders: frozenset[str] = frozenset()

    def parse(self, path: str, source: bytes, lines: tuple[int, ...] = (), cells: tuple[int, ...] = ()) -> Module:
        """The module of `source`; never raises, whatever the bytes are."""
        grammar, query = self.grammar()
        module = Module(path, source, Parser(grammar).parse(source), self, lines=lines, cells=cells)
        self.indexer(module).run(query)
        return module
