"""What workflows deploy from a folder: of which type, under which name, from where."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.edge import PUBLISHED, Edge
from bartizan.sources.repository.ci.reader import READER
from tests.sources.repository.trees import read, write

HEAD = "on: push\nenv: {APP: desk}\njobs:\n  out:\n    runs-on: ubuntu-latest\n    steps:\n"


def deployed(tmp_path: Path, step: str) -> list[tuple[str, str]]:
    tree = {".github/workflows/out.yml": f"{HEAD}      - {step}\n"}
    edges = [one for one in read(write(tmp_path, tree), readers=(READER,)).records if isinstance(one, Edge)]
    assert all(edge.evidence[0].location for edge in edges)
    return [(edge.source.partition("//")[2], edge.target) for edge in edges if edge.kind == PUBLISHED]


LAMBDA, WEB = "deploy:AWS::Lambda::Function/desk", "deploy:Microsoft.Web/sites/desk"
FUNCTION, RUN = "deploy:cloudfunctions.googleapis.com/Function/desk", "deploy:run.googleapis.com/Service/desk"


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("aws lambda update-function-code --function-name desk --zip-file fileb://src/out.zip", ("src", LAMBDA)),
        ("aws lambda update-function-code --zip-file=fileb://out.zip --function-name $APP", ("", LAMBDA)),
        ("gcloud functions deploy desk --gen2 --source ./src --entry-point answer", ("src", FUNCTION)),
        ("gcloud functions deploy desk --runtime python312", ("", FUNCTION)),
        ("gcloud run deploy desk --region europe-west1 --source=src", ("src", RUN)),
        ("az functionapp deployment source config-zip -g rg -n desk --src src/app.zip", ("src", WEB)),
        ("az webapp deploy --name desk --src-path src/app.zip", ("src", WEB)),
        ("cd src && func azure functionapp publish desk --python", ("src", WEB)),
    ],
)
def test_commands_that_deploy(tmp_path: Path, command: str, found: tuple[str, str]) -> None:
    assert deployed(tmp_path, f'run: "{command}"') == [found]


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ("{uses: Azure/functions-action@v1, with: {app-name: desk, package: src}}", ("src", WEB)),
        ("{uses: azure/webapps-deploy@v3, with: {app-name: '${{ env.APP }}', package: src/out.zip}}", ("src", WEB)),
        ("{uses: google-github-actions/deploy-cloud-run@v2, with: {service: desk, source: ./src}}", ("src", RUN)),
        ("{run: func azure functionapp publish desk, working-directory: src}", ("src", WEB)),
    ],
)
def test_actions_and_folders_of_steps(tmp_path: Path, step: str, found: tuple[str, str]) -> None:
    assert deployed(tmp_path, step) == [found]


@pytest.mark.parametrize(
    "step",
    [
        "run: aws lambda update-function-code --function-name desk --image-uri x",
        "run: aws lambda update-function-code --function-name $NAME --zip-file fileb://out.zip",
        "run: gcloud run deploy desk --image x",
        "run: gcloud functions deploy desk --source gs://bucket/code.zip",
        "run: gcloud functions deploy desk --source ../other",
        "run: gcloud functions deploy desk --source $SOURCE",
        "run: echo gcloud functions deploy desk",
        "{uses: google-github-actions/deploy-cloud-run@v2, with: {service: desk, image: x}}",
    ],
)
def test_what_is_not_deployed_from_a_known_folder(tmp_path: Path, step: str) -> None:
    assert deployed(tmp_path, step) == []
