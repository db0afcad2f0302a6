"""MCP servers in the configuration files of every client."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.model.values import Value
from bartizan.sources.repository.jsonc import plain_json
from bartizan.sources.repository.mcp.claims import is_client_file
from bartizan.sources.repository.mcp.reader import READER
from bartizan.sources.repository.mcp_servers import server_config
from tests.sources.repository.code.reads import EXAMPLES, said

SECRET = "ghp_" + "a1B2c3D4e5" * 3
CONFIG = f"""\
{{
  // the servers of this project
  "mcpServers": {{
    "files": {{
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-filesystem", "/home"],
    }},
    "github": {{
      "command": "docker",
      "args": ["run", "-i", "--rm", "-e", "GITHUB_TOKEN", "ghcr.io/github/github-mcp-server"],
      "env": {{"GITHUB_TOKEN": "{SECRET}", "REGION": "eu"}}, /* oh no */
      "autoApprove": ["push"]
    }},
    "search": {{"url": "http://tools.example.com/sse", "headers": {{"Authorization": "Bearer ${{TOKEN}}"}}}},
    "local": {{"command": "python", "args": ["server.py"]}}
  }}
}}
"""


def test_a_configuration(tmp_path: Path) -> None:
    found = said(tmp_path, {".mcp.json": CONFIG}, READER)
    assert found.ids("code/mcp-server") == [f".mcp.json#mcp:{name}" for name in ("files", "github", "local", "search")]
    files = found.config(".mcp.json#mcp:files")
    assert (files["package"], files["pinned"], "version" in files) == (
        "@modelcontextprotocol/server-filesystem",
        False,
        False,
    )
    assert found.lines(".mcp.json#mcp:files") == [".mcp.json:4"]
    assert found.assets[".mcp.json#mcp:files"].sightings[0].lines["args"] == 6
    github = found.config(".mcp.json#mcp:github")
    assert github["secrets"] == [{"key": "GITHUB_TOKEN", "masked": "ghp_…"}]
    assert (github["env_keys"], github["auto_approve"], github["package"]) == (
        ["GITHUB_TOKEN", "REGION"], ["push"], "ghcr.io/github/github-mcp-server",
    )  # fmt: skip
    search = found.config(".mcp.json#mcp:search")
    assert (search["encrypted"], search["authenticated"], search["secrets"], search["transport"]) == (
        False,
        True,
        [],
        "sse",
    )
    assert "package" not in found.config(".mcp.json#mcp:local")
    assert found.ends("depends-on") == ["pkg:npm/%40modelcontextprotocol/server-filesystem"]
    assert not any(SECRET in repr(record) for record in found.records)


CLIENTS: list[tuple[str, str]] = [
    ("claude_desktop_config.json", '{"mcpServers": {"x": {"command": "uvx", "args": ["p"]}}}'),
    (".cursor/mcp.json", '{"mcpServers": {"x": {"command": "uvx", "args": ["p"]}}}'),
    (".vscode/mcp.json", '{"servers": {"x": {"type": "stdio", "command": "uvx", "args": ["p"]}}}'),
    (".vscode/settings.json", '{"editor.tabSize": 2, "mcp": {"servers": {"x": {"command": "uvx", "args": ["p"]}}}}'),
    (".gemini/settings.json", '{"mcpServers": {"x": {"httpUrl": "https://a.example/mcp"}}}'),
    ("cline_mcp_settings.json", '{"mcpServers": {"x": {"command": "uvx", "args": ["p"], "alwaysAllow": ["t"]}}}'),
    (".roo/mcp.json", '{"mcpServers": {"x": {"command": "uvx", "args": ["p"]}}}'),
    (".zed/settings.json", '{"context_servers": {"x": {"command": {"path": "uvx", "args": ["p"]}}}}'),
    (".continue/config.yaml", "mcpServers:\n  - name: x\n    command: uvx\n    args: [p]\n"),
    (".codex/config.toml", '[mcp_servers.x]\ncommand = "uvx"\nargs = ["p"]\n'),
    ("librechat.yaml", "mcpServers:\n  x:\n    type: sse\n    url: https://a.example/sse\n"),
    ("opencode.json", '{"mcp": {"x": {"type": "local", "command": ["uvx", "p"]}}}'),
    ("dev.code-workspace", '{"settings": {"mcp": {"servers": {"x": {"command": "uvx", "args": ["p"]}}}}}'),
    (".devcontainer/devcontainer.json",
     '{"customizations": {"vscode": {"mcp": {"servers": {"x": {"command": "uvx", "args": ["p"]}}}}}}'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), CLIENTS, ids=[path for path, _ in CLIENTS])
def test_every_client(tmp_path: Path, path: str, text: str) -> None:
    found = said(tmp_path, {path: text}, READER)
    assert found.ids("code/mcp-server") == [f"{path}#mcp:x"]
    config = found.config(f"{path}#mcp:x")
    assert config.get("package") == "p" or str(config.get("url")).startswith("https://a.example/")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".vscode/settings.json", '{"editor.tabSize": 2, "extensions": {"x": {"enabled": true}}}'),
        ("servers.json", '{"servers": {"db": {"url": "postgres://x"}}}'),
        ("opencode.json", '{"theme": "x"}'),
        ("mcp.json", "[]"),
        ("mcp.json", '{"mcpServers": [1, null, "x"]}'),
        ("mcp.json", '{"mcpServers": {"x": {"disabled": true}}}'),
    ],
)
def test_what_is_no_server(tmp_path: Path, path: str, text: str) -> None:
    assert said(tmp_path, {path: text}, READER).records == []


@pytest.mark.parametrize(
    ("command", "args", "package", "version", "pinned"),
    [
        ("npx", ["-y", "@a/b@1.2.3"], "@a/b", "1.2.3", True),
        ("npx", ["-y", "@a/b@latest"], "@a/b", "latest", False),
        ("npx", ["b@^1.2"], "b", "^1.2", False),
        ("/usr/bin/npx", ["--package=b@1.0.0", "run-b"], "b", "1.0.0", True),
        ("cmd", ["/c", "npx", "-y", "b"], "b", None, False),
        ("bash", ["-c", "npx -y b@1.0.0"], "b", "1.0.0", True),
        ("uvx", ["--from", "p==1.0", "cli"], "p", "1.0", True),
        ("uvx", ["p@2.0"], "p", "2.0", True),
        ("uvx", ["--python", "3.12", "p[x]"], "p", None, False),
        ("uvx", ["--from", "git+https://x/y@" + "a" * 40, "y"], "https://x/y", "a" * 40, True),
        ("pipx", ["run", "p"], "p", None, False),
        ("pnpm", ["dlx", "b"], "b", None, False),
        ("docker", ["run", "-i", "-e", "A=b", "mcp/x:1.2.0"], "mcp/x", "1.2.0", True),
        ("docker", ["run", "mcp/x@sha256:" + "a" * 64], "mcp/x", "sha256:" + "a" * 64, True),
        ("uv", ["run", "server.py"], None, None, None),
        ("node", ["server.js"], None, None, None),
        ("npx -y b", [], "b", None, False),
    ],
)
def test_what_is_started(
    command: str, args: list[Value], package: str | None, version: str | None, pinned: bool | None
) -> None:
    config = server_config({"command": command, "args": args})
    assert (config.get("package"), config.get("version"), config.get("pinned")) == (package, version, pinned)


def test_secrets_in_arguments_are_masked() -> None:
    token = "s3cr3t-" + "9f8e7d6c5b4a"
    config = server_config({"command": "x", "args": ["--api-key", token, f"--token={token}", f"https://u:{token}@h/p"]})
    assert token not in repr(config)
    assert [secret["key"] for secret in config["secrets"]] == ["--token", "--api-key"] or len(config["secrets"]) == 2  # type: ignore[index,call-overload,union-attr,arg-type]


@pytest.mark.parametrize(
    "value", ["${TOKEN}", "<your token>", "your-token-here", "${input:token}", "xxxxxxxxxxxx", "{{token}}", ""]
)
def test_placeholders_are_no_secrets(value: str) -> None:
    assert server_config({"command": "x", "env": {"API_TOKEN": value}})["secrets"] == []


def test_comments_go_and_strings_stay() -> None:
    text = '{\n// a "b"\n"u": "http://x, /* y */ ]", /* c\nd */ "v": [1, 2,\n],}\n'
    assert plain_json(text).count("\n") == text.count("\n")
    assert '"http://x, /* y */ ]"' in plain_json(text)
    assert ",\n]" not in plain_json(text)


@pytest.mark.parametrize(
    "text", ["/*" * 200_000, '"' * 200_000, "," * 200_000, "//" * 200_000, ", " * 200_000, "[" * 200_000]
)
def test_bounded(tmp_path: Path, text: str) -> None:
    started = time.process_time()
    said(tmp_path, {"mcp.json": '{"mcpServers": ' + text}, READER)
    assert time.process_time() - started < 5


def test_what_cannot_be_parsed_is_a_gap(tmp_path: Path) -> None:
    assert [gap.what for gap in said(tmp_path / "a", {"mcp.json": '{"mcpServers": '}, READER).gaps] == ["mcp.json"]
    assert said(tmp_path / "b", {"servers.json": "not json"}, READER).gaps == []


def test_what_is_claimed() -> None:
    assert is_client_file("a/b/.cursor/mcp.json")
    assert not is_client_file("package.json")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([("mcp.json", CONFIG), *CLIENTS]), st.binary(max_size=60), st.integers(0, 600), st.integers(0, 30)
)
def test_fuzz_any_bytes(file: tuple[str, str], noise: bytes, at: int, length: int) -> None:
    raw = file[1].encode()
    with tempfile.TemporaryDirectory() as folder:
        said(Path(folder), {file[0]: raw[:at] + noise + raw[at + length :]}, READER)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["command", "args", "env", "url", "headers", "type", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["command", "args", "env", "url", "headers", "transport", "autoApprove"]),
        json_values,
        max_size=5,
    )
)
def test_fuzz_any_entry(entry: dict[str, Value]) -> None:
    assert isinstance(server_config(entry), dict)


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("config/agents.yaml", "name: x\nmcpServers:\n  docs:\n    command: uvx\n    args: [docs-mcp]\n", 3),
        ("config/mcporter.json", '{\n "mcpServers": {\n  "docs": {"baseUrl": "https://d.example/mcp"}}}', 3),
        ("app/settings.toml", '[mcp_servers.docs]\ncommand = "npx"\nargs = ["docs"]\n', 1),
        ("crew.yml", "mcp_servers:\n  - name: docs\n    url: https://d.example/mcp\n", 2),
    ],
)
def test_a_list_in_a_file_of_any_name(tmp_path: Path, path: str, text: str, line: int) -> None:
    found = said(tmp_path, {path: text}, READER)
    server = found.only("code/mcp-server")
    assert (server.name, server.sightings[0].location.line) == ("docs", line)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("values.yaml", "mcpServers:\n  docs:\n    image: ghcr.io/acme/docs-mcp:1.0\n    replicas: 2\n"),
        ("values.yaml", "mcpServers:\n  enabled: true\n"),
        ("schema.json", '{"properties": {"mcpServers": {"type": "object"}}, "title": "mcpServers"}'),
        ("servers.yaml", "servers:\n  - name: web\n    url: https://web.example\n"),
        ("a.json", '{"mcpServers": '),
        ("a.json", '{"mcpServers": {"a": "b"}}'),
        ("big.json", '["mcpServers", "' + "x" * 1_200_000 + '"]'),
    ],
)
def test_what_is_no_list_of_servers(tmp_path: Path, path: str, text: str) -> None:
    assert said(tmp_path, {path: text}, READER).records == []


def test_a_list_that_is_too_large_is_a_gap(tmp_path: Path) -> None:
    found = said(tmp_path, {".mcp.json": '{"mcpServers": {"a": "' + "x" * 1_200_000 + '"}}'}, READER)
    assert [gap.what for gap in found.gaps] == [".mcp.json"]
