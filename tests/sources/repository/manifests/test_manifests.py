"""AI packages in manifests and locks of every kind: purl, version, line; nothing else."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.model.asset import Asset
from bartizan.sources.repository.manifests.claims import claims
from bartizan.sources.repository.manifests.install import installed
from bartizan.sources.repository.manifests.package import purl
from bartizan.sources.repository.manifests.reader import READER
from tests.sources.repository.code.reads import EXAMPLES, said

FILES: list[tuple[str, str, dict[str, int]]] = [
    (
        "requirements.txt",
        (
            "# openai==0.1\nflask==3\nOpenAI[datalib]==1.2.3 ; python_version > '3.8'  # comment\n-e .\n--index-url https://x\n"
            "langchain>=0.2\ntorch==2.4.1 \\\n    --hash=sha256:aa\n"
        ),
        {"pkg:pypi/openai@1.2.3": 3, "pkg:pypi/langchain": 6, "pkg:pypi/torch@2.4.1": 7},
    ),
    (
        "pyproject.toml",
        (
            '[project]\nname = "x"\ndependencies = [\n  "openai==1.2.3",\n  "flask",\n]\n'
            '[project.optional-dependencies]\nrag = ["chromadb>=0.5"]\n'
            '[dependency-groups]\ndev = ["langsmith", {include-group = "x"}]\n'
        ),
        {"pkg:pypi/openai@1.2.3": 4, "pkg:pypi/chromadb": 8, "pkg:pypi/langsmith": 10},
    ),
    (
        "pyproject.toml",
        (
            '[tool.poetry.dependencies]\npython = "^3.11"\nanthropic = "^0.40"\ntransformers = { version = "4.46.3",'
            ' extras = ["x"] }\n'
        ),
        {"pkg:pypi/anthropic": 3, "pkg:pypi/transformers@4.46.3": 4},
    ),
    (
        "poetry.lock",
        '[[package]]\nname = "flask"\nversion = "3.0"\n\n[[package]]\nname = "langchain-core"\nversion = "0.3.1"\n',
        {"pkg:pypi/langchain-core@0.3.1": 6},
    ),
    ("uv.lock", 'version = 1\n[[package]]\nname = "openai"\nversion = "1.2.3"\n', {"pkg:pypi/openai@1.2.3": 3}),
    ("Pipfile", '[packages]\nopenai = "==1.2.3"\nflask = "*"\n', {"pkg:pypi/openai@1.2.3": 2}),
    (
        "Pipfile.lock",
        '{\n "default": {\n  "openai": {"version": "==1.2.3", "hashes": ["sha256:a"]}\n }\n}',
        {"pkg:pypi/openai@1.2.3": 3},
    ),
    (
        "setup.cfg",
        "[options]\ninstall_requires =\n    openai==1.2.3\n    flask\n[options.extras_require]\nrag = qdrant-client\n",
        {"pkg:pypi/openai@1.2.3": 3, "pkg:pypi/qdrant-client": 6},
    ),
    (
        "setup.py",
        (
            "from setuptools import setup\nsetup(\n    name='openai-tools',\n    install_requires=[\n       "
            " 'openai>=1',\n    ],\n)\n"
        ),
        {"pkg:pypi/openai": 5},
    ),
    (
        "environment.yml",
        (
            "name: x\ndependencies:\n  - python=3.11\n  - conda-forge::transformers=4.46.3\n  - pip:\n      -"
            " openai==1.2.3\n"
        ),
        {"pkg:pypi/transformers@4.46.3": 4, "pkg:pypi/openai@1.2.3": 6},
    ),
    (
        "package.json",
        (
            '{\n "name": "openai",\n "dependencies": {\n  "@langchain/core": "^0.3.0",\n  "express": "4",\n  "ai":'
            ' "3.4.1"\n }\n}'
        ),
        {"pkg:npm/%40langchain/core": 4, "pkg:npm/ai@3.4.1": 6},
    ),
    (
        "package-lock.json",
        '{\n "packages": {\n  "": {"version": "1.0.0"},\n  "node_modules/openai": {\n   "version": "4.1.0"\n  }\n }\n}',
        {"pkg:npm/openai@4.1.0": 4},
    ),
    ("yarn.lock", 'openai@^4.0.0:\n  version "4.1.0"\n\nexpress@4:\n  version "4.1"\n', {"pkg:npm/openai@4.1.0": 1}),
    (
        "pnpm-lock.yaml",
        "lockfileVersion: '9.0'\npackages:\n  openai@4.1.0:\n    resolution: {}\n",
        {"pkg:npm/openai@4.1.0": 3},
    ),
    (
        "go.mod",
        "module example.com/x\nrequire (\n\tgithub.com/sashabaranov/go-openai v1.2.3\n\tgithub.com/x/y v1\n)\n",
        {"pkg:golang/github.com/sashabaranov/go-openai@v1.2.3": 3},
    ),
    (
        "pom.xml",
        (
            "<project>\n<properties><lc.version>0.36.0</lc.version></properties>\n<dependencies><dependency>\n<groupId>dev.langchain4j</groupId>\n"
            "<artifactId>langchain4j</artifactId><version>${lc.version}</version></dependency>\n</dependencies></project>"
        ),
        {"pkg:maven/dev.langchain4j/langchain4j@0.36.0": 3},
    ),
    (
        "build.gradle",
        "dependencies {\n  implementation 'dev.langchain4j:langchain4j-open-ai:0.36.0'\n}\n",
        {"pkg:maven/dev.langchain4j/langchain4j-open-ai@0.36.0": 2},
    ),
]


@pytest.mark.parametrize(("name", "content", "expected"), FILES, ids=[f"{i}-{row[0]}" for i, row in enumerate(FILES)])
def test_a_manifest(tmp_path: Path, name: str, content: str, expected: dict[str, int]) -> None:
    found = said(tmp_path, {f"app/{name}": content}, READER)
    assert {id_: asset.sightings[0].location.line for id_, asset in found.assets.items()} == expected
    assert found.ends("depends-on") == sorted(expected)
    assert {edge.source for edge in found.edges} == {"repo:tree"}
    assert found.gaps == []


def test_the_lock_beside_it_gives_the_version(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[project]\ndependencies = ["openai>=1"]\n',
        "uv.lock": '[[package]]\nname = "openai"\nversion = "1.5.0"\n',
        "other/requirements.txt": "openai\n",
    }
    found = said(tmp_path, files, READER)
    assert found.ids("package") == ["pkg:pypi/openai", "pkg:pypi/openai@1.5.0"]
    seen = [record for record in found.records if isinstance(record, Asset) and record.id.endswith("@1.5.0")]
    assert [str(sighting.location) for asset in seen for sighting in asset.sightings] == [
        "pyproject.toml:2",
        "uv.lock:2",
    ]


def test_a_file_that_is_included_is_read_once(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "-r base.list\n-r ../out.txt\n-r base.list\n",
        "base.list": "openai==1\n-r requirements.txt\n",
    }
    found = said(tmp_path, files, READER)
    assert found.lines("pkg:pypi/openai@1") == ["base.list:1"]


def test_a_family_is_known_by_its_prefix(tmp_path: Path) -> None:
    names = (
        "langchain-something-new",
        "llama-index-readers-x",
        "openinference-instrumentation-y",
        "acme-haystack",
        "opentelemetry-instrumentation-openai",
        "opentelemetry-instrumentation-flask",
    )
    text = "\n".join(names)
    assert said(tmp_path, {"requirements.txt": text}, READER).ids("package") == [
        "pkg:pypi/acme-haystack",
        "pkg:pypi/langchain-something-new",
        "pkg:pypi/llama-index-readers-x",
        "pkg:pypi/openinference-instrumentation-y",
        "pkg:pypi/opentelemetry-instrumentation-openai",
    ]


def test_a_broken_manifest_is_a_gap(tmp_path: Path) -> None:
    for name, text in (
        ("pyproject.toml", "[project\n"),
        ("package.json", "{"),
        ("environment.yml", "a: [\n"),
        ("Pipfile.lock", "["),
    ):
        found = said(tmp_path / name, {name: text}, READER)
        assert [gap.what for gap in found.gaps] == [name]


@pytest.mark.parametrize(
    ("path", "claimed"),
    [
        ("requirements.txt", True), ("a/requirements-dev.txt", True), ("requirements/base.txt", True),
        ("requirements.md", False),
        ("constraints.txt", True), ("robots.txt", False), ("app.csproj", True), ("package.jsonc", False),
        ("notes/requirements_x.in", True),
    ],
)  # fmt: skip
def test_what_is_claimed(path: str, claimed: bool) -> None:
    assert claims(path) is claimed


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("pip install openai==1.2.3 'langchain>=0.2' -r x.txt", ["openai", "langchain"]),
        ("RUN apt-get update && pip3 install --no-cache-dir -i https://x torch ; echo", ["torch"]),
        ("uv pip install vllm", ["vllm"]),
        ("uv add openai", ["openai"]),
        ("python -m pip install git+https://x/y .[dev] ./z.whl trl", ["trl"]),
        ("echo pip uninstall openai", []),
        ("pip install openai 'broken", ["openai"]),
        ("skip install openai", []),
    ],
)
def test_installs(line: str, names: list[str]) -> None:
    assert [item.name.strip("'") for item in installed(line)] == names


def test_purls() -> None:
    assert purl("npm", "@scope/Name", "1.0") == "pkg:npm/%40scope/name@1.0"
    assert purl("pypi", "Lang_Chain.x", None) == "pkg:pypi/lang-chain-x"


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([row[0] for row in FILES]),
    st.binary(max_size=400),
    st.sampled_from([row[1] for row in FILES]),
    st.integers(0, 300),
)
def test_fuzz_any_bytes(name: str, noise: bytes, text: str, at: int) -> None:
    raw = text.encode()
    with tempfile.TemporaryDirectory() as folder:
        said(Path(folder), {name: raw[:at] + noise + raw[at:]}, READER)


def test_large_manifests_are_read_in_time(tmp_path: Path) -> None:
    lock = json.dumps(
        {
            "packages": {f"node_modules/p{i}": {"version": "1.0.0"} for i in range(20_000)}
            | {"node_modules/openai": {"version": "4.0.0"}}
        },
        indent=1,
    )
    xml = "<dependency>" * 20_000
    found = said(
        tmp_path,
        {"package-lock.json": lock, "pom.xml": xml, "a/pnpm-lock.yaml": "packages:\n" + "  x" * 100_000},
        READER,
    )
    assert found.ids("package") == ["pkg:npm/openai@4.0.0"]
