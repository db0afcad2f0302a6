"""Agents in scripts and settings: which programs run without a person, and what switches their limits off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.sources.repository.ci.agents import invocations, mcp_servers, sandbox_off
from bartizan.sources.repository.shell import commands


def tools(script: str) -> list[str]:
    return [one.tool for one in invocations(script)]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('claude -p "review"', ["claude-code"]),
        ("claude --print < prompt.md | tee out.txt", ["claude-code"]),
        ("npx -y @anthropic-ai/claude-code@2.0.1 -p x", ["claude-code"]),
        ('codex exec --full-auto "fix it"', ["codex"]),
        ('cd app && gemini --yolo -p "$(cat prompt.md)"', ["gemini-cli"]),
        ('OUT=$(claude -p "x")\necho done', ["claude-code"]),
        ("sudo -E env KEY=1 aider --yes --message fix", ["aider"]),
        ("if true; then cursor-agent -p hello; fi", []),
        ("claude --version", []),
        ("codex login --api-key x", []),
        ("npm install -g @anthropic-ai/claude-code", []),
        ("echo claude -p", []),
        ("# claude -p x", []),
        ("./claude/run.sh -p x", []),
    ],
)
def test_programs_that_run_alone(script: str, expected: list[str]) -> None:
    # `then` before a program is a word of the shell that this reader does not take apart.
    assert tools(script) == expected


def test_arguments_go_on_over_lines_and_around_substitutions() -> None:
    script = 'npm ci\nclaude -p "$(cat prompt.md)" \\\n  --dangerously-skip-permissions\n'
    [one] = invocations(script)
    assert one.offset == 1
    assert "--dangerously-skip-permissions" in one.words


@pytest.mark.parametrize(
    ("texts", "tool", "expected"),
    [
        ({"claude_args": "--dangerously-skip-permissions"}, "claude-code", True),
        ({"claude_args": '--allowedTools "Bash(*),Read"'}, "claude-code", True),
        ({"claude_args": "--allowedTools Bash"}, "claude-code", True),
        ({"claude_args": '--allowedTools "Bash(npm test:*),Read"'}, "claude-code", False),
        ({"claude_args": "--permission-mode acceptEdits"}, "claude-code", False),
        ({"claude_args": "--permission-mode bypassPermissions"}, "claude-code", True),
        ({"allowed_tools": "Bash,Edit"}, "claude-code", True),
        ({"allowed_tools": "Bash(gh pr view:*),Edit"}, "claude-code", False),
        ({"settings": '{"permissions": {"allow": ["Bash(*)"]}}'}, "claude-code", True),
        ({"settings": '{"permissions": {"allow": ["Bash(make:*)"]}}'}, "claude-code", False),
        ({"sandbox": "danger-full-access"}, "codex", True),
        ({"sandbox": "workspace-write"}, "codex", False),
        ({"safety-strategy": "unsafe"}, "codex", True),
        ({"safety-strategy": "drop-sudo"}, "codex", False),
        ({"prompt": "x"}, "gemini-cli", True),
        ({"prompt": "x", "settings": '{"tools": {"core": ["read_file"]}}'}, "gemini-cli", False),
        ({"prompt": "x", "settings": '{"coreTools": ["run_shell_command"]}'}, "gemini-cli", True),
        ({"prompt": "x", "settings": '{"coreTools": ["run_shell_command(gh issue view)"]}'}, "gemini-cli", False),
        ({"prompt": "do not use --yolo-mode"}, "claude-code", False),
    ],
)
def test_what_switches_the_limits_off(texts: dict[str, str], tool: str, expected: bool) -> None:
    assert bool(sandbox_off(texts, tool)) is expected


def test_mcp_servers_in_inputs_and_arguments() -> None:
    inline = '{"mcpServers": {"db": {"command": "npx", "args": ["-y", "mcp-postgres"]}}}'
    assert mcp_servers({"mcp_config": inline}) == [
        {"name": "db", "command": "npx", "args": ["-y", "mcp-postgres"], "package": "mcp-postgres", "pinned": False}
    ]
    assert len(mcp_servers({"claude_args": f"--max-turns 3 --mcp-config '{inline}' --debug"})) == 1
    pinned = '{"mcpServers": {"db": {"command": "uvx", "args": ["mcp-fetch==1.2.3"]}}}'
    assert [one["pinned"] for one in mcp_servers({"mcp_config": pinned}) if isinstance(one, dict)] == [True]
    assert mcp_servers({"mcp_config": "[" * 100_000}) == []


@given(st.text(max_size=300))
def test_fuzz_any_script_is_read(script: str) -> None:
    list(invocations(script))
    assert all(offset < max(1, len(script.splitlines())) for offset, _ in commands(script))


def test_a_script_without_an_end_is_read_in_time() -> None:
    assert tools("echo '" + "(\n" * 100_000) == []
    assert tools("$(" * 20_000) == []
