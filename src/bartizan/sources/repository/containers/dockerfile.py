"""Dockerfiles taken apart into instructions and stages.

Source: Docker's Dockerfile reference: parser directives, line continuation, here-documents, shell and exec form.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MOST_LINES = 20_000
MOST_INSTRUCTIONS = 2_000
_DIRECTIVE = re.compile(r"#\s*(\w+)\s*=\s*(\S+)\s*\Z")
_HEREDOC = re.compile(r"<<-?\s*([\"']?)([A-Za-z_]\w*)\1")
_VARIABLE = re.compile(r"\$\{(\w+)(?::?[-+?]([^{}]*))?\}|\$(\w+)")
_WITH_HEREDOC = frozenset({"RUN", "COPY", "ADD"})


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its name in capitals, its text on one line, a here-document's lines, and its place."""

    name: str
    text: str
    line: int
    end_line: int
    lines: tuple[tuple[int, str], ...]
    document: str = ""

    def line_of(self, words: str) -> int:
        """The line on which the words stand; the first line where they are nowhere as they are."""
        return next((number for number, text in self.lines if words in text), self.line)

    @property
    def script(self) -> str:
        """What a shell runs: the text, and a here-document's lines."""
        return f"{self.text}\n{self.document}" if self.document else self.text


def instructions(text: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile, in order; bounded in lines and number."""
    lines = text.splitlines()[:MOST_LINES]
    escape, at, count = _escape(lines), 0, 0
    while at < len(lines) and count < MOST_INSTRUCTIONS:
        if not lines[at].strip() or lines[at].lstrip().startswith("#"):
            at += 1
            continue
        start = at
        parts: list[str] = []
        while at < len(lines):
            line = lines[at]
            at += 1
            if parts and (not line.strip() or line.lstrip().startswith("#")):
                continue
            is_continued = line.rstrip().endswith(escape)
            parts.append(line.rstrip()[: -len(escape)] if is_continued else line)
            if not is_continued:
                break
        name, _, rest = "".join(parts).strip().partition(" ")
        document: list[str] = []
        if name.upper() in _WITH_HEREDOC:
            for _, end in _HEREDOC.findall(rest):
                at = _document(lines, at, end, document)
        numbered = tuple((number + 1, lines[number]) for number in range(start, at))
        count += 1
        yield Instruction(name.upper(), rest.strip(), start + 1, at, numbered, "\n".join(document))


def _escape(lines: list[str]) -> str:
    for line in lines:
        match = _DIRECTIVE.match(line.strip())
        if match is None:
            break
        if match[1].lower() == "escape" and match[2] in {"`", "\\"}:
            return match[2]
    return "\\"


def _document(lines: list[str], at: int, end: str, into: list[str]) -> int:
    """Takes the lines of a here-document; gives the place after its end."""
    while at < len(lines):
        at += 1
        if lines[at - 1].strip() == end:
            break
        into.append(lines[at - 1])
    return at


@dataclass(slots=True)
class Stage:
    """One stage of a build: what it starts from, and what it leaves to the image.

    `settings` and `arguments` hold the values of ENV and ARG with the instruction that sets each;
    an argument without a default is None. `commands` are those of ENTRYPOINT and CMD.
    """

    name: str
    base: str
    start: Instruction
    parent: Stage | None = None
    user: tuple[str, Instruction] | None = None
    settings: dict[str, tuple[str, Instruction]] = field(default_factory=dict)
    arguments: dict[str, tuple[str | None, Instruction]] = field(default_factory=dict)
    commands: dict[str, tuple[list[str], Instruction]] = field(default_factory=dict)
    steps: list[Instruction] = field(default_factory=list)

    @property
    def known(self) -> dict[str, str]:
        """The variables that have a value."""
        given = {name: value for name, (value, _) in self.arguments.items() if value is not None}
        return given | {name: value for name, (value, _) in self.settings.items()}

    @property
    def root(self) -> Stage:
        """The stage that starts from an image."""
        stage = self
        while stage.parent is not None:
            stage = stage.parent
        return stage


def stages(text: str) -> list[Stage]:
    """The stages of a Dockerfile; one that starts from another takes over what that one left."""
    found: list[Stage] = []
    before: dict[str, tuple[str | None, Instruction]] = {}
    for one in instructions(text):
        if one.name == "FROM":
            found.append(_stage(one, found, before))
        elif one.name == "ARG" and not found:
            before.update(_arguments(one, {}, before))
        elif found:
            _apply(one, found[-1], before)
    return found


def _stage(one: Instruction, found: list[Stage], before: Mapping[str, tuple[str | None, Instruction]]) -> Stage:
    known = {name: value for name, (value, _) in before.items() if value is not None}
    words = [word for word in expand(one.text, known).split() if not word.startswith("--")]
    base = words[0] if words else ""
    name = words[2].lower() if len(words) > 2 and words[1].lower() == "as" else ""  # noqa: PLR2004 - `image AS name`
    parent = next((stage for stage in reversed(found) if stage.name and stage.name == base.lower()), None)
    stage = Stage(name, base, one, parent)
    if parent is not None:
        stage.user = parent.user
        stage.settings = dict(parent.settings)
        stage.commands = dict(parent.commands)
    return stage


def _apply(one: Instruction, stage: Stage, before: Mapping[str, tuple[str | None, Instruction]]) -> None:
    if one.name == "ENV":
        for name, value in assignments(one.text, old=True):
            stage.settings[name] = (expand(value or "", stage.known), one)
    elif one.name == "ARG":
        stage.arguments.update(_arguments(one, stage.known, before))
    elif one.name == "USER":
        stage.user = (expand(one.text, stage.known), one)
    elif one.name in ("CMD", "ENTRYPOINT"):
        stage.commands[one.name] = (command(one.text), one)
        if one.name == "ENTRYPOINT":
            # A new entry point takes the inherited CMD away.
            held = stage.commands.get("CMD")
            if held is not None and held[1] not in stage.steps:
                del stage.commands["CMD"]
    stage.steps.append(one)


def _arguments(
    one: Instruction, known: Mapping[str, str], before: Mapping[str, tuple[str | None, Instruction]]
) -> dict[str, tuple[str | None, Instruction]]:
    out: dict[str, tuple[str | None, Instruction]] = {}
    for name, value in assignments(one.text):
        # A name alone takes the value of the argument before the first FROM.
        default = before[name][0] if value is None and name in before else value
        out[name] = (None if default is None else expand(default, known), one)
    return out


def command(text: str) -> list[str]:
    """The words of a CMD or ENTRYPOINT; the shell form is run by a shell."""
    if text.startswith("["):
        try:
            words = json.loads(text)
        except ValueError:
            words = None
        if isinstance(words, list) and all(isinstance(word, str) for word in words):
            return words
    return ["/bin/sh", "-c", text]


def assignments(text: str, *, old: bool = False) -> Iterator[tuple[str, str | None]]:
    """`NAME=value` pairs; a name alone has None. With `old`, `NAME the rest of the line` too."""
    if old and "=" not in text.partition(" ")[0]:
        name, _, value = text.partition(" ")
        yield name, value.strip()
        return
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    for word in words:
        name, equals, value = word.partition("=")
        if re.fullmatch(r"[A-Za-z_][\w.-]*", name):
            yield name, value if equals else None


def expand(text: str, values: Mapping[str, str]) -> str:
    """The text with `$NAME` and `${NAME:-default}` replaced where they are known."""
    return _VARIABLE.sub(
        lambda match: values.get(match.group(1) or match.group(3)) or match.group(2) or match.group(), text
    )[:20_000]
