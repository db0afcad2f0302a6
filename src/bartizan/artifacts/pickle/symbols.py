"""What is known of exact symbols: which build plain values, which act, and the modules of the standard library."""

from __future__ import annotations

import json
import os
import sys
from functools import cached_property
from typing import Any

TABLES = os.path.join(os.path.dirname(__file__), "symbols")  # noqa: PTH118, PTH120 - pathlib costs more than the tables
Table = dict[str, dict[str, str]]


def _read(name: str) -> Any:
    with open(os.path.join(TABLES, f"{name}.json"), "rb") as file:  # noqa: PTH118, PTH123 - as above
        return json.load(file)


class Symbols:
    """The tables of `symbols/*.json`, read once when they are first asked.

    In each file a category holds modules, a module the names in it, parted by spaces. `harmless` names are exact.
    In the other categories `*` stands for every name of the module that has no category of its own.
    """

    @cached_property
    def _exact(self) -> dict[tuple[str, str], str]:
        """Category by module and name; what acts wins over what is harmless."""
        found: dict[tuple[str, str], str] = {}
        for table in (self._file("standard"), self._file("libraries"), self._file("estimators"), self._file("acting")):
            for category, modules in table.items():
                for module, names in modules.items():
                    for name in names.split():
                        found[module, name] = category
        return found

    @staticmethod
    def _file(name: str) -> Table:
        table: Table = _read(name)
        return table

    @cached_property
    def _names(self) -> dict[str, dict[str, Any]]:
        names: dict[str, dict[str, Any]] = _read("names")
        return names

    @cached_property
    def _standard(self) -> frozenset[str]:
        """The top-level modules of the standard library of every Python 3, and of Python 2 under its names."""
        return frozenset(self._names["standard"]["modules"].split())

    @cached_property
    def _modules(self) -> frozenset[str]:
        """Every module with an entry, and the packages around it."""
        found: set[str] = set(self._standard)
        for module in [*{module for module, _ in self._exact}, *self._names["standard"]["submodules"].split()]:
            parts = module.split(".")
            found.update(".".join(parts[:count]) for count in range(1, len(parts) + 1))
        return frozenset(found)

    def module(self, name: str) -> str:
        """A module by the name that it is known under: `posix` is `os`, `__builtin__` is `builtins`."""
        aliases = self._names["aliases"]
        if name in aliases:
            return sys.intern(str(aliases[name]))
        for old, new in self._names["prefixes"].items():
            if name.startswith(old) and name[len(old) : len(old) + 1] in {"", "."}:
                return f"{new}{name[len(old) :]}"
        return name

    def canonical(self, module: str, name: str) -> tuple[str, str]:
        """A symbol by the names that it is known under."""
        renamed = self._names["renamed"].get(f"{module}.{name}")
        if renamed is not None:
            return str(renamed[0]), str(renamed[1])
        known = self.module(module)
        inner = known.removeprefix(f"{module}.") + "."
        return known, name.removeprefix(inner) if known != module else name

    def category(self, module: str, name: str) -> str | None:
        """The category of the exact symbol; None where there is none."""
        return self._exact.get((module, name))

    def whole(self, module: str) -> str | None:
        """The category of every name of the module that has none of its own."""
        return self._exact.get((module, "*"))

    def acts(self, module: str, name: str) -> str | None:
        """The category of a library's function that hands its parameters to what acts; None for others.

        Wherever in the library it is reached: the names are those of its package.
        """
        return self._functions.get((module.partition(".")[0], name))

    @cached_property
    def _functions(self) -> dict[tuple[str, str], str]:
        """By package and qualified name; the tables were taken from the libraries' source."""
        return {
            (package, name): category
            for category, packages in self._file("functions").items()
            for package, names in packages.items()
            for name in names.split()
        }

    def is_standard(self, module: str) -> bool:
        """Whether the module belongs to the standard library."""
        return module.partition(".")[0] in self._standard

    def is_module(self, name: str) -> bool:
        """Whether the dotted name is known to be a module."""
        return name in self._modules or self.module(name) in self._modules

    def capable(self, name: str) -> bool:
        """Whether a top-level module of the standard library can act: those with a category as a whole."""
        return name in self._standard and self.whole(self.module(name)) is not None


SYMBOLS = Symbols()
