"""What a workflow deploys straight from a folder: functions and services of all clouds, by commands and actions.

Sources: AWS CLI reference, `lambda update-function-code`; gcloud reference, `functions deploy`, `run deploy` (without
`--source` the working directory is taken where no image is named); Azure CLI reference, `functionapp deployment source
config-zip`, `webapp deploy`, `webapp up`; Azure Functions Core Tools, `func azure functionapp publish`; the inputs of
the vendors' own actions.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from bartizan.model.edge import PUBLISHED, Edge
from bartizan.model.location import Evidence, Location
from bartizan.sources.repository.ci.published import Names, words_of
from bartizan.sources.repository.ci.workflow import Step, Workflow
from bartizan.sources.repository.reader import Context

LAMBDA, WEB = "AWS::Lambda::Function", "Microsoft.Web/sites"
FUNCTION, RUN = "cloudfunctions.googleapis.com/Function", "run.googleapis.com/Service"
APP = "Microsoft.App/containerApps"
Deploy = tuple[str, str, str]
"""A type, the name of what is deployed, and the folder or the archive that it is deployed from."""

_ACTIONS: Mapping[str, tuple[str, str, str]] = {
    "azure/functions-action": (WEB, "app-name", "package"),
    "azure/webapps-deploy": (WEB, "app-name", "package"),
    "azure/container-apps-deploy-action": (APP, "containerAppName", "appSourcePath"),
    "google-github-actions/deploy-cloud-functions": (FUNCTION, "name", "source_dir"),
    "google-github-actions/deploy-cloud-run": (RUN, "service", "source"),
    "aws-actions/aws-lambda-deploy": (LAMBDA, "function-name", "code-artifacts-dir"),
}
"""Actions → the type that they deploy, and their inputs with its name and its code."""

_COMMANDS: Mapping[tuple[str, ...], tuple[str, tuple[str, ...], tuple[str, ...], str]] = {
    ("aws", "lambda", "update-function-code"): (LAMBDA, ("--function-name",), ("--zip-file",), ""),
    ("gcloud", "functions", "deploy"): (FUNCTION, (), ("--source",), "."),
    ("gcloud", "run", "deploy"): (RUN, (), ("--source",), ""),
    ("az", "functionapp", "deployment", "source", "config-zip"): (WEB, ("-n", "--name"), ("--src",), ""),
    ("az", "functionapp", "deploy"): (WEB, ("-n", "--name"), ("--src-path",), ""),
    ("az", "webapp", "deploy"): (WEB, ("-n", "--name"), ("--src-path",), ""),
    ("az", "webapp", "up"): (WEB, ("-n", "--name"), (), "."),
    ("az", "containerapp", "up"): (APP, ("-n", "--name"), ("--source",), ""),
    ("func", "azure", "functionapp", "publish"): (WEB, (), (), "."),
}
"""Commands → the type, the flags with its name (none: the first plain word) and its code, the folder without these."""

_ARCHIVE = re.compile(r"\.(?:zip|jar|war|tgz|tar\.gz)\Z", re.IGNORECASE)
_OPEN = ("$", "<", "*", "://")
_MOST = 200


def deployed(workflow: Workflow, context: Context) -> Iterator[Edge]:
    """An edge from the folder to the type and name of each thing that the steps deploy from it."""
    found: dict[tuple[str, str], Edge] = {}
    for job in workflow.jobs:
        names = Names(job, workflow)
        for step in job.steps:
            for type_, name, code in (*_by_action(step), *_by_command(step)):
                plain, folder = names.plain(name, step), _folder(names.plain(code, step))
                if plain and folder is not None and not any(mark in plain for mark in _OPEN) and len(found) < _MOST:
                    edge = _edge((type_, plain, folder), step, workflow, context)
                    found.setdefault((edge.source, edge.target), edge)
    yield from found.values()


def _edge(deploy: Deploy, step: Step, workflow: Workflow, context: Context) -> Edge:
    type_, name, folder = deploy
    place = Location(path=step.path or workflow.path, line=step.line, end_line=step.end_line)
    said = f"{workflow.name or workflow.path} deploys {name} from {folder or 'the repository'}"
    return Edge(
        context.file_id(folder), f"deploy:{type_}/{name}", PUBLISHED, evidence=(Evidence(said, None, name, place),)
    )


def _folder(code: str) -> str | None:
    """The folder that holds the code, or in which its archive is packed; None where it is not known."""
    code = code.removeprefix("fileb://")
    if any(mark in code for mark in _OPEN):
        return None
    path = posixpath.normpath(code or ".")
    if _ARCHIVE.search(path):
        path = posixpath.dirname(path) or "."
    if path.startswith(("..", "/", "~")):
        return None
    return "" if path == "." else path


def _by_action(step: Step) -> Iterator[Deploy]:
    known = _ACTIONS.get(step.uses.partition("@")[0].lower())
    if known is not None:
        type_, name, code = known
        if step.inputs.get(name) and step.inputs.get(code):
            yield type_, step.inputs[name], step.inputs[code]


def _by_command(step: Step) -> Iterator[Deploy]:
    here = step.folder
    for words in words_of(step.run):
        if words[0] == "cd" and len(words) == 2:  # noqa: PLR2004 - the command and its folder
            here = posixpath.join(here, words[1])
            continue
        known = next((one for one in _COMMANDS if tuple(words[: len(one)]) == one), None)
        if known is None:
            continue
        type_, named, coded, otherwise = _COMMANDS[known]
        flags, plain = _flags(words[len(known) :])
        name = next((flags[one] for one in named if one in flags), "") if named else next(iter(plain), "")
        code = next((flags[one] for one in coded if one in flags), otherwise)
        if name and code:
            yield type_, name, posixpath.join(here, code.removeprefix("fileb://"))


def _flags(words: list[str]) -> tuple[dict[str, str], list[str]]:
    """The flags with their values, and the words before the first flag."""
    flags: dict[str, str] = {}
    plain: list[str] = []
    for at, word in enumerate(words):
        if word.startswith("-"):
            flag, equals, value = word.partition("=")
            flags[flag] = value if equals else words[at + 1] if at + 1 < len(words) else ""
        elif not flags:
            plain.append(word)
    return flags, plain
