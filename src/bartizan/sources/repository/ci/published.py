"""Images that a workflow builds: from which folder, under which names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from bartizan.model.edge import PUBLISHED, Edge
from bartizan.model.location import Evidence, Location
from bartizan.sources.repository.ci.workflow import Step, Workflow
from bartizan.sources.repository.reader import Context
from bartizan.sources.repository.shell import commands

_ACTION = re.compile(r"^(?:docker/build-push-action|redhat-actions/buildah-build)(?:@|$)", re.IGNORECASE)
_VALUED = frozenset(
    {"-t", "--tag", "-f", "--file", "--build-arg", "--target", "--platform", "--cache-from", "--cache-to", "--label",
     "--progress", "--network", "--secret", "--ssh", "--output", "-o", "--registry", "-r", "--image", "--iidfile"}
)  # fmt: skip
"""Flags that take the next word, so that what is left is the folder."""
_OPEN = ("${", "$(", "${{", "<")
_MOST = 200


def published(workflow: Workflow, context: Context) -> Iterator[Edge]:
    """An edge from the folder to the name of each image that the steps build; a name with variables is none."""
    count = 0
    for job in workflow.jobs:
        for step in job.steps:
            for folder, tags in (*_action(step), *_shell(step)):
                for tag in tags:
                    edge = _edge(folder, tag, step, workflow, context)
                    if edge is not None and count < _MOST:
                        count += 1
                        yield edge


def _edge(folder: str, tag: str, step: Step, workflow: Workflow, context: Context) -> Edge | None:
    repository = _repository(tag)
    inside = posixpath.normpath(folder or ".")
    if repository is None or inside.startswith(("..", "/")) or any(mark in folder for mark in (*_OPEN, "://")):
        return None
    place = Location(path=step.path or workflow.path, line=step.line, end_line=step.end_line)
    fact = Evidence(f"{workflow.name or workflow.path} builds {tag} from {inside}", None, tag, place)
    source = context.asset_id("" if inside == "." else inside, "").removesuffix("#")
    return Edge(source, f"image:{repository}", PUBLISHED, evidence=(fact,))


def _repository(tag: str) -> str | None:
    """The name without the tag, of which variables may be part; None when the name itself has some."""
    head, slash, last = tag.strip().partition("@")[0].rpartition("/")
    name = f"{head}{slash}{last.partition(':')[0]}"
    return None if not name or any(mark in name for mark in _OPEN) or "$" in name else name


def _action(step: Step) -> Iterator[tuple[str, list[str]]]:
    if _ACTION.match(step.uses):
        tags = re.split(r"[\n,]", step.inputs.get("tags", ""))
        yield step.inputs.get("context", "."), [tag.strip() for tag in tags if tag.strip()]


def _shell(step: Step) -> Iterator[tuple[str, list[str]]]:
    for _, words in commands(step.run) if "build" in step.run else ():
        start = _start(words)
        if start is not None:
            tags: list[str] = []
            folders: list[str] = []
            rest = iter(words[start:])
            for word in rest:
                flag, equals, value = word.partition("=")
                if flag in _VALUED:
                    value = value if equals else next(rest, "")
                    if flag in ("-t", "--tag", "--image"):
                        tags.append(value)
                elif not word.startswith("-"):
                    folders.append(word)
            yield (folders[-1] if folders else "."), tags


def _start(words: list[str]) -> int | None:
    """Where the arguments of a building command begin."""
    for command in (("docker", "build"), ("docker", "buildx", "build"), ("podman", "build"), ("buildah", "bud"),
                    ("az", "acr", "build"), ("gcloud", "builds", "submit"), ("nerdctl", "build")):  # fmt: skip
        if tuple(words[: len(command)]) == command:
            return len(command)
    return None
