"""CycloneDX 1.6 and 1.7 ML-BOMs, as dictionaries of our own.

The library `cyclonedx-python-lib` writes neither model cards nor data components nor formulations (its issues 911 to
913), so that the document is made here; the tests validate it by the schemas that the library ships.
"""

from __future__ import annotations

import json
import uuid

from bartizan.model.scan import ScanResult
from bartizan.report.bom.bill import Bill
from bartizan.report.bom.build import build
from bartizan.report.bom.options import Options
from bartizan.report.bom.roles import Role
from bartizan.report.cyclonedx import component, formulation, service, vulnerabilities, whole
from bartizan.report.cyclonedx.shared import Node, Refs, filled

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://bartizan.dev/bom")


def render(result: ScanResult, options: Options | None = None, *, version: str = "1.6") -> str:
    """The bill of `result` as CycloneDX JSON of `version` 1.6 or 1.7."""
    return json.dumps(document(build(result, options or Options()), version), indent=2, ensure_ascii=False) + "\n"


def document(bill: Bill, version: str) -> Node:
    """The document; the serial number is made of its content, so that the same bill has the same bytes."""
    refs = Refs(part.ref for part in (*bill.parts, *bill.workflows))
    root, author = refs.fresh("bartizan:root"), refs.fresh("bartizan:author")
    components = component.components(bill, refs)
    services = service.services(bill)
    if version == "1.7":
        _external(bill, components)
    content = filled(
        {
            "version": 1,
            "metadata": whole.metadata(bill, root, author),
            "components": components,
            "services": services,
            "dependencies": whole.dependencies(bill, root),
            "compositions": whole.compositions(bill, root),
            "vulnerabilities": vulnerabilities.vulnerabilities(bill.vulnerabilities, refs),
            "formulation": formulation.formulation(bill, refs),
        }
    )
    if version == "1.7":
        said = whole.citations(bill, components, "components", author)
        said += whole.citations(bill, services, "services", author)
        content |= {"citations": said} if said else {}
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    head: Node = {
        "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, text)}",
    }
    return head | content


def _external(bill: Bill, components: list[Node]) -> None:
    """1.7 can say that a model is used where its vendor runs it, and is no part of what is delivered."""
    hosted = {part.ref for part in bill.by_role(Role.MODEL) if part.is_hosted}
    for node in components:
        if node["bom-ref"] in hosted:
            node["isExternal"] = True
