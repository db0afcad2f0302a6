"""Every function of ARM and Bicep that depends on its arguments alone, by its name in lower case."""

from __future__ import annotations

from bartizan.sources.repository.arm import (
    functions_collection,
    functions_network,
    functions_text,
    functions_values,
)
from bartizan.sources.repository.arm.functions_base import Function

_FAMILIES = (functions_text, functions_values, functions_collection, functions_network)

STRICT: dict[str, Function] = {name: each for family in _FAMILIES for name, each in family.STRICT.items()}
"""Called only where every argument is known at its top level."""

LENIENT: dict[str, Function] = {name: each for family in _FAMILIES for name, each in family.LENIENT.items()}
"""Called with whatever there is."""
