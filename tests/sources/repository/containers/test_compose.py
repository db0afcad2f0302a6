"""Compose services as assets: what is filled in, laid over, extended and built, and where each value stands."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bartizan.model.asset import Asset
from bartizan.model.severity import Verdict
from bartizan.model.values import Unknown, Value
from bartizan.posture.judge import judge
from bartizan.sources.repository.containers.compose import READER as COMPOSES
from bartizan.sources.repository.containers.project import MOST_GAPS
from tests.sources.repository.code.reads import Said, said
from tests.sources.repository.trees import catalog

VLLM = "image: vllm/vllm-openai:v0.11.0"


def service(tmp_path: Path, text: str, more: dict[str, str] | None = None, name: str = "llm") -> Asset:
    """The service `name` of a compose file."""
    return said(tmp_path, {"compose.yaml": text, **(more or {})}, COMPOSES).assets[f"compose.yaml#services.{name}"]


def verdict(found: Said, rule: str, name: str = "llm", file: str = "compose.yaml") -> Verdict:
    """What a rule says of one service."""
    asset = found.assets[f"{file}#services.{name}"]
    result = judge([asset], [], catalog(), only=[rule])
    (word,) = result.verdicts
    return Verdict(word)


def one(text: str) -> str:
    """A file with one service that serves a model; `text` are further lines of it."""
    return f"services:\n  llm:\n    {VLLM}\n" + "".join(f"    {line}\n" for line in text.splitlines())


def test_a_service_is_written_out_as_docker_prints_it(tmp_path: Path) -> None:
    asset = service(
        tmp_path,
        one(
            'command: --model org/chat --max-model-len "8 k"\n'
            "environment:\n- HF_HOME=/cache\n- VLLM_API_KEY=${KEY:?needed}\n- PATHS\n"
            'ports: ["8000:8000", "127.0.0.1:9000:9000/udp", "[::1]:1:2", 7000]\n'
            "volumes:\n- models:/models:ro\n- ./conf:/conf\n- /data:/data:rw,z\n- /cache\n"
        ),
    )
    assert asset.config["command"] == ["--model", "org/chat", "--max-model-len", "8 k"]
    assert asset.config["environment"] == {
        "HF_HOME": "/cache",
        "VLLM_API_KEY": Unknown("${KEY:?needed}", (), "name", (None,)),
        "PATHS": Unknown("${PATHS}", (), "name"),
    }
    assert asset.config["ports"] == [
        {"target": "8000", "published": "8000", "protocol": "tcp"},
        {"target": "9000", "published": "9000", "host_ip": "127.0.0.1", "protocol": "udp"},
        {"target": "2", "published": "1", "host_ip": "::1", "protocol": "tcp"},
        {"target": "7000", "published": "", "protocol": "tcp"},
    ]
    assert asset.config["volumes"] == [
        {"type": "volume", "source": "models", "target": "/models", "read_only": True},
        {"type": "bind", "source": "./conf", "target": "/conf"},
        {"type": "bind", "source": "/data", "target": "/data"},
        {"type": "volume", "target": "/cache"},
    ]
    (sighting,) = asset.sightings
    assert (sighting.location.line, sighting.location.end_line) == (2, 14)
    assert {
        path: sighting.lines[path] for path in ("image", "environment.HF_HOME", "ports[1]", "volumes[2].source")
    } == {
        "image": 3,
        "environment.HF_HOME": 6,
        "ports[1]": 9,
        "volumes[2].source": 13,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${NAME}", "from-env"), ("$NAME/x", "from-env/x"), ("${NONE:-d}", "d"), ("${NONE-d}", "d"),
        ("${EMPTY:-d}", "d"), ("${EMPTY-d}", ""), ("${NONE:-${NAME}}", "from-env"), ("${NAME:+y}", "y"),
        ("${NONE:+y}", ""), ("$$NAME", "$NAME"), ("a$", "a$"), ("${NONE}", Unknown("${NONE}", (), "name")),
        ("${QUOTED}", "two words # kept"), ("${LATER}", "from-env-2"), ("${BARE}", "x"),
        ("${NONE:?say}", Unknown("${NONE}", (), "name", (None,))),
        ("a-${NONE}", Unknown("a-${NONE}", pieces=("a-", None))),
    ],
)  # fmt: skip
def test_variables_come_from_the_file_beside(tmp_path: Path, text: str, expected: Value) -> None:
    env = "# x\nexport NAME=from-env\nEMPTY=\nQUOTED='two words # kept'\nLATER=\"${NAME}-2\"\nBARE=x # why\n"
    asset = service(tmp_path, one(f"environment: {{HF_HOME: '{text}'}}"), {".env": env})
    assert asset.config["environment"] == {"HF_HOME": expected}


def test_files_of_variables_give_way_to_the_service_and_a_missing_one_leaves_all_open(tmp_path: Path) -> None:
    text = one("env_file:\n- path: a.env\n- ../outside.env\nenvironment: {HF_HOME: own}\n")
    asset = service(tmp_path, text, {"a.env": "HF_HOME=file\nVLLM_SERVER_DEV_MODE=1\n"})
    assert asset.config["environment"] == {"HF_HOME": "own", "VLLM_SERVER_DEV_MODE": "1"}
    assert {sighting.location.path for sighting in asset.sightings} == {"compose.yaml", "a.env"}
    of_file = next(sighting for sighting in asset.sightings if sighting.location.path == "a.env")
    assert dict(of_file.lines) == {"environment.VLLM_SERVER_DEV_MODE": 2}
    found = said(tmp_path / "b", {"compose.yaml": text, "a.env": ""}, COMPOSES)
    assert verdict(found, "inference-server-without-key") is Verdict.UNKNOWN


def test_the_override_is_laid_over_and_other_files_are_projects_of_their_own(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        {
            "docker-compose.yml": one('ports: ["8000:8000"]\nenvironment: [A=1]\nprivileged: true')
            + "  db: {image: 'pgvector/pgvector:pg17'}\n",
            "docker-compose.override.yml": "services: {llm: {environment: {A: 2, B: 3}, cap_drop: [ALL]}}\n",
            "docker-compose.prod.yml": "services:\n  llm:\n    privileged: false\n"
            "    ports: !override ['127.0.0.1:8000:8000']\n",
            "docker-compose.gpu.yml": "services: {ollama: {image: ollama/ollama}}\n",
        },
        COMPOSES,
    )
    assert found.ids("compose/Service") == [
        "docker-compose.gpu.yml#services.ollama",
        "docker-compose.prod.yml#services.llm",
        "docker-compose.yml#services.db",
        "docker-compose.yml#services.llm",
    ]
    default = found.config("docker-compose.yml#services.llm")
    assert default["environment"] == {"A": "2", "B": "3"}
    assert (default["privileged"], default["cap_drop"]) == (True, ["ALL"])
    prod = found.assets["docker-compose.prod.yml#services.llm"]
    assert prod.config["environment"] == {"A": "1"}
    assert prod.config["ports"] == [{"target": "8000", "published": "8000", "host_ip": "127.0.0.1", "protocol": "tcp"}]
    assert found.lines("docker-compose.prod.yml#services.llm")[0] == "docker-compose.prod.yml:2"
    rule = "compose-publishes-open-ai-server"
    assert verdict(found, rule, file="docker-compose.yml") is Verdict.FAIL
    assert verdict(found, rule, file="docker-compose.prod.yml") is Verdict.PASS
    assert verdict(found, "ai-container-privileged", file="docker-compose.prod.yml") is Verdict.PASS


def test_services_extend_each_other_and_stop_at_a_ring(tmp_path: Path) -> None:
    text = (
        "x-gpu: &gpu\n  runtime: nvidia\nservices:\n"
        "  llm:\n    <<: *gpu\n    extends: {service: base, file: common/base.yml}\n    command: [--model, org/own]\n"
        "  ring: {extends: ring, image: ollama/ollama}\n"
    )
    base = f"services:\n  base:\n    {VLLM}\n    env_file: base.env\n    command: [--model, org/base]\n"
    found = said(tmp_path, {"compose.yaml": text, "common/base.yml": base, "common/base.env": "A=1\n"}, COMPOSES)
    config = found.config("compose.yaml#services.llm")
    assert config["command"] == ["--model", "org/own"]
    assert (config["runtime"], config["environment"]) == ("nvidia", {"A": "1"})
    assert found.ends("uses-model") == ["model:huggingface/org/own"]
    assert [gap.what for gap in found.gaps] == ["compose.yaml#ring"]


def test_included_files_belong_to_the_project(tmp_path: Path) -> None:
    web = "services: {web: {image: nginx, environment: [URL=http://llm:8000/v1]}}\n"
    text = f"include:\n- ai/stack.yml\n- ../outside.yml\n{web}"
    stack = one("environment: {A: '${A}'}")
    found = said(tmp_path, {"compose.yaml": text, "ai/stack.yml": stack, "ai/.env": "A=inner\n"}, COMPOSES)
    assert found.config("compose.yaml#services.llm")["environment"] == {"A": "inner"}
    assert found.ends("invokes", "compose.yaml#services.web") == ["compose.yaml#services.llm"]
    assert [gap.what for gap in found.gaps] == ["compose.yaml"]


def test_a_build_says_what_is_run_and_as_whom(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services:\n  llm:\n    build: {context: ./agent, target: slim}\n",
        "agent/Dockerfile": "FROM python:3.12 AS slim\nRUN pip install langgraph\nUSER app\nFROM slim\nUSER root\n",
    }
    found = said(tmp_path, files, COMPOSES)
    asset = found.assets["compose.yaml#services.llm"]
    assert asset.kind == "agent"
    assert found.ends("built-from") == ["agent/Dockerfile#image"]
    assert verdict(found, "ai-container-may-run-as-root") is Verdict.PASS
    files["compose.yaml"] = files["compose.yaml"].replace(", target: slim", "")
    assert verdict(said(tmp_path / "b", files, COMPOSES), "ai-container-may-run-as-root") is Verdict.FAIL


@pytest.mark.parametrize(
    ("lines", "rule", "expected"),
    [
        ("privileged: ${P:-true}", "ai-container-privileged", Verdict.FAIL),
        ("privileged: ${P}", "ai-container-privileged", Verdict.UNKNOWN),
        ("cap_add: [cap_sys_admin]", "ai-container-has-dangerous-capability", Verdict.FAIL),
        ("ipc: host", "ai-pod-shares-host-processes", Verdict.FAIL),
        ("ipc: shareable", "ai-pod-shares-host-processes", Verdict.PASS),
        ("network_mode: host", "ai-pod-in-host-network", Verdict.FAIL),
        ("network_mode: 'service:vpn'", "ai-pod-in-host-network", Verdict.PASS),
        ("volumes: ['/var/run/:/host']", "ai-pod-reaches-container-runtime", Verdict.FAIL),
        ("volumes: ['${DIR}:/host']", "ai-pod-reaches-container-runtime", Verdict.UNKNOWN),
        ("volumes: ['./models:/models']", "ai-pod-mounts-host-folder", Verdict.PASS),
        ("volumes: ['~/.cache/huggingface:/root/.cache']", "ai-pod-mounts-host-folder", Verdict.FAIL),
        ("volumes: [{type: bind, source: /d, target: /d, read_only: true}]", "ai-pod-mounts-host-folder", Verdict.PASS),
        ("user: '0'", "ai-container-may-run-as-root", Verdict.FAIL),
        ("user: app:app", "ai-container-may-run-as-root", Verdict.PASS),
        ("user: 1000:1000", "ai-container-may-run-as-root", Verdict.PASS),
        ("security_opt: [no-new-privileges=true]", "ai-container-may-gain-privileges", Verdict.PASS),
        ("security_opt: ['label:disable']", "ai-container-may-gain-privileges", Verdict.FAIL),
        ("environment: {VLLM_API_KEY: '${K}'}", "inference-server-without-key", Verdict.UNKNOWN),
        ("environment: {VLLM_API_KEY: '${K:?}'}", "inference-server-without-key", Verdict.PASS),
        ("environment: {OPENAI_API_KEY: '${OPENAI_API_KEY}'}", "ai-container-key-literal", Verdict.PASS),
        ("command: [--trust-remote-code]", "inference-server-trusts-remote-code", Verdict.FAIL),
        ("ports: ['${BIND:-127.0.0.1}:8000:8000']", "compose-publishes-open-ai-server", Verdict.PASS),
        ("ports: ['${BIND}:8000:8000']", "compose-publishes-open-ai-server", Verdict.UNKNOWN),
        ("ports: ['${PORT}:8000']", "compose-publishes-open-ai-server", Verdict.FAIL),
        ("ports: ['${ALL}']", "compose-publishes-open-ai-server", Verdict.UNKNOWN),
        ("gpus: all\nports: ['8000:8000']", "compose-service-takes-all-gpus", Verdict.FAIL),
        ("", "ai-pod-without-network-policy", Verdict.NOT_APPLICABLE),
        ("", "ai-pod-holds-cluster-token", Verdict.NOT_APPLICABLE),
        ("", "ai-pod-uses-default-account", Verdict.NOT_APPLICABLE),
        ("", "agent-sandbox-without-isolation", Verdict.NOT_APPLICABLE),
    ],
)
def test_rules_about_pods_judge_services(tmp_path: Path, lines: str, rule: str, expected: Verdict) -> None:
    assert verdict(said(tmp_path, {"compose.yaml": one(lines)}, COMPOSES), rule) is expected


def test_evidence_stands_where_the_service_says_it(tmp_path: Path) -> None:
    asset = service(tmp_path, one("environment:\n  VLLM_SERVER_DEV_MODE: '1'\nprivileged: true\n"))
    result = judge([asset], [], catalog(), only=["vllm-development-settings", "ai-container-privileged"])
    said_ = {fact.text: fact.location for finding in result.findings for fact in finding.evidence}
    places = {text: None if place is None else place.line for text, place in said_.items()}
    assert places == {
        "image runs vLLM": 3,
        "environment.VLLM_SERVER_DEV_MODE sets VLLM_SERVER_DEV_MODE to 1": 5,
        "privileged is true": 6,
    }
    privileged = next(one for one in result.findings if one.rule == "ai-container-privileged")
    assert privileged.fix is not None
    assert dict(privileged.fix.set or {}) == {"privileged": False}


@pytest.mark.parametrize(
    "text",
    [
        "services: [1, 2]\n", "services: {llm: 3}\n", "services: {llm: {image: [a], ports: {a: 1}, volumes: 3}}\n",
        "services: {llm: {image: ollama/ollama, environment: 3, env_file: {a: b}, build: [x], command: {a: b}}}\n",
        "services: {llm: {image: ollama/ollama, ports: [[1]], volumes: [[x]], user: [], security_opt: {a: 1}}}\n",
        "services: {llm: {image: ollama/ollama, deploy: [1], gpus: [1], cap_add: ALL, extends: [a]}}\n",
        "include: {a: b}\nservices: {llm: {image: ollama/ollama, networks: null, configs: [null], secrets: [{}]}}\n",
    ],
)  # fmt: skip
def test_shapes_that_compose_refuses_break_nothing(tmp_path: Path, text: str) -> None:
    found = said(tmp_path, {"compose.yaml": text}, COMPOSES)
    judge(list(found.assets.values()), [], catalog())


def test_a_bomb_of_anchors_is_a_gap(tmp_path: Path) -> None:
    levels = "".join(f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    text = f"x-0: &a0 [lol]\n{levels}services: {{llm: {{{VLLM}}}}}\n"
    found = said(tmp_path, {"compose.yaml": text}, COMPOSES)
    assert [gap.what for gap in found.gaps] == ["compose.yaml"]


def test_chains_and_open_braces_cost_little(tmp_path: Path) -> None:
    chain = "".join(f"  s{n}: {{image: ollama/ollama, extends: s{n + 1}}}\n" for n in range(1_500))
    start = time.process_time()
    found = said(tmp_path, {"compose.yaml": f"services:\n{chain}", ".env": "A=" + "${" * 50_000}, COMPOSES)
    assert time.process_time() - start < 10
    assert len(found.ids("compose/Service")) > 0
    assert 0 < len(found.gaps) <= MOST_GAPS
