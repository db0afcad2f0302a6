"""What is written in unusual ways, as real projects do it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.manifests.seen import places, read

CASES = {
    "a wheel by its address": (
        """
        === requirements.txt
        torch @ https://download.pytorch.org/whl/cpu/torch-2.4.0%2Bcpu-cp311-cp311-linux_x86_64.whl
        vllm @ https://files.example/vllm-0.6.1.tar.gz#sha256=0a
        transformers @ https://files.example/other-1.0.tar.gz
        """,
        {
            "pypi/torch@2.4.0+cpu": "requirements.txt:1 runtime direct",
            "pypi/transformers": "requirements.txt:3 runtime direct open",
            "pypi/vllm@0.6.1": "requirements.txt:2 runtime direct",
        },
    ),
    "a module of Go that a fork replaces": (
        """
        === go.mod
        module x
        require github.com/sashabaranov/go-openai v1.29.0
        replace github.com/sashabaranov/go-openai => github.com/acme/go-openai v1.30.0
        """,
        {"golang/github.com/acme/go-openai@v1.30.0": "go.mod:2 runtime direct"},
    ),
    "a project of Gradle in a folder of that name": (
        """
        === gradle/gradle/libs.versions.toml
        [libraries]
        openai = "com.openai:openai-java:0.8.0"
        === gradle/build.gradle.kts
        dependencies { implementation(libs.openai) }
        """,
        {"maven/com.openai/openai-java@0.8.0": "gradle/build.gradle.kts:1 runtime direct"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_package_with_its_place(tmp_path: Path, name: str) -> None:
    text, expected = CASES[name]
    assert places(read(tmp_path, text)) == expected


def test_a_fork_says_what_it_replaces(tmp_path: Path) -> None:
    package = read(tmp_path, CASES["a module of Go that a fork replaces"][0]).only("package")
    assert package.config["replaces"] == "github.com/sashabaranov/go-openai"
