"""C#: agents made of clients and kernels, MCP clients and servers, local functions, settings that are filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

USING = "using Azure.AI.OpenAI;\nusing Azure.AI.Projects;\nusing Microsoft.Agents.AI;\n"
USING += "using Microsoft.Extensions.AI;\n"
DEPLOYED = "name:Microsoft.CognitiveServices/accounts/deployments/d-1"
CLIENT = 'new AzureOpenAIClient(new Uri("https://a.example"), credential).GetChatClient("d-1")'
AGENTS = [
    f'AIAgent a = {CLIENT}.AsAIAgent(instructions: "You tell short jokes.", name: "Joker");',
    f'AIAgent a = {CLIENT}.AsIChatClient().AsAIAgent("You tell short jokes.", "Joker");',
    (
        f'AIAgent a = {CLIENT}.CreateAIAgent(new ChatClientAgentOptions {{ Name = "Joker", ChatOptions = new() '
        '{ Instructions = "You tell short jokes." } });'
    ),
    (
        'AIProjectClient c = new(new Uri("https://a.example"), credential);\nvar a = c.AsAIAgent('
        "new ChatClientAgentOptions()"
        ' { Name = "Joker", ChatOptions = new() { ModelId = "d-1", Instructions = "You tell short jokes." } });'
    ),
    (
        f'static AIAgent Make(IChatClient c) => new ChatClientAgent(c, "You tell short jokes.", "Joker");\n'
        f"var a = Make({CLIENT}.AsIChatClient());"
    ),
]


@pytest.mark.parametrize("body", AGENTS)
def test_an_agent_is_made_of_its_client(tmp_path: Path, body: str) -> None:
    found = said(tmp_path, {"P.cs": f"{USING}{body}\n"})
    agent = found.only("code/agent")
    assert agent.name == "Joker"
    assert found.ends("invokes", agent.id.removeprefix("repo:tree//")) == [DEPLOYED]
    assert found.only("code/prompt").config["length"] == len("You tell short jokes.")


def test_a_type_that_is_not_written_is_that_of_the_method(tmp_path: Path) -> None:
    code = (
        "using Microsoft.SemanticKernel;\nusing Microsoft.SemanticKernel.Agents;\nnamespace A;\n"
        "public static class F\n{\n"
        "    public static ChatCompletionAgent Make(Kernel kernel) => new()\n"
        '    { Name = "Checker", Instructions = "You check what others say." };\n'
        '    public static async Task<ChatCompletionAgent> Later(Kernel kernel) { return new() { Name = "Later" }; }\n'
        "}\n"
    )
    found = said(tmp_path, {"F.cs": code})
    assert sorted(found.assets[one].name for one in found.ids("code/agent")) == ["Checker", "Later"]


KERNEL = """using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents;
var builder = Kernel.CreateBuilder();
builder.AddOllamaChatCompletion(modelId: "m-1", endpoint: new Uri("http://o"));
var kernel = builder.Build();
kernel.Plugins.AddFromType<Files>("files");
ChatCompletionAgent agent = new() { Name = "Reader", Instructions = "You read files aloud.", Kernel = kernel };

