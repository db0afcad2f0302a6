"""What a command fetches before it starts it, and whether that can change."""

from __future__ import annotations

import pytest

from bartizan.model.values import Value
from bartizan.sources.repository.launch import fetched, is_pinned, remote_url

A = "a" * 40
D = "sha256:" + "b" * 64


@pytest.mark.parametrize(
    ("command", "words", "expected"),
    [
        ("npx", ["-y", "@a/b@1.2.3"], ("npm", "@a/b", "1.2.3", True)),
        ("npx", ["-y", "b@1"], ("npm", "b", "1", False)),
        ("npx", ["-y", "b@1.2"], ("npm", "b", "1.2", False)),
        ("npx", ["-y", "x", "--token", "b"], ("npm", "x", None, False)),
        ("pnpm", ["dlx", "run"], ("npm", "run", None, False)),
        ("uvx", ["tool"], ("pypi", "tool", None, False)),
        ("npx", ["github:acme/b"], ("git", "github:acme/b", None, False)),
        ("npx", [f"git+https://x.example/b.git@{A}"], ("git", "https://x.example/b.git", A, True)),
        ("npm", ["exec", "--yes", "b@1.0.0"], ("npm", "b", "1.0.0", True)),
        ("bunx", ["b@latest"], ("npm", "b", "latest", False)),
        ("uvx", ["--from", "p==1.0", "cli"], ("pypi", "p", "1.0", True)),
        ("uvx", ["p[x]==1.*"], ("pypi", "p", "1.*", False)),
        ("uv", ["tool", "run", "p@2.1"], ("pypi", "p", "2.1", True)),
        ("uv", ["run", "--with", "mcp", "server.py"], ("pypi", "mcp", None, False)),
        ("pipx", ["run", "--spec", "p==3", "cli"], ("pypi", "p", "3", True)),
        ("docker", ["run", "-i", "--rm", "-v", "/a:/b", "mcp/x:1.2.0", "arg"], ("docker", "mcp/x", "1.2.0", True)),
        ("docker", ["run", "mcp/x"], ("docker", "mcp/x", None, False)),
        ("podman", ["run", f"localhost:5000/x@{D}"], ("docker", "localhost:5000/x", D, True)),
        ("deno", ["run", "-A", "npm:b@1.0.0"], ("npm", "b", "1.0.0", True)),
        ("deno", ["run", "jsr:@a/b"], ("deno", "@a/b", None, False)),
        ("go", ["run", "github.com/a/b@v1.2.3"], ("go", "github.com/a/b", "v1.2.3", True)),
        ("go", ["run", "github.com/a/b@latest"], ("go", "github.com/a/b", "latest", False)),
        ("dnx", ["Acme.Mcp@1.0.0", "--yes"], ("nuget", "Acme.Mcp", "1.0.0", True)),
        ("env", ["A=b", "npx", "b"], ("npm", "b", None, False)),
        ("C:\\Program Files\\nodejs\\npx.cmd", ["b@1.0.0"], ("npm", "b", "1.0.0", True)),
    ],
)
def test_what_is_fetched(command: str, words: list[Value], expected: tuple[str, str, str | None, bool]) -> None:
    found = fetched(command, words)
    assert found is not None
    assert (found.ecosystem, found.package, found.version, found.pinned) == expected


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("node", ["server.js"]),
        ("npx", ["./server.js"]),
        ("npx", ["tsx", "server.ts"][1:]),
        ("uv", ["run", "server.py"]),
        ("uv", ["pip", "list"]),
        ("pnpm", ["start"]),
        ("go", ["run", "./cmd/server"]),
        ("go", ["run", "main.go"]),
        ("docker", ["compose", "up"]),
        ("docker", ["mcp", "gateway", "run"]),
        ("deno", ["run", "server.ts"]),
        ("npx", []),
    ],
)
def test_what_is_there_already(command: str, words: list[Value]) -> None:
    assert fetched(command, words) is None


def test_the_address_behind_a_bridge() -> None:
    assert remote_url(["-y", "mcp-remote@0.1.2", "https://a.example/mcp"]) == "https://a.example/mcp"
    assert remote_url(["-y", "fetch-mcp", "https://a.example/mcp"]) is None


def test_a_branch_is_never_pinned() -> None:
    assert not any(is_pinned(kind, "main") for kind in ("npm", "pypi", "docker", "git", "go", "deno", "nuget"))
