"""Whom the token of a job of GitHub speaks for: the end of its subject, behind `repo:<owner>/<name>:`.

Source: GitHub docs, OpenID Connect reference, "Example subject claims": an environment hides the branch; only the
event `pull_request` has a subject of its own; every other bears the reference on which it runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.sources.repository.ci.workflow import Job, Workflow

BRANCHES = "ref:refs/heads/"
TAGS = "ref:refs/tags/*"
_ANY = "*"


def subjects(job: Job, workflow: Workflow) -> list[str]:
    """The ends of the subjects that the job's tokens may have, each once; `*` stands for what no file tells."""
    if job.environment:
        return [f"environment:{_ANY if '${{' in job.environment else job.environment}"]
    return list(dict.fromkeys(one for trigger in workflow.triggers for one in _of(trigger, workflow)))


def _of(trigger: str, workflow: Workflow) -> Iterator[str]:
    if trigger == "pull_request":
        yield "pull_request"
    elif trigger == "workflow_call":
        yield _ANY
    elif trigger == "push":
        named = [one for one in workflow.branches if not one.startswith("!")]
        yield from (f"{BRANCHES}{one.replace('**', _ANY)}" for one in named)
        if workflow.tags:
            yield TAGS
        elif not named:
            yield from (f"{BRANCHES}{_ANY}", TAGS)
    elif trigger == "release":
        yield TAGS
    else:
        yield f"{BRANCHES}{_ANY}"
