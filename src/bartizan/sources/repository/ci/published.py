"""Images that a workflow builds and pushes: from which folder, under which names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from bartizan.model.edge import PUBLISHED, Edge
from bartizan.model.location import Evidence, Location
from bartizan.sources.repository.ci.workflow import Job, Step, Workflow
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
_HOPS = 3
_LONGEST = 500
"""Characters of a name, and of a variable that is put into one: nested ones would multiply."""
_METADATA = re.compile(r"^docker/metadata-action(?:@|$)", re.IGNORECASE)
_COMPUTED = re.compile(r"\$\{\{\s*steps\.([\w-]+)\.outputs\.tags\s*\}\}")
_EXPRESSION = re.compile(r"\$\{\{(.{0,500}?)\}\}", re.DOTALL)
_PLAIN = re.compile(r"[\w.-]+")
_VARIABLE = re.compile(r"\$\{\{\s*env\.(\w+)\s*\}\}|\$\{(\w+)\}|\$(\w+)")
_PUSHING_OUTPUT = re.compile(r"type=registry|push=true")
_MAY_PUSH = re.compile(r"push|copy|\bcp\b|--destination|\b(?:acr build|builds submit)\b")


def published(workflow: Workflow, context: Context) -> Iterator[Edge]:
    """An edge from the folder to the name of each image that the steps build; a name with variables is none."""
    count = 0
    for job in workflow.jobs:
        names = Names(job, workflow)
        for step in job.steps:
            for folder, tags in (*_action(step, names), *_shell(step, names)):
                for tag in tags:
                    edge = _edge(folder, tag, step, workflow, context)
                    if edge is not None and count < _MOST:
                        count += 1
                        yield edge


def pushed(job: Job, workflow: Workflow) -> dict[str, int]:
    """The names, without tags, of the images that a job pushes to a registry, each with the line of its step."""
    names = Names(job, workflow)
    found: dict[str, int] = {}
    for step in job.steps:
        tags = [tag for _, told in _action(step, names) for tag in told] if _pushes(step) else []
        for words in words_of(step.run) if _MAY_PUSH.search(step.run) else ():
            tags += [names.plain(one, step) for one in _pushed_by(words)]
        for tag in tags:
            repository = _repository(tag)
            if repository is not None and len(found) < _MOST:
                found.setdefault(repository, step.line)
    return found


def words_of(script: str) -> Iterator[list[str]]:
    """The words of each command of a script, each expression of the workflow part of one word."""
    for _, words in commands(_EXPRESSION.sub(_one_word, script)):
        yield words


def _one_word(expression: re.Match[str]) -> str:
    inner = "".join(expression[1].split())
    return f"${{{{{inner}}}}}" if _PLAIN.fullmatch(inner) else "${{_}}"


class Names:
    """What is written in place of images' names: variables with a literal value, and what a step computes."""

    def __init__(self, job: Job, workflow: Workflow) -> None:
        self._env = {**workflow.env, **job.env}
        self._images = {
            step.identity: step.inputs.get("images", "")
            for step in job.steps
            if step.identity and _METADATA.match(step.uses)
        }

    def plain(self, text: str, step: Step) -> str:
        """A name with the variables of the job and the step put in."""
        env = {name: value for name, value in {**self._env, **step.env}.items() if len(value) <= _LONGEST}
        for _ in range(_HOPS if "$" in text else 0):
            if len(text) > _LONGEST:
                break
            text = _VARIABLE.sub(lambda found: env.get(found[1] or found[2] or found[3], found[0]), text)
        return text

    def listed(self, text: str, step: Step) -> list[str]:
        """The names in a list of tags; the tags that `docker/metadata-action` makes have the names it is given."""
        found = _COMPUTED.search(text)
        text = self._images.get(found[1], text) if found is not None else text
        return [one for one in (self.plain(tag.strip(), step) for tag in re.split(r"[\n,]", text)) if one]


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


def _action(step: Step, names: Names) -> Iterator[tuple[str, list[str]]]:
    if _ACTION.match(step.uses):
        yield step.inputs.get("context", "."), names.listed(step.inputs.get("tags", ""), step)


def _pushes(step: Step) -> bool:
    """Whether the action that builds pushes as well; where an expression decides, it does at times."""
    told = step.inputs.get("push", "false").strip().lower() not in ("false", "")
    return told or bool(_PUSHING_OUTPUT.search(step.inputs.get("outputs", "")))


def _shell(step: Step, names: Names) -> Iterator[tuple[str, list[str]]]:
    for words in words_of(step.run) if "build" in step.run else ():
        built = _built(words)
        if built is not None:
            folder, tags = built
            yield folder, [names.plain(tag, step) for tag in tags]


def _built(words: list[str]) -> tuple[str, list[str]] | None:
    """The folder and the names of a command that builds an image; None for any other."""
    start = _start(words)
    if start is None:
        return None
    tags: list[str] = []
    folders: list[str] = []
    registry = ""
    rest = iter(words[start:])
    for word in rest:
        flag, equals, value = word.partition("=")
        if flag in _VALUED:
            value = value if equals else next(rest, "")
            if flag in ("-t", "--tag", "--image"):
                tags.append(value)
            registry = value if flag in ("-r", "--registry") else registry
        elif not word.startswith("-"):
            folders.append(word)
    if words[0] == "az":
        # The name of a registry of Azure is the first part of its address.
        tags = [f"{registry.removesuffix('.azurecr.io')}.azurecr.io/{tag}" for tag in tags if registry]
    return (folders[-1] if folders else "."), tags


def _pushed_by(words: list[str]) -> list[str]:
    """The names that one command pushes."""
    tool, verb = words[0].rpartition("/")[2], words[1] if len(words) > 1 else ""
    plain = [one for one in words[2:] if not one.startswith("-")]
    if tool in ("docker", "podman", "nerdctl", "buildah") and verb in ("push", "image"):
        # The last word: `buildah push IMAGE DESTINATION`, `docker image push NAME`.
        return plain[-1:] if verb == "push" or plain[:1] == ["push"] else []
    if tool == "crane" and verb in ("push", "copy", "cp"):
        return plain[1:2]
    if tool == "skopeo" and verb == "copy":
        return [one.removeprefix("docker://") for one in plain[1:2] if one.startswith("docker://")]
    if tool == "executor":
        return [one.partition("=")[2] for one in words if one.startswith("--destination=")]
    built = _built(words)
    remote = tool in ("az", "gcloud") and "--no-push" not in words
    return built[1] if built is not None and (remote or "--push" in words) else []


def _start(words: list[str]) -> int | None:
    """Where the arguments of a building command begin."""
    for command in (("docker", "build"), ("docker", "buildx", "build"), ("podman", "build"), ("buildah", "bud"),
                    ("az", "acr", "build"), ("gcloud", "builds", "submit"), ("nerdctl", "build")):  # fmt: skip
        if tuple(words[: len(command)]) == command:
            return len(command)
    return None
