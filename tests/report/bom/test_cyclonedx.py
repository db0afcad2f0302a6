"""CycloneDX: valid by the official schemas, whole, without a dangling reference, the same bytes twice."""

import functools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge, Gap
from bartizan.model.scan import ScanResult
from bartizan.report.bom.options import Options
from bartizan.report.bom.statements import About, BomSettings, System
from bartizan.report.formats import render
from tests.report.bom import shop as the
from tests.report.example import example

SCHEMAS = {"1.6": SchemaVersion.V1_6, "1.7": SchemaVersion.V1_7}
SAID = BomSettings(
    System(name="Shop assistant", version="7", author="Shop", author_email="ai@shop.example", producer="Shop"),
    (
        About(the.BASE, energy_training=12.5, limitations=("English only",), approach="supervised", licence=("MIT",)),
        About("tickets*", owner="Data", owner_email="data@shop.example", dataset_size=10, bias=("none known",)),
    ),
)


@functools.cache
def validator(version: str) -> JsonStrictValidator:
    return JsonStrictValidator(SCHEMAS[version])


def bom(result: ScanResult | None = None, version: str = "1.6", **options: Any) -> dict[str, Any]:
    text = render(result or the.shop(), f"cyclonedx-{version}", Options(**options))
    assert validator(version).validate_str(text) is None
    document = json.loads(text)
    check_references(document)
    return dict(document)


def values(node: Any, key: str) -> Iterator[Any]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield value
            yield from values(value, key)
    elif isinstance(node, list):
        for one in node:
            yield from values(one, key)


def check_references(document: dict[str, Any]) -> None:
    refs = list(values(document, "bom-ref"))
    assert len(refs) == len(set(refs))
    used = [one for key in ("ref", "attributedTo") for one in values(document, key)]
    for key in ("dependsOn", "assemblies", "dependencies"):
        for found in values(document, key):
            used += [one for one in found if isinstance(one, str)]
    assert set(used) <= set(refs)
    depends = [one["ref"] for one in document["dependencies"]]
    named = [one["bom-ref"] for one in (*document.get("components", ()), *document.get("services", ()))]
    assert sorted(depends) == sorted([document["metadata"]["component"]["bom-ref"], *named])
    for purl in values(document, "purl"):
        PackageURL.from_string(purl)


def named(document: dict[str, Any], ref: str) -> dict[str, Any]:
    return next(one for one in (*document["components"], *document["services"]) if one["bom-ref"] == ref)


def needs(document: dict[str, Any], ref: str) -> list[str]:
    return next(one["dependsOn"] for one in document["dependencies"] if one["ref"] == ref)


def properties(node: dict[str, Any]) -> dict[str, str]:
    return {one["name"].removeprefix("bartizan:"): one["value"] for one in node["properties"]}


@pytest.mark.parametrize("version", SCHEMAS)
@pytest.mark.parametrize("settings", [BomSettings(), SAID], ids=["nothing stated", "stated"])
@pytest.mark.parametrize("everything", [False, True])
def test_every_document_is_valid_and_no_reference_dangles(
    version: str, settings: BomSettings, everything: bool
) -> None:
    for result in (the.shop(), example(), replace(the.shop(), assets=(), edges=())):
        bom(result, version, settings=settings, everything=everything)


def test_each_asset_is_what_its_kind_says() -> None:
    document = bom()
    types = {one["bom-ref"]: one["type"] for one in document["components"]}
    assert {ref for ref, type_ in types.items() if type_ == "machine-learning-model"} == {
        the.BASE,
        the.TUNED,
        the.ADAPTER,
        the.CHAT,
    }
    assert {ref for ref, type_ in types.items() if type_ == "data"} == {the.TEXTS, the.TICKETS}
    assert types[the.TORCH] == "library"
    assert types[the.IMAGE] == "container"
    assert types[the.AGENT] == types[the.REFUND] == types[the.REPO] == "application"
    assert types[the.TRAIN_FILE] == "file"
    assert {one["bom-ref"] for one in document["services"]} == {the.FILES, the.OPENAI, the.STORE}
    listed = {*types, *(one["bom-ref"] for one in document["services"])}
    assert not listed & {the.ROLE, the.LOAD, the.CLIENT, the.JOB, the.REQUESTS, "entry:internet"}


def test_all_packages_are_there_when_they_are_wanted() -> None:
    assert the.REQUESTS in {one["bom-ref"] for one in bom(everything=True)["components"]}


