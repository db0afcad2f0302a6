"""Java and Kotlin: agents of interfaces, models of beans, packages imported whole, messages, constants' vendors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

MODEL = "dev.langchain4j.model.openai.OpenAiChatModel"
CLERK = (
    "package a;\nimport dev.langchain4j.service.SystemMessage;\npublic interface Clerk {\n"
    '  @SystemMessage("You are the clerk of a hotel.") String answer(String question);\n}\n'
)
BEANS = (
    "package a;\nimport dev.langchain4j.model.chat.ChatModel;\nimport dev.langchain4j.service.AiServices;\n"
    f"import {MODEL};\npublic class Beans {{\n"
    '  @Bean ChatModel model() {{ return OpenAiChatModel.builder().modelName("m-1").build(); }}\n'
    "  @Bean Clerk clerk(ChatModel model) {{ return {made}; }}\n}}\n"
)


@pytest.mark.parametrize("made", [
    "AiServices.builder(Clerk.class).chatModel(model).build()", "AiServices.create(Clerk.class, model)",
])  # fmt: skip
def test_an_interface_names_the_agent(tmp_path: Path, made: str) -> None:
    beans = BEANS.replace("{{", "{").replace("}}", "}").replace("{made}", made)
    found = said(tmp_path, {"a/Beans.java": beans, "a/Clerk.java": CLERK})
    agent = found.only("code/agent")
    assert (agent.name, agent.config["model"]) == ("Clerk", "m-1")
    assert found.ends("uses-prompt") == [id_ for id_ in found.ids("code/prompt") if id_.startswith("a/Clerk.java")]


def test_several_beans_of_a_type_say_nothing(tmp_path: Path) -> None:
    beans = BEANS.replace("{{", "{").replace("}}", "}").replace("{made}", "AiServices.create(Clerk.class, model)")
    second = beans.replace("class Beans", "class Others").replace("m-1", "m-2").replace("@Bean Clerk", "Clerk")
    found = said(tmp_path, {"a/Beans.java": beans, "a/Others.java": second, "a/Clerk.java": CLERK})
    assert all("model" not in found.config(id_) or found.config(id_)["model"] not in {"m-1", "m-2"}
               for id_ in found.ids("code/agent"))  # fmt: skip


def test_a_supervisor_and_its_agents(tmp_path: Path) -> None:
    code = (
        f"import dev.langchain4j.agentic.AgenticServices;\nimport {MODEL};\nclass W {{\n  void run() {{\n"
        '    var model = OpenAiChatModel.builder().modelName("m-1").build();\n'
        "    Reader reader = AgenticServices.agentBuilder(Reader.class).chatModel(model).build();\n"
        "    var chief = AgenticServices.supervisorBuilder().chatModel(model).subAgents(reader).build();\n  }\n}\n"
    )
    found = said(tmp_path, {"W.java": code})
    agents = {found.assets[id_].name: found.config(id_)["model"] for id_ in found.ids("code/agent")}
    assert agents == {"Reader": "m-1", "chief": "m-1"}


def test_packages_that_are_imported_whole(tmp_path: Path) -> None:
    code = (
        "import java.util.*;\nimport com.openai.models.embeddings.*;\nclass E {\n  Object f() {\n"
        "    return EmbeddingCreateParams.builder().model(EmbeddingModel.TEXT_EMBEDDING_3_SMALL).build();\n  }\n}\n"
    )
    assert said(tmp_path, {"E.java": code}).ids("model") == ["model:openai/text-embedding-3-small"]


KOOG = "import ai.koog.agents.core.agent.AIAgent\nimport ai.koog.prompt.executor.clients.{package}.{models}\n"


@pytest.mark.parametrize(("package", "constant", "models"), [
    ("google", "GoogleModels.Gemini2_5Flash", ["model:google/gemini-2.5-flash"]),
    ("openai", "OpenAIModels.Chat.GPT4o", ["model:openai/gpt-4o"]),
    ("openrouter", "OpenRouterModels.Claude4Sonnet", []),
])  # fmt: skip
def test_the_class_of_a_constant_says_whose_model_it_is(
    tmp_path: Path, package: str, constant: str, models: list[str]
) -> None:
    head = KOOG.format(package=package, models=constant.partition(".")[0])
    found = said(tmp_path, {"A.kt": f"{head}val agent = AIAgent(executor, llmModel = {constant})\n"})
    assert found.ids("model") == models


MESSAGES = [
    ("A.java", ("import org.springframework.ai.chat.client.ChatClient;\nclass A {\n  A(ChatClient.Builder b) "
     '{ var c = b.build(); c.prompt().system("You count the birds.").user("x").call(); }\n}\n')),
    ("A.java", ("import com.azure.ai.openai.models.*;\nimport java.util.*;\nclass A {\n  void f(List<X> l) "
     '{ l.add(new ChatRequestSystemMessage("You count the birds.")); }\n}\n')),
    ("A.cs", ("using Microsoft.SemanticKernel.ChatCompletion;\nvar history = new ChatHistory();\n"
     'history.AddSystemMessage("You count the birds.");\n')),
    ("A.cs", ("using Microsoft.Extensions.AI;\nList<ChatMessage> m = [];\n"
     'm.Add(new ChatMessage(ChatRole.System, "You count the birds."));\n')),
    ("a.go", ('package main\n\nimport "github.com/tmc/langchaingo/llms"\n\nfunc f() {\n\tm := []llms.MessageContent{}\n'
     '\tm = append(m, llms.TextParts(llms.ChatMessageTypeSystem, "You count the birds."))\n}\n')),
]  # fmt: skip


@pytest.mark.parametrize(("path", "code"), MESSAGES)
def test_a_message_of_the_system_is_a_prompt(tmp_path: Path, path: str, code: str) -> None:
    assert said(tmp_path, {path: code}).only("code/prompt").config["start"] == "You count the birds."


def test_what_a_user_says_is_no_prompt(tmp_path: Path) -> None:
    code = 'using Microsoft.Extensions.AI;\nvar m = new ChatMessage(ChatRole.User, "How many birds are there?");\n'
    assert said(tmp_path, {"A.cs": code}).ids("code/prompt") == []


CLIENT = """package a;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.context.annotation.*;
import java.util.function.Function;
@Configuration
class Wiring {
    @Bean @Description("Drops a parcel") Function<Parcel, String> dropParcel() { return p -> "dropped"; }
}
class Clock {
    @Tool(description = "The hour") String hour() { return "noon"; }
}
class Desk {
    private final ChatClient client;
    Desk(ChatClient.Builder builder) { this.client = builder%s.build(); }
    String ask(String q) { return client.prompt().user(q)%s.call().content(); }
}
"""


@pytest.mark.parametrize(
    ("made", "asked", "tools"),
    [
        ("", ".tools(new Clock())", ["hour"]),
        ('.defaultFunctions("dropParcel")', "", ["dropParcel"]),
        (".defaultTools(new Clock())", '.toolNames("dropParcel")', ["hour", "dropParcel"]),
        ("", '.toolNames("unknown")', []),
    ],
)
def test_a_client_is_given_tools_by_name_and_by_prompt(tmp_path: Path, made: str, asked: str, tools: list[str]) -> None:
    agent = said(tmp_path, {"Desk.java": CLIENT % (made, asked)}).only("code/agent")
    assert agent.config["tools"] == tools


def test_a_registrys_block_names_the_tools_of_an_agent(tmp_path: Path) -> None:
    code = (
        "package a\nimport ai.koog.agents.core.agent.AIAgent\nimport ai.koog.agents.core.tools.ToolRegistry\n"
        "import ai.koog.agents.core.tools.annotations.Tool\nimport ai.koog.agents.core.tools.reflect.ToolSet\n"
        "class Yard(private val cranes: Cranes) {\n"
        '    fun make() = AIAgent(systemPrompt = "x", toolRegistry = ToolRegistry { tools(cranes) })\n}\n'
        'class Cranes : ToolSet {\n    @Tool fun lift(): String = "up"\n}\n'
    )
    assert said(tmp_path, {"a.kt": code}).only("code/agent").config["tools"] == ["lift"]
