"""Which files list MCP servers, and which describe a server and its tools, by name."""

from __future__ import annotations

import re

_NAMES = frozenset(
    {
        "mcp.json", ".mcp.json", "mcp_config.json", "mcp-config.json", "mcp_settings.json", "mcp.local.json",
        "cline_mcp_settings.json", "mcp_servers.json", "mcp.jsonc", "mcpServers.json", "mcp-settings.json",
        "claude_desktop_config.json", "librechat.yaml", "librechat.yml", "mcp.yaml", "mcp.yml", "fastmcp.json",
        ".claude.json", "mcp_server_config.json", "mcphub.json", "servers.json", "mcp-servers.json", "opencode.json",
        "opencode.jsonc", "goose.yaml", "toolhive.json", "mcp_agent.config.yaml", "crush.json",
        ".crush.json", "mcp-gateway.yaml", "mcpo.json", "mcp-proxy.json", "gemini-extension.json",
        "qwen-extension.json", "fastagent.config.yaml", "fastagent.config.yml",
        ".mcp.local.json", "mcp_agent.secrets.yaml",
    }
)  # fmt: skip
_PATHS = re.compile(
    r"(^|/)("
    r"\.(?:gemini|qwen|zed|claude|augment|vscode|crush|iflow)/settings(\.local)?\.json|zed/settings\.json"
    r"|\.continue/(?:config\.(?:json|ya?ml)|mcpServers/[^/]+\.(?:ya?ml|json)|(?:assistants|agents)/[^/]+\.ya?ml)"
    r"|\.(?:vscode|cursor|roo|kilocode|trae|factory|lmstudio|amp|warp|windsurf|codebuddy|qoder|vs|idea|ai"
    r"|cline)/mcp\.json"
    r"|\.amazonq/(?:mcp|default)\.json|\.(?:amazonq|aws/amazonq)/(?:cli-agents|agents)/[^/]+\.json"
    r"|\.kiro/(?:settings/mcp|agents/[^/]+)\.json|\.(?:codex|mistral|vibe)/config\.toml|\.windsurf/[^/]+\.json"
    r"|\.codeium/windsurf/mcp_config\.json|\.junie/mcp/mcp\.json|\.copilot/mcp-config\.json|\.grok/settings\.json"
    r"|\.devcontainer/(?:[^/]+/)?devcontainer\.json|\.?devcontainer\.json|goose/config\.yaml|\.goose/config\.yaml"
    r"|\.warp/[^/]+\.json|\.opencode/opencode\.jsonc?|\.github/mcp\.json|\.docker/mcp/(?:registry|config)\.yaml"
    r"|[^/]+\.code-workspace|\.amp/settings\.json|\.config/amp/settings\.json|[^/]+\.mcp\.json"
    r"|[^/]*mcp[-_]servers?\.ya?ml"
    r"|\.claude-plugin/plugin\.json"
    r")$"
)
_DESCRIPTIONS = re.compile(
    r"(^|/)(server\.json|manifest\.json|[^/]*tools?([-_.](?:list|manifest|schema|snapshot|definitions?))?\.json"
    r"|[^/]*mcp[^/]*\.json|smithery\.ya?ml|server-card\.json)$"
)


_DATA = (".json", ".jsonc", ".yaml", ".yml", ".toml")


def claims(path: str) -> bool:
    """Configuration files in which an MCP client may list its servers: the clients' own, and any data by its keys."""
    return path.endswith(_DATA) or is_client_file(path)


def is_client_file(path: str) -> bool:
    """Files that a client reads by their name."""
    return path.rpartition("/")[2] in _NAMES or bool(_PATHS.search(path))


def claims_description(path: str) -> bool:
    """Files that describe a server: the registry's `server.json`, a bundle's `manifest.json`, lists of tools."""
    return bool(_DESCRIPTIONS.search(path))
