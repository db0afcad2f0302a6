"""Vulnerabilities with their analysis."""

from __future__ import annotations

from bartizan.report.bom.bill import Vulnerability
from bartizan.report.cyclonedx.shared import Node, Refs, filled, properties

_SOURCES = (("GHSA-", "GitHub"), ("CVE-", "NVD"), ("PYSEC-", "PyPI advisory database"))
_METHODS = (("CVSS:4", "CVSSv4"), ("CVSS:3.1", "CVSSv31"), ("CVSS:3.0", "CVSSv3"), ("AV:", "CVSSv2"))


def vulnerabilities(found: tuple[Vulnerability, ...], refs: Refs) -> list[Node]:
    """One entry a vulnerability, with every part that it affects."""
    return [_vulnerability(one, refs) for one in found]


def _vulnerability(one: Vulnerability, refs: Refs) -> Node:
    analysis = filled({"state": one.state, "response": [one.response] if one.response else None, "detail": one.detail})
    fixed = sorted({version for versions in one.fixed.values() for version in versions})
    return filled(
        {
            "bom-ref": refs.fresh(f"vulnerability:{one.id}"),
            "id": one.id,
            "source": _source(one.id),
            "references": [{"id": alias, "source": _source(alias)} for alias in one.aliases],
            "ratings": _ratings(one),
            "description": one.summary,
            "recommendation": f"Update to {' or '.join(fixed)} or later." if fixed else None,
            "analysis": analysis,
            "affects": [{"ref": ref} for ref in one.affects],
            "properties": properties(
                {"epss": one.epss, "epss-percentile": one.percentile, "known-exploited": one.is_exploited or None}
            ),
        }
    )


def _source(identity: str) -> Node:
    return {"name": next((name for prefix, name in _SOURCES if identity.startswith(prefix)), "OSV")}


def _ratings(one: Vulnerability) -> list[Node]:
    vector = one.cvss or ""
    method = next((name for prefix, name in _METHODS if vector.startswith(prefix)), None)
    rating = filled(
        {
            "score": one.score,
            "severity": one.severity.value if one.severity else None,
            "method": method,
            "vector": vector if method else None,
        }
    )
    return [rating] if rating else []