def test_a_model_says_what_is_known_of_it() -> None:
    document = bom()
    base = named(document, the.BASE)
    assert base["version"] == the.REVISION
    assert base["purl"] == f"pkg:huggingface/acme/base-7b@{the.REVISION}"
    assert base["licenses"] == [{"license": {"id": "Apache-2.0", "acknowledgement": "declared"}}]
    assert base["manufacturer"]["name"] == "acme"
    assert base["supplier"]["name"] == "Hugging Face"
    assert base["modelCard"]["modelParameters"] == {"task": "text-generation"}
    assert base["evidence"]["occurrences"] == [{"location": "train.py", "line": 9, "additionalContext": "seen by code"}]
    assert base["evidence"]["identity"][0]["confidence"] == 0.9
    assert properties(base)["load:trust-remote-code"] == "true"
    tuned = named(document, the.TUNED)
    assert tuned["hashes"] == [{"alg": "SHA-256", "content": the.SHA}]
    assert tuned["purl"] == f"pkg:generic/support.safetensors?checksum=sha256:{the.SHA}"
    assert tuned["licenses"] == [{"license": {"name": "shop-internal", "acknowledgement": "declared"}}]
    assert tuned["pedigree"]["ancestors"][0]["name"] == "acme/base-7b"
    assert tuned["pedigree"]["notes"] == "quantised: int8"
    assert tuned["modelCard"]["modelParameters"] == {
        "modelArchitecture": "LlamaForCausalLM",
        "datasets": [{"ref": the.TEXTS}, {"ref": the.TICKETS}, {"type": "dataset", "name": "somebody/else"}],
    }
    variants = [one["name"] for one in named(document, the.BASE)["pedigree"]["variants"]]
    assert variants == ["shop/support-lora", "support.safetensors"]


def test_a_branch_is_a_version_but_identifies_nothing() -> None:
    adapter = named(bom(), the.ADAPTER)
    assert adapter["version"] == "main"
    assert adapter["purl"] == "pkg:huggingface/shop/support-lora"


def test_a_hosted_model_has_the_date_of_its_name_and_is_external() -> None:
    chat = named(bom(version="1.7"), the.CHAT)
    assert chat["version"] == "2024-08-06"
    assert chat["isExternal"] is True
    assert "isExternal" not in named(bom(version="1.7"), the.BASE)
    assert "isExternal" not in named(bom(), the.CHAT)


def test_an_image_is_identified_by_its_digest() -> None:
    assert named(bom(), the.IMAGE)["purl"] == (f"pkg:oci/serve@{the.DIGEST}?repository_url=ghcr.io/shop/serve&tag=1.2")


def test_data_say_what_is_in_them_and_whose_they_are() -> None:
    [tickets] = named(bom(), the.TICKETS)["data"]
    assert tickets["type"] == "dataset"
    assert tickets["classification"] == "restricted"
    assert tickets["sensitiveData"] == ["personal"]
    assert tickets["contents"]["url"] == "data/tickets.csv"
    assert tickets["governance"] == {"owners": [{"organization": {"name": "support"}}]}
    texts = named(bom(), the.TEXTS)
    assert texts["licenses"] == [{"license": {"id": "CC-BY-4.0", "acknowledgement": "declared"}}]
    assert texts["data"][0]["contents"]["url"] == "https://huggingface.co/datasets/acme/texts"
    assert "classification" not in texts["data"][0]


def test_services_say_who_runs_them_and_where_they_answer() -> None:
    document = bom()
    openai = named(document, the.OPENAI)
    assert openai["provider"]["name"] == "OpenAI"
    assert openai["endpoints"] == ["https://api.openai.com/v1"]
    assert (openai["authenticated"], openai["x-trust-boundary"]) == (True, True)
    assert openai["data"] == [{"flow": "bi-directional", "classification": "unknown", "name": "prompts and answers"}]
    store = named(document, the.STORE)
    assert store["data"][0]["classification"] == "restricted"
    files = named(document, the.FILES)
    assert files["x-trust-boundary"] is False
    assert "authenticated" not in files


