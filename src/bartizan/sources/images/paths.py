"""Paths inside an image: made plain, so that no name leads out of it; and what part of a system they are in."""

from __future__ import annotations

import os
import re
from enum import StrEnum

LONGEST = 4096
"""The longest path that a system takes, in characters."""


def plain_path(name: str) -> str | None:
    """`name` below the image's root without `.`, `..` and doubled `/`; empty for the root, None when too long.

    What climbs above the root stays at the root, as it does for a process inside of the container.
    """
    if len(name) > LONGEST:
        return None
    parts: list[str] = []
    for part in name.split("/"):
        if part == "..":
            if parts:
                parts.pop()
        elif part and part != ".":
            parts.append(part)
    return "/".join(parts)


def climbs(name: str) -> bool:
    """Whether a name tries to leave the directory that it is unpacked in."""
    depth = 0
    for part in name.split("/"):
        depth += -1 if part == ".." else 0 if part in ("", ".") else 1
        if depth < 0:
            return True
    return False


def shown(path: str) -> str:
    r"""The path as text that can be printed: bytes that are not UTF-8 become `\xNN`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


class Zone(StrEnum):
    """Which part of an image a file is in, by its path.

    `application`: what somebody put there to run, read by every reader. `system`: settings and
    scripts, searched for keys and MCP servers. `library`: what packages install, of which only the
    packages' own records are read.
    """

    APPLICATION = "application"
    SYSTEM = "system"
    LIBRARY = "library"


_LIBRARY = re.compile(
    r"usr/(lib\w*|share|include|libexec|games|src/(linux|python))(/|-|$)|usr/local/(lib\w*|share|include|man|cuda[^/]*)/"
    r"|lib\w*/|(s?bin|boot|proc|sys|dev|run)/|var/(lib/(dpkg|apt|rpm|pacman|systemd|ucf|pam|alternatives)|cache|log)/"
    r"|opt/(nvidia|rocm[^/]*|intel|conda|miniconda\d?|miniforge\d?)/|etc/(ssl|alternatives|apt|ca-certificates)/"
    r"|nix/store/"
)
_LIBRARY_PART = re.compile(
    r"(^|/)(site-packages|dist-packages|node_modules|bower_components|vendor|_vendor|conda-meta|\.git|__pycache__"
    r"|lib(64)?/python\d(\.\d+)?|pkgs|\.npm/_cacache|\.cargo/registry|go/pkg/mod|gems/[^/]+)/"
)
_SYSTEM = re.compile(r"(etc|usr/(local/)?s?bin|var|usr/local/etc)/|(.*/)?(\.cache|\.config|\.local)/")


def zone(path: str) -> Zone:
    """The zone of a plain path."""
    if _LIBRARY.match(path) or _LIBRARY_PART.search(path):
        return Zone.LIBRARY
    return Zone.SYSTEM if _SYSTEM.match(path) else Zone.APPLICATION
