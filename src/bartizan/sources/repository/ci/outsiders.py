"""Text that people without rights in a repository write, and where it flows in a job.

GitHub: the contexts that <https://docs.github.com/actions/concepts/security/script-injections> names;
GitLab: <https://docs.gitlab.com/ci/variables/predefined_variables/>; Azure Pipelines:
<https://learn.microsoft.com/azure/devops/pipelines/build/variables>.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_EXPRESSION = re.compile(r"\$\{\{(.{0,2000}?)\}\}", re.DOTALL)
_GITHUB = re.compile(
    r"github\.(?:head_ref\b|event\.(?:"
    r"(?:issue|pull_request|discussion)\.(?:title|body)\b"
    r"|(?:comment|review|review_comment)\.body\b"
    r"|pull_request\.head\.(?:ref|label|repo\.default_branch)\b"
    r"|(?:head_commit|workflow_run\.head_commit)\.(?:message|author\.(?:name|email))\b"
    r"|workflow_run\.(?:head_branch|display_title)\b"
    r"|commits\b|pages\b|client_payload\b))",
    re.IGNORECASE,
)
_GITLAB = re.compile(
    r"\$\{?(CI_MERGE_REQUEST_(?:TITLE|DESCRIPTION|SOURCE_BRANCH_NAME)|CI_COMMIT_(?:MESSAGE|TITLE|DESCRIPTION|AUTHOR)"
    r"|CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME|AI_FLOW_(?:CONTEXT|INPUT|EVENT))\b"
)
_AZURE = re.compile(
    r"\$\((Build\.SourceVersionMessage|System\.PullRequest\.SourceBranch(?:Name)?|Build\.SourceBranchName"
    r"|Build\.RequestedFor)\)",
    re.IGNORECASE,
)
_ENV_EXPRESSION = re.compile(r"\benv\.([A-Za-z_][A-Za-z0-9_]*)")
_VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)")
_HOPS = 5


def written_by_outsiders(text: str, system: str) -> list[str]:
    """What the text takes from outsiders, each once: `github.event.issue.title`, `CI_COMMIT_MESSAGE`."""
    if system == "github":
        found = [match[0] for body in _EXPRESSION.findall(text) for match in _GITHUB.finditer(body)]
    else:
        found = [match[1] for match in (_GITLAB if system == "gitlab" else _AZURE).finditer(text)]
    return list(dict.fromkeys(found))


def flows_into(text: str, env: Mapping[str, str], system: str, *, script: bool = False) -> list[str]:
    """What of outsiders reaches `text`, by itself or through variables of the environment.

    With `script` the text is a script, in which `$NAME` reads the environment; else only `${{ env.NAME }}`.
    """
    found = dict.fromkeys(written_by_outsiders(text, system))
    for name in _through(text, env, script=script):
        found.update(dict.fromkeys(written_by_outsiders(env[name], system)))
    return list(found)


def _through(text: str, env: Mapping[str, str], *, script: bool) -> Iterator[str]:
    """The variables that the text reads, and those that these read in turn."""
    seen: dict[str, None] = {}
    waiting = [text]
    for _ in range(_HOPS):
        names = [
            name
            for one in waiting
            for name in (*_ENV_EXPRESSION.findall(one), *(_VARIABLE.findall(one) if script else ()))
            if name in env and name not in seen
        ]
        seen.update(dict.fromkeys(names))
        waiting = [env[name] for name in names]
    yield from seen


def interpolated(run: str, system: str) -> list[str]:
    """What of outsiders is pasted into a script before a shell reads it.

    In GitHub and Azure Pipelines an expression is replaced in the text of the script; in GitLab every
    variable is one of the environment, which a shell does not read as code.
    """
    return [] if system == "gitlab" else written_by_outsiders(run, system)