def test_dependencies_lead_from_the_system_to_the_data() -> None:
    document = bom()
    assert needs(document, "bartizan:root") == [the.IMAGE, the.ADAPTER, the.REPO]
    assert the.EVIL_REF in needs(document, the.REPO)
    assert set(needs(document, the.AGENT)) == {the.CHAT, the.REFUND, the.FILES, the.STORE}
    assert set(needs(document, the.BASE)) == {the.TRANSFORMERS}
    assert set(needs(document, the.TUNED)) == {the.BASE, the.TEXTS, the.TICKETS}
    assert set(needs(document, the.ADAPTER)) == {the.BASE}
    assert the.OPENAI in needs(document, the.AGENT_FILE)
    assert the.TICKETS in needs(document, the.TRAIN_FILE)
    assert {the.AGENT_FILE, the.TRAIN_FILE} <= set(needs(document, the.REPO))


def test_runs_are_formulated_with_what_they_read_and_make() -> None:
    [formula] = bom()["formulation"]
    flows = {one["bom-ref"]: one for one in formula["workflows"]}
    assert set(flows) == {the.JOB, the.CI}
    job = flows[the.JOB]
    assert job["taskTypes"] == ["build"]
    read = {one["resource"]["ref"] for one in job["inputs"] if "resource" in one}
    assert read == {the.BASE, the.TEXTS, the.TICKETS}
    parameters = next(one["parameters"] for one in job["inputs"] if "parameters" in one)
    assert parameters == [{"name": "epochs", "value": "3"}, {"name": "lr", "value": "2e-05"}]
    assert [one["resource"]["ref"] for one in job["outputs"]] == [the.TUNED]
    assert flows[the.CI]["trigger"]["type"] == "scheduled"
    assert [one["resource"]["ref"] for one in flows[the.CI]["inputs"]] == [the.TRAIN_FILE]


def test_what_was_not_read_makes_it_incomplete() -> None:
    document = bom()
    [whole, unknown] = document["compositions"]
    assert whole == {"aggregate": "incomplete", "assemblies": ["bartizan:root"]}
    assert unknown["aggregate"] == "unknown"
    assert set(unknown["dependencies"]) == {the.BASE, the.ADAPTER, the.CHAT}
    said = properties(document["metadata"])
    assert said["gaps"] == "1"
    assert said["gap"] == "code: agent.py:24: the model is environment variable MODEL"
    assert said["compared-with-vulnerabilities"] == "2"
    assert bom(replace(the.shop(), gaps=()))["compositions"][0]["aggregate"] == "complete"
    no_mirror = bom(replace(the.shop(), gaps=(Gap("vulnerabilities", "AI packages", "no database", "a mirror"),)))
    assert no_mirror["compositions"][0]["aggregate"] == "complete"
    assert properties(no_mirror["metadata"])["gaps"] == "1"


def test_vulnerabilities_say_what_was_decided() -> None:
    first, second = bom()["vulnerabilities"]
    assert first["id"] == "GHSA-1"
    assert first["affects"] == [{"ref": the.TORCH}]
    assert first["analysis"] == {"state": "in_triage"}
    assert first["ratings"] == [{"score": 9.8, "severity": "high", "method": "CVSSv31", "vector": the.CVSS}]
    assert first["recommendation"] == "Update to 2.6.0 or later."
    assert properties(first) == {"epss": "0.41", "epss-percentile": "0.97", "known-exploited": "true"}
    assert second["analysis"] == {
        "state": "exploitable",
        "response": ["will_not_fix"],
        "detail": "no checkpoint is loaded (ana), until 2027-01-31",
    }


def test_what_the_organisation_states_is_marked_as_its_own() -> None:
    document = bom(version="1.7", settings=SAID)
    base = named(document, the.BASE)
    assert base["licenses"] == [{"license": {"id": "MIT", "acknowledgement": "declared"}}]
    assert properties(base)["stated-by-organisation"] == "licence, limitations, approach, energy_training"
    energy = base["modelCard"]["considerations"]["environmentalConsiderations"]["energyConsumptions"]
    assert energy == [
        {"activity": "training", "energyProviders": [], "activityEnergyCost": {"value": 12.5, "unit": "kWh"}}
    ]
    index = document["components"].index(base)
    cited = {one["pointers"][0]: one for one in document["citations"]}
    assert cited[f"/components/{index}"]["attributedTo"] == document["metadata"]["manufacturer"]["bom-ref"]
    assert document["metadata"]["component"]["name"] == "Shop assistant"
    assert document["metadata"]["authors"] == [{"name": "Shop", "email": "ai@shop.example"}]


def test_no_secret_and_no_control_character_comes_through() -> None:
    for name in ("cyclonedx-1.6", "cyclonedx-1.7", "spdx"):
        text = render(the.shop(), name, Options())
        for word in ("s3cr3t", "hf_x", "user:pw", "key=x"):
            assert word not in text
        assert all(one.isprintable() for one in texts(json.loads(text)))


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from texts(one)


