"""What the workflow files of every CI system come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.model.values import Value


@dataclass(frozen=True, slots=True)
class Step:
    """One step: an action with its inputs, or a script. `lines` are those of its inputs and keys.

    `env` is what is set for the step itself; `condition` is its guard as it is written. `path` is the
    template that it stands in, empty where it is the workflow's own file; so it is for jobs. `folder` is the one that
    its script starts in.
    """

    line: int
    end_line: int
    name: str = ""
    identity: str = ""
    uses: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    run: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    condition: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    path: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One job. `permissions` are the token's, `None` where the file says nothing of them.

    `runners` are the labels of the machine; `minutes` is the time limit; `outsiders` says whether
    people without rights in the repository can start it with the repository's own secrets. `triggers` are
    the job's own, None where they are those of the workflow. `environment` is the deployment environment's
    name as it is written.
    """

    name: str
    line: int
    end_line: int
    steps: tuple[Step, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    permissions: Mapping[str, str] | str | None = None
    runners: tuple[str, ...] = ()
    condition: str = ""
    image: str = ""
    minutes: Value = None
    outsiders: Value = False
    lines: Mapping[str, int] = field(default_factory=dict)
    triggers: tuple[str, ...] | None = None
    path: str = ""
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Workflow:
    """One workflow: `system` is github, gitlab or azure; `triggers` are the system's own words.

    `started` is the line that says what starts it; `branches` and `tags` are those whose pushes start it, as they
    are written.
    """

    system: str
    path: str
    name: str
    triggers: tuple[str, ...]
    jobs: tuple[Job, ...]
    line: int
    end_line: int
    env: Mapping[str, str] = field(default_factory=dict)
    started: int | None = None
    branches: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
