"""SPDX 3.0.1: valid by the JSON schema and by the SHACL shapes, mandatory fields present, nothing invented."""

import functools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pyshacl
import pytest
import rdflib

from bartizan.model.scan import ScanResult
from bartizan.report.bom.options import Options
from bartizan.report.bom.statements import About, BomSettings, System
from bartizan.report.formats import render
from tests.report.bom import shop as the
from tests.report.bom.test_cyclonedx import SAID
from tests.report.example import example

FOLDER = Path(__file__).parents[2] / "schemas" / "spdx-3.0.1"

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own


@functools.cache
def schema() -> Any:
    return jsonschema_rs.validator_for(json.loads((FOLDER / "schema.json").read_text()))


@functools.cache
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(FOLDER / "spdx-model.ttl")


def document(result: ScanResult, settings: BomSettings | None = None) -> dict[str, Any]:
    found = json.loads(render(result, "spdx", Options(settings=settings or BomSettings())))
    assert [error.message for error in schema().iter_errors(found)] == []
    ids = [one["spdxId"] for one in found["@graph"] if "spdxId" in one]
    assert len(ids) == len(set(ids))
    own = ids[0].partition("#")[0]
    text = json.dumps(found)
    used = {one.partition('"')[0] for one in text.split(f'"{own}')[1:]}
    assert {f"{own}{one}" for one in used} <= set(ids)
    return dict(found)


def violations(found: dict[str, Any]) -> str:
    context = json.loads((FOLDER / "spdx-context.jsonld").read_text())["@context"]
    data = rdflib.Graph().parse(data=json.dumps({**found, "@context": context}), format="json-ld")
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes(), ont_graph=shapes())
    return "" if conforms else str(text)


def elements(found: dict[str, Any], type_: str) -> dict[str, dict[str, Any]]:
    return {one.get("name", one["spdxId"]): one for one in found["@graph"] if one["type"] == type_}


def related(found: dict[str, Any], source: dict[str, Any], type_: str) -> list[str]:
    by_id = {one.get("spdxId"): one for one in found["@graph"]}
    return sorted(
        by_id.get(ref, {"name": ref}).get("name", ref)
        for one in found["@graph"]
        if one.get("relationshipType") == type_ and one["from"] == source["spdxId"]
        for ref in one["to"]
    )


@pytest.mark.parametrize("settings", [BomSettings(), SAID], ids=["nothing stated", "stated"])
def test_the_shapes_hold(settings: BomSettings) -> None:
    assert violations(document(the.shop(), settings)) == ""


def test_the_shapes_can_fail() -> None:
    found = document(the.shop())
    package = next(one for one in found["@graph"] if one["type"] == "dataset_DatasetPackage")
    del package["dataset_datasetType"]
    assert "datasetType" in violations(found)


def test_the_schema_holds_for_other_results() -> None:
    document(example())
    document(replace(the.shop(), assets=(), edges=()))


@pytest.mark.parametrize("type_", ["ai_AIPackage", "dataset_DatasetPackage"])
def test_what_the_profiles_demand_is_there(type_: str) -> None:
    found = document(the.shop())
    packages = elements(found, type_)
    assert packages
    for one in packages.values():
        for name in ("suppliedBy", "software_downloadLocation", "software_packageVersion", "software_primaryPurpose"):
            assert one[name], (one["name"], name)
        assert "releaseTime" in one or "releaseTime" in one["comment"]
        assert len(related(found, one, "hasDeclaredLicense")) == 1
        assert len(related(found, one, "hasConcludedLicense")) == 1
        if type_ == "dataset_DatasetPackage":
            assert one["dataset_datasetType"]
            assert one["originatedBy"]


