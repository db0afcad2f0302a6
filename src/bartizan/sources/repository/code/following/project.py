"""The code of one tree: which are read, how they import each other, who calls whom."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following.notebook import load
from bartizan.sources.repository.code.following.syntax import Call, Module
from bartizan.sources.repository.reader import SourceFile

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.language import Language

HELD_BYTES = 9 * 1024 * 1024
"""Source bytes of the modules that are kept parsed; others are parsed again when they are needed."""


def _nowhere(_: str) -> None:
    return None


def _nobody(_: str) -> bool:
    return False


@dataclass(slots=True)
class Project:
    """The files by path, the environment's known defaults, and the modules parsed so far.

    `profiles` are what settings say instead in one of an application's profiles;
    `called` are the names that each file calls, `importers` the files that import each file,
    `declared` the files that declare a name in languages in which other files see it without importing the file.
    `settings` are the files that say what names mean (`tsconfig.json`), `find` gives any other file of the tree by
    its path, `memory` is what languages have read of them. `publishes` says whether an imported name is that of a
    library which the tree itself publishes: to its examples it is a library like any other.
    """

    files: Mapping[str, SourceFile]
    language_of: Callable[[str], Language | None]
    environment: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    called: dict[str, frozenset[str]] = field(default_factory=dict)
    importers: dict[str, list[str]] = field(default_factory=dict)
    declared: dict[str, list[str]] = field(default_factory=dict)
    settings: Mapping[str, SourceFile] = field(default_factory=dict)
    find: Callable[[str], SourceFile | None] = _nowhere
    publishes: Callable[[str], bool] = _nobody
    memory: dict[str, object] = field(default_factory=dict)
    _held: OrderedDict[str, Module | None] = field(default_factory=OrderedDict)
    _languages: dict[str, Language | None] = field(default_factory=dict)
    _folders: dict[str, list[str]] = field(default_factory=dict)
    _bytes: int = 0
    _gone: int = 0
    _resolved: dict[tuple[str, str, str], str | None] = field(default_factory=dict)
    _reached: dict[str, list[str]] = field(default_factory=dict)

    def language(self, path: str) -> Language | None:
        """The language of a file; None for one that is not code."""
        if path not in self._languages:
            self._languages[path] = self.language_of(path)
        return self._languages[path]

    def module(self, path: str) -> Module | None:
        """The parsed module at `path`; None when there is none or it cannot be read."""
        if path in self._held:
            self._held.move_to_end(path)
            return self._held[path]
        file = self.files.get(path)
        language = self.language(path)
        module = load(file, language) if file is not None and language is not None else None
        return self.hold(path, module)

    def hold(self, path: str, module: Module | None) -> Module | None:
        """Keeps a parsed module, and lets the least used go when there are too many."""
        self._held[path] = module
        self._bytes += len(module.source) if module is not None else 0
        while self._bytes > HELD_BYTES and len(self._held) > 1:
            _, gone = self._held.popitem(last=False)
            size = len(gone.source) if gone is not None else 0
            self._bytes -= size
            self._gone += size
        if self._gone > HELD_BYTES:
            # A module and its scopes refer to each other: only the collector frees what was let go.
            gc.collect()
            self._gone = 0
        return module

    def calls(self, tail: str, path: str) -> Iterator[Call]:
        """Every call whose callee's last name is `tail`, in `path` and in the files that import it."""
        language = self.language(path)
        tail = language.keyword(tail) if language is not None and not language.by_name else tail
        for other in self._reach(path):
            if other == path or tail in self.called.get(other, ()):
                module = self.module(other)
                if module is not None:
                    yield from module.tails.get(tail, ())

    def _reach(self, path: str) -> list[str]:
        """A file and its importers; a package's `__init__.py` hands on what it imports."""
        if path in self._reached:
            return self._reached[path]
        found = {path: None}
        for importer in self.importers.get(path, ()):
            found.setdefault(importer)
            if self.hands_on(importer):
                found.update(dict.fromkeys(self.importers.get(importer, ())))
        self._reached[path] = list(found)
        return self._reached[path]

    def hands_on(self, path: str) -> bool:
        """Whether a file is there to hand on what it imports."""
        language = self.language(path)
        return language is not None and language.hands_on(path)

    def resolve(self, dotted: str, importer: str) -> str | None:
        """The path of the module that `dotted` names when `importer` imports it; None outside the tree."""
        language = self.language(importer)
        if language is None:
            return None
        key = (dotted, importer.rpartition("/")[0], language.name)
        if key not in self._resolved:
            self._resolved[key] = language.resolve(self, dotted, importer)
        return self._resolved[key]

    def folders(self) -> Mapping[str, list[str]]:
        """The files of each folder."""
        if not self._folders:
            for path in self.files:
                self._folders.setdefault(path.rpartition("/")[0], []).append(path)
        return self._folders

    def imported(self, name: str, importer: str) -> list[str]:
        """The files that an import means: one, or those of a folder."""
        language = self.language(importer)
        if language is not None and language.folder is not None:
            return language.folder(self, name)
        found = self.resolve(name, importer)
        return [found] if found is not None else []

    def visible(self, name: str, path: str) -> str | None:
        """The file of the same language that declares `name` for `path`: beside it, or the only one that does."""
        language = self.language(path)
        listed = [one for one in self.declared.get(name, ()) if self.language(one) is language]
        directory = path.rpartition("/")[0]
        beside = [one for one in listed if one.rpartition("/")[0] == directory]
        if beside:
            return beside[0]
        return listed[0] if len(listed) == 1 and language is not None and language.shared else None
