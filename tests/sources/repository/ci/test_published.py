"""Images that workflows build: which folder, under which name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.asset import Asset
from bartizan.model.edge import PUBLISHED, Edge
from bartizan.sources.repository.ci.published import Names
from bartizan.sources.repository.ci.reader import READER
from bartizan.sources.repository.ci.workflow import Job, Step, Workflow
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
        ("az acr build --registry acme --image desk:v1 ./desk", {("desk", "image:acme.azurecr.io/desk")}),
        ("gcloud builds submit --tag docker.pkg.dev/p/r/desk desk", {("desk", "image:docker.pkg.dev/p/r/desk")}),
        ("docker build -t $IMAGE desk", set()),
        ("docker build -t acme/desk ../other", set()),
        ("docker build -t acme/desk https://github.com/acme/desk.git", set()),
        ("docker run acme/desk build", set()),
    ],
)  # fmt: skip
def test_commands_that_build(tmp_path: Path, command: str, found: set[tuple[str, str]]) -> None:
    assert published(tmp_path, f"      - run: {command}\n") == found


def job(tmp_path: Path, steps: str, head: str = HEAD) -> Asset | None:
    records = read(write(tmp_path, {".github/workflows/build.yml": head + steps}), readers=(READER,)).records
    return next((one for one in records if isinstance(one, Asset) and one.type == "ci/job"), None)


@pytest.mark.parametrize(
    ("command", "pushed"),
    [
        ("docker push ghcr.io/acme/desk:1", ["ghcr.io/acme/desk"]),
        ("docker image push acme/desk", ["acme/desk"]),
        ("docker buildx build --push -t acme/desk:$SHA desk", ["acme/desk"]),
        ("az acr build --registry acme --image desk:v1 ./desk", ["acme.azurecr.io/desk"]),
        ("gcloud builds submit --tag eu-docker.pkg.dev/p/r/desk desk", ["eu-docker.pkg.dev/p/r/desk"]),
        ("buildah push desk docker.io/acme/desk:1", ["docker.io/acme/desk"]),
        ("crane copy a/b:1 acme/desk:1", ["acme/desk"]),
        ("skopeo copy docker-archive:x.tar docker://acme/desk:1", ["acme/desk"]),
        ("/kaniko/executor --context . --destination=acme/desk:1", ["acme/desk"]),
        ("docker push $NAME:1", ["r.io/acme/desk"]),
        ("docker push ${{ env.NAME }}:${{ github.event.number }}", ["r.io/acme/desk"]),
        ("docker push acme/desk:${{ format('{0};x', github.sha) }}", ["acme/desk"]),
    ],
)
def test_jobs_that_push(tmp_path: Path, command: str, pushed: list[str]) -> None:
    head = HEAD.replace("on: push\n", "on: push\nenv:\n  HOST: r.io\n  NAME: ${{ env.HOST }}/acme/desk\n")
    found = job(tmp_path, f"      - run: {command}\n", head)
    assert found is not None
    assert found.config["pushes"] == pushed
    assert found.sightings[0].lines["pushes[0]"] == 9


@pytest.mark.parametrize(
    "step",
    [
        "run: docker build -t acme/desk .",
        "run: docker push $IMAGE",
        "run: az acr build --no-push --registry acme --image desk:v1 .",
        "run: skopeo copy docker://acme/desk dir:x",
        "run: git push origin main",
        "{uses: docker/build-push-action@v6, with: {tags: acme/desk, push: 'false'}}",
        "{uses: docker/build-push-action@v6, with: {tags: acme/desk}}",
    ],
)
def test_jobs_that_push_nothing_are_not_told(tmp_path: Path, step: str) -> None:
    assert job(tmp_path, f"      - {step}\n") is None


def test_an_action_that_pushes_under_the_names_that_another_makes(tmp_path: Path) -> None:
    steps = (
        "      - id: meta\n"
        "        uses: docker/metadata-action@v5\n"
        "        with: {images: ghcr.io/acme/desk}\n"
        "      - uses: docker/build-push-action@v6\n"
        "        with:\n"
        "          push: ${{ github.event_name != 'pull_request' }}\n"
        "          tags: ${{ steps.meta.outputs.tags }}\n"
    )
    found = job(tmp_path, steps)
    assert found is not None
    assert found.config["pushes"] == ["ghcr.io/acme/desk"]


@pytest.mark.parametrize(
    ("on", "environment", "subjects"),
    [
        ("push", "", ["ref:refs/heads/*", "ref:refs/tags/*"]),
        ("{push: {branches: [main, 'rel/**']}}", "", ["ref:refs/heads/main", "ref:refs/heads/rel/*"]),
        ("{push: {tags: ['v*']}}", "", ["ref:refs/tags/*"]),
        ("pull_request", "", ["pull_request"]),
        ("pull_request_target", "", ["ref:refs/heads/*"]),
        ("workflow_call", "", ["*"]),
        ("push", "production", ["environment:production"]),
        ("push", "{name: staging}", ["environment:staging"]),
        ("push", "${{ inputs.where }}", ["environment:*"]),
    ],
)
def test_whom_the_token_of_a_job_speaks_for(tmp_path: Path, on: str, environment: str, subjects: list[str]) -> None:
    head = f"on: {on}\njobs:\n  image:\n    environment: {environment}\n    runs-on: x\n    steps:\n"
    with_ = "        with: {role-to-assume: arn:aws:iam::1:role/a}\n"
    step = f"      - uses: aws-actions/configure-aws-credentials@v4\n{with_}"
    found = job(tmp_path, step, head)
    assert found is not None
    assert found.config["tokenSubjects"] == subjects


def test_variables_that_multiply_end() -> None:
    env = {"A": "$B" * 200, "B": "$C" * 200, "C": "$A" * 200}
    names = Names(Job("j", 1, 1, (), env), Workflow("github", "w.yml", "w", (), (), 1, 1))
    assert 0 < len(names.plain("$A", Step(1, 1))) <= 200 * 500
