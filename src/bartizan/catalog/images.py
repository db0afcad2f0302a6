"""AI images by repository: what of the catalogue's list an image is."""

from __future__ import annotations

import fnmatch
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Lists(Protocol):
    """What of the catalogue is needed here: `catalog.ai("images")` as rows."""

    def ai(self, name: str) -> list[dict[str, Any]]:
        """The rows of one list."""


@dataclass(frozen=True, slots=True)
class ImageName:
    """`repository:tag@digest`."""

    repository: str
    tag: str | None
    digest: str | None

    @property
    def id(self) -> str:
        """`image:<repository>:<tag>`, with the digest instead where there is one."""
        if self.digest:
            return f"image:{self.repository}@{self.digest}"
        return f"image:{self.repository}:{self.tag or 'latest'}"


def image_name(text: str) -> ImageName | None:
    """The parts of an image reference; None when it is none (empty, or with variables in the repository)."""
    text = text.strip().strip("\"'")
    if not text or len(text) > 400 or any(character.isspace() for character in text):  # noqa: PLR2004
        return None
    name, _, digest = text.partition("@")
    head, colon, tag = name.rpartition(":")
    repository, version = (head, tag) if colon and "/" not in tag else (name, "")
    if not repository or "$" in repository or "{" in repository:
        return None
    return ImageName(repository.lower(), version or None, digest or None)


@dataclass(frozen=True, slots=True)
class Images:
    """AI images by repository."""

    exact: Mapping[str, Mapping[str, Any]]
    patterns: tuple[tuple[str, Mapping[str, Any]], ...]

    def find(self, repository: str) -> Mapping[str, Any] | None:
        """The row of an image's repository (without tag and digest); None for other images."""
        name = repository.removeprefix("docker.io/").removeprefix("library/").removeprefix("index.docker.io/")
        if name in self.exact:
            return self.exact[name]
        for pattern, row in self.patterns:
            if fnmatch.fnmatchcase(name, pattern):
                return row
        return None


@functools.lru_cache(maxsize=4)
def images(lists: Lists) -> Images:
    """The image list of the catalogue; made once for a catalogue."""
    exact: dict[str, Mapping[str, Any]] = {}
    patterns: list[tuple[str, Mapping[str, Any]]] = []
    for row in lists.ai("images"):
        repository, match = str(row["repository"]), str(row["match"])
        if match == "exact":
            exact[repository] = row
        elif match == "prefix":
            patterns.append((f"{repository}*", row))
        elif match == "glob":
            patterns.append((repository, row))
    return Images(exact, tuple(patterns))
