"""Parts as SPDX elements: AI packages, dataset packages, packages and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bartizan.report.bom.bill import Part
from bartizan.report.bom.build import utc
from bartizan.report.bom.config import at, clean
from bartizan.report.bom.data_types import dataset_types
from bartizan.report.bom.roles import Role
from bartizan.report.cyclonedx.component import described
from bartizan.report.cyclonedx.shared import properties
from bartizan.report.spdx.graph import (
    NO_WORD,
    Graph,
    Node,
    decimal,
    entries,
    extension,
    external_identifier,
    hashed,
    reference,
)
from bartizan.report.spdx.licensing import license_package

NOT_KNOWN = "Not known to the author of this document."

REFERENCE_TYPES: Mapping[str, str] = {
    "vcs": "vcs",
    "website": "altWebPage",
    "documentation": "documentation",
    "model-card": "documentation",
    "distribution": "altDownloadLocation",
    "issue-tracker": "issueTracker",
    "license": "license",
    "release-notes": "releaseNotes",
    "advisories": "securityAdvisory",
    "risk-assessment": "riskAssessment",
    "rfc-9116": "securityPolicy",
    "vulnerability-assertion": "securityPolicy",
    "certification-report": "certificationReport",
    "quality-metrics": "qualityAssessmentReport",
}
"""CycloneDX's types of external reference by SPDX's; all others are `other`."""

PURPOSES: Mapping[Role, str] = {
    Role.MODEL: "model",
    Role.DATA: "data",
    Role.LIBRARY: "library",
    Role.CONTAINER: "container",
    Role.APPLICATION: "application",
    Role.FILE: "file",
    Role.SERVICE: "other",
}
CONFIDENTIALITY: Mapping[str, str] = {
    "restricted": "red",
    "confidential": "amber",
    "internal": "green",
    "public": "clear",
}
PERSONAL = frozenset({"personal", "health", "biometric", "children"})
"""Classes of data (of the detectors) that are personal."""

RISKS = frozenset({"serious", "high", "medium", "low"})
PRESENCE = frozenset({"yes", "no"})
AVAILABILITIES = frozenset({"clickthrough", "directDownload", "query", "registration", "scrapingScript"})


def element(graph: Graph, part: Part) -> str:
    """Put the part in the graph, with its agents and licences; its id."""
    type_, special = _kind(part)
    identity = graph.identity(_SHORT[type_], part.name, part.ref)
    facts = common(graph, part)
    if type_ != "software_File":
        facts |= _package(part) | special(graph, part)
    graph.add(identity, type_, facts)
    license_package(graph, identity, part.licences)
    return identity


_SHORT = {
    "ai_AIPackage": "ai",
    "dataset_DatasetPackage": "dataset",
    "software_Package": "package",
    "software_File": "file",
}


def _kind(part: Part) -> tuple[str, Callable[[Graph, Part], Node]]:
    if part.role is Role.MODEL or part.asset.kind == "agent":
        return "ai_AIPackage", _ai
    if part.role is Role.DATA and part.content == "dataset":
        return "dataset_DatasetPackage", _dataset
    return ("software_File" if part.role is Role.FILE else "software_Package"), _plain


def _plain(graph: Graph, part: Part) -> Node:
    return {"suppliedBy": graph.agent(part.supplier, note=NOT_KNOWN) if part.supplier else None}


def common(graph: Graph, part: Part) -> Node:
    """What every part has."""
    facts = part.facts
    purpose = "configuration" if part.content == "configuration" else PURPOSES[part.role]
    references = [
        reference(REFERENCE_TYPES.get(one.type, "other"), one.url, None if one.type in REFERENCE_TYPES else one.type)
        for one in part.references
    ]
    references += [reference("other", url, "endpoint") for url in part.endpoints]
    service = "A service; SPDX 3.0.1 has no class for services." if part.role is Role.SERVICE else None
    return {
        "name": part.name,
        "description": part.description,
        "comment": service,
        "software_primaryPurpose": purpose,
        "originatedBy": [graph.agent(part.producer, note=NOT_KNOWN)] if part.producer else None,
        "releaseTime": utc(facts.released) if facts.released else None,
        "builtTime": utc(facts.built) if facts.built else None,
        "verifiedUsing": hashed(part.hashes),
        "externalRef": references,
        "externalIdentifier": [external_identifier("packageUrl", part.purl)] if part.purl else None,
        "extension": extension(_properties(part)),
    }


def _properties(part: Part) -> list[tuple[str, str]]:
    pairs = [("bartizan:id", part.ref)]
    pairs += [(str(one["name"]), str(one["value"])) for one in properties(described(part))]
    if part.classification is not None:
        pairs.append(("bartizan:classification", part.classification))
    if part.authenticated is not None:
        pairs.append(("bartizan:authenticated", str(part.authenticated).lower()))
    if part.crosses is not None:
        pairs.append(("bartizan:crosses-trust-boundary", str(part.crosses).lower()))
    if part.known:
        pairs.append(("bartizan:confidence", str(max(one.confidence for one in part.known))))
    return pairs


def _package(part: Part) -> Node:
    download = next((one.url for one in part.references if one.type == "distribution"), None)
    places = [one.location if one.line is None else f"{one.location}:{one.line}" for one in part.occurrences]
    return {
        "software_packageVersion": part.version,
        "software_packageUrl": part.purl,
        "software_downloadLocation": download,
        "software_sourceInfo": f"Seen at {', '.join(places)}" if places else None,
    }


def _mandatory(graph: Graph, part: Part) -> Node:
    """What the AI and Dataset profiles demand and is not known, said by SPDX's own words for that."""
    package = _package(part)
    missing = [] if part.facts.released and utc(part.facts.released) else ["releaseTime"]
    return {
        "suppliedBy": graph.agent(part.supplier, note=NOT_KNOWN),
        "software_packageVersion": package["software_packageVersion"] or NO_WORD,
        "software_downloadLocation": package["software_downloadLocation"] or NO_WORD,
        "comment": _lacking(missing),
    }


