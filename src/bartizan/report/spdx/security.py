"""Vulnerabilities and their assessments in SPDX's Security profile."""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.report.bom.bill import Vulnerability
from bartizan.report.spdx.graph import Graph, Node, decimal, external_identifier

KEV = "https://www.cisa.gov/known-exploited-vulnerabilities-catalog"
_CVSS = {"CVSS:3": "security_CvssV3VulnAssessmentRelationship", "CVSS:4": "security_CvssV4VulnAssessmentRelationship"}


def vulnerability(graph: Graph, one: Vulnerability, elements: Mapping[str, str]) -> None:
    """The vulnerability, and for each package that has it the scores and what was decided."""
    names = (one.id, *one.aliases)
    identity = graph.add(
        graph.identity("vulnerability", one.id, one.id),
        "security_Vulnerability",
        {
            "name": one.id,
            "description": one.summary,
            "externalIdentifier": [
                external_identifier("cve" if name.startswith("CVE-") else "securityOther", name) for name in names
            ],
        },
    )
    for ref in one.affects:
        package = elements[ref]
        graph.relate(package, "hasAssociatedVulnerability", identity)
        _assess(graph, one, identity, package, one.fixed.get(ref, ()))


def _assess(graph: Graph, one: Vulnerability, identity: str, package: str, fixed: tuple[str, ...]) -> None:
    for record, facts in _scores(one):
        graph.relate(identity, "hasAssessmentFor", package, record=record, facts=facts)
    if one.state == "exploitable":
        notes: Node = {"security_actionStatement": one.detail or "Accepted.", "security_statusNotes": "risk accepted"}
        record = "security_VexAffectedVulnAssessmentRelationship"
        graph.relate(identity, "affects", package, record=record, facts=notes)
        return
    words = [one.detail or "", f"Fixed in {', '.join(fixed)}." if fixed else ""]
    notes = {"security_statusNotes": " ".join(word for word in words if word) or "Not analysed yet."}
    record = "security_VexUnderInvestigationVulnAssessmentRelationship"
    graph.relate(identity, "underInvestigationFor", package, record=record, facts=notes)


def _scores(one: Vulnerability) -> list[tuple[str, Node]]:
    """Each score whose mandatory properties are all known."""
    out: list[tuple[str, Node]] = []
    record = _CVSS.get((one.cvss or "")[:6])
    if record and one.score is not None and one.severity:
        facts: Node = {"security_score": decimal(one.score), "security_severity": one.severity.value}
        out.append((record, facts | {"security_vectorString": one.cvss}))
    if one.epss is not None and one.percentile is not None:
        chance: Node = {
            "security_probability": decimal(one.epss),
            "security_percentile": decimal(one.percentile),
        }
        out.append(("security_EpssVulnAssessmentRelationship", chance))
    if one.is_exploited:
        listed: Node = {"security_catalogType": "kev", "security_exploited": True, "security_locator": KEV}
        out.append(("security_ExploitCatalogVulnAssessmentRelationship", listed))
    return out
