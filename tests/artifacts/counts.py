"""The files of the corpora by format and verdict, and which of them get another: `python -m tests.artifacts.counts`."""

from __future__ import annotations

import importlib
import io
import pkgutil
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import tests.artifacts.corpus
from bartizan.artifacts.inspect import inspect
from bartizan.artifacts.inspection import ORDER, Verdict


class Case(NamedTuple):
    """One file of a corpus: its family, its name, the verdict that it has to get, its bytes."""

    family: str
    name: str
    expected: Verdict
    data: bytes


def families() -> list[str]:
    """The modules of the corpora that make files."""
    names = sorted(one.name for one in pkgutil.iter_modules(tests.artifacts.corpus.__path__))
    return [one for one in names if hasattr(importlib.import_module(f"tests.artifacts.corpus.{one}"), "cases")]


@cache
def of_family(family: str) -> tuple[Case, ...]:
    """Every file of one family, made once."""
    made = importlib.import_module(f"tests.artifacts.corpus.{family}").cases()
    return tuple(Case(family, *one) for one in made)


def cases() -> Iterator[Case]:
    """Every file of every family."""
    for family in families():
        yield from of_family(family)


def counted() -> tuple[dict[str, Counter[Verdict]], list[str]]:
    """How many files of each format have to get which verdict, and the files that get another."""
    table: dict[str, Counter[Verdict]] = {}
    wrong = []
    for one in cases():
        found = inspect(io.BytesIO(one.data), one.name, hashed=False)
        table.setdefault(found.format, Counter())[one.expected] += 1
        if found.verdict is not one.expected:
            wrong.append(f"{one.family} {one.name}: {found.verdict} instead of {one.expected}")
    return table, wrong


def main() -> int:
    """Prints the table. Returns 1 when a file gets another verdict than it has to."""
    table, wrong = counted()
    heads = [str(one) for one in reversed(ORDER)]
    rows = [[name, *(str(table[name][one]) for one in reversed(ORDER))] for name in sorted(table)]
    total: Counter[Verdict] = sum(table.values(), Counter())
    rows.append(["all", *(str(total[one]) for one in reversed(ORDER))])
    for first, *rest in [["format", *heads], *rows]:
        sys.stdout.write(first.ljust(24) + "".join(one.rjust(12) for one in rest) + "\n")
    sys.stdout.write("".join(f"WRONG {one}\n" for one in wrong))
    sys.stdout.write(f"{total.total()} files, {len(wrong)} wrong verdicts\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
