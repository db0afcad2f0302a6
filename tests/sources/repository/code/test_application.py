"""What settings of Spring, Quarkus and .NET say by themselves, in which profile, and what code is injected."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.values import Unknown
from tests.sources.repository.code.reads import said

PROPERTIES = "src/main/resources/application.properties"


def test_a_section_makes_a_client_and_its_service(tmp_path: Path) -> None:
    text = (
        "quarkus.langchain4j.ollama.triage.base-url=http://ollama.example.com:11434\n"
        "quarkus.langchain4j.ollama.triage.chat-model.model-id=m-1\n"
        "spring.ai.openai.api-key=${OPENAI_API_KEY}\n"
        "spring.ai.mistralai.api-key=k3jf8sh2lf93kfnw7dhq\n"
        "spring.ai.anthropic.base-url=${GATEWAY}\n"
    )
    found = said(tmp_path, {PROPERTIES: text})
    clients = {found.assets[id_].name: found.config(id_) for id_ in found.ids("code/client")}
    assert clients["quarkus.langchain4j.ollama.triage client"] == {
        "function": "quarkus.langchain4j.ollama.triage",
        "service": "ollama",
        "key": "absent",
        "base_url": "http://ollama.example.com:11434",
        "encrypted": False,
    }
    assert clients["spring.ai.openai client"]["key"] == "environment"
    assert clients["spring.ai.mistralai client"]["key"] == "literal"
    assert isinstance(clients["spring.ai.anthropic client"]["encrypted"], Unknown)
    assert found.ids("ai-service") == [f"service:{one}" for one in ("anthropic", "mistral", "ollama", "openai")]


@pytest.mark.parametrize(
    ("files", "models"),
    [
        ({PROPERTIES: "spring.ai.openai.chat.model=m-1\n%dev.spring.ai.openai.chat.model=m-2\n"}, ["m-1", "m-2"]),
        ({PROPERTIES: "%test.quarkus.langchain4j.openai.chat-model.model-name=m-1\n"}, []),
        ({PROPERTIES: "%{prod,test}.quarkus.langchain4j.openai.chat-model.model-name=m-1\n"}, ["m-1"]),
        ({"src/test/resources/application.yml": "spring.ai.openai.chat.model: m-1\n"}, []),
        ({"src/main/resources/application-integration-test.yml": "spring.ai.openai.chat.model: m-1\n"}, []),
        (
            {
                "application.yml": "spring.ai.openai.chat.model: m-1\n---\n"
                "spring:\n  config.activate.on-profile: test\n  ai.openai.chat.model: m-2\n"
            },
            ["m-1"],
        ),
    ],
)
def test_profiles_count_but_those_of_tests(tmp_path: Path, files: dict[str, str], models: list[str]) -> None:
    assert said(tmp_path, files).ids("model") == [f"model:openai/{one}" for one in models]


def test_what_is_injected_holds_what_each_profile_says(tmp_path: Path) -> None:
    files = {
        "src/main/resources/application.yml": "ai:\n  model: m-1\n",
        "src/main/resources/application-prod.yml": "ai:\n  model: m-2\n",
        "src/main/resources/application-test.yml": "ai:\n  model: m-3\n",
        "src/main/java/a/X.java": "package a;\nimport dev.langchain4j.model.openai.OpenAiChatModel;\nclass X {\n"
        ' @Value("${ai.model:m-0}") String m;\n'
        " void f() { OpenAiChatModel.builder().modelName(m).build(); }\n}\n",
    }
    assert said(tmp_path, files).ids("model") == ["model:openai/m-1", "model:openai/m-2"]


def test_a_vector_store_of_the_settings(tmp_path: Path) -> None:
    text = "quarkus.langchain4j.pgvector.table=chunks\nspring.ai.vectorstore.chroma.client.host=http://chroma.example.com\n"
    found = said(tmp_path, {PROPERTIES: text})
    stores = {found.assets[id_].name: found.config(id_) for id_ in found.ids("code/vector-store")}
    assert stores["chunks"] == {"product": "pgvector", "name": "chunks"}
    assert stores["SpringAiCollection"]["encrypted"] is False


SERVER = "spring.ai.mcp.server.name=parcels\nspring.ai.mcp.server.protocol=STREAMABLE\n"
TOOLS = (
    "package a;\nimport org.springaicommunity.mcp.annotation.McpTool;\nclass Tools {\n"
    ' @McpTool(name = "track") String track(String number) { return number; }\n}\n'
)


def test_the_application_is_a_server_of_tools(tmp_path: Path) -> None:
    files = {f"tools/{PROPERTIES}": SERVER, "tools/src/main/java/a/Tools.java": TOOLS}
    found = said(tmp_path, files)
    server = found.only("code/mcp-server")
    assert server.name == "parcels"
    assert server.config["transport"] == "streamable-http"
    assert (server.config["host"], server.config["authenticated"]) == ("0.0.0.0", False)
    assert [one.rpartition("#")[2] for one in found.ends("uses-tool")] == ["Tools.track:tool"]


@pytest.mark.parametrize(
    ("more", "config"),
    [
        ("server.address=127.0.0.1\n", {"host": "127.0.0.1"}),
        ("spring.security.oauth2.resourceserver.jwt.issuer-uri=https://id.example.com\n", {"authenticated": True}),
        ("spring.ai.mcp.server.stdio=true\n", {"transport": "stdio"}),
    ],
)
def test_how_a_server_is_reached(tmp_path: Path, more: str, config: dict[str, object]) -> None:
    found = said(tmp_path, {PROPERTIES: SERVER + more}).only("code/mcp-server").config
    assert config.items() <= found.items()


def test_servers_that_settings_start_and_connect_to(tmp_path: Path) -> None:
    text = (
        "spring.ai.mcp.client.streamable-http.connections.parcels.url: http://parcels.example.com\n"
        "spring.ai.mcp.client.stdio.connections:\n  docs:\n    command: npx\n    args: [-y, '@acme/docs-mcp']\n"
        "quarkus.langchain4j.mcp.files.command: npx,-y,@acme/files-mcp@1.2.3\n"
    )
    found = said(tmp_path, {"src/main/resources/application.yml": text})
    servers = {found.assets[one].name: found.config(one) for one in found.ids("code/mcp-server")}
    assert servers["parcels"]["encrypted"] is False
    assert (servers["docs"]["package"], servers["docs"]["pinned"]) == ("@acme/docs-mcp", False)
    assert (servers["files"]["package"], servers["files"]["pinned"]) == ("@acme/files-mcp", True)


def test_a_prompt_among_the_resources(tmp_path: Path) -> None:
    files = {
        "app/src/main/resources/prompts/a.st": "You help the couriers of the parcel service.\n",
        "app/src/main/java/a/X.java": "package a;\nimport org.springframework.ai.chat.client.ChatClient;\nclass X {\n"
        ' @Value("classpath:/prompts/a.st") Resource text;\n ChatClient f(ChatClient.Builder b) {'
        " return b.defaultSystem(text).build(); }\n}\n",
    }
    assert said(tmp_path, files).only("code/prompt").config["start"] == "You help the couriers of the parcel service."


def test_a_client_is_joined_to_its_guardrail_and_to_the_servers_of_its_module(tmp_path: Path) -> None:
    files = {
        "app/src/main/resources/application.properties": (
            "spring.ai.mcp.client.sse.connections.parcels.url=https://parcels.example.com\n"
        ),
        "app/src/main/java/a/X.java": (
            "package a;\nimport java.util.List;\nimport org.springframework.ai.chat.client.ChatClient;\n"
            "import org.springframework.ai.chat.client.advisor.SafeGuardAdvisor;\n"
            "import org.springframework.ai.tool.ToolCallbackProvider;\nclass X {\n"
            " ChatClient f(ChatClient.Builder b, ToolCallbackProvider p) {\n"
            '  b.defaultAdvisors(new SafeGuardAdvisor(List.of("x")));\n'
            "  return b.defaultToolCallbacks(p).build();\n }\n"
            " ChatClient g(ChatClient.Builder b) { return b.build(); }\n}\n"
        ),
    }
    found = said(tmp_path, files)
    joined = {one.name: found.ends("uses-tool", id_) for id_, one in found.assets.items() if one.type == "code/agent"}
    assert joined == {"f": ["app/src/main/resources/application.properties#mcp:parcels"], "g": []}
    agent = next(id_ for id_, one in found.assets.items() if one.name == "f")
    assert len(found.ends("guarded-by", agent)) == 1


def test_agents_use_the_models_of_their_settings(tmp_path: Path) -> None:
    agent = (
        "package a;\nimport io.quarkiverse.langchain4j.RegisterAiService;\n"
        "{0}\npublic interface {1} {{ String f(); }}\n"
    )
    files = {
        "app/src/main/resources/application.properties": (
            "quarkus.langchain4j.openai.chat-model.model-name=m-1\n"
            "quarkus.langchain4j.openai.embedding-model.model-name=m-2\n"
            "quarkus.langchain4j.ollama.triage.chat-model.model-id=m-3\n"
        ),
        "other/src/main/resources/application.properties": "spring.ai.openai.chat.options.model=m-4\n",
        "app/src/main/java/a/One.java": agent.format("@RegisterAiService", "One"),
        "app/src/main/java/a/Two.java": agent.format('@RegisterAiService(modelName = "triage")', "Two"),
        "other/src/main/java/a/Three.java": (
            "package a;\nimport org.springframework.ai.chat.client.ChatClient;\nclass Three {\n"
            " ChatClient three(ChatClient.Builder b) { return b.build(); }\n}\n"
        ),
    }
    found = said(tmp_path, files)
    used = {one.name: found.ends("uses-model", id_) for id_, one in found.assets.items() if one.type == "code/agent"}
    assert used == {"One": ["model:openai/m-1"], "Two": ["model:ollama/m-3"], "three": ["model:openai/m-4"]}
