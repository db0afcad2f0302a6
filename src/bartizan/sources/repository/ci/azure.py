"""Azure Pipelines: stages, jobs and steps with their local templates.

<https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/>.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from bartizan.sources.repository.ci.fields import key_lines, mapping, text, texts
from bartizan.sources.repository.ci.gitlab import Include
from bartizan.sources.repository.ci.workflow import Job, Step, Workflow
from bartizan.sources.repository.yaml_marks import Marked

_SCRIPTS = ("script", "bash", "pwsh", "powershell")
_TASKS = {"bash": "script", "cmdline": "script", "powershell": "script", "azurecli": "inlineScript"}
_DEPTH = 10
_MOST = 2_000


def read_workflow(root: Marked, path: str, include: Include) -> Workflow | None:
    """The pipeline in `root`; None when the file is none."""
    if not any(root.get(key) is not None for key in ("steps", "jobs", "stages", "extends")):
        return None
    if not any(root.get(key) is not None for key in ("trigger", "pool", "pr", "stages", "resources", "schedules")) and (
        root.get("steps") is None
    ):
        return None
    jobs = tuple(_jobs(root, root, include, path))
    pr = root.get("pr")
    triggers = tuple(
        word
        for word, there in (
            ("push", text(root.get("trigger")) != "none"),
            ("pull_request", pr is not None and text(pr) != "none"),
        )
        if there
    )
    name = text(root.get("name")) or path.rpartition("/")[2]
    return Workflow("azure", path, name, triggers, jobs, root.line, root.end_line, _variables(root)) if jobs else None


def _variables(node: Marked) -> dict[str, str]:
    variables = node.get("variables")
    if variables is not None and isinstance(variables.value, list):
        return {text(one.get("name")): text(one.get("value")) for one in variables.value if text(one.get("name"))}
    return mapping(variables)


def _items(node: Marked | None) -> list[Marked]:
    return node.value[:_MOST] if node is not None and isinstance(node.value, list) else []


def _jobs(node: Marked, root: Marked, include: Include, path: str, depth: int = 0) -> Iterator[Job]:
    if depth > _DEPTH:
        return
    if node.get("steps") is not None:
        yield _job("job", node, root, include, path)
    for one in (*_items(node.get("stages")), *_items(node.get("jobs"))):
        template = text(one.get("template"))
        if template:
            found, where = _template(template, include, path)
            if found is not None:
                yield from _jobs(found, root, include, where, depth + 1)
        elif one.get("jobs") is not None or one.get("stages") is not None:
            yield from _jobs(one, root, include, path, depth + 1)
        else:
            strategy = one.get("strategy")
            body = _deploy(strategy) if strategy is not None else one
            yield _job(text(one.get("job")) or text(one.get("deployment")) or "job", body or one, one, include, path)


def _deploy(strategy: Marked) -> Marked | None:
    """The steps of a deployment's strategy: `strategy.runOnce.deploy`."""
    kinds = strategy.value if isinstance(strategy.value, dict) else {}
    for kind in kinds.values():
        deploy = kind.get("deploy")
        if deploy is not None:
            return deploy
    return None


def _template(name: str, include: Include, path: str) -> tuple[Marked | None, str]:
    """A template of this repository and its path; one is named from the file that names it."""
    if "@" in name or "${{" in name:
        return None, ""
    absolute = name.lstrip("/") if name.startswith("/") else posixpath.join(posixpath.dirname(path), name)
    absolute = posixpath.normpath(absolute)
    return include(absolute), absolute


def _job(name: str, node: Marked, owner: Marked, include: Include, path: str) -> Job:
    pool = owner.get("pool")
    labels = texts(pool.get("name")) if pool is not None and isinstance(pool.value, dict) else texts(pool)
    hosted = pool is None or (isinstance(pool.value, dict) and pool.get("vmImage") is not None)
    return Job(
        name,
        node.line,
        node.end_line,
        tuple(_steps(node, include, path)),
        _variables(node),
        {},
        () if hosted else ("self-hosted", *labels),
        text(owner.get("condition")),
        minutes=text(owner.get("timeoutInMinutes")) or None,
        lines=key_lines(node),
        path=path,
    )


def _steps(node: Marked, include: Include, path: str, depth: int = 0) -> Iterator[Step]:
    for one in _items(node.get("steps")):
        template = text(one.get("template"))
        if template and depth <= _DEPTH:
            found, where = _template(template, include, path)
            if found is not None:
                yield from _steps(found, include, where, depth + 1)
            continue
        run = next((text(one.get(key)) for key in _SCRIPTS if one.get(key) is not None), "")
        task = text(one.get("task"))
        inputs = mapping(one.get("inputs"))
        if not run and task:
            field = _TASKS.get(task.partition("@")[0].lower(), "")
            run = inputs.get(field, "")
        yield Step(
            one.line,
            one.end_line,
            text(one.get("displayName")),
            text(one.get("name")),
            task,
            inputs,
            run,
            mapping(one.get("env")),
            text(one.get("condition")),
            key_lines(one),
            path,
        )
