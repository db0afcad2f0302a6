"""`.env` files: what a variable of the environment holds by default."""

from __future__ import annotations

from collections.abc import Sequence

from bartizan.sources.repository.reader import SourceFile

LARGEST = 256 * 1024
MOST_VALUE = 400
_SECRET_WORDS = ("KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL")


def environment_of(files: Sequence[SourceFile]) -> dict[str, str]:
    """The variables that the tree's `.env` files set; secrets are left out, the plainest file's value wins."""
    found: dict[str, str] = {}
    for file in sorted(files, key=lambda item: (len(item.path), item.path)):
        name = file.name
        if not (name == ".env" or name.startswith(".env.")):
            continue
        try:
            text = file.read(LARGEST).decode("utf-8", "replace")
        except OSError:
            continue
        for key, value in variables(text):
            found.setdefault(key, value)
    return found


def variables(text: str) -> list[tuple[str, str]]:
    """`KEY=value` lines; quotes and `export` are taken off, comments and secrets left out."""
    found = []
    for line in text.splitlines():
        stripped = line.strip().removeprefix("export ").strip()
        key, equals, value = stripped.partition("=")
        key = key.strip()
        if not equals or stripped.startswith("#") or not key.isidentifier():
            continue
        value = value.strip()
        value = (
            value[1 : value.find(value[0], 1)]
            if value[:1] in {'"', "'"} and value.find(value[0], 1) > 0
            else value.partition(" #")[0].strip()
        )
        if (
            value
            and len(value) <= MOST_VALUE
            and not any(word in key.upper() for word in _SECRET_WORDS)
            and "your" not in value.lower()
        ):
            found.append((key, value))
    return found
