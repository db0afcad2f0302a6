"""Paths of the tree."""

from __future__ import annotations

import posixpath


def beside(path: str, relative: str) -> str | None:
    """The path that `relative` means in a file at `path`; None when it leaves the tree."""
    if not relative or relative.startswith("/") or "\0" in relative or len(relative) > 1_000:  # noqa: PLR2004
        return None
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), relative.replace("\\", "/")))
    return None if found.startswith("../") or found in {"..", "."} else found
