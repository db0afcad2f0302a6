"""What every language does with values: text is joined, tables are looked into, the environment is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.following.values import (
    Choice,
    Constant,
    Items,
    Name,
    Table,
    Text,
    Val,
    choice,
    options,
    texts,
)

VARIABLE = "environment variable "
"""How the reason of what only the environment tells begins."""
LONGEST = 20_000
"""Characters of a text that is put together."""


def shown(value: Val | None) -> tuple[str | None, bool]:
    """A value as it stands inside a text, and whether all of it is known."""
    if isinstance(value, Text):
        return value.value, value.whole
    if isinstance(value, Constant) and value.value is not None:
        return str(value.value), True
    return None, False  # a default of None stands for what is given later


def first_text(value: Val) -> Val:
    """A text among the values where there is one, else the value."""
    return next(texts(value), value)


def concatenate(parts: Sequence[Val]) -> Val:
    """Text after text; parts that are not known make the whole not known, their place is kept."""
    joined: list[str] = []
    unknown: list[Val] = []
    whole = True
    for part in parts[:200]:
        text, known = shown(first_text(part))
        joined.append(text if text is not None else "{}")
        whole = whole and known
        if not known or isinstance(part, Choice):  # where one of several is known, the others are kept too
            unknown.append(part)
        elif isinstance(part, Text):
            unknown.extend(part.parts)
    if all(piece == "{}" for piece in joined):
        return Unknown("text")
    return Text("".join(joined)[:LONGEST], whole, parts=tuple(unknown[:50]))


def join_paths(parts: Iterable[Val]) -> Val:
    """Paths joined by `/`; a part that is not known in front of a known one is left out (`BASE / "data.csv"`)."""
    joined = ""
    whole = True
    unknown: list[Val] = []
    for part in parts:
        text, known = shown(first_text(part))
        unknown += [] if known and not isinstance(part, Choice) else [part]
        if text is None:
            whole = False
            joined = joined + "/{}" if joined else joined
        else:
            whole = whole and known
            joined = text if text.startswith("/") or not joined else joined.rstrip("/") + "/" + text
    return Text(joined[:LONGEST], whole, parts=tuple(unknown[:50])) if joined else Unknown("a path")


def lines(value: Val) -> Val:
    """A text that is told as a list of its lines or parts; any other value itself."""
    parts = value.values if isinstance(value, Items) else ()
    texts_ = [part for part in parts if isinstance(part, Text)]
    if not texts_ or len(texts_) < len(parts):
        return value
    return Text("\n".join(part.value for part in texts_)[:LONGEST], all(part.whole for part in texts_))


def subscript(value: Val, key: Val) -> Val:
    """`value[key]` for one value."""
    name = next(texts(key), None)
    if isinstance(value, Table):
        if name is not None and name.whole:
            return value.entries.get(name.value, Unknown(f"[{name.value!r}]"))
        return choice(value.entries.values()) if value.entries else Unknown("an entry")
    if isinstance(value, Items):
        if (
            isinstance(key, Constant)
            and isinstance(key.value, int)
            and -len(value.values) <= key.value < len(value.values)
        ):
            return value.values[key.value]
        return choice(value.values)
    if isinstance(value, Name):
        return Name(f"{value.path}[]", value.site)
    return Unknown("an element")


def from_environment(project: Project, name: str | None, default: Val | None) -> Val:
    """An environment variable: what the tree's own files set it to, and its default."""
    found: list[Val] = []
    if name is not None and name in project.environment:
        found.append(Text(project.environment[name], variable=name))
        found.extend(Text(one, variable=name) for one in project.profiles.get(name, ()))
    if default is not None:
        found.extend(
            Text(option.value, option.whole, name) if isinstance(option, Text) else option
            for option in options(default)
            if not isinstance(option, Constant)
        )
    return choice(found) if found else Unknown(f"{VARIABLE}{name or '?'}")


def element(value: Val) -> Val:
    """One element of an iterable."""
    if isinstance(value, Items):
        return choice(value.values)
    if isinstance(value, Table):
        return choice(Text(key) for key in value.entries)
    if isinstance(value, Choice):
        return choice(element(option) for option in value.options)
    if isinstance(value, Name):
        return Name(f"{value.path}[]", value.site)
    return Unknown("an element")


def item(value: Val, index: int) -> Val:
    """The element at `index` of a tuple."""
    if isinstance(value, Items):
        return value.values[index] if index < len(value.values) else Unknown("an item")
    if isinstance(value, Choice):
        return choice(item(option, index) for option in value.options)
    if isinstance(value, Name):
        return Name(f"{value.path}[]", value.site)
    return Unknown("an item")
