"""Manifests made to harm: entities, aliases, depth, length, and noise; each is read in bounded time or is a gap."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bartizan.sources.repository.manifests.claims import _BY_NAME
from bartizan.sources.repository.manifests.reader import read_manifest
from bartizan.sources.repository.manifests.xml_tree import parse
from tests.sources.repository.manifests.seen import places, read

SECONDS = 5.0
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 12))
    + "]><project><dependencies><dependency><groupId>&a11;</groupId></dependency></dependencies></project>"
)
OUTSIDE = (
    '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]><project><dependencies><dependency>'
    "<groupId>dev.langchain4j</groupId><artifactId>&x;</artifactId></dependency></dependencies></project>"
)


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
@pytest.mark.parametrize("name", ["pom.xml", "a.csproj", "packages.config", "Directory.Packages.props"])
def test_entities_are_refused(tmp_path: Path, name: str, text: str) -> None:
    found = read(tmp_path, {name: text})
    assert found.assets == {}
    assert [gap.why for gap in found.gaps] == ["cannot be parsed: declares entities"]


def test_a_document_type_that_is_only_named_is_fine(tmp_path: Path) -> None:
    text = '<!DOCTYPE project SYSTEM "http://127.0.0.1:9/x.dtd"><project><dependencies><dependency>'
    text += "<groupId>com.openai</groupId><artifactId>openai-java</artifactId><version>1.0</version>"
    text += "</dependency></dependencies></project>"
    assert places(read(tmp_path, {"pom.xml": text})) == {"maven/com.openai/openai-java@1.0": "pom.xml:1 runtime direct"}


def test_xml_is_bounded() -> None:
    with pytest.raises(ValueError, match="deeper"):
        parse("<a>" * 5000)
    with pytest.raises(ValueError, match="not XML"):
        parse("<a><b></a>")
    with pytest.raises(ValueError, match="not XML"):
        parse("")


def test_parents_and_properties_in_a_circle_end(tmp_path: Path) -> None:
    def pom(name: str, above: str) -> str:
        return (
            f"<project><parent><groupId>g</groupId><artifactId>{above}</artifactId><version>1</version>"
            f"<relativePath>../{above}/pom.xml</relativePath></parent><artifactId>{name}</artifactId>"
            "<properties><x>${y}${y}</x><y>${x}${x}</y></properties>"
            "<dependencyManagement><dependencies><dependency><groupId>g</groupId>"
            f"<artifactId>{above}</artifactId><version>1</version><scope>import</scope></dependency></dependencies>"
            "</dependencyManagement><dependencies><dependency><groupId>com.openai</groupId>"
            "<artifactId>openai-java</artifactId><version>${x}</version></dependency></dependencies></project>"
        )

    found = read(tmp_path, {"a/pom.xml": pom("a", "b"), "b/pom.xml": pom("b", "a")})
    assert places(found) == {"maven/com.openai/openai-java": "a/pom.xml:1 b/pom.xml:1 runtime direct open"}


ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
)
BOMBS = {
    "environment.yml": ALIASES + "dependencies: *m\n",
    "pubspec.yaml": ALIASES + "dependencies: *m\n",
    "pubspec.lock": ALIASES + "packages: *m\n",
    "pnpm-workspace.yaml": ALIASES + "catalog: *m\n",
    "package.json": '{"dependencies":' + '{"a":' * 100_000,
    "package-lock.json": '{"dependencies":' + '{"a":{"version":"1","dependencies":' * 20_000,
    "composer.json": "[" * 100_000,
    "pyproject.toml": "a = " + "[" * 50_000,
    "Cargo.toml": "[" + "a." * 20_000 + "a]\n",
    "setup.py": "setup(install_requires=" + "[" * 5000 + "]" * 5000 + ")",
    "setup.cfg": "[options]\ninstall_requires=\n" + "  a b\n" * 50_000,
    "build.gradle": "implementation " * 50_000 + '"' + "a" * 100_000,
    "build.gradle.kts": 'val a = "$a"\n' * 30_000 + 'implementation("g:a:${a${a}}")',
    "gradle.lockfile": "a:" * 300_000,
    "Package.swift": ".package(" * 50_000,
    "mix.exs": "defp deps do\n" + "{:a " * 100_000,
    "Gemfile": "gem 'a'" + ", 'b'" * 100_000 + "\n" + "gem " * 50_000,
    "yarn.lock": '"' + "a@" * 200_000 + '":\n  version "1"\n',
    "pnpm-lock.yaml": "packages:\n  /" + "a/" * 200_000 + ":\n",
    "bun.lock": '"packages": {\n' + '"a": ["a' * 100_000,
    "deno.json": '"npm:' * 100_000,
    "go.mod": "require (\n" + "a.b/" * 200_000 + " v1\n",
    "requirements.txt": "a" * 200_000 + "\n" + "a[" * 100_000 + "\n" + "torch \\\n" * 30_000,
    "DESCRIPTION": "Package: x\nImports: " + "a (" * 100_000,
    "meta.yaml": "requirements:\n  run:\n" + "    - a " * 100_000,
    "poetry.lock": "[[package]]\n" + "name = " * 100_000,
    "pixi.lock": "packages:\n- conda: " + "a-" * 200_000,
    "paket.dependencies": "nuget " + "a " * 200_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_read_in_time(name: str) -> None:
    started = time.process_time()
    read_manifest(name, BOMBS[name])
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("name", sorted(_BY_NAME))
def test_what_is_cut_short_or_of_another_kind_never_raises(name: str) -> None:
    texts = [
        "",
        "\0",
        "[]",
        "null",
        "1",
        "{}",
        "- a\n- b\n",
        "<a/>",
        "<project/>",
        "a = 1\n",
        "[package]\n",
        "\ufeff{}",
    ]
    texts += ['{"packages": [], "dependencies": 1}', '{"packages": {"node_modules/a": 1}}', "packages: {a: 1}\n"]
    texts += [
        '{"pins": [1, {"location": 1}]}',
        '{"Packages": {"a": 1}}',
        "[[package]]\nname = 1\n",
        "dependencies: 3\n",
    ]
    for text in texts:
        declared, _ = read_manifest(name, text)
        assert all(one.requirement.name for one in declared)
