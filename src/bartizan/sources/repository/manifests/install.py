"""`pip install …` as it stands in shell lines, Dockerfiles and notebooks."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from bartizan.sources.repository.manifests.package import Requirement, requirement

_PROGRAM = re.compile(
    r"(?:^|\s|/)(?:pip3?(?:\.\d+)?|uv\s+pip|uv|poetry|pipenv|conda|mamba|micromamba)\s+(?:install|add)\b"
)
_OPTIONS = """
-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -t --target --prefix --root
-e --editable --python-version --platform --only-binary --no-binary --trusted-host --proxy --timeout --cache-
dir --python -p -n --name -G --group
"""
_TAKES_VALUE = frozenset(_OPTIONS.split())
"""Options of the installers that take the next word."""
LONGEST = 20_000


def installed(line: str) -> Iterator[Requirement]:
    """The packages that a shell line installs from an index; files, URLs and options are left out."""
    if "install" not in line and " add" not in line:
        return
    for command in re.split(r"&&|\|\||;|\n", line[:LONGEST]):
        match = _PROGRAM.search(command)
        if match is None:
            continue
        try:
            words = shlex.split(command[match.end() :], comments=True)
        except ValueError:
            words = command[match.end() :].split()
        yield from _words(words)


def _words(words: list[str]) -> Iterator[Requirement]:
    skip = False
    for word in words[:500]:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in _TAKES_VALUE
        elif not word.startswith((".", "/", "$", "git+", "http", "~")) and not word.endswith((".whl", ".txt", ".gz")):
            found = requirement(word)
            if found is not None:
                yield found
