"""Clients, described tools, MCP servers and prompts in Java, Kotlin, Go and C#, and what runs for a tool's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said
from tests.sources.repository.code.test_csharp import cs

GO = 'package a\nimport openai "github.com/sashabaranov/go-openai"\nimport "os/exec"\n'
FUNCTION = 'openai.FunctionDefinition{Name: "run", Description: "Runs."}'

KEY = "b7f3c9d2e8a14f6098c1d5e3a7b2f4c6"
CLIENTS = [
    ("a.go", GO + f'var c = openai.NewClient("{KEY}")\n', ("openai", "literal", None)),
    ("a.go", GO + 'func F(k string) { s := openai.DefaultConfig(k)\n s.BaseURL = "http://llm.example.com/v1"\n'
     " openai.NewClientWithConfig(s) }\n", ("self-hosted", "other", "http://llm.example.com/v1")),
    ("a.go", ('package a\nimport (\n\t"github.com/openai/openai-go"\n\t"github.com/openai/openai-go/option"\n)\n'
     f'var c = openai.NewClient(option.WithAPIKey("{KEY}"), option.WithBaseURL("https://llm.example.com"))\n'),
     ("self-hosted", "literal", "https://llm.example.com")),
    ("A.java", ("import dev.langchain4j.model.openai.OpenAiChatModel;\nclass A { Object m() { return "
     f'OpenAiChatModel.builder().apiKey("{KEY}").modelName("m-1").build(); }} }}'), ("openai", "literal", None)),
    ("A.java", ("import com.openai.client.okhttp.OpenAIOkHttpClient;\nclass A { Object c = "
     'OpenAIOkHttpClient.builder().apiKey(key()).baseUrl("http://llm.example.com").build(); }'),
     ("self-hosted", "other", "http://llm.example.com")),
    ("A.kt", ("import dev.langchain4j.model.ollama.OllamaChatModel\nval m = "
     'OllamaChatModel.builder().baseUrl("http://o.example.com").modelName("m").build()\n'),
     ("ollama", "absent", "http://o.example.com")),
    ("Bot.cs", cs(f'void F() {{ new ChatClient("m-1", "{KEY}"); }}', "OpenAI.Chat"), ("openai", "literal", None)),
    ("Bot.cs", cs(f'void F() {{ new AzureOpenAIClient(new Uri("https://x.openai.azure.com"), '
     f'new AzureKeyCredential("{KEY}")); }}', "Azure.AI.OpenAI"),
     ("azure-openai", "literal", "https://x.openai.azure.com")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "client"), CLIENTS)
def test_a_client_has_a_key_and_an_address(tmp_path: Path, name: str, text: str, client: tuple[str, str, str]) -> None:
    config = said(tmp_path, {name: text}).only("code/client").config
    assert (config["service"], config["key"], config.get("base_url")) == client


DISPATCHED = [
    ("a.go", GO + f"var T = {FUNCTION}\nfunc Run(n string) {{\n switch n {{\n case \"run\":\n  exec.Command(n)\n"
     ' case "other":\n  F()\n }\n}\n'),
    ("a.go", GO + f"var T = {FUNCTION}\nfunc Run(n string) {{\n if n == \"run\" {{\n  exec.Command(n)\n }}\n}}\n"),
    ("a.py", ("import openai, os\nT = [{'type': 'function', 'function': {'name': 'run', 'description': 'Runs.'}}]\n"
     "def work(n):\n    if n == 'run':\n        os.system(n)\n"
     "openai.OpenAI().chat.completions.create(model='m-1', messages=[], tools=T)\n")),
    ("a.py", ("import anthropic, os\ndef run(c):\n    os.system(c)\n"
     "anthropic.Anthropic().messages.create(model='m-1', tools=[{'name': 'run', 'description': 'Runs.'}])\n")),
    ("a.py", ("import boto3, os\ndef work(c):\n    os.system(c)\nRUN = {'run': work}\n"
     "boto3.client('bedrock-runtime').converse(modelId='a.m-1', toolConfig={'tools': [{'toolSpec': {'name': 'run',"
     " 'description': 'Runs.'}}]})\n")),
    ("Bot.cs", cs('ChatTool t = ChatTool.CreateFunctionTool(functionName: "run", functionDescription: "Runs.");\n'
     'string Run(string n) { switch (n) { case "run": Process.Start(n); break; case "b": F(); break; } return n; }',
     "OpenAI.Chat", "System.Diagnostics")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), DISPATCHED)
def test_what_runs_for_a_described_tool_is_the_branch_for_its_name(tmp_path: Path, name: str, text: str) -> None:
    tool = said(tmp_path, {name: text}).only("code/tool")
    assert (tool.name, tool.config["capabilities"], tool.config["description"]) == ("run", ["shell"], "Runs.")


def test_another_branch_is_not_what_runs(tmp_path: Path) -> None:
    text = (
        GO
        + f'var T = {FUNCTION}\nfunc R(n string) {{\n switch n {{\n case "run":\n  F()\n case "x":\n'
        + ("  exec.Command(n)\n }\n}\n")
    )
    assert said(tmp_path, {"a.go": text}).only("code/tool").config["capabilities"] == []


SERVERS = [
    ("a.go", ('package a\nimport (\n\t"os/exec"\n\t"github.com/mark3labs/mcp-go/mcp"\n'
     '\t"github.com/mark3labs/mcp-go/server"\n)\n'
     'func Serve() {\n s := server.NewMCPServer("depot", "1")\n t := mcp.NewTool("run", mcp.WithDescription("Runs."))\n'
     ' s.AddTool(t, func(c C, r mcp.CallToolRequest) R { exec.Command("x"); return R{} })\n'
     ' server.ServeStdio(s)\n}\n')),
    ("a.go", ('package a\nimport (\n\t"os/exec"\n\t"github.com/modelcontextprotocol/go-sdk/mcp"\n)\n'
     'func run(c C, r R) { exec.Command("x") }\nfunc main() {\n'
     ' s := mcp.NewServer(&mcp.Implementation{Name: "depot"}, nil)\n'
     ' mcp.AddTool(s, &mcp.Tool{Name: "run", Description: "Runs."}, run)\n s.Run(ctx, &mcp.StdioTransport{})\n}\n')),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), SERVERS)
def test_a_server_offers_the_tools_that_are_added_to_it(tmp_path: Path, name: str, text: str) -> None:
    found = said(tmp_path, {name: text})
    server = found.only("code/mcp-server")
    assert (server.name, server.config["tools"], server.config["transport"]) == ("depot", ["run"], "stdio")
    assert found.only("code/tool").config["capabilities"] == ["shell"]
    assert found.only("code/tool").config["description"] == "Runs."


def test_a_server_in_csharp_offers_the_methods_of_its_classes(tmp_path: Path) -> None:
    named = 's.AddMcpServer(o => o.ServerInfo = new Implementation { Name = "depot" })'
    body = "void F(IServiceCollection s) { " + named + ".WithTools<T>(); }"
    tools = (
        'namespace Acme;\n[McpServerToolType]\npublic class T {\n [McpServerTool(Name = "get_it"), '
        'Description("Gets.")]'
        '\n public string Get() => "";\n}\n'
    )
    files = {
        "Bot.cs": cs(body, "ModelContextProtocol.Protocol"),
        "T.cs": "using ModelContextProtocol.Server;\n" + tools,
    }
    server = said(tmp_path, files).only("code/mcp-server")
    assert (server.name, server.config["tools"]) == ("depot", ["get_it"])


PROMPTS = [
    ("a.go", GO + 'var r = openai.ChatCompletionRequest{Model: "m-1", Messages: []openai.ChatCompletionMessage{\n'
     '{Role: openai.ChatMessageRoleUser, Content: q},\n'
     '{Role: openai.ChatMessageRoleSystem, Content: "You are brief."}}}\n'),
    ("Bot.cs", cs('void F(ChatClient c) { c.CompleteChat([new SystemChatMessage("You are brief.")]); }',
                  "OpenAI.Chat")),
    ("A.java", ("import com.anthropic.models.messages.MessageCreateParams;\nclass A { Object p = MessageCreateParams"
     '.builder().model("m-1").system("You are brief.").build(); }')),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), PROMPTS)
def test_the_system_message_of_a_question_is_a_prompt(tmp_path: Path, name: str, text: str) -> None:
    assert said(tmp_path, {name: text}).only("code/prompt").config["start"] == "You are brief."


BINDS = [
    's.Configure<Options>(c.GetSection("Ai"));',
    'var o = c.GetSection("Ai").Get<Options>();',
    "s.Configure<Options>(c.GetSection(Options.Section));",
    's.AddOptions<Options>().BindConfiguration("Ai").ValidateOnStart();',
]


@pytest.mark.parametrize("bind", BINDS)
def test_settings_that_are_bound_to_a_class_are_its_values(tmp_path: Path, bind: str) -> None:
    options = (
        'namespace Acme;\npublic class Options { public const string Section = "Ai"; public string Model { get; set; }'
        ' = "m-2"; }'
    )
    files = {
        "appsettings.json": '{"Ai": {"Model": "m-1"}}',
        "Options.cs": options,
        "Start.cs": "namespace Acme;\nclass Start { void F() { " + bind + " } }",
        "Bot.cs": cs("public Bot(IOptions<Options> o) { new ChatClient(o.Value.Model, k); }", "OpenAI.Chat"),
    }
    assert said(tmp_path, files).ids("model") == ["model:openai/m-1"]


def test_what_only_a_test_passes_is_no_value(tmp_path: Path) -> None:
    ask = "from openai import OpenAI\ndef ask(model):\n    OpenAI().responses.create(model=model, input='q')\n"
    call = "from ask import ask\nask('%s')\n"
    files = {"ask.py": ask, "run.py": call % "m-1", "tests/test_ask.py": call % "m-2"}
    assert said(tmp_path, files).ids("model") == ["model:openai/m-1"]


def test_an_import_of_a_part_of_a_module_is_the_module_that_is_asked_for(tmp_path: Path) -> None:
    code = 'package a\nimport "github.com/mark3labs/mcp-go/server"\n'
    files = {"go.mod": "module a\nrequire github.com/mark3labs/mcp-go v0.39.1\n", "x/a.go": code}
    assert said(tmp_path, files).ids("package") == ["pkg:golang/github.com/mark3labs/mcp-go@v0.39.1"]


def test_a_namespace_is_the_package_that_the_project_states(tmp_path: Path) -> None:
    project = '<Project><PackageReference Include="Microsoft.SemanticKernel" Version="1.65.0" /></Project>'
    files = {"a.csproj": project, "src/Bot.cs": cs("", "Microsoft.SemanticKernel.ChatCompletion", "System.Text")}
    (id_,) = said(tmp_path, files).ids("package")
    assert id_.endswith("@1.65.0")
