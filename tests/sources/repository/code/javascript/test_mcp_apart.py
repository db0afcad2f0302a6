"""MCP servers that are written in several files: tools in tables, transports where the server is connected."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

TABLE = (
    "import { exec } from 'node:child_process';\n"
    "export const TOOLS = [\n"
    "  { name: 'look', description: 'Looks', inputSchema: {}, handler: async () => 'x' },\n"
    "  { name: 'run', description: 'Runs', inputSchema: {}, handler: async ({ line }) => exec(line) },\n"
    "];\n"
)
SERVER = (
    "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { TOOLS } from './tools.js';\n"
    "export function make() {\n  const server = new McpServer({ name: 'desk', version: '1' });\n"
    "  LOOP\n  return server;\n}\n"
)


@pytest.mark.parametrize(
    "loop",
    [
        "for (const one of TOOLS) server.registerTool(one.name, one, one.handler);",
        "for (const one of TOOLS) { server.tool(one.name, one.description, one.inputSchema, one.handler); }",
        "for (const { name, handler, ...config } of TOOLS) server.registerTool(name, config, handler);",
        "TOOLS.forEach((one) => server.registerTool(one.name, one, one.handler));",
        "TOOLS.forEach(({ name, description, handler }) => server.registerTool(name, { description }, handler));",
    ],
)
def test_tools_of_a_table(tmp_path: Path, loop: str) -> None:
    found = said(tmp_path, {"tools.ts": TABLE, "server.ts": SERVER.replace("LOOP", loop)})
    assert found.only("code/mcp-server").config["tools"] == ["look", "run"]
    tools = {found.assets[id_].name: found.config(id_) for id_ in found.ids("code/tool")}
    assert {name: config["capabilities"] for name, config in tools.items()} == {"look": [], "run": ["shell"]}
    assert tools["run"]["description"] == "Runs"
    assert [found.lines(id_) for id_ in found.ids("code/tool")] == [["tools.ts:3"], ["tools.ts:4"]]


STDIO = (
    "import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';\n"
    "import { make } from './server.js';\nawait make().connect(new StdioServerTransport());\n"
)
HTTP = (
    "import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';\n"
    "import express from 'express';\nimport { make } from './server.js';\nconst app = express();\n"
    "app.post('/mcp', async (req, res) => {\n  const way = new StreamableHTTPServerTransport({});\n"
    "  await make().connect(way);\n});\napp.listen(80);\n"
)
LOCAL = HTTP.replace("listen(80)", "listen(80, '127.0.0.1')")
GUARDED = HTTP.replace("'/mcp', async", "'/mcp', requireBearerAuth({ verifier }), async")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"stdio.ts": STDIO}, ("stdio", None, None)),
        ({"http.ts": HTTP}, ("streamable-http", "0.0.0.0", False)),
        ({"stdio.ts": STDIO, "http.ts": HTTP}, ("streamable-http", "0.0.0.0", False)),
        ({"stdio.ts": STDIO, "http.ts": LOCAL}, ("streamable-http", "127.0.0.1", False)),
        ({"http.ts": GUARDED}, ("streamable-http", "0.0.0.0", True)),
        ({"http.ts": GUARDED, "other.ts": HTTP}, ("streamable-http", "0.0.0.0", False)),
        ({"http.test.ts": HTTP}, (None, None, None)),
    ],
)
def test_a_server_is_connected_elsewhere(
    tmp_path: Path, files: dict[str, str], expected: tuple[str | None, str | None, bool | None]
) -> None:
    found = said(tmp_path, {"tools.ts": TABLE, "server.ts": SERVER.replace("LOOP", ""), **files})
    config = found.only("code/mcp-server").config
    assert (config.get("transport"), config.get("host"), config.get("authenticated")) == expected


LOW = (
    "import { Server } from '@modelcontextprotocol/sdk/server/index.js';\n"
    "import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';\n"
    "import { execSync } from 'node:child_process';\n"
    "const server = new Server({ name: 'desk', version: '1' }, { capabilities: { tools: {} } });\n"
    "server.setRequestHandler(ListToolsRequestSchema, async () => ({\n"
    "  tools: [{ name: 'run', inputSchema: {} }, { name: 'look', inputSchema: {} }],\n}));\n"
)


@pytest.mark.parametrize(
    "handler",
    [
        "async ({ params }) => HANDLERS[params.name](params.arguments)",
        "async ({ params: { name, arguments: given } }) => { const found = HANDLERS[name]; return found(given); }",
        "async ({ params }) => { if (params.name === 'run') return execSync(params.arguments.line); return 1; }",
    ],
)
def test_a_low_level_server_s_tools_by_what_runs_for_each(tmp_path: Path, handler: str) -> None:
    table = "const HANDLERS = { run: (given) => execSync(given.line), look: () => 1 };\n"
    code = f"{LOW}{table}server.setRequestHandler(CallToolRequestSchema, {handler});\n"
    found = said(tmp_path, {"a.ts": code})
    tools = {found.assets[id_].name: found.config(id_)["capabilities"] for id_ in found.ids("code/tool")}
    assert tools == {"look": [], "run": ["shell"]}


def test_a_method_that_is_bound(tmp_path: Path) -> None:
    code = (
        "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\n"
        "import { execSync } from 'node:child_process';\nclass Desk {\n"
        "  server = new McpServer({ name: 'desk', version: '1' });\n"
        "  constructor() { this.server.registerTool('run', {}, this.run.bind(this)); }\n"
        "  run({ line }) { return execSync(line); }\n}\n"
    )
    assert said(tmp_path, {"a.ts": code}).only("code/tool").config["capabilities"] == ["shell"]
