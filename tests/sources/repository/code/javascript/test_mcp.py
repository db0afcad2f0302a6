"""MCP in TypeScript: servers with the tools that calls register, and the servers that clients use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

SERVER = """
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { exec } from 'child_process';
import { promises as fs } from 'fs';
import { z } from 'zod';
import { registerMail } from './mail.js';

const server = new McpServer({ name: 'office', version: '1.0.0' });

server.tool('run', 'Runs a command', { command: z.string() }, async ({ command }) => exec(command));
server.registerTool('save', { title: 'Save', description: 'Saves a note', inputSchema: {} }, async ({ text }) => {
  await fs.writeFile('note.txt', text);
  return { content: [] };
});
registerMail(server);
await server.connect(new StdioServerTransport());
"""
MAIL = """
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import nodemailer from 'nodemailer';
const post = nodemailer.createTransport({});
export function registerMail(server: McpServer) {
  server.tool('mail', 'Sends a mail', {}, async (mail) => post.sendMail(mail));
}
"""


def test_a_server_and_its_tools(tmp_path: Path) -> None:
    found = said(tmp_path, {"src/index.ts": SERVER, "src/mail.ts": MAIL})
    server = found.only("code/mcp-server")
    assert server.name == "office"
    assert server.config["role"] == "server"
    assert server.config["transport"] == "stdio"
    assert server.config["tools"] == ["run", "save", "mail"]
    assert server.config["capabilities"] == ["email", "file-write", "shell"]
    assert found.ends("uses-tool", "src/index.ts#mcp:office") == [
        "src/index.ts#run:tool",
        "src/index.ts#save:tool",
        "src/mail.ts#mail:tool",
    ]
    assert found.config("src/index.ts#run:tool")["description"] == "Runs a command"
    assert found.config("src/index.ts#save:tool")["capabilities"] == ["file-write"]


LOW = """
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { execSync } from 'node:child_process';
const TOOLS = [{ name: 'look', description: 'Looks', inputSchema: {} }, { name: 'run', description: 'Runs' }];
const server = new Server({ name: 'low', version: '1' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: TOOLS }));
server.setRequestHandler(CallToolRequestSchema, async (request) => {
  switch (request.params.name) {
    case 'look': return fetch('https://x');
    case 'run': return execSync(request.params.arguments.c);
  }
});
"""


def test_a_low_level_server(tmp_path: Path) -> None:
    found = said(tmp_path, {"a.ts": LOW})
    assert found.only("code/mcp-server").config["tools"] == ["look", "run"]
    assert found.config("a.ts#look:tool")["capabilities"] == ["network"]
    assert found.config("a.ts#run:tool")["capabilities"] == ["shell"]
    assert found.lines("a.ts#run:tool") == ["a.ts:11"]


HTTP = """
import express from 'express';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
const app = express();
const server = new McpServer({ name: 'web', version: '1.0.0' });
app.post('/mcp', %s async (req, res) => {
  const transport = new StreamableHTTPServerTransport({});
  await server.connect(transport);
  await transport.handleRequest(req, res, req.body);
});
app.listen(3000%s);
"""


@pytest.mark.parametrize(
    ("guard", "host", "authenticated", "at"),
    [
        ("", "", False, "0.0.0.0"),
        ("requireBearerAuth({ verifier }),", "", True, "0.0.0.0"),
        ("authMiddleware,", "", True, "0.0.0.0"),
        ("", ", '127.0.0.1'", False, "127.0.0.1"),
    ],
)
def test_who_may_call_a_server_over_http(tmp_path: Path, guard: str, host: str, authenticated: bool, at: str) -> None:
    config = said(tmp_path, {"a.ts": HTTP % (guard, host)}).only("code/mcp-server").config
    assert (config["transport"], config["authenticated"], config["host"]) == ("streamable-http", authenticated, at)


def test_a_handler_of_next(tmp_path: Path) -> None:
    code = (
        "import { createMcpHandler } from 'mcp-handler';\n"
        "const handler = createMcpHandler((server) => {\n"
        "  server.tool('roll', 'Rolls a die', {}, async () => ({ content: [] }));\n}, {}, { basePath: '/api' });\n"
        "export { handler as GET, handler as POST };\n"
    )
    config = said(tmp_path, {"app/api/[transport]/route.ts": code}).only("code/mcp-server").config
    assert (config["tools"], config["transport"], config["authenticated"]) == (["roll"], "streamable-http", False)


CLIENTS = [
    (
        (
            "import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';\n"
            "new StdioClientTransport({ command: 'npx', args: ['-y', '@acme/files'] });"
        ),
        {"package": "@acme/files", "pinned": False},
    ),
    (
        (
            "import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';\n"
            "new StreamableHTTPClientTransport(new URL('http://mcp.example.com/mcp'));"
        ),
        {"url": "http://mcp.example.com/mcp", "encrypted": False},
    ),
    (
        (
            "import { experimental_createMCPClient as createMCPClient } from 'ai';\n"
            "await createMCPClient({ transport: { type: 'sse', url: 'https://mcp.example.com/sse' } });"
        ),
        {"url": "https://mcp.example.com/sse", "encrypted": True},
    ),
    (
        (
            "import { MCPClient } from '@mastra/mcp';\n"
            "export const mcp = new MCPClient({ servers: { files: { command: 'npx', args: ['-y', "
            "'@acme/files@1.2.3'] } } });"
        ),
        {"package": "@acme/files", "pinned": True},
    ),
    (
        (
            "import { MCPServerStdio } from '@openai/agents';\nnew MCPServerStdio({ name: 'f', "
            "fullCommand: 'npx -y @acme/files' });"
        ),
        {"package": "@acme/files", "pinned": False},
    ),
    (
        (
            "import { hostedMcpTool } from '@openai/agents';\n"
            "hostedMcpTool({ serverLabel: 'g', serverUrl: 'https://mcp.example.com', requireApproval: 'never' });"
        ),
        {"url": "https://mcp.example.com", "auto_approve": ["*"]},
    ),
    (
        (
            "import { MultiServerMCPClient } from '@langchain/mcp-adapters';\n"
            "new MultiServerMCPClient({ mcpServers: { m: { transport: 'stdio', command: 'npx', args: ['-y', "
            "'@acme/m'] } } });"
        ),
        {"package": "@acme/m", "pinned": False},
    ),
]


@pytest.mark.parametrize(("code", "said_of"), CLIENTS, ids=range(len(CLIENTS)))
def test_the_servers_of_clients(tmp_path: Path, code: str, said_of: dict[str, object]) -> None:
    config = said(tmp_path, {"a.ts": code}).only("code/mcp-server").config
    assert config["role"] == "client"
    assert {key: config.get(key) for key in said_of} == said_of


def test_an_agent_uses_a_server(tmp_path: Path) -> None:
    code = (
        "import { Agent, MCPServerStdio } from '@openai/agents';\n"
        "const files = new MCPServerStdio({ name: 'files', fullCommand: 'npx -y @acme/files' });\n"
        "const desk = new Agent({ name: 'desk', model: 'm-1', mcpServers: [files] });\n"
    )
    found = said(tmp_path, {"a.ts": code})
    assert found.ends("uses-tool", "a.ts#agent:desk") == ["a.ts#mcp:files"]
