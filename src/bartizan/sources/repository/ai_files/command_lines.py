"""The commands of scripts, units of systemd, Procfiles and makefiles, with the variables that the file itself sets."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.shell import commands

LONGEST = 500_000
_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_]\w*)=(?P<value>.*)", re.DOTALL)
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)(?::?[-=](?P<default>[^{}]*))?\}|\((?P<made>\w+)\)|(?P<plain>\w+))")
_MAKE = re.compile(
    r"^(?:export\s+|override\s+)?(?P<name>[A-Za-z_][\w-]*)\s*(?P<mark>[:?]{0,2}=)\s*(?P<value>[^#\n]*?)\s*(?:#.*)?$"
)
_JUST = re.compile(r"^(?:export\s+)?(?P<name>[A-Za-z_][\w-]*)\s*:=\s*['\"](?P<value>[^'\"\n]*)['\"]\s*$")
_JUST_VARIABLE = re.compile(r"\{\{\s*(?P<name>[\w-]+)\s*\}\}")
_PREFIXES = frozenset(
    {"exec", "nohup", "sudo", "time", "env", "command", "nice", "setsid", "stdbuf", "screen", "do", "then", "else", "&",
     "if", "while", "!", "tini", "--", "dumb-init", "xvfb-run", "nvidia-smi", "run"}
)  # fmt: skip
_RUNNERS = {
    ("uv", "run"),
    ("poetry", "run"),
    ("pipenv", "run"),
    ("conda", "run"),
    ("pixi", "run"),
    ("hatch", "run"),
    ("pdm", "run"),
}


@dataclass(frozen=True, slots=True)
class Command:
    """A program and its arguments, the variables of its environment, and its line; a word may be unknown."""

    words: list[Value]
    line: int
    environment: dict[str, Value] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """The words as texts; what is not known is empty."""
        return [word if isinstance(word, str) else "" for word in self.words]


def commands_of(path: str, text: str) -> Iterator[Command]:
    """The commands of a file, by what its name says that it is."""
    name = path.rpartition("/")[2]
    text = text[:LONGEST]
    if name.endswith(".service"):
        yield from _unit(text)
    elif name == "Procfile":
        yield from _procfile(text)
    elif name.lower() in {"makefile", "gnumakefile", "justfile"} or name.endswith(".mk"):
        yield from _recipes(text, just=name.lower() == "justfile")
    else:
        yield from _script(text, 1, {})


def _script(text: str, first: int, known: dict[str, Value]) -> Iterator[Command]:
    """The commands of a shell script; assignments count from where they stand on."""
    known = dict(known)
    for offset, words in commands(text):
        own: dict[str, Value] = {}
        rest = list(words)
        while rest:
            match = _ASSIGNMENT.fullmatch(rest[0])
            if match is not None:
                own[match["name"]] = filled(match["value"], known)
            elif rest[0] in {"export", "declare", "local", "readonly", "set"} or rest[0] in _PREFIXES:
                if rest[0] in {"export", "declare", "readonly"}:
                    for one in rest[1:]:
                        if (given := _ASSIGNMENT.fullmatch(one)) is not None:
                            known[given["name"]] = filled(given["value"], known)
                    rest = []
                    break
            elif rest[0].startswith("-") or rest[0].isdigit():
                pass
            elif tuple(rest[:2]) in _RUNNERS:
                rest.pop(0)
            else:
                break
            rest.pop(0)
        if not rest:
            known |= own
            continue
        yield Command([filled(word, known) for word in rest], first + offset, {**known, **own})


def _unit(text: str) -> Iterator[Command]:
    """`ExecStart=` and its kin of a systemd unit, with its `Environment=`."""
    known: dict[str, Value] = {}
    starts: list[tuple[int, str]] = []
    lines = text.split("\n")
    place = 0
    while place < len(lines):
        first, line = place, lines[place]
        while line.endswith("\\") and place + 1 < len(lines) and place - first < 200:  # noqa: PLR2004 - a long command
            place += 1
            line = f"{line[:-1]} {lines[place].strip()}"
        place += 1
        key, mark, value = line.strip().partition("=")
        if not mark or line.lstrip().startswith(("#", ";")):
            continue
        if key == "Environment":
            for word in _split(value):
                match = _ASSIGNMENT.fullmatch(word)
                if match is not None:
                    known[match["name"]] = match["value"]
        elif key in {"ExecStart", "ExecStartPre", "ExecStartPost"}:
            starts.append((first + 1, value.lstrip("-@+!:")))
    for line_number, command in starts:
        yield from _script(command, line_number, known)


def _procfile(text: str) -> Iterator[Command]:
    for number, line in enumerate(text.split("\n"), 1):
        name, mark, command = line.partition(":")
        if mark and re.fullmatch(r"[A-Za-z][\w-]*", name.strip()):
            yield from _script(command.strip(), number, {})


def _recipes(text: str, *, just: bool) -> Iterator[Command]:
    """The recipes of a makefile or justfile, with the variables that it sets."""
    known: dict[str, Value] = {}
    lines = text.split("\n")
    for line in lines:
        match = (_JUST if just else _MAKE).match(line)
        if match is not None and (just or match["name"] not in known or match["mark"] != "?="):
            known[match["name"]] = filled(match["value"], known)
    place = 0
    while place < len(lines):
        start, line = place, lines[place]
        place += 1
        if not line.startswith(("\t", " " if just else "\t")):
            continue
        while line.endswith("\\") and place < len(lines) and place - start < 200:  # noqa: PLR2004 - a long recipe
            line = f"{line[:-1]} {lines[place].strip()}"
            place += 1
        body = line.strip().lstrip("@-+").replace("$$", "$")
        if just:
            body = _JUST_VARIABLE.sub(lambda match: str(known.get(match["name"], "$" + match["name"])), body)
        yield from _script(body, start + 1, known)


def filled(word: str, known: Mapping[str, Value]) -> Value:
    """A word with its variables put in; `Unknown`, with its pieces, where one of them is not known."""
    if "$" not in word:
        return word
    pieces: list[str | None] = []
    place = 0
    for match in _VARIABLE.finditer(word):
        pieces.append(word[place : match.start()])
        name = match["braced"] or match["made"] or match["plain"] or ""
        value = known.get(name, match["default"])
        pieces.append(value if isinstance(value, str) and "$" not in value else None)
        place = match.end()
    pieces.append(word[place:])
    if all(isinstance(piece, str) for piece in pieces) and "$(" not in "".join(piece or "" for piece in pieces):
        return "".join(piece or "" for piece in pieces)
    kept = tuple(piece for piece in pieces if piece != "")
    return Unknown(word[:200], pieces=kept if len(kept) > 1 else (None,))


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.replace('"', " ").split()
