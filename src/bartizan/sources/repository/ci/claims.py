"""Which files are workflows, and which are the settings of coding agents, by path."""

from __future__ import annotations

import re

GITHUB = re.compile(r"(^|/)\.(github|gitea|forgejo)/workflows/[^/]+\.ya?ml$")
GITLAB = re.compile(r"(^|/)([\w.-]*\.)?gitlab-ci\.ya?ml$|(^|/)\.gitlab/ci/.+\.ya?ml$")
AZURE = re.compile(
    r"(^|/)([\w.-]*azure-?pipelines?[\w.-]*|\.azure-?pipelines?/.+|\.pipelines/.+)\.ya?ml$", re.IGNORECASE
)
_SETTINGS = re.compile(
    r"(^|/)(\.(?:claude|gemini|qwen|augment|factory|amp|zed|vscode)/settings(?:\.local)?\.json"
    r"|\.codex/(?:config\.toml|hooks\.json)"
    r"|\.(?:cursor|windsurf|claude|factory|augment)/hooks\.json|\.cursor/cli\.json|\.(?:github"
    r"|copilot)/hooks/[^/]+\.json"
    r"|\.kiro/hooks/[^/]+\.hook|\.(?:kiro|amazonq)/(?:cli-)?agents/[^/]+\.json|\.?crush\.json|\.vscode/tasks\.json"
    r"|\.claude-plugin/(?:hooks|plugin)\.json|(?<=/)hooks/hooks\.json|hooks/hooks\.json)$"
)


def claims(path: str) -> bool:
    """Workflow files under the names that each system reads."""
    return bool(GITHUB.search(path) or GITLAB.search(path) or AZURE.search(path))


def claims_settings(path: str) -> bool:
    """The settings files of coding agents that a project keeps."""
    return bool(_SETTINGS.search(path))