def _lacking(names: list[str]) -> str | None:
    if not names:
        return None
    return f"Not known, and SPDX has no value that says so: {', '.join(names)}."


def _ai(graph: Graph, part: Part) -> Node:
    facts, said = part.facts, part.said
    kinds = (facts.architecture_family, facts.architecture, facts.approach, facts.quantization, facts.format)
    node = _mandatory(graph, part) | {
        "ai_typeOfModel": [one for one in kinds if one],
        "ai_hyperparameter": entries(facts.hyperparameters + facts.structure),
        "ai_metric": entries(facts.metrics),
        "ai_limitation": " ".join(facts.limitations) or None,
        "ai_informationAboutTraining": facts.training,
        "ai_informationAboutApplication": _application(part),
        "ai_autonomyType": _autonomy(part),
    }
    if said is not None:
        node |= {
            "ai_domain": list(said.domain),
            "ai_metricDecisionThreshold": entries(tuple(sorted(said.thresholds.items()))),
            "ai_modelDataPreprocessing": list(said.preprocessing),
            "ai_modelExplainability": list(said.explainability),
            "ai_safetyRiskAssessment": said.safety_risk if said.safety_risk in RISKS else None,
            "ai_standardCompliance": list(said.standards),
            "ai_useSensitivePersonalInformation": said.personal_data if said.personal_data in PRESENCE else None,
            "ai_energyConsumption": _energy(part),
        }
    return node


def _application(part: Part) -> str | None:
    facts = part.facts
    words = [*facts.intended_use, f"Task: {facts.task}." if facts.task else ""]
    words += [f"Takes {', '.join(facts.inputs)}." if facts.inputs else ""]
    words += [f"Gives {', '.join(facts.outputs)}." if facts.outputs else ""]
    return " ".join(one for one in words if one) or None


def _autonomy(part: Part) -> str | None:
    """Whether it acts without a person: what is said, else whether an agent's tools wait for approval."""
    if part.said is not None and part.said.autonomy in PRESENCE:
        return part.said.autonomy
    approval = at(part.asset.config, "approval")
    if part.asset.kind != "agent" or not isinstance(approval, bool):
        return "noAssertion"
    return "no" if approval else "yes"


def _energy(part: Part) -> Node | None:
    said = part.said
    if said is None:
        return None
    amounts = {
        "ai_trainingEnergyConsumption": said.energy_training,
        "ai_finetuningEnergyConsumption": said.energy_finetuning,
        "ai_inferenceEnergyConsumption": said.energy_inference,
    }
    known: Node = {
        name: [
            {
                "type": "ai_EnergyConsumptionDescription",
                "ai_energyQuantity": decimal(value),
                "ai_energyUnit": "kilowattHour",
            }
        ]
        for name, value in amounts.items()
        if value is not None
    }
    return {"type": "ai_EnergyConsumption", **known} if known else None


def _dataset(graph: Graph, part: Part) -> Node:
    said = part.said
    node = _mandatory(graph, part)
    missing = [
        name for name, value in (("releaseTime", part.facts.released), ("builtTime", part.facts.built)) if not value
    ]
    node |= {
        "comment": _lacking(missing),
        "originatedBy": [graph.agent(part.producer, note=NOT_KNOWN)],
        "dataset_datasetType": list(dataset_types(part)) or ["noAssertion"],
        "dataset_hasSensitivePersonalInformation": _personal(part),
        "dataset_confidentialityLevel": CONFIDENTIALITY.get(part.classification or ""),
        "dataset_datasetSize": said.dataset_size if said and said.dataset_size else part.facts.size,
    }
    if said is not None:
        node |= {
            "dataset_dataCollectionProcess": said.collection,
            "dataset_datasetUpdateMechanism": said.updates,
            "dataset_knownBias": list(said.bias),
            "dataset_datasetNoise": said.noise,
            "dataset_anonymizationMethodUsed": list(said.anonymisation),
            "dataset_dataPreprocessing": list(said.preprocessing),
            "dataset_intendedUse": clean(" ".join(said.intended_use)) or None,
            "dataset_datasetAvailability": said.availability if said.availability in AVAILABILITIES else None,
        }
    return node


def _personal(part: Part) -> str:
    if part.said is not None and part.said.personal_data in PRESENCE:
        return part.said.personal_data
    return "yes" if PERSONAL & {count.data_class for count in part.asset.data} else "noAssertion"
