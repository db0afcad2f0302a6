"""The command line of a container: its words, its options, and where each of them stands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bartizan.catalog.paths import Step
from bartizan.model.values import Unknown, Value

SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
SCRIPT_LENGTH = 20_000
MOST_WORDS = 2_000
_ALL = frozenset({"$@", "$*", "${@}", "${*}"})
_EMPTY = frozenset({"''", '""'})
_VARIABLE = re.compile(r"\$(?:\{[^{}]*\}|\([^()]*\)|\w+|@|\*)")
_SEPARATOR = re.compile(r"(?:^|(?<=\s))(?:&&|\|\||;|\||&)(?=\s|$)")
_OPTION = re.compile(r"-{1,2}[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command line; `place` are the steps from the container to it: `("args", 2)`."""

    value: Value
    place: tuple[Step, ...]


class Open(dict[str, Value]):
    """A map of which more may be there than is known: what it does not hold is `Unknown`."""

    __slots__ = ("why",)

    def __init__(self, known: Mapping[str, Value], why: str) -> None:
        super().__init__(known)
        self.why = why

    def get(self, key: str, default: object = None) -> Value:
        """The value; one that is not held is not known, whatever the default."""
        del default
        return self[key] if key in self else Unknown(self.why)


def words(container: Mapping[str, Value]) -> list[Word]:
    """The words of `command` and `args`; what is written for a shell is split as a shell does."""
    given = [word for key in ("command", "args") for word in _listed(container.get(key), key)]
    if not given or _base(given[0].value) not in SHELLS:
        return given[:MOST_WORDS]
    flag = next((at for at, word in enumerate(given) if at and _is_flag(word.value)), len(given))
    out = given[: flag + 1]
    for word in given[flag + 1 : flag + 2]:
        # The first word after the script is its name, the others are what `"$@"` stands for.
        rest = given[flag + 3 :]
        for value in _split(word.value) if isinstance(word.value, str) else [word.value]:
            out.extend(rest if value in _ALL else [Word(value, word.place)])
    return out[:MOST_WORDS]


def _is_flag(value: Value) -> bool:
    return isinstance(value, str) and re.fullmatch(r"-\w*c", value) is not None


def _listed(value: Value, key: str) -> Iterator[Word]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            known = str(item) if isinstance(item, int | float) and not isinstance(item, bool) else item
            yield Word(("true" if item else "false") if isinstance(item, bool) else known, (key, index))
    elif value is not None:
        yield Word(value, (key,))


def _base(value: Value) -> str | None:
    return value.rpartition("/")[2] if isinstance(value, str) else None


def _split(script: str) -> Iterator[Value]:
    text = re.sub(r"\\\r?\n", " ", script[:SCRIPT_LENGTH])
    try:
        parts = shlex.split(text, comments=True)
    except ValueError:
        parts = text.split()
    for part in parts[:MOST_WORDS]:
        word = part.rstrip(";") if len(part) > 1 else part
        yield word if word in _ALL else _shell_word(word)


def _shell_word(text: str) -> Value:
    """A word; one that the shell fills in is known by its pieces only."""
    if "$" not in text or not _VARIABLE.search(text):
        return text
    pieces: list[str | None] = []
    at = 0
    for match in _VARIABLE.finditer(text):
        if match.start() > at:
            pieces.append(text[at : match.start()])
        if not pieces or pieces[-1] is not None:
            pieces.append(None)
        at = match.end()
    if at < len(text):
        pieces.append(text[at:])
    return Unknown(text, pieces=tuple(pieces) if len(pieces) > 1 else ())


def options(line: Sequence[Word]) -> tuple[dict[str, Value], dict[str, tuple[Step, ...]]]:
    """The options by name (`--host`), and the place of each.

    `--host x` and `--host=x` are `x`, a flag is true; of an option that is given twice the last counts.
    Where a word that is not known may be an option, so may every other name: the map is `Open`.
    """
    found: dict[str, Value] = {}
    places: dict[str, tuple[Step, ...]] = {}
    doubt: str | None = None
    waiting = False
    own = _of_shell(line)
    for index, word in enumerate(line):
        if index <= own:
            continue
        value = word.value
        if isinstance(value, Unknown):
            name, rest = _partly(value)
            if name is not None:
                found[name], places[name] = rest, word.place
            elif not waiting and not (value.pieces and isinstance(value.pieces[0], str)):
                doubt = doubt or value.why
            waiting = False
            continue
        text = value if isinstance(value, str) else ""
        if not _OPTION.match(text):
            waiting = False
            continue
        name, equals, inner = text.partition("=")
        if any(map(str.isspace, name)):
            continue
        places[name] = word.place
        found[name], waiting = (_bare(inner), False) if equals else (_following(line, index), True)
    if doubt is not None:
        return Open(found, f"{doubt} may be any option"), places
    return found, places


def _of_shell(line: Sequence[Word]) -> int:
    """The place of the last word that is the shell's own (`-c`); -1 where no shell is called."""
    if not line or _base(line[0].value) not in SHELLS:
        return -1
    return next((index for index, word in enumerate(line) if index and _is_flag(word.value)), -1)


def _partly(value: Unknown) -> tuple[str | None, Value]:
    """`--model=` and the rest, of a word with holes; None when it names no option."""
    head = value.pieces[0] if value.pieces else None
    if not isinstance(head, str) or not _OPTION.match(head) or "=" not in head:
        return None, value
    name, _, inner = head.partition("=")
    rest = ((inner,) if inner else ()) + value.pieces[1:]
    return name, Unknown(value.why, value.assets, None, rest)


def _following(line: Sequence[Word], index: int) -> Value:
    if index + 1 >= len(line):
        return True
    value = line[index + 1].value
    if isinstance(value, str):
        return True if _OPTION.match(value) or _SEPARATOR.fullmatch(value) else _bare(value)
    if not isinstance(value, Unknown) or _partly(value)[0] is not None:
        return True
    # The option is given, with whatever value.
    return value if value.is_present else Unknown(value.why, value.assets, value.attribute, (None,))


def _bare(text: str) -> str:
    """An option's value; a pair of quotes that nothing took off stands for nothing."""
    return "" if text in _EMPTY else text
