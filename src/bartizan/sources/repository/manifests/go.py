"""Go modules: `go.mod`, which names the selected version of each module."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.sources.repository.manifests.declared import RUNTIME, Declared, numbered
from bartizan.sources.repository.manifests.package import Requirement

_MODULE = re.compile(r'"?([\w.-]+\.[\w.-]+(?:/[\w.~-]+)*)"?\s+(v\d\S*)')
_REPLACE = re.compile(r'"?([\w./~-]+)"?(?:\s+(v\S+))?\s+=>\s+"?([^\s"]+)"?(?:\s+(v\d\S*))?')


def go_mod(text: str) -> Iterator[Declared]:
    """`go.mod`: its requirements, `// indirect` or not, as `replace` changes them."""
    required: list[tuple[int, str, str, bool]] = []
    replaced: dict[tuple[str, str | None], tuple[str, str | None]] = {}
    block = ""
    for number, line in numbered(text):
        code, _, comment = line.partition("//")
        stripped = code.strip()
        if block and stripped.startswith(")"):
            block = ""
            continue
        opening = re.match(r"(\w+)\s*\(\s*$", stripped)
        if opening is not None:
            block = opening.group(1)
            continue
        word, rest = (block, stripped) if block else (stripped.partition(" ")[0], stripped.partition(" ")[2].strip())
        if word == "require" and (match := _MODULE.match(rest)):
            required.append((number, match.group(1), match.group(2), "indirect" in comment))
        elif word == "replace" and (change := _REPLACE.match(rest)):
            replaced[change.group(1), change.group(2)] = (change.group(3), change.group(4))
    for number, name, version, indirect in required:
        to = replaced.get((name, version)) or replaced.get((name, None))
        found = Requirement(name, version)
        if to is not None:
            path, other = to
            found = (
                Requirement(path, other, replaces=name if path != name else None)
                if other
                else Requirement(name, None, url=path)
            )
        yield Declared("go", found, number, number, scope=RUNTIME, direct=not indirect)
