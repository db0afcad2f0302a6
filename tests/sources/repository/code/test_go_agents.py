"""Go: models told by objects and options, functions that become tools, agents, servers with tools in other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said
from tests.sources.repository.code.test_go import go

EINO = "github.com/cloudwego/eino-ext/components/model"
GENKIT = "github.com/firebase/genkit/go"
AGENT_RUNTIME = "github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime"
MODELS = [
    ('func f() { m, err := ark.NewChatModel(ctx, &ark.ChatModelConfig{Model: "m-1"}) }', f"{EINO}/ark",
     "volcengine/m-1"),
    ('func f() { m, err := gemini.NewModel(ctx, "g-1", nil) }', "google.golang.org/adk/model/gemini", "google/g-1"),
    ('func f() { m, err := anthropic.NewModel(ctx, sdk.Model("c-1"), nil) }', "google.golang.org/adk/model/anthropic",
     "anthropic/c-1"),
    ('func f() { m := googlegenai.GoogleAIModel(g, "g-1") }', f"{GENKIT}/plugins/googlegenai", "google/g-1"),
    ('func f() { m := cohere.ModelRef("c-1", nil) }', f"{GENKIT}/plugins/cohere", "cohere/c-1"),
    ('func f() { g := genkit.Init(ctx, genkit.WithDefaultModel("bedrock/a.c-1")) }', f"{GENKIT}/genkit",
     "bedrock/a.c-1"),
    ("func f() { c.Audio.Speech.New(ctx, openai.AudioSpeechNewParams{Model: openai.SpeechModelTTS1}) }",
     "github.com/openai/openai-go/v2", "openai/tts-1"),
    (('func f() { c.InvokeInlineAgent(ctx, &bedrockagentruntime.InvokeInlineAgentInput{FoundationModel: '
     'aws.String("a.c-1")}) }'), AGENT_RUNTIME, "bedrock/a.c-1"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "imported", "model"), MODELS)
def test_a_call_names_its_model(tmp_path: Path, body: str, imported: str, model: str) -> None:
    found = said(tmp_path, {"main.go": go(body, imported, "github.com/aws/aws-sdk-go-v2/aws")})
    assert found.ids("model") == [f"model:{model}"]


REACT = """func Run(ctx context.Context) {
	cm, err := openai.NewChatModel(ctx, &openai.ChatModelConfig{
		BaseURL: "https://openrouter.ai/api/v1", Model: "a/m-1",
	})
	look := utils.NewTool(&schema.ToolInfo{Name: "look", Desc: "Reads a file"}, func(ctx Ctx, in *In) error {
		_, err := os.ReadFile(in.Path)
		return err
	})
	ask, err := utils.InferTool("find", "Asks the database", find)
	agent, err := react.NewAgent(ctx, &react.AgentConfig{
		ToolCallingModel: cm,
		ToolsConfig:      compose.ToolsNodeConfig{Tools: []tool.BaseTool{look, ask}},
	})
}

func find(ctx context.Context, in *Query) error {
	_, err := sql.Open("pgx", in.Text)
	return err
}
"""


def test_an_agent_of_eino(tmp_path: Path) -> None:
    imports = (
        f"{EINO}/openai", "github.com/cloudwego/eino/components/tool/utils", "github.com/cloudwego/eino/compose",
        "github.com/cloudwego/eino/flow/agent/react", "os", "database/sql",
    )  # fmt: skip
    found = said(tmp_path, {"main.go": go(REACT, *imports)})
    agent = found.only("code/agent").config
    assert (agent["model"], agent["tools"]) == ("a/m-1", ["look", "find"])
    assert agent["capabilities"] == ["database", "file-read"]
    assert found.ids("model") == ["model:openrouter/a/m-1"]


def test_a_question_with_tools_is_an_agent(tmp_path: Path) -> None:
    body = """func f(g *genkit.Genkit) {
	run := genkit.DefineTool(g, "run", "Runs a command", func(ctx *ai.ToolContext, in string) (string, error) {
		return "", exec.Command("sh", "-c", in).Run()
	})
	genkit.Generate(ctx, g, ai.WithModelName("googleai/g-1"), ai.WithSystem("You run what you are told."),
		ai.WithTools(run), ai.WithPrompt("hello"))
}
"""
    found = said(tmp_path, {"main.go": go(body, f"{GENKIT}/ai", f"{GENKIT}/genkit", "os/exec")})
    agent = found.only("code/agent").config
    assert (agent["model"], agent["tools"], agent["capabilities"]) == ("g-1", ["run"], ["shell"])
    assert found.only("code/prompt").config["start"] == "You run what you are told."


def test_a_server_has_tools_that_other_files_register(tmp_path: Path) -> None:
    server = "github.com/mark3labs/mcp-go/server"
    found = said(tmp_path, {
        "main.go": go('func main() { s := server.NewMCPServer("fleet", "1"); register(s) }', server),
        "tools.go": go("func register(s *server.MCPServer) {\n\ts.AddTool(mcp.NewTool(\"wipe\", "
                       'mcp.WithDescription("Wipes a host")), wipe)\n}\n\n'
                       "func wipe(ctx context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {\n"
                       '\treturn nil, os.RemoveAll("/data")\n}', server, "github.com/mark3labs/mcp-go/mcp", "os"),
    })  # fmt: skip
    config = found.only("code/mcp-server").config
    assert (config["tools"], config["capabilities"]) == (["wipe"], ["file-write"])


def test_what_agents_of_aws_are_asked_of(tmp_path: Path) -> None:
    body = """func f() {
	c.InvokeAgent(ctx, &bedrockagentruntime.InvokeAgentInput{AgentId: aws.String("A1")})
	c.Retrieve(ctx, &bedrockagentruntime.RetrieveInput{KnowledgeBaseId: aws.String("K1")})
}
"""
    found = said(tmp_path, {"main.go": go(body, AGENT_RUNTIME, "github.com/aws/aws-sdk-go-v2/aws")})
    assert found.ends("invokes", "main.go") == ["name:AWS::Bedrock::Agent/A1"]
    assert found.ends("grounded-by") == ["name:AWS::Bedrock::KnowledgeBase/K1"]


def test_java_and_csharp_ask_the_same(tmp_path: Path) -> None:
    found = said(tmp_path, {
        "A.java": "import software.amazon.awssdk.services.bedrockagentruntime.model.RetrieveRequest;\nclass A {\n"
        '  Object f() { return RetrieveRequest.builder().knowledgeBaseId("K1").build(); }\n}\n',
        "B.cs": "using Amazon.BedrockAgentRuntime.Model;\n"
        'var r = new InvokeAgentRequest { AgentId = "A1", AgentAliasId = "T" };\n',
    })  # fmt: skip
    assert found.ends("grounded-by") == ["name:AWS::Bedrock::KnowledgeBase/K1"]
    assert found.ends("invokes") == ["name:AWS::Bedrock::Agent/A1"]
