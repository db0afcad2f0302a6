"""Which files are workflows, and which are the settings of coding agents, by path."""

from __future__ import annotations

import re

GITHUB = re.compile(r"(^|/)\.(github|gitea|forgejo)/workflows/[^/]+\.ya?ml$")
GITLAB = re.compile(r"(^|/)([\w.-]*\.)?gitlab-ci\.ya?ml$|(^|/)\.gitlab/ci/.+\.ya?ml$")
AZURE = re.compile(
    r"(^|/)([\w.-]*azure-?pipelines?[\w.-]*|\.azure-?pipelines?/.+|\.pipelines/.+)\.ya?ml$", re.IGNORECASE
)
_SETTINGS = re.compile(
    r"(^|/)(\.claude/settings(\.local)?\.json|\.codex/config\.toml|\.gemini/settings\.json|\.qwen/settings\.json)$"
)


def claims(path: str) -> bool:
    """Workflow files under the names that each system reads."""
    return bool(GITHUB.search(path) or GITLAB.search(path) or AZURE.search(path))


def claims_settings(path: str) -> bool:
    """The settings files of coding agents that a project keeps."""
    return bool(_SETTINGS.search(path))
