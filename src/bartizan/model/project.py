"""Projects, and what a role may do in one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The four built-in roles, each holding all that the one before it may do."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class Weight(StrEnum):
    """How much a company depends on what a project holds."""

    STANDARD = "standard"
    IMPORTANT = "important"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 (standard) to 2 (critical)."""
        return list(Weight).index(self)


@dataclass(frozen=True, slots=True)
class Selector:
    """Which assets belong to a project: an asset matches when every given list holds its value.

    `accounts`, `providers`, `kinds` compare whole values; `names` and `paths` are shell-style
    patterns over the asset's name and over the paths of its sightings; `tags` are `key=value`.
    """

    accounts: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """A segment of the estate: the assets that any of its selectors takes."""

    id: str
    name: str
    description: str = ""
    selectors: tuple[Selector, ...] = ()
