"""GitHub Actions: a workflow file as jobs and steps, and who can start them.

<https://docs.github.com/actions/reference/workflow-syntax-for-github-actions>,
<https://docs.github.com/actions/reference/events-that-trigger-workflows>.
"""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.ci.conditions import keeps_outsiders_out
from bartizan.sources.repository.ci.fields import key_lines, mapping, names, text, texts
from bartizan.sources.repository.ci.workflow import Job, Step, Workflow
from bartizan.sources.repository.yaml_marks import Marked

OUTSIDERS = frozenset({"pull_request_target", "issue_comment", "issues", "discussion", "discussion_comment"})
"""Events that anybody with an account causes in a public repository, and whose runs have the repository's secrets."""

_EMPTY = Marked({}, 1, 1)
_ACTIVITIES = {
    "issues": frozenset({"opened", "edited", "reopened", "closed"}),
    "pull_request_target": frozenset({"opened", "edited", "reopened", "synchronize", "closed", "ready_for_review"}),
    "discussion": frozenset({"created", "edited"}),
}
"""Of an event's activities, those that its author causes; others (`labeled`) need rights."""


def read_workflow(root: Marked, path: str) -> Workflow | None:
    """The workflow in `root`; None when the file is none."""
    jobs = root.get("jobs")
    on = root.get("on") or root.get("true")
    if jobs is None or not isinstance(jobs.value, dict) or on is None:
        return None
    triggers = names(on)
    started = _started_by_outsiders(on, triggers)
    permissions = _permissions(root.get("permissions"))
    found = tuple(
        _job(name, node, jobs.key_lines.get(name, node.line), permissions, started) for name, node in jobs.items()
    )
    name = text(root.get("name")) or path.rpartition("/")[2]
    line = root.key_lines.get("on") or root.key_lines.get("true")
    push = on.get("push") or _EMPTY
    return Workflow(
        "github", path, name, triggers, found, root.line, root.end_line, mapping(root.get("env")), line,
        texts(push.get("branches")), texts(push.get("tags")),
    )  # fmt: skip


def _started_by_outsiders(on: Marked, triggers: tuple[str, ...]) -> Value:
    for trigger in triggers:
        if trigger in OUTSIDERS:
            types = texts((on.get(trigger) or _EMPTY).get("types"))
            caused = _ACTIVITIES.get(trigger)
            if not types or caused is None or caused & set(types):
                return True
    if "workflow_run" in triggers:
        return Unknown("the workflows whose end starts this one")
    if "workflow_call" in triggers:
        return Unknown("the workflows that call this one")
    return False


def _permissions(node: Marked | None) -> Mapping[str, str] | str | None:
    if node is None:
        return None
    return mapping(node) if isinstance(node.value, dict) else text(node)


def _job(name: str, node: Marked, line: int, inherited: Mapping[str, str] | str | None, started: Value) -> Job:
    condition = text(node.get("if"))
    steps = node.get("steps")
    items = steps.value if steps is not None and isinstance(steps.value, list) else []
    runs_on = node.get("runs-on")
    labels = texts(runs_on.get("labels")) if runs_on is not None and isinstance(runs_on.value, dict) else texts(runs_on)
    container = node.get("container")
    image = (
        text(container.get("image")) if container is not None and isinstance(container.value, dict) else text(container)
    )
    environment = node.get("environment")
    named = environment is not None and isinstance(environment.value, dict)
    folder = text(((node.get("defaults") or _EMPTY).get("run") or _EMPTY).get("working-directory"))
    guarded = bool(condition) and keeps_outsiders_out(condition)
    minutes = node.get("timeout-minutes")
    return Job(
        name,
        line,
        max(line, node.end_line),
        tuple(_step(one, folder) for one in items if isinstance(one, Marked)),
        mapping(node.get("env")),
        _permissions(node.get("permissions")) if node.get("permissions") is not None else inherited,
        labels,
        condition,
        image,
        _minutes(text(minutes)) if minutes is not None else None,
        False if guarded else started,
        key_lines(node),
        environment=text(environment.get("name")) if named and environment is not None else text(environment),
    )


def _minutes(written: str) -> Value:
    try:
        return float(written)
    except ValueError:
        return Unknown(written)


def _step(node: Marked, folder: str) -> Step:
    inputs = node.get("with") or _EMPTY
    return Step(
        node.line,
        node.end_line,
        text(node.get("name")),
        text(node.get("id")),
        text(node.get("uses")),
        mapping(inputs),
        text(node.get("run")),
        mapping(node.get("env")),
        text(node.get("if")),
        {**key_lines(node), **key_lines(inputs, "with.")},
        folder=text(node.get("working-directory")) or folder,
    )
