"""Modules that nothing calls: libraries, whose callers decide what their variables' defaults only propose."""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.sources.repository.terraform.definition import Definition
from bartizan.sources.repository.terraform.syntax import Argument

_FOLDERS = frozenset({"modules", "module", "terraform-modules", "tf-modules"})

NOTE = "nothing in this tree calls this module: what its variables set by default, its callers may decide otherwise"


def library_note(definition: Definition, values: Mapping[str, Argument]) -> str | None:
    """What to say of everything in a root module that is made to be called; None when it is deployed as it is.

    A library has variables, no provider configuration and no backend, and either needs a value that
    nothing gives or lies in a folder of modules.
    """
    if not definition.variables or definition.providers or definition.has_backend:
        return None
    required = any(
        name not in values and "default" not in block.arguments for name, block in definition.variables.items()
    )
    in_folder = not _FOLDERS.isdisjoint(definition.directory.lower().split("/"))
    return NOTE if required or in_folder else None