class Files
{
    [KernelFunction, Description("Reads a file")]
    public string Look(string path) => System.IO.File.ReadAllText(path);
}
"""


def test_a_kernel_gives_its_model_and_plugins(tmp_path: Path) -> None:
    found = said(tmp_path, {"P.cs": KERNEL})
    agent = found.only("code/agent")
    assert (agent.config["model"], agent.config["tools"], agent.config["capabilities"]) == (
        "m-1",
        ["Look"],
        ["file-read"],
    )


MCP = [
    (('await McpClient.CreateAsync(new StdioClientTransport(new() { Name = "hub", Command = "npx", '
     'Arguments = ["-y", "@a/hub"] }))'), {"package": "@a/hub", "transport": "stdio"}),
    (('await McpClientFactory.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions { Name = "hub", '
     'Endpoint = new Uri("http://m.example/mcp") }))'), {"url": "http://m.example/mcp", "encrypted": False}),
]  # fmt: skip


@pytest.mark.parametrize(("made", "config"), MCP)
def test_an_agent_asks_a_server_for_its_tools(tmp_path: Path, made: str, config: dict[str, object]) -> None:
    body = (
        f"var mcp = {made};\nvar tools = await mcp.ListToolsAsync().ConfigureAwait(false);\n"
        f'AIAgent a = {CLIENT}.AsAIAgent(name: "A", tools: [.. tools.Cast<AITool>()]);\n'
    )
    found = said(tmp_path, {"P.cs": f"{USING}using ModelContextProtocol.Client;\n{body}"})
    assert found.only("code/mcp-server").config.items() >= config.items()
    assert found.ends("uses-tool", "P.cs#agent:a") == ["P.cs#mcp:hub"]
    assert found.only("code/agent").config["tools"] == []


def test_a_server_offers_the_tools_of_its_assembly(tmp_path: Path) -> None:
    found = said(tmp_path, {
        "P.cs": "using ModelContextProtocol.Server;\nvar b = Host.CreateApplicationBuilder(args);\n"
        "b.Services.AddMcpServer("
        'o => { o.ServerInfo = new Implementation { Name = "kept" }; }).WithStdioServerTransport()'
        ".WithToolsFromAssembly();\n",
        "Tools/T.cs": "using ModelContextProtocol.Server;\nnamespace A;\n[McpServerToolType]\npublic class T\n{\n"
        '    [McpServerTool(Name = "keep")] public void Keep(string p) { System.IO.File.WriteAllText(p, p); }\n}\n',
    })  # fmt: skip
    server = found.only("code/mcp-server")
    assert (server.name, server.config["tools"], server.config["capabilities"]) == ("kept", ["keep"], ["file-write"])


def test_a_local_function_is_known_above_it(tmp_path: Path) -> None:
    body = (
        f'AIAgent a = {CLIENT}.AsAIAgent(name: "A", tools: [AIFunctionFactory.Create(Look)]);\n'
        "static string Look(string path) { return File.ReadAllText(path); }\n"
    )
    found = said(tmp_path, {"P.cs": f"{USING}{body}"})
    assert found.only("code/agent").config["capabilities"] == ["file-read"]


def test_settings_are_filled_from_a_section(tmp_path: Path) -> None:
    code = (
        "using Microsoft.SemanticKernel;\nnamespace A;\npublic static class S\n{\n"
        "    public static void Add(IServiceCollection services, IConfiguration configuration)\n    {\n"
        '        var local = new Local();\n        configuration.GetSection("Local").Bind(local);\n'
        "        services.AddOllamaChatCompletion(modelId: local.Model, endpoint: new Uri(local.Endpoint));\n    }\n}\n"
        "public class Local { public string Model { get; set; } public string Endpoint { get; set; } }\n"
    )
    found = said(tmp_path, {"S.cs": code, "appsettings.json": '{"Local": {"Model": "m-1", "Endpoint": "http://o"}}'})
    assert found.ids("model") == ["model:ollama/m-1"]


def test_the_address_decides_whose_model_it_is(tmp_path: Path) -> None:
    body = (
        "var c = new OpenAIClient(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = "
        'new Uri("https://openrouter.ai/api/v1") }).GetChatClient("m-1");\n'
    )
    found = said(tmp_path, {"P.cs": f"using OpenAI;\nusing System.ClientModel;\n{body}"})
    assert found.ids("model") == ["model:openrouter/m-1"]


@pytest.mark.parametrize(("body", "config"), [
    ('c, err := client.NewStdioMCPClient("npx", nil, "-y", "@a/hub")', {"package": "@a/hub"}),
    ('c, err := client.NewSSEMCPClient("http://m.example/sse")', {"url": "http://m.example/sse", "encrypted": False}),
])  # fmt: skip
def test_go_starts_and_reaches_servers(tmp_path: Path, body: str, config: dict[str, object]) -> None:
    code = f'package main\n\nimport "github.com/mark3labs/mcp-go/client"\n\nfunc f() {{\n\t{body}\n}}\n'
    assert said(tmp_path, {"main.go": code}).only("code/mcp-server").config.items() >= config.items()


def test_java_starts_a_server(tmp_path: Path) -> None:
    code = (
        "import dev.langchain4j.mcp.client.transport.stdio.StdioMcpTransport;\nimport java.util.List;\nclass C {\n"
        '  Object f() { return new StdioMcpTransport.Builder().command(List.of("npx", "-y", "@a/hub")).build(); }\n}\n'
    )
    assert said(tmp_path, {"C.java": code}).only("code/mcp-server").config["package"] == "@a/hub"


PLUGIN = """using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents;
var kernel = Kernel.CreateBuilder().Build();
ChatCompletionAgent agent = new() { Name = "Host", Kernel = kernel };
%s
public class Menu { [KernelFunction] public string Soup() => "leek"; }
"""


@pytest.mark.parametrize(
    "added",
    [
        "kernel.Plugins.Add(KernelPluginFactory.CreateFromType<Menu>());",
        "var p = KernelPluginFactory.CreateFromObject(new Menu());\nagent.Kernel.Plugins.Add(p);",
        "agent.Kernel.ImportPluginFromType<Menu>();",
    ],
)
def test_plugins_are_added_to_an_agents_kernel(tmp_path: Path, added: str) -> None:
    assert said(tmp_path, {"P.cs": PLUGIN % added}).only("code/agent").config["tools"] == ["Soup"]
