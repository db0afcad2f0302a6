"""Images that workflows build: which folder, under which name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.edge import PUBLISHED, Edge
from bartizan.sources.repository.ci.reader import READER
from tests.sources.repository.trees import read, write

HEAD = "on: push\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n"


def published(tmp_path: Path, steps: str) -> set[tuple[str, str]]:
    records = read(write(tmp_path, {".github/workflows/build.yml": HEAD + steps}), readers=(READER,)).records
    edges = [one for one in records if isinstance(one, Edge) and one.kind == PUBLISHED]
    assert all(edge.evidence[0].location is not None for edge in edges)
    return {(edge.source.partition("//")[2], edge.target) for edge in edges}


def test_the_action_that_builds(tmp_path: Path) -> None:
    steps = (
        "      - uses: docker/build-push-action@v6\n"
        "        with:\n"
        "          context: ./services/desk/\n"
        "          tags: |\n"
        "            ghcr.io/acme/desk:${{ github.sha }}\n"
        "            r.io:5000/desk\n"
        "            ${{ env.REGISTRY }}/desk:1\n"
    )
    assert published(tmp_path, steps) == {
        ("services/desk", "image:ghcr.io/acme/desk"),
        ("services/desk", "image:r.io:5000/desk"),
    }


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("docker build -t ghcr.io/acme/desk:1 desk", {("desk", "image:ghcr.io/acme/desk")}),
        ("docker build --tag=acme/desk -f docker/Dockerfile .", {("", "image:acme/desk")}),
        ("docker buildx build --push --platform linux/arm64 -t acme/desk:$SHA desk", {("desk", "image:acme/desk")}),
        ("az acr build --registry acme --image desk:v1 ./desk", {("desk", "image:desk")}),
        ("gcloud builds submit --tag docker.pkg.dev/p/r/desk desk", {("desk", "image:docker.pkg.dev/p/r/desk")}),
        ("docker build -t $IMAGE desk", set()),
        ("docker build -t acme/desk ../other", set()),
        ("docker build -t acme/desk https://github.com/acme/desk.git", set()),
        ("docker run acme/desk build", set()),
    ],
)  # fmt: skip
def test_commands_that_build(tmp_path: Path, command: str, found: set[tuple[str, str]]) -> None:
    assert published(tmp_path, f"      - run: {command}\n") == found
