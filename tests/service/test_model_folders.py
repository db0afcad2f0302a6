"""What lies beside a model, to the finding: facts on the model, signals on the file, signatures compared."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest

from bartizan.model.asset import Asset
from bartizan.model.scan import ScanResult
from bartizan.model.severity import Verdict
from bartizan.model.values import Unknown
from bartizan.service.assess import Request, assess
from bartizan.service.targets import Target, TargetKind
from tests.artifacts.formats.build import safetensors

WEIGHTS = safetensors(b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', bytes(4))
CARD = "---\nlicense: apache-2.0\nbase_model: acme/base\ndatasets:\n- acme/tickets\n---\n# Ranker\n"


def signature(files: dict[str, bytes] | None, *, subject: str = "ranker") -> str:
    """A bundle over the SHA-256 of `files`; over a digest of the whole alone for None."""
    listed = [
        {"name": name, "algorithm": "sha256", "digest": hashlib.sha256(data).hexdigest()}
        for name, data in (files or {}).items()
    ]
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "https://model_signing/signature/v1.0",
        "subject": [{"name": subject, "digest": {"blake2b": "ab"}}],
        "predicate": {"resources": listed},
    }
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    envelope = {"payload": payload, "payloadType": "application/vnd.in-toto+json", "signatures": [{"sig": "AAAA"}]}
    return json.dumps({"dsseEnvelope": envelope})


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> ScanResult:
    root = tmp_path_factory.mktemp("folders") / "shop"
    written: dict[str, str | bytes] = {
        "llm/model.safetensors": WEIGHTS,
        "llm/config.json": '{"model_type": "llama", "architectures": ["L"], "auto_map": {"AutoModel": "modeling_x.X"}}',
        "llm/generation_config.json": '{"transformers_version": "4.40.0"}',
        "llm/README.md": CARD,
        "parts/model-1.safetensors": WEIGHTS,
        "parts/model-2.safetensors": WEIGHTS,
        "parts/config.json": '{"model_type": "bert", "architectures": ["B"]}',
        "parts/model.safetensors.index.json": '{"weight_map": {"w": "../../../etc/shadow"}}',
        "app/config.json": '{"port": 80}',
        "app/README.md": "---\ntitle: App\n---\n",
        "good/model.safetensors": WEIGHTS,
        "good/model.sig": signature({"model.safetensors": WEIGHTS}),
        "changed/model.safetensors": WEIGHTS,
        "changed/tokenizer.json": "{}",
        "changed/model.sig": signature({"model.safetensors": WEIGHTS, "tokenizer.json": b"[]"}),
        "missing/model.safetensors": WEIGHTS,
        "missing/model.sig": signature({"model.safetensors": WEIGHTS, "vocab.txt": b"a"}),
        "whole/model.safetensors": WEIGHTS,
        "whole/model.sig": signature(None),
        "outside/model.safetensors": WEIGHTS,
        "outside/model.sig": signature({"../good/model.safetensors": WEIGHTS}),
    }
    for name, data in written.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return assess(Request((Target(TargetKind.TREE, str(root), root),)))


def assets(result: ScanResult) -> dict[str, Asset]:
    return {one.id.partition("//")[2]: one for one in result.assets if one.type in {"model-file", "code/model-files"}}


def verdicts(result: ScanResult, rule: str) -> dict[str, Verdict]:
    return {one.asset.partition("//")[2]: one.verdict for one in result.findings if one.rule == rule}


def test_the_facts_of_card_and_configurations_are_the_models(scanned: ScanResult) -> None:
    model = assets(scanned)["llm/model.safetensors"]
    described = model.config["metadata"]
    assert isinstance(described, dict)
    assert described["license"] == "apache-2.0"
    assert described["base_model"] == "acme/base"
    assert described["datasets"] == ["acme/tickets"]
    assert described["model_type"] == "llama"
    assert {one.location.path for one in model.sightings} == {
        "llm/model.safetensors",
        "llm/config.json",
        "llm/generation_config.json",
        "llm/README.md",
    }


def test_a_quiet_file_is_no_asset_and_a_telling_one_a_file(scanned: ScanResult) -> None:
    found = {path: one.kind for path, one in assets(scanned).items() if one.type == "model-file"}
    assert found["llm/config.json"] == "file"
    assert found["parts/model.safetensors.index.json"] == "file"
    assert not {"llm/README.md", "llm/generation_config.json", "app/config.json", "app/README.md"} & set(found)
    edges = {
        (one.source.partition("//")[2], one.target.partition("//")[2])
        for one in scanned.edges
        if one.kind == "contained-in"
    }
    assert ("llm/config.json", "llm/model.safetensors") in edges
    assert ("parts/model.safetensors.index.json", "parts/config.json#config") in edges


def test_every_edge_has_both_ends(scanned: ScanResult) -> None:
    known = {one.id for one in scanned.assets}
    assert all(one.source in known and one.target in known for one in scanned.edges)


def test_code_of_a_configuration_is_no_unsafe_format(scanned: ScanResult) -> None:
    assert verdicts(scanned, "model-file-remote-code") == {"llm/config.json": Verdict.FAIL}
    assert verdicts(scanned, "model-file-unsafe-format") == {}
    assert verdicts(scanned, "model-file-malicious") == {"parts/model.safetensors.index.json": Verdict.FAIL}


def test_signatures_are_compared_with_the_files_beside_them(scanned: ScanResult) -> None:
    found = verdicts(scanned, "model-signature-mismatch")
    assert {path for path, verdict in found.items() if verdict is Verdict.FAIL} == {
        "changed/model.sig",
        "missing/model.sig",
        "outside/model.sig",
    }
    known = assets(scanned)
    whole = known["whole/model.sig"].config["signature"]
    assert isinstance(whole, dict)
    assert isinstance(whole["changed"], Unknown)
    good = known["good/model.safetensors"].config["signature"]
    assert isinstance(good, dict)
    assert (good["matching"], good["changed"], good["missing"]) == (1, [], [])
    assert good["identity"] == "not verified"
    changed = known["changed/model.sig"].config["signature"]
    assert isinstance(changed, dict)
    assert changed["changed"] == ["tokenizer.json"]
