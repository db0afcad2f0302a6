"""Markdown with a header of YAML: the header as values with lines, and the text below it."""

from __future__ import annotations

import re

from bartizan.sources.repository.configured import first_text, texts
from bartizan.sources.repository.reader import Limits
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load

_HEADER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_FLAT = re.compile(r"(?P<key>[A-Za-z][\w-]*):[ \t]*(?P<value>.*)")
EMPTY = Marked({}, 1, 1)


def parted(text: str, limits: Limits) -> tuple[Marked, str, int]:
    """`(header, text, line)`: the header (empty where there is none) and the text with its first line.

    Lines of the header are those of the file. Headers that are not quite YAML (`description: use: this`)
    are read line by line, as the tools themselves do.
    """
    match = _HEADER.match(text)
    if match is None:
        return EMPTY, text, 1
    body = text[match.end() :]
    line = text.count("\n", 0, match.end()) + 1
    try:
        header = load("\n" + match["yaml"], as_json=False, depth=limits.depth, nodes=20_000)
    except MarkError:
        header = _flat(match["yaml"])
    if not isinstance(header.value, dict):
        header = EMPTY
    return header, body, line


def _flat(text: str) -> Marked:
    node = Marked({}, 2, 2)
    for number, row in enumerate(text.split("\n"), 2):
        match = _FLAT.fullmatch(row.rstrip("\r"))
        if match is not None and isinstance(node.value, dict):
            node.value[match["key"]] = Marked(match["value"].strip().strip("\"'") or None, number, number)
            node.key_lines[match["key"]] = number
    return node


def tool_list(node: Marked | None) -> list[str]:
    """Tools as they are listed: a YAML list, or one text with commas or spaces (`Bash(git:*), Read`)."""
    single = node.text() if node is not None else None
    if single is None:
        return [one.strip() for one in texts(node) if one.strip()]
    if single.startswith("[") and single.endswith("]"):
        single = single[1:-1]
    parts: list[str] = []
    depth, word = 0, ""
    for character in single[:4_000]:
        depth += (character == "(") - (character == ")")
        if depth <= 0 and (character == "," or character.isspace()):
            parts.append(word)
            word = ""
        else:
            word += character
    return [one.strip("\"' ") for one in (*parts, word) if one.strip("\"' ")]


def described(header: Marked) -> str | None:
    """What the header says that it is for."""
    return first_text(header, "description", "summary")
