"""Licences in SPDX: every package has exactly one declared and one concluded, unknown by the standard's own element."""

from __future__ import annotations

import re

from bartizan.report.bom.licences import Licence, list_version
from bartizan.report.spdx.graph import NO_LICENCE, Graph

_REFERENCE = re.compile(r"[^A-Za-z0-9.-]+")
_CUSTOM = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")


def license_package(graph: Graph, package: str, licences: tuple[Licence, ...]) -> None:
    """Relate a package to what is declared of its licence; nothing is concluded here, which is said too."""
    graph.relate(package, "hasDeclaredLicense", expression(graph, licences))
    graph.relate(package, "hasConcludedLicense", NO_LICENCE)


def expression(graph: Graph, licences: tuple[Licence, ...]) -> str:
    """The element of the licences as one expression; the one that asserts nothing when there are none."""
    if not licences:
        return NO_LICENCE
    words = [_word(one) for one in licences]
    whole = words[0] if len(words) == 1 else " AND ".join(f"({word})" if " " in word else word for word in words)
    texts = {_word(one): one for one in licences if one.name}
    custom = [
        {"type": "DictionaryEntry", "key": word, "value": _text(graph, word, texts.get(word))}
        for word in sorted(set(_CUSTOM.findall(whole)))
    ]
    several = "Declared side by side; how they combine is not stated." if len(words) > 1 else None
    return graph.add(
        graph.identity("licence", whole, whole),
        "simplelicensing_LicenseExpression",
        {
            "simplelicensing_licenseExpression": whole,
            "simplelicensing_licenseListVersion": list_version(),
            "simplelicensing_customIdToUri": custom,
            "comment": several,
        },
    )


def _word(licence: Licence) -> str:
    """A licence's word in an expression; one that is not on SPDX's list becomes a `LicenseRef-`."""
    if not licence.name:
        return licence.text
    return f"LicenseRef-{_REFERENCE.sub('-', licence.name).strip('-')[:60] or 'unnamed'}"


def _text(graph: Graph, word: str, licence: Licence | None) -> str:
    """The element that a `LicenseRef-` stands for, with all that is known of it."""
    name = licence.text if licence else word.removeprefix("LicenseRef-")
    url = licence.url if licence else None
    return graph.add(
        graph.identity("licence-text", name, word),
        "simplelicensing_SimpleLicensingText",
        {
            "name": name,
            "simplelicensing_licenseText": url or name,
            "comment": "Only the licence's name was read, not its text.",
        },
    )
