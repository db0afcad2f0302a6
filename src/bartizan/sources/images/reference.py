"""What the word after `image:` names: a registry, a repository, a tag or a digest; and platforms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bartizan.model.errors import InputError
from bartizan.sources.images.streams import is_digest

DOCKER_HUB = "docker.io"
DOCKER_HUB_HOST = "registry-1.docker.io"
"""Where Docker Hub answers the distribution API."""
_PATH = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\Z")
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?\Z")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\Z")
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Reference:
    """An image in a registry. `registry` is its host with the port, `repository` the path there."""

    registry: str
    repository: str
    tag: str | None = None
    digest: str | None = None

    @property
    def name(self) -> str:
        """The repository as people write it: without Docker Hub's own name."""
        if self.registry != DOCKER_HUB:
            return f"{self.registry}/{self.repository}"
        return self.repository.removeprefix("library/")

    @property
    def text(self) -> str:
        """The whole reference; the tag is left out where there is a digest."""
        if self.digest:
            return f"{self.name}@{self.digest}"
        return f"{self.name}:{self.tag or 'latest'}"


def parse_reference(text: str) -> Reference:
    """The parts of `[registry/]repository[:tag][@digest]`. Raises `InputError` for what is none."""
    name, at, digest = text.partition("@")
    head, colon, tag = name.rpartition(":")
    is_tagged = bool(colon) and "/" not in tag
    repository, version = (head, tag) if is_tagged else (name, "")
    first, slash, rest = repository.partition("/")
    has_host = slash and ("." in first or ":" in first or first == "localhost")
    registry, path = (first, rest) if has_host else (DOCKER_HUB, repository)
    if registry in ("index.docker.io", DOCKER_HUB_HOST):
        registry = DOCKER_HUB
    if registry == DOCKER_HUB and "/" not in path:
        path = f"library/{path}"
    fine = _HOST.match(registry) and _PATH.match(path) and len(path) <= _LONGEST
    if not fine or (is_tagged and not _TAG.match(tag)) or (at and not is_digest(digest)):
        hint = "write it like image:registry.example.com/team/app:1.2, or image:./file.tar for a file"
        raise InputError(f"'{text}' is no name of an image", hint=hint)
    return Reference(registry.lower(), path, version or None, digest or None)


def tried(text: str) -> Reference | None:
    """The parts of a reference that somebody else wrote; None for what is none."""
    try:
        return parse_reference(text)
    except InputError:
        return None


@dataclass(frozen=True, slots=True)
class Platform:
    """What an image is built for: `linux/arm64/v8`."""

    os: str
    architecture: str
    variant: str = ""

    def __str__(self) -> str:
        """`os/architecture[/variant]`."""
        return "/".join(part for part in (self.os, self.architecture, self.variant) if part)

    def fits(self, wanted: Platform) -> bool:
        """Whether it runs where `wanted` is asked for; a variant counts only when it is asked for."""
        same = (self.os, self.architecture) == (wanted.os, wanted.architecture)
        return same and wanted.variant in ("", self.variant)


LINUX = Platform("linux", "amd64")
"""The platform that is read when several fit and none is asked for."""


def parse_platform(text: str) -> Platform:
    """`os/architecture[/variant]`. Raises `InputError`."""
    parts = text.lower().split("/")
    if len(parts) not in (2, 3) or not all(re.fullmatch(r"[a-z0-9_.]+", part) for part in parts):
        raise InputError(f"'{text}' is no platform", hint="write it like linux/amd64")
    return Platform(*parts)