def test_a_scope_has_what_was_seen_there_and_what_that_needs() -> None:
    document = bom(paths=("agent.py",))
    refs = {one["bom-ref"] for one in (*document["components"], *document["services"])}
    assert {the.AGENT, the.CHAT, the.REFUND, the.STORE, the.TICKETS, the.OPENAI} <= refs
    assert not refs & {the.BASE, the.TUNED, the.IMAGE, the.REPO}
    assert "formulation" not in document
    other = bom(repositories=("other",))
    assert "components" not in other


def test_the_same_result_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    later = replace(the.shop(), scan=replace(the.shop().scan, id="1e1e", started="2026-11-24T00:00:00Z"))
    for name in ("cyclonedx-1.6", "cyclonedx-1.7", "spdx"):
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
        first = render(the.shop(), name, Options())
        assert first == render(the.shop(), name, Options())
        assert first != render(later, name, Options())
        assert render(the.shop(), name, Options(reproducible=True)) == render(later, name, Options(reproducible=True))
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        assert render(the.shop(), name, Options()) == render(later, name, Options())
        assert "2023-11-14T22:13:20Z" in render(later, name, Options(reproducible=True))


def test_the_order_of_hashes_changes_nothing() -> None:
    code = (
        "from tests.report.bom.shop import shop\nfrom bartizan.report.formats import render\n"
        "import hashlib\nprint([hashlib.sha256(render(shop(), n).encode()).hexdigest() for n in "
        "('cyclonedx-1.7', 'spdx')])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


def test_a_ref_that_an_asset_took_is_not_taken_twice() -> None:
    taken = tuple(
        the.asset(identity, "model", "model", "x", ("a.py", 1, "code"))
        for identity in ("bartizan:root", "bartizan:author", "model:a/b", "model:a/b#card")
    )
    bom(replace(the.shop(), assets=taken, edges=()), "1.7", settings=SAID)


def test_a_card_a_configuration_and_weights_in_one_folder_are_one_model() -> None:
    at = ("models/rank/README.md", 1, "ai-files")
    card = the.asset(
        "repo:shop//models/rank/README.md#card",
        "code/model-files",
        "model",
        "ranker",
        at,
        config={
            "license": "mit",
            "library": "transformers",
            "metrics": [{"metric": "ndcg", "value": 0.7, "dataset": "acme/clicks"}],
        },
    )
    configuration = the.asset(
        "repo:shop//models/rank/config.json#config",
        "code/model-files",
        "model",
        "rank",
        ("models/rank/config.json", 1, "ai-files"),
        config={"architecture": "BertModel", "model_type": "bert"},
    )
    files = [
        the.asset(
            f"repo:shop//models/rank/model-{number}.safetensors",
            "model-file",
            "model",
            f"model-{number}.safetensors",
            (f"models/rank/model-{number}.safetensors", None, "model-file"),
            config={"inspection": {"sha256": f"{number}{number}" * 32, "verdict": "clean"}},
        )
        for number in (1, 2)
    ]
    base = (Edge(card.id, the.BASE, "built-from"), Edge(files[0].id, the.JOB, "built-from"))

    def of(*more: Asset) -> dict[str, Any]:
        held = the.shop()
        return bom(replace(held, assets=(*held.assets, card, configuration, *more), edges=(*held.edges, *base)))

    one = of(files[0])
    whole = named(one, files[0].id)
    assert (whole["name"], whole["hashes"][0]["content"]) == ("ranker", "11" * 32)
    assert whole["licenses"][0]["license"]["id"] == "MIT"
    assert whole["modelCard"]["modelParameters"]["modelArchitecture"] == "BertModel"
    assert whole["modelCard"]["quantitativeAnalysis"] == {
        "performanceMetrics": [{"type": "ndcg on acme/clicks", "value": "0.7"}]
    }
    assert {the.BASE, the.TICKETS, the.TRANSFORMERS} <= set(needs(one, files[0].id))
    assert card.id not in {component["bom-ref"] for component in one["components"]}
    sharded = of(*files)
    assert named(sharded, card.id)["type"] == "machine-learning-model"
    assert named(sharded, files[1].id)["type"] == "file"
    assert named(sharded, files[1].id)["hashes"][0]["content"] == "22" * 32
    assert {one.id for one in files} <= set(needs(sharded, card.id))
