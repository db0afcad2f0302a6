"""Settings files of applications: what an injected setting holds, in the profiles in which the application runs.

Spring and Quarkus read `application.yml` and `.properties`, .NET `appsettings.json` through
`configuration["Section:Key"]`. A profile's settings stand in a file of its name, in a document of their own, or
behind `%name.`; those of tests say nothing of what runs for anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bartizan.sources.repository.code.following.names import is_test
from bartizan.sources.repository.reader import SourceFile, read_text
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load, load_all

LARGEST = 512 * 1024
MOST_KEYS = 5_000
_SECRET_WORDS = ("key", "token", "secret", "password", "credential")
_PROPERTY = re.compile(r"^\s*([\w.\-\[\]%{},\"]+)\s*[=:]\s*(.*?)\s*$")
_PROFILE = re.compile(r"%\{?([\w\-,]+)\}?\.(.+)")
_OF_FILE = re.compile(r"(?:application-|appsettings\.)([\w\-]+)\.\w+")
_ON_PROFILE = ("spring.config.activate.on-profile", "spring.profiles")
_PLACEHOLDER = re.compile(r"\$\{([\w.\-]+)(?::([^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of a settings file, dotted, with its text and line, and the profile that it is for."""

    key: str
    value: str
    line: int
    profile: str = ""


def settings_of(files: Sequence[SourceFile]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The settings by dotted key and by .NET's `Section:Key`, and what profiles say instead; secrets are left out.

    Of several files the plainest wins.
    """
    found: dict[str, str] = {}
    others: dict[str, tuple[str, ...]] = {}
    listed = [one for file in sorted(files, key=lambda item: (len(item.path), item.path)) for one in in_use(file)]
    for one in sorted(listed, key=lambda item: item.profile != ""):
        if any(word in one.key.lower() for word in _SECRET_WORDS) or not one.value:
            continue
        value = filled(one.value, found)
        if value is None:
            continue
        for key in (one.key, one.key.replace(".", ":")):
            if found.setdefault(key, value) != value and one.profile and value not in others.get(key, ()):
                others[key] = (*others.get(key, ()), value)
    return found, others


def in_use(file: SourceFile) -> Iterator[Setting]:
    """The settings of one file that are not only those of tests, each without its profile in the key."""
    if is_test(file.path):
        return
    name = _OF_FILE.fullmatch(file.path.rpartition("/")[2])
    for one in read(file):
        key, profile = one.key, one.profile or (name.group(1) if name is not None else "")
        if match := _PROFILE.fullmatch(key):
            profile, key = match.groups()
        if not _is_of_tests(profile):
            yield Setting(key, one.value, one.line, profile)


def _is_of_tests(profile: str) -> bool:
    return profile != "" and all("test" in re.split(r"\W+", one.strip().lower()) for one in profile.split(","))


def filled(value: str, known: dict[str, str]) -> str | None:
    """A setting's text with its placeholders' values or defaults; None when one has neither."""
    for match in list(_PLACEHOLDER.finditer(value))[:10]:
        name, default = match.groups()
        text = known.get(name, default)
        if text is None:
            return None
        value = value.replace(match.group(), text)
    return value


def read(file: SourceFile) -> list[Setting]:
    """The settings of one file; a file that cannot be read has none."""
    text, _ = read_text(file, "code")
    if text is None or len(text) > LARGEST:
        return []
    if file.path.endswith(".properties"):
        return list(_properties(text))
    try:
        documents = [load(text, as_json=True)] if file.path.endswith(".json") else list(load_all(text))
    except MarkError:
        return []
    return [one for document in documents[:20] for one in _of_profile(list(_flat(document, "", 0)))][:MOST_KEYS]


def _of_profile(listed: list[Setting]) -> list[Setting]:
    """The settings of one document, for the profile that it names."""
    profile = next((one.value for one in listed if one.key in _ON_PROFILE), "")
    return [Setting(one.key, one.value, one.line, profile) for one in listed] if profile else listed


def _properties(text: str) -> Iterator[Setting]:
    for number, line in enumerate(text.splitlines()[:MOST_KEYS], 1):
        match = _PROPERTY.match(line)
        if match and not line.lstrip().startswith(("#", "!")):
            yield Setting(match.group(1).replace('"', ""), match.group(2), number)


def _flat(node: Marked, key: str, depth: int) -> Iterator[Setting]:
    if depth > 20:  # noqa: PLR2004 - deeper sections are no settings
        return
    if isinstance(node.value, dict):
        for name, child in list(node.value.items())[:MOST_KEYS]:
            yield from _flat(child, f"{key}.{name}" if key else str(name), depth + 1)
    elif isinstance(node.value, list):
        for index, child in enumerate(node.value[:MOST_KEYS]):
            yield from _flat(child, f"{key}[{index}]", depth + 1)
    elif isinstance(node.value, bool) and key:
        yield Setting(key, str(node.value).lower(), node.line)
    elif isinstance(node.value, str | int | float) and key:
        yield Setting(key, str(node.value), node.line)
