"""Go: structs, their methods, packages of the project, options, and what flows through them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

SASHA = "github.com/sashabaranov/go-openai"


def go(body: str, *imports: str) -> str:
    """A file of package main with these imports; `name path` gives one a name."""
    lines = "".join(f"\t{one if ' ' in one else chr(34) + one + chr(34)}\n" for one in imports)
    return f"package main\n\nimport (\n{lines})\n\n{body}\n"


CALLS = [
    ('func f() { c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Model: "m-1"}) }', SASHA, "openai/m-1"),
    ("func f() { c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Model: openai.GPT4oMini}) }", SASHA,
     "openai/gpt-4o-mini"),
    ('func f() { c.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Model: "m-1"}) }',
     "github.com/openai/openai-go/v2", "openai/m-1"),
    ("func f() { c.Messages.New(ctx, anthropic.MessageNewParams{Model: anthropic.ModelClaude3_7SonnetLatest}) }",
     "github.com/anthropics/anthropic-sdk-go", "anthropic/claude-3-7-sonnet-latest"),
    ('func f() { c.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{ModelId: aws.String("a.c-1")}) }',
     "github.com/aws/aws-sdk-go-v2/service/bedrockruntime", "bedrock/a.c-1"),
    ('func f() { c, _ := genai.NewClient(ctx, nil); c.Models.GenerateContent(ctx, "g-1", nil, nil) }',
     "google.golang.org/genai", "google/g-1"),
    ('func f() { openai.New(openai.WithModel("m-1")) }', "github.com/tmc/langchaingo/llms/openai", "openai/m-1"),
    ('func f() { c.Chat(ctx, &api.ChatRequest{Model: "llama3.2"}, nil) }', "github.com/ollama/ollama/api",
     "ollama/llama3.2"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "imported", "model"), CALLS)
def test_a_call_names_its_model(tmp_path: Path, body: str, imported: str, model: str) -> None:
    found = said(tmp_path, {"main.go": go(body, imported, "github.com/aws/aws-sdk-go-v2/aws")})
    assert found.ids("model") == [f"model:{model}"]


USE = "openai.ChatCompletionRequest{Model: %s}"
FLOWS = [
    ('const M = "m-1"\nfunc f() { _ = ' + USE % "M" + " }", {}),
    ('const (\n\tA = "x"\n\tM = "m-1"\n)\nfunc f() { _ = ' + USE % "M" + " }", {}),
    ('func f() { m := "m-" + "1"; _ = ' + USE % "m" + " }", {}),
    ('func f() { m := fmt.Sprintf("m-%s", "1"); _ = ' + USE % "m" + " }", {}),
    ('func name() string { return "m-1" }\nfunc f() { _ = ' + USE % "name()" + " }", {}),
    ('func pick() (string, error) { return "m-1", nil }\nfunc f() { m, err := pick(); _ = ' + USE % "m" + " }", {}),
    ('func f() { g("m-1") }\nfunc g(m string) { _ = ' + USE % "m" + " }", {}),
    ('type C struct { Model string }\nfunc (c *C) run() { _ = ' + USE % "c.Model" + " }\n"
     'func f() { (&C{Model: "m-1"}).run() }', {}),
    ('func f() { _ = ' + USE % 'cmp.Or(os.Getenv("M"), "m-1")' + " }", {}),
    ("func f() { _ = " + USE % 'os.Getenv("M")' + " }", {".env": "M=m-1\n"}),
    ("func f() { _ = " + USE % "names.Chat" + " }",
     {"internal/names/names.go": 'package names\n\nconst Chat = "m-1"\n'}),
    ("func f() { _ = " + USE % "chat" + " }", {"names.go": 'package main\n\nconst chat = "m-1"\n'}),
]  # fmt: skip


@pytest.mark.parametrize(("body", "others"), FLOWS)
def test_a_name_is_followed_to_its_text(tmp_path: Path, body: str, others: dict[str, str]) -> None:
    source = go(body, SASHA, "os", "cmp", "fmt", "github.com/acme/app/internal/names")
    assert said(tmp_path, {"main.go": source, **others}).ids("model") == ["model:openai/m-1"]


def test_a_config_flows_through_a_constructor_of_another_package(tmp_path: Path) -> None:
    llm = (
        'package llm\n\nimport openai "github.com/sashabaranov/go-openai"\n\ntype Config struct{ Model string }\n\n'
        "type Client struct {\n\tapi *openai.Client\n\tmodel string\n}\n\n"
        "func New(cfg Config) *Client { return &Client{model: cfg.Model} }\n\n"
        "func (c *Client) Ask(q string) {\n\tc.api.CreateChatCompletion(nil, openai.ChatCompletionRequest{Model: c.model})\n}\n"  # noqa: E501
    )
    main = go('func main() { c := llm.New(llm.Config{Model: "m-1"}); c.Ask("x") }', "github.com/acme/app/internal/llm")
    found = said(tmp_path, {"internal/llm/llm.go": llm, "cmd/main.go": main})
    assert found.ids("model") == ["model:openai/m-1"]
    assert found.lines("model:openai/m-1") == ["internal/llm/llm.go:15"]


def test_an_agent_uses_the_model_that_its_options_name(tmp_path: Path) -> None:
    body = 'func f() { l, err := openai.New(openai.WithModel("m-1")); a := agents.NewOneShotAgent(l, nil) }'
    imports = ("github.com/tmc/langchaingo/llms/openai", "github.com/tmc/langchaingo/agents")
    assert said(tmp_path, {"main.go": go(body, *imports)}).only("code/agent").config["model"] == "m-1"


NOTHING = [
    go('// openai.ChatCompletionRequest{Model: "m-1"}\nfunc f() { s := "Model: m-1" }', SASHA),
    go('type ChatCompletionRequest struct { Model string }\nfunc f() { _ = ChatCompletionRequest{Model: "m-1"} }'),
    go('func f() { _ = other.ChatCompletionRequest{Model: "m-1"} }', "github.com/acme/other"),
]


@pytest.mark.parametrize("source", NOTHING)
def test_what_is_no_use_of_a_model_names_none(tmp_path: Path, source: str) -> None:
    assert said(tmp_path, {"main.go": source}).ids("model") == []


def test_modules_are_packages(tmp_path: Path) -> None:
    found = said(tmp_path, {"main.go": go("func f() {}", "github.com/anthropics/anthropic-sdk-go", "net/http")})
    assert found.ids("package") == ["pkg:golang/github.com/anthropics/anthropic-sdk-go"]


@pytest.mark.parametrize("body", ["func f() {" * 3000, "x := " + "(" * 5000, "`" + "a" * 100_000, "\x00\xff" * 1000])
def test_broken_files_end_in_time(tmp_path: Path, body: str) -> None:
    assert said(tmp_path, {"main.go": go(body + " openai.ChatCompletionRequest{Model:", SASHA)}).ids("model") == []


GENKIT = (
    'package plans\n\nimport (\n\t"context"\n\t"net/http"\n\n\t"github.com/firebase/genkit/go/ai"\n'
    '\t"github.com/firebase/genkit/go/genkit"\n\t"github.com/firebase/genkit/go/plugins/googlegenai"\n)\n\n'
    "func Plan(ctx context.Context, q string) {\n"
    '\tg := genkit.Init(ctx, genkit.WithPlugins(&googlegenai.GoogleAI{}), genkit.WithDefaultModel("googleai/m-1"))\n'
    '\ttide := genkit.DefineTool(g, "tide_at", "The tide", func(ctx *ai.ToolContext, in string) (string, error) {\n'
    '\t\t_, err := http.Get("https://tides.example.com")\n\t\treturn in, err\n\t})\n'
    '\t_, _ = genkit.Generate(ctx, g, ai.WithSystem("You plan the berths of a harbour."), ai.WithPrompt(q),\n'
    '\t\tai.WithModelName("googleai/m-2"), ai.WithTools(tide))\n'
    "\t_, _ = genkit.Generate(ctx, g, ai.WithPrompt(q))\n}\n"
)


def test_genkit_generates_with_tools(tmp_path: Path) -> None:
    found = said(tmp_path, {"plans/plans.go": GENKIT})
    agent = found.only("code/agent")
    assert (agent.name, agent.config["tools"]) == ("Plan", ["tide_at"])
    assert found.only("code/tool").config["capabilities"] == ["network"]
    assert found.ids("model") == ["model:google/m-1", "model:google/m-2"]
    assert found.ids("ai-service") == ["service:google"]
    assert found.only("code/prompt").name == "prompt of Plan"


EINO = (
    'package briefing\n\nimport (\n\t"context"\n\n\t"github.com/cloudwego/eino-ext/components/model/openai"\n'
    '\t"github.com/cloudwego/eino/components/tool"\n\t"github.com/cloudwego/eino/components/tool/utils"\n'
    '\t"github.com/cloudwego/eino/compose"\n\t"github.com/cloudwego/eino/flow/agent/react"\n)\n\n'
    "func New(ctx context.Context) {\n"
    '\tchat, err := openai.NewChatModel(ctx, &openai.ChatModelConfig{Model: "m-1", BaseURL: "http://llm.example.com"})\n'
    '\tweather, err := utils.InferTool("weather_at", "The weather", lookUp)\n'
    "\tagent, err := react.NewAgent(ctx, &react.AgentConfig{ToolCallingModel: chat,\n"
    "\t\tToolsConfig: compose.ToolsNodeConfig{Tools: []tool.BaseTool{weather}}})\n\t_, _ = agent, err\n}\n\n"
    "func lookUp(_ context.Context, p string) (string, error) { return p, nil }\n"
)


def test_an_agent_of_eino_is_named_after_its_package(tmp_path: Path) -> None:
    found = said(tmp_path, {"briefing/briefing.go": EINO})
    agent = found.only("code/agent")
    assert (agent.name, agent.config["tools"], agent.config["model"]) == ("briefing", ["weather_at"], "m-1")
    assert found.only("code/client").config["encrypted"] is False


HTTP = (
    'package embed\n\nimport (\n\t"bytes"\n\t"context"\n\t"encoding/json"\n\t"net/http"\n)\n\n'
    'type request struct {\n\tModel string `json:"model"`\n}\n\n'
    "func Vector(ctx context.Context, base string) {\n\tbody, err := json.Marshal(%s)\n"
    '\treq, err := http.NewRequestWithContext(ctx, "POST", %s, bytes.NewReader(body))\n\t_, _ = req, err\n}\n'
)


@pytest.mark.parametrize(
    ("body", "url", "services", "models"),
    [
        ('request{Model: "m-1"}', '"http://gpu.example.com:11434/api/embed"', ["service:ollama"], ["model:ollama/m-1"]),
        ('map[string]any{"model": "m-1"}', '"https://api.openai.com/v1/responses"', ["service:openai"],
         ["model:openai/m-1"]),
        ('request{Model: "m-1"}', '"https://weather.example.com/v1"', [], []),
    ],
)  # fmt: skip
def test_a_plain_request_names_a_service_and_a_model(
    tmp_path: Path, body: str, url: str, services: list[str], models: list[str]
) -> None:
    found = said(tmp_path, {"embed/embed.go": HTTP % (body, url)})
    assert (found.ids("ai-service"), found.ids("model")) == (services, models)


KEPT = (
    'package a\n\nimport openai "github.com/sashabaranov/go-openai"\n\n'
    "func A() {}\n\n"
    '// pilot was called once\nfunc pilot() { _ = openai.ChatCompletionRequest{Model: "m-1"} }\n'
)


@pytest.mark.parametrize(
    ("others", "models"),
    [
        ({}, []),
        ({"a/b.go": "package a\n\nfunc B() { pilot() }\n"}, ["model:openai/m-1"]),
        ({"a/b_test.go": "package a\n\nfunc TestB() { pilot() }\n"}, []),
        ({"b/b.go": "package b\n\nfunc B() { pilot() }\n"}, []),
    ],
)
def test_a_function_that_its_package_never_names_uses_nothing(
    tmp_path: Path, others: dict[str, str], models: list[str]
) -> None:
    assert said(tmp_path, {"a/a.go": KEPT, **others}).ids("model") == models


SERVER = (
    'package main\n\nimport (\n\t"net/http"\n\n\t"github.com/modelcontextprotocol/go-sdk/mcp"\n)\n\n'
    "func main() {{\n"
    '\tserver := mcp.NewServer(&mcp.Implementation{{Name: "berths"}}, nil)\n'
    "\thandler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server {{ return server }}, nil)\n"
    "\thttp.ListenAndServe({address}, {handler})\n}}\n"
)


@pytest.mark.parametrize(
    ("address", "handler", "host", "authenticated"),
    [
        ('":8091"', "handler", "0.0.0.0", False),
        ('"127.0.0.1:8091"', "handler", "127.0.0.1", False),
        ('":8091"', "auth.RequireBearerToken(verify, nil)(handler)", "0.0.0.0", True),
    ],
)
def test_where_a_server_listens_and_whom_it_asks(
    tmp_path: Path, address: str, handler: str, host: str, authenticated: bool
) -> None:
    found = said(tmp_path, {"main.go": SERVER.format(address=address, handler=handler)})
    config = found.only("code/mcp-server").config
    assert config["host"] == host
    assert config["authenticated"] is authenticated


def test_modules_are_those_of_go_mod(tmp_path: Path) -> None:
    text = "module example.com/a\n\nrequire github.com/cloudwego/eino-ext/components/model/openai v0.1.0\n"
    found = said(tmp_path, {"go.mod": text, "briefing/briefing.go": EINO})
    assert "pkg:golang/github.com/cloudwego/eino-ext/components/model/openai@v0.1.0" in found.ids("package")


def test_a_chain_over_several_lines_is_called_by_its_last_link(tmp_path: Path) -> None:
    text = (
        'package a\n\nimport "github.com/weaviate/weaviate-go-client/v5/weaviate"\n\nfunc Find() {\n'
        '\tclient, err := weaviate.NewClient(weaviate.Config{Host: "w.example.com:8080", Scheme: "http"})\n'
        '\tclient.GraphQL().Get().\n\t\tWithFields([]string{"a"}).\n\t\tWithClassName("Manifest").\n\t\tDo(err)\n}\n'
    )
    found = said(tmp_path, {"a/a.go": text}).only("code/vector-store")
    assert (found.name, found.config["encrypted"]) == ("Manifest", False)


def test_a_table_whose_comparisons_are_vectors(tmp_path: Path) -> None:
    text = (
        'package a\n\nimport (\n\t"github.com/jackc/pgx/v5"\n\t"github.com/pgvector/pgvector-go"\n)\n\n'
        'const nearest = "select title from incidents order by embedding <-> $1 limit 5"\n\n'
        "func Like(conn *pgx.Conn, v []float32) {\n\t_, _ = conn.Query(ctx, nearest, pgvector.NewVector(v))\n"
        '\t_, _ = conn.Query(ctx, "select 1 from others where a < $1", 3)\n}\n'
    )
    assert said(tmp_path, {"a/a.go": text}).only("code/vector-store").name == "incidents"


def test_a_struct_with_a_call_is_a_tool(tmp_path: Path) -> None:
    text = (
        'package clerk\n\nimport (\n\t"context"\n\t"os/exec"\n\n\t"github.com/tmc/langchaingo/agents"\n'
        '\t"github.com/tmc/langchaingo/tools"\n)\n\n'
        "func New(llm any) {\n\tbox := []tools.Tool{tools.Calculator{}, newYard()}\n"
        "\tagent := agents.NewOneShotAgent(llm, box)\n\t_ = agent\n}\n\n"
        "type yard struct{}\n\nfunc newYard() *yard { return &yard{} }\n"
        'func (y *yard) Name() string { return "yard_query" }\n'
        'func (y *yard) Description() string { return "Asks the yard." }\n'
        "func (y *yard) Call(ctx context.Context, input string) (string, error) {\n"
        '\tout, err := exec.Command("sh", "-c", input).Output()\n\treturn string(out), err\n}\n'
    )
    found = said(tmp_path, {"clerk/clerk.go": text})
    tool = found.config("clerk/clerk.go#yard_query:tool")
    assert (tool["capabilities"], tool["description"]) == (["shell"], "Asks the yard.")
    assert found.only("code/agent").name == "clerk"
    assert found.only("code/agent").config["tools"] == ["Calculator", "yard_query"]


TABLE = (
    'package a\n\nimport (\n\t"flag"\n\n\t"github.com/aws/aws-sdk-go-v2/aws"\n'
    '\t"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"\n)\n\nconst Fast = "fast"\n\n'
    "type Model struct {\n\tID string\n}\n\n"
    'var Models = map[string]Model{\n\tFast: {ID: "a.m-1"},\n\t"slow": {ID: "a.m-2"},\n}\n\n'
    "func Ask() {\n\t%s\n\t_ = &bedrockruntime.ConverseInput{ModelId: aws.String(model.ID)}\n}\n"
)


@pytest.mark.parametrize(
    ("body", "models"),
    [
        ("model := Models[Fast]", ["m-1"]),
        ('model := Models["slow"]', ["m-2"]),
        ('tier := flag.String("tier", Fast, "which")\n\tmodel := Models[*tier]', ["m-1", "m-2"]),
        ('id := flag.String("model", "a.m-3", "which")\n\tmodel := Model{ID: *id}', ["m-3"]),
    ],
)
def test_a_table_of_models(tmp_path: Path, body: str, models: list[str]) -> None:
    assert said(tmp_path, {"a/a.go": TABLE % body}).ids("model") == [f"model:bedrock/a.{one}" for one in models]
