"""Licences in SPDX: every package has exactly one declared and one concluded, unknown by the standard's own element."""

from __future__ import annotations

import re

from bartizan.report.bom.licences import Licence, list_version
from bartizan.report.spdx.graph import NO_LICENCE, Graph

_REFERENCE = re.compile(r"[^A-Za-z0-9.-]+")


def license_package(graph: Graph, package: str, licences: tuple[Licence, ...]) -> None:
    """Relate a package to what is declared of its licence; nothing is concluded here, which is said too."""
    graph.relate(package, "hasDeclaredLicense", _declared(graph, licences))
    graph.relate(package, "hasConcludedLicense", NO_LICENCE)


def _declared(graph: Graph, licences: tuple[Licence, ...]) -> str:
    if not licences:
        return NO_LICENCE
    words = [_word(graph, one) for one in licences]
    expression = words[0][0] if len(words) == 1 else " AND ".join(_grouped(word) for word, _ in words)
    custom = [{"type": "DictionaryEntry", "key": word, "value": text} for word, text in words if text]
    identity = graph.identity("licence", expression, expression)
    several = "Declared side by side; how they combine is not stated." if len(words) > 1 else None
    return graph.add(
        identity,
        "simplelicensing_LicenseExpression",
        {
            "simplelicensing_licenseExpression": expression,
            "simplelicensing_licenseListVersion": list_version(),
            "simplelicensing_customIdToUri": custom,
            "comment": several,
        },
    )


def _grouped(word: str) -> str:
    return f"({word})" if " " in word else word


def _word(graph: Graph, licence: Licence) -> tuple[str, str | None]:
    """A licence's word in an expression; of one that is not on the list, also the element with all that is known."""
    if licence.id or licence.expression:
        return licence.text, None
    name = licence.text
    word = f"LicenseRef-{_REFERENCE.sub('-', name).strip('-')[:60] or 'unnamed'}"
    text = graph.add(
        graph.identity("licence-text", name, name),
        "simplelicensing_SimpleLicensingText",
        {
            "name": name,
            "simplelicensing_licenseText": licence.url or name,
            "comment": "Only the licence's name was read, not its text.",
        },
    )
    return word, text
