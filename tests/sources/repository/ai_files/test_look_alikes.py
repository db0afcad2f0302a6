"""Documents of other kinds under the same names say nothing, and broken ones a gap only where the name tells."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.sources.repository.ai_files.claims import claims
from bartizan.sources.repository.ai_files.formats import FORMATS
from tests.sources.repository.ai_files import (
    test_flows,
    test_gateways,
    test_model_files,
    test_pipelines,
    test_prompts,
    test_tuning,
)
from tests.sources.repository.ai_files.reads import lines_of, told
from tests.sources.repository.code.reads import EXAMPLES

OTHERS: dict[str, str] = {
    "rails.yaml": "models:\n  - name: user\n    fields: [a]\nrails: 5\n",
    "car.yaml": "parameters: {model: T5}\nname: car\n",
    "openapi.yaml": "openapi: 3.0.0\ninfo: {title: x}\ncomponents: {schemas: {}}\n",
    "graph.json": '{"nodes":[{"id":"1","data":{"category":"x"}}],"edges":[]}',
    "agent.json": '{"name":"x","skills":["python"],"url":"https://x"}',
    "configmap.yaml": "apiVersion: v1\nkind: ConfigMap\ndata: {model_name_or_path: b}\n",
    "config/agents.yaml": "agents:\n  goal: 5\n",
    "hydra.yaml": "datasets: [a]\nbase_model: 3\n",
    "README.md": "---\ntitle: Blog\nlicense: MIT\n---\ntext\n",
    "docs/README.md": "# Title\n\n---\ndatasets: none\n---\n",
    "build.sh": "#!/bin/sh\necho ollama pull llama3\ndocker build .\ndocker run --rm nginx\n",
    "Makefile": "all:\n\tdocker run --rm nginx\n\t@echo vllm serve x\n",
    "config.json": '{"model_type": "car"}',
    "config.properties": "spring.application.name=x\n",
    "Procfile": "web: gunicorn app:app\n",
    "agents/people.md": "# People\n\nAlice and Bob.\n",
    "commands/ls.md": "# ls\n\nLists files.\n",
    "SKILL.md": "# My skills\n\nPython, Go.\n",
    "feature_store.yaml": "shop: x\n",
    "dvc.yaml": "stages: [a]\n",
    "workflow.json": '{"name": "x", "nodes": [{"type": "n8n-nodes-base.httpRequest", "note": "n8n-nodes-langchain"}]}',
    "kong.yml": "_format_version: '3.0'\nplugins: [{name: rate-limiting}]\n# ai-proxy\n",
    "list.yaml": "- base_model\n- datasets\n",
    "template.yaml": "base_model: {{ model }}\n",
}


@pytest.mark.parametrize("path", OTHERS)
def test_a_document_of_another_kind_says_nothing(tmp_path: Path, path: str) -> None:
    assert claims(path)
    assert lines_of(told(tmp_path, {path: OTHERS[path]})) == []


def test_a_broken_file_is_a_gap_only_where_its_name_tells(tmp_path: Path) -> None:
    found = told(tmp_path, {"dvc.yaml": "stages: [", "x.yaml": "litellm_params: [", "MLmodel": "flavors: {"})
    assert sorted(gap.what for gap in found.gaps) == ["MLmodel", "dvc.yaml"]


def test_every_format_is_reached_by_its_claims() -> None:
    paths = [path for module in MODULES for files, _ in module.CASES.values() for path in files]
    assert all(claims(path) for path in paths if any(one.claims(path) for one in FORMATS))


MODULES = (test_flows, test_gateways, test_model_files, test_pipelines, test_prompts, test_tuning)
FILES = [(path, text) for module in MODULES for files, _ in module.CASES.values() for path, text in files.items()]


@settings(max_examples=2 * EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FILES), st.binary(max_size=40), st.integers(0, 800), st.integers(0, 30))
def test_any_bytes(file: tuple[str, str], noise: bytes, at: int, length: int) -> None:
    raw = file[1].encode()
    with tempfile.TemporaryDirectory() as folder:
        told(Path(folder), {file[0]: (raw[:at] + noise + raw[at + length :])})  # type: ignore[dict-item]


@settings(max_examples=2 * EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FILES), st.data())
def test_any_value_in_the_place_of_another(file: tuple[str, str], data: st.DataObject) -> None:
    """Every scalar after a colon may be of any type: no reader trusts a shape."""
    path, text = file
    places = [index for index, character in enumerate(text) if character == ":"]
    place = data.draw(st.sampled_from(places)) if places else 0
    other = data.draw(st.sampled_from([" 5", " true", " null", ' "x"', ' [1, "a"]', ' {"a": 1}', " []", " {}"]))
    rest = text[place + 1 :]
    end = next((index for index, character in enumerate(rest) if character in "\n,}"), len(rest))
    with tempfile.TemporaryDirectory() as folder:
        told(Path(folder), {path: text[: place + 1] + other + rest[end:]})
