"""C#: namespaces in use, initialisers, settings, attributes, and what flows through them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said


def cs(body: str, *used: str) -> str:
    """A class `Bot` in namespace `Acme`."""
    return "".join(f"using {one};\n" for one in used) + f"namespace Acme;\npublic class Bot\n{{\n{body}\n}}\n"


CALLS = [
    ('void F() { var c = new ChatClient(model: "m-1", key); }', "OpenAI.Chat", "model:openai/m-1"),
    ('void F() { var c = new ChatClient("m-1", key); }', "OpenAI.Chat", "model:openai/m-1"),
    ('void F() { ChatClient c = new("m-1", key); }', "OpenAI.Chat", "model:openai/m-1"),
    ('void F() { var r = new ConverseRequest { ModelId = "a.c-1" }; }', "Amazon.BedrockRuntime.Model",
     "model:bedrock/a.c-1"),
    ('void F() { Kernel.CreateBuilder().AddOpenAIChatCompletion("m-1", key).Build(); }', "Microsoft.SemanticKernel",
     "model:openai/m-1"),
    ('void F() { Kernel.CreateBuilder().AddOpenAIChatCompletion(modelId: "m-1", apiKey: key); }',
     "Microsoft.SemanticKernel", "model:openai/m-1"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "used", "model"), CALLS)
def test_a_call_names_its_model(tmp_path: Path, body: str, used: str, model: str) -> None:
    assert said(tmp_path, {"Bot.cs": cs(body, "System.Text", used)}).ids("model") == [model]


def test_a_deployment_is_invoked(tmp_path: Path) -> None:
    body = (
        'void F() { var a = new AzureOpenAIClient(new Uri("https://x.openai.azure.com"), c); a.GetChatClient("dep"); }'
    )
    found = said(tmp_path, {"Bot.cs": cs(body, "Azure.AI.OpenAI", "OpenAI.Chat")})
    called = "name:Microsoft.CognitiveServices/accounts/deployments/dep"
    assert found.ends("invokes") == [called, "service:azure-openai"]
    assert found.ids("model") == []


FLOWS = [
    ('const string M = "m-1"; void F() { new ChatClient(M, k); }', {}),
    ('private readonly string _m; public Bot() { _m = "m-1"; } void F() { new ChatClient(_m, k); }', {}),
    ('public string M { get; set; } = "m-1"; void F() { new ChatClient(M, k); }', {}),
    ('string M => "m-1"; void F() { new ChatClient(M, k); }', {}),
    ('void F() { var v = "1"; new ChatClient($"m-{v}", k); }', {}),
    ('void F() { new ChatClient(Environment.GetEnvironmentVariable("M") ?? "m-1", k); }', {}),
    ('void F() { G("m-1"); } void G(string m) { new ChatClient(m, k); }', {}),
    ("void F() { new ChatClient(Names.Chat, k); }",
     {"Other/Names.cs": 'namespace Acme;\nstatic class Names { public const string Chat = "m-1"; }'}),
    ("public Bot(IConfiguration config) { new ChatClient(config[\"OpenAI:Model\"], k); }",
     {"appsettings.json": '{"OpenAI": {"Model": "m-1"}}'}),
    ("void F(Options o) { new ChatClient(o.Model, k); } void G() { F(new Options()); }",
     {"Options.cs": 'namespace Acme;\npublic record Options(string Model = "m-1");'}),
    ("void F(Options o) { new ChatClient(o.Model, k); } void G() { F(new Options { Model = \"m-1\" }); }",
     {"Options.cs": "namespace Acme;\npublic class Options { public string Model { get; set; } }"}),
    ('void F(int a) { new ChatClient(a switch { 1 => "m-1", _ => "m-1" }, k); }', {}),
]  # fmt: skip


@pytest.mark.parametrize(("body", "others"), FLOWS)
def test_a_name_is_followed_to_its_text(tmp_path: Path, body: str, others: dict[str, str]) -> None:
    files = {"Bot.cs": cs(body, "System", "OpenAI.Chat", "Microsoft.Extensions.Configuration"), **others}
    assert said(tmp_path, files).ids("model") == ["model:openai/m-1"]


def test_an_agent_and_the_functions_of_a_plugin(tmp_path: Path) -> None:
    body = (
        'void F(Kernel k) { ChatCompletionAgent a = new() { Name = "support", Instructions = "You help customers.",'
        ' Kernel = k }; }\n[KernelFunction, Description("Runs")] public string Run(string c) => Process.Start(c).ToString();'  # noqa: E501
    )
    used = ("System.Diagnostics", "Microsoft.SemanticKernel", "Microsoft.SemanticKernel.Agents")
    found = said(tmp_path, {"Bot.cs": cs(body, *used)})
    assert found.only("code/agent").name == "support"
    assert found.only("code/tool").config["capabilities"] == ["shell"]
    assert found.only("code/prompt").config["start"] == "You help customers."


NOTHING = [
    cs('// new ChatClient("m-1", k)\nstring s = "new ChatClient(m-1)";', "OpenAI.Chat"),
    cs('void F() { new ChatClient("m-1"); } class ChatClient { public ChatClient(string m) {} }', "System"),
    cs('void F() { new ChatClient("m-1"); }', "Acme.Own"),
]


@pytest.mark.parametrize("source", NOTHING)
def test_what_is_no_use_of_a_model_names_none(tmp_path: Path, source: str) -> None:
    assert said(tmp_path, {"Bot.cs": source}).ids("model") == []


@pytest.mark.parametrize("body", ["{" * 5000, "var x = " + "(" * 3000, '"' + "a" * 100_000, "\x00\xff" * 1000])
def test_broken_files_end_in_time(tmp_path: Path, body: str) -> None:
    assert said(tmp_path, {"Bot.cs": cs(body + " new ChatClient(", "OpenAI.Chat")}).ids("model") == []


AGENT = (
    "using Microsoft.Agents.AI;\nusing Microsoft.Extensions.AI;\nnamespace A;\n"
    "public sealed class Tools\n{\n    public string FindAsync(string q) => q;\n"
    '    [System.ComponentModel.Description("Opens a valve.")]\n    public string Open(int valve) => "";\n}\n'
    "public sealed class Advisor(IChatClient chat, Tools tools)\n{\n"
    "    private readonly AIAgent _agent = chat.CreateAIAgent(\n"
    '        instructions: "You advise growers on irrigation.",\n'
    '        tools: [AIFunctionFactory.Create(tools.FindAsync, "find_field"), AIFunctionFactory.Create(tools.Open)]);\n'
    "}\n"
)


def test_functions_that_are_made_tools(tmp_path: Path) -> None:
    found = said(tmp_path, {"A/Advisor.cs": AGENT})
    agent = found.only("code/agent")
    assert (agent.name, agent.config["tools"]) == ("Advisor", ["find_field", "Open"])
    assert [found.assets[one].name for one in found.ids("code/tool")] == ["Open", "find_field"]
    assert found.config("A/Advisor.cs#Open:tool")["description"] == "Opens a valve."


def test_a_service_gives_a_client_and_its_settings(tmp_path: Path) -> None:
    program = (
        "using Azure.AI.OpenAI;\nusing Microsoft.Extensions.AI;\nusing Microsoft.Extensions.Options;\n"
        'builder.Services.Configure<Settings>(builder.Configuration.GetSection("AI"));\n'
        "builder.Services.AddChatClient(provider =>\n{\n"
        "    var settings = provider.GetRequiredService<IOptions<Settings>>().Value;\n"
        "    var azure = provider.GetRequiredService<AzureOpenAIClient>();\n"
        "    return azure.GetChatClient(settings.Deployment).AsIChatClient();\n"
        "});\n"
    )
    files = {
        "A/Program.cs": program,
        "A/Settings.cs": 'namespace A;\npublic class Settings { public string Deployment { get; set; } = "x"; }\n',
        "A/appsettings.json": '{"AI": {"Deployment": "chat-1"}}',
        "A/appsettings.Staging.json": '{"AI": {"Deployment": "chat-2"}}',
        "A/appsettings.Test.json": '{"AI": {"Deployment": "chat-3"}}',
    }
    ends = said(tmp_path, files).ends("invokes")
    deployment = "name:Microsoft.CognitiveServices/accounts/deployments"
    assert ends == [f"{deployment}/chat-1", f"{deployment}/chat-2"]


def test_messages_whose_type_their_list_states(tmp_path: Path) -> None:
    text = (
        "using Microsoft.Extensions.AI;\nnamespace A;\npublic class X(IChatClient chat)\n{\n"
        "    public async Task F(string q)\n    {\n        List<ChatMessage> messages =\n        [\n"
        '            new(ChatRole.System, "You write one query for the table."),\n'
        "            new(ChatRole.User, q),\n        ];\n        await chat.GetResponseAsync(messages);\n    }\n}\n"
    )
    prompt = said(tmp_path, {"A/X.cs": text}).only("code/prompt")
    assert prompt.config["start"] == "You write one query for the table."


@pytest.mark.parametrize(
    ("mapped", "run", "config"),
    [
        ("app.MapMcp();", 'app.Run("http://0.0.0.0:3001");', {"host": "0.0.0.0", "authenticated": False}),
        (
            "app.MapMcp().RequireAuthorization();",
            'app.Run("http://*:3001");',
            {"host": "0.0.0.0", "authenticated": True},
        ),
        ("app.MapMcp();", 'app.Run("http://localhost:3001");', {"host": "localhost"}),
    ],
)
def test_where_a_server_listens(tmp_path: Path, mapped: str, run: str, config: dict[str, object]) -> None:
    text = (
        "using ModelContextProtocol.Protocol;\nvar builder = WebApplication.CreateBuilder(args);\n"
        'builder.Services.AddMcpServer(o => o.ServerInfo = new Implementation { Name = "barn" }).WithHttpTransport();\n'
        f"var app = builder.Build();\n{mapped}\n{run}\n"
    )
    found = said(tmp_path, {"A/Program.cs": text}).only("code/mcp-server")
    assert found.name == "barn"
    assert config.items() <= found.config.items()


def test_types_of_namespaces_that_nobody_writes(tmp_path: Path) -> None:
    text = (
        "using ModelContextProtocol.Server;\nnamespace A;\n[McpServerToolType]\npublic class T(HttpClient http)\n{\n"
        '    [McpServerTool(Name = "stock")]\n'
        '    public async Task<string> Stock(string kind) => await http.GetStringAsync($"/feed/{kind}");\n'
        '    [McpServerTool(Name = "keep")]\n'
        '    public void Keep(string text) => File.WriteAllText("/srv/a", text);\n}\n'
    )
    found = said(tmp_path, {"A/T.cs": text})
    tools = {found.assets[one].name: found.config(one)["capabilities"] for one in found.ids("code/tool")}
    assert tools == {"stock": ["network"], "keep": ["file-write"]}


@pytest.mark.parametrize(
    ("address", "sinks"), [('$"/feed/{kind}"', 0), ('$"feed/{kind}"', 0), ("kind", 1), ('$"//{kind}/feed"', 1)]
)
def test_an_address_under_that_of_the_client_is_not_the_models_choice(tmp_path: Path, address: str, sinks: int) -> None:
    text = (
        "using ModelContextProtocol.Server;\nnamespace A;\n[McpServerToolType]\npublic class T(HttpClient http)\n{\n"
        '    [McpServerTool(Name = "stock")]\n'
        f"    public async Task<string> Stock(string kind) => await http.GetStringAsync({address});\n}}\n"
    )
    assert len(said(tmp_path, {"A/T.cs": text}).ids("code/output-sink")) == sinks
