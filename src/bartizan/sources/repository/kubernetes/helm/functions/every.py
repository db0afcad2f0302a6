"""All functions of Helm's templates but those that need the chart itself."""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.sources.repository.kubernetes.helm.functions.builtins import BUILTINS
from bartizan.sources.repository.kubernetes.helm.functions.encoding import ENCODING
from bartizan.sources.repository.kubernetes.helm.functions.installed import installed
from bartizan.sources.repository.kubernetes.helm.functions.lists import LISTS
from bartizan.sources.repository.kubernetes.helm.functions.maps import MAPS
from bartizan.sources.repository.kubernetes.helm.functions.numbers import NUMBERS
from bartizan.sources.repository.kubernetes.helm.functions.patterns import PATTERNS
from bartizan.sources.repository.kubernetes.helm.functions.text import TEXT
from bartizan.sources.repository.kubernetes.helm.functions.versions import VERSIONS
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import Function
from bartizan.sources.repository.kubernetes.helm.gotemplate.holes import Holes


def every(holes: Holes) -> dict[str, Function]:
    """The functions by name."""
    found: dict[str, Function] = {}
    tables: tuple[Mapping[str, Function], ...] = (
        BUILTINS, TEXT, LISTS, MAPS, NUMBERS, ENCODING, PATTERNS, VERSIONS, installed(holes),
    )  # fmt: skip
    for table in tables:
        found |= table
    return found
