"""What every part of a CycloneDX document is made with: nodes, properties, hashes, licences, references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bartizan.report.bom.bill import Party, Reference
from bartizan.report.bom.config import clean, public_url
from bartizan.report.bom.licences import Licence

Node = dict[str, object]

REFERENCE_TYPES = frozenset(
    {
        "vcs",
        "issue-tracker",
        "website",
        "advisories",
        "bom",
        "mailing-list",
        "social",
        "chat",
        "documentation",
        "support",
        "source-distribution",
        "distribution",
        "distribution-intake",
        "license",
        "build-meta",
        "build-system",
        "release-notes",
        "security-contact",
        "model-card",
        "log",
        "configuration",
        "evidence",
        "formulation",
        "attestation",
        "threat-model",
        "adversary-model",
        "risk-assessment",
        "vulnerability-assertion",
        "exploitability-statement",
        "pentest-report",
        "static-analysis-report",
        "dynamic-analysis-report",
        "runtime-analysis-report",
        "component-analysis-report",
        "maturity-report",
        "certification-report",
        "codified-infrastructure",
        "quality-metrics",
        "poam",
        "electronic-signature",
        "digital-signature",
        "rfc-9116",
        "other",
    }
)
"""The types of external reference that 1.6 has."""


TAXONOMY = "genai:aibom:"
"""How the names of OWASP's property taxonomy begin, which stay as they are."""


class Refs:
    """Makes bom-refs that no other object of the document has."""

    def __init__(self, taken: Iterable[str]) -> None:
        """`taken` are the refs of components, services and workflows."""
        self._taken = set(taken)

    def fresh(self, wanted: str) -> str:
        """`wanted`, or it with `~2`, `~3` … when it is taken."""
        ref, count = wanted, 1
        while ref in self._taken:
            count += 1
            ref = f"{wanted}~{count}"
        self._taken.add(ref)
        return ref


def properties(pairs: Mapping[str, object]) -> list[Node]:
    """`bartizan:<name>` for each value that is there, in the order given; lists one entry a value."""
    out: list[Node] = []
    for name, value in pairs.items():
        values = value if isinstance(value, tuple | list) else (value,)
        full = name if name.startswith(TAXONOMY) else f"bartizan:{name}"
        out += [{"name": full, "value": _word(one)} for one in values if one not in (None, "")]
    return out


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else clean(str(value))


def party(found: Party | None) -> Node | None:
    """An organisational entity."""
    if found is None:
        return None
    node: Node = {"name": found.name}
    if found.url and public_url(found.url):
        node["url"] = [found.url]
    if found.email:
        node["contact"] = [{"name": found.name, "email": found.email}]
    return node


def hashes(pairs: Iterable[tuple[str, str]]) -> list[Node]:
    """Hashes by CycloneDX's names of algorithms."""
    return [{"alg": algorithm, "content": content} for algorithm, content in pairs]


def licences(found: tuple[Licence, ...]) -> list[Node]:
    """A licence choice: one expression, or licences by id or name.

    An expression cannot stand beside others in CycloneDX, so that beside others it becomes a name.
    """
    if len(found) == 1 and found[0].expression:
        return [{"expression": found[0].expression, "acknowledgement": "declared"}]
    out: list[Node] = []
    for one in found:
        node: Node = {"id": one.id} if one.id else {"name": one.text}
        node["acknowledgement"] = "declared"
        if one.url:
            node["url"] = one.url
        out.append({"license": node})
    return out


def references(found: Iterable[Reference]) -> list[Node]:
    """External references; a type that CycloneDX lacks is `other`, its own word in the comment."""
    out: list[Node] = []
    for one in found:
        known = one.type in REFERENCE_TYPES
        node: Node = {"type": one.type if known else "other", "url": one.url}
        if not known:
            node["comment"] = one.type
        out.append(node)
    return out


def filled(node: Mapping[str, object]) -> Node:
    """`node` without what is None or empty; false and 0 stay."""
    return {key: value for key, value in node.items() if value is not None and value not in ("", [], {})}