def test_what_is_not_known_is_said_by_the_standards_own_words() -> None:
    found = document(the.shop())
    tuned = elements(found, "ai_AIPackage")["support.safetensors"]
    assert tuned["software_downloadLocation"] == "NOASSERTION"
    agent = next(one for one in found["@graph"] if one.get("spdxId") == tuned["suppliedBy"])
    assert (agent["type"], agent["name"]) == ("Agent", "NOASSERTION")
    chat = elements(found, "ai_AIPackage")["gpt-4o-2024-08-06"]
    assert related(found, chat, "trainedOn") == ["NoAssertionElement"]
    assert related(found, chat, "hasDeclaredLicense") == ["expandedlicensing_NoAssertionLicense"]
    assert elements(found, "dataset_DatasetPackage")["acme/texts"]["dataset_datasetType"] == ["noAssertion"]


def test_profiles_are_claimed_only_when_they_are_kept() -> None:
    [sbom] = elements(document(the.shop()), "software_Sbom").values()
    assert sbom["profileConformance"] == ["core", "software", "simpleLicensing", "build", "security"]
    assert "these profiles are not claimed: ai, dataset" in sbom["comment"]
    known = BomSettings(System(released="2026-11-01"), (About("*", released="2026-11-01", built="2026-10-01"),))
    [sbom] = elements(document(the.shop(), known), "software_Sbom").values()
    assert {"ai", "dataset"} <= set(sbom["profileConformance"])


def test_models_and_data_are_related() -> None:
    found = document(the.shop())
    packages = elements(found, "ai_AIPackage")
    assert related(found, packages["support.safetensors"], "trainedOn") == ["acme/texts", "tickets.csv"]
    assert related(found, packages["support.safetensors"], "descendantOf") == ["acme/base-7b"]
    assert related(found, packages["acme/base-7b"], "dependsOn") == ["transformers"]
    assert related(found, packages["support"], "dependsOn") == ["files", "gpt-4o-2024-08-06", "help", "refund"]
    assert packages["support"]["ai_autonomyType"] == "yes"
    tickets = elements(found, "dataset_DatasetPackage")["tickets.csv"]
    assert tickets["dataset_hasSensitivePersonalInformation"] == "yes"
    assert tickets["dataset_confidentialityLevel"] == "red"
    assert tickets["dataset_datasetType"] == ["structured"]
    job = elements(found, "build_Build")["Trainer"]
    assert related(found, job, "hasInput") == ["acme/base-7b", "acme/texts", "tickets.csv"]
    assert related(found, job, "hasOutput") == ["support.safetensors"]


def test_licences_off_the_list_are_defined() -> None:
    found = document(the.shop())
    licences = {
        one["simplelicensing_licenseExpression"]: one
        for one in found["@graph"]
        if "simplelicensing_licenseExpression" in one
    }
    assert {"Apache-2.0", "CC-BY-4.0", "LicenseRef-shop-internal"} <= set(licences)
    [custom] = licences["LicenseRef-shop-internal"]["simplelicensing_customIdToUri"]
    text = next(one for one in found["@graph"] if one.get("spdxId") == custom["value"])
    assert text["simplelicensing_licenseText"] == "shop-internal"


def test_vulnerabilities_are_assessed() -> None:
    found = document(the.shop())
    types = sorted(one["type"] for one in found["@graph"] if one["type"].startswith("security_"))
    assert types == [
        "security_CvssV3VulnAssessmentRelationship",
        "security_CvssV3VulnAssessmentRelationship",
        "security_EpssVulnAssessmentRelationship",
        "security_EpssVulnAssessmentRelationship",
        "security_ExploitCatalogVulnAssessmentRelationship",
        "security_VexAffectedVulnAssessmentRelationship",
        "security_VexUnderInvestigationVulnAssessmentRelationship",
        "security_Vulnerability",
        "security_Vulnerability",
    ]
    affected = next(one for one in found["@graph"] if one["type"] == "security_VexAffectedVulnAssessmentRelationship")
    assert affected["security_actionStatement"] == "no checkpoint is loaded (ana), until 2027-01-31"
