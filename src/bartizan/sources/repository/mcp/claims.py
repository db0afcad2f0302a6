"""Which files list MCP servers, by name."""

from __future__ import annotations

import re

_NAMES = frozenset(
    {
        "mcp.json", ".mcp.json", "mcp_config.json", "mcp-config.json", "mcp_settings.json",
        "cline_mcp_settings.json", "mcp_servers.json",
        "claude_desktop_config.json", "librechat.yaml", "librechat.yml", "mcp.yaml", "mcp.yml", "fastmcp.json",
        ".claude.json",
        "mcp_server_config.json", "mcphub.json", "servers.json", "mcp-servers.json", "opencode.json",
        "opencode.jsonc", "goose.yaml",
        "toolhive.json", "smithery.yaml", "mcp_agent.config.yaml",
    }
)  # fmt: skip
_PATHS = re.compile(
    r"(^|/)(\.gemini/settings\.json|\.zed/settings\.json|zed/settings\.json|\.continue/(config\.(json|ya?ml)|mcpServers/[^/]+\.(ya?ml|json))"
    r"|\.vscode/(settings|mcp)\.json|\.cursor/mcp\.json|\.roo/mcp\.json|\.kilocode/mcp\.json|\.amazonq/(mcp|default)\.json|\.amazonq/agents/[^/]+\.json"
    r"|\.kiro/settings/mcp\.json|\.codex/config\.toml|\.windsurf/[^/]+\.json|\.codeium/windsurf/mcp_config\.json|\.junie/mcp/mcp\.json"
    r"|\.claude/settings(\.local)?\.json|\.copilot/mcp-config\.json|\.devcontainer/devcontainer\.json|goose/config\.yaml|\.trae/mcp\.json"
    r"|\.qwen/settings\.json|\.factory/mcp\.json|\.augment/settings\.json|\.warp/[^/]+\.json|[^/]+\.code-workspace)$"
)


def claims(path: str) -> bool:
    """Configuration files in which an MCP client lists its servers."""
    return path.rpartition("/")[2] in _NAMES or bool(_PATHS.search(path))
