"""Java and Kotlin: builders, annotations, injected settings, and what flows through them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

JAVA = [
    ("dev.langchain4j.model.openai.OpenAiChatModel", 'OpenAiChatModel.builder().modelName("m-1").build();', "openai/m-1"),  # noqa: E501
    (
        "dev.langchain4j.model.anthropic.AnthropicChatModel",
        'AnthropicChatModel.builder().apiKey("k").modelName("c-1").build();',
        "anthropic/c-1",
    ),
    ("dev.langchain4j.model.bedrock.BedrockChatModel", 'BedrockChatModel.builder().modelId("a.c-1").build();',
     "bedrock/a.c-1"),
    ("dev.langchain4j.model.ollama.OllamaChatModel", 'OllamaChatModel.builder().modelName("llama3.2").build();',
     "ollama/llama3.2"),
    ("org.springframework.ai.openai.OpenAiChatOptions", 'OpenAiChatOptions.builder().model("m-1").build();',
     "openai/m-1"),
    ("com.openai.models.chat.completions.ChatCompletionCreateParams",
     'ChatCompletionCreateParams.builder().model("m-1").build();', "openai/m-1"),
    ("com.anthropic.models.messages.MessageCreateParams", 'MessageCreateParams.builder().model("c-1").build();',
     "anthropic/c-1"),
    ("software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest",
     'ConverseRequest.builder().modelId("a.c-1").build();', "bedrock/a.c-1"),
]  # fmt: skip


@pytest.mark.parametrize(("imported", "statement", "model"), JAVA)
def test_a_builder_names_its_model(tmp_path: Path, imported: str, statement: str, model: str) -> None:
    source = f"package a;\nimport {imported};\nclass X {{ void run() {{ var x = {statement} }} }}\n"
    assert said(tmp_path, {"src/a/X.java": source}).ids("model") == [f"model:{model}"]


def java(body: str, *imports: str) -> str:
    """A class `Bot` in package `com.acme`."""
    lines = "".join(f"import {one};\n" for one in imports)
    return f"package com.acme;\n{lines}public class Bot {{\n{body}\n}}\n"


CHAT = "dev.langchain4j.model.openai.OpenAiChatModel"
FLOWS = [
    ('static final String M = "m-1"; void f() { OpenAiChatModel.builder().modelName(M).build(); }', {}),
    ('void f() { String m = System.getenv().getOrDefault("M", "m-1"); OpenAiChatModel.builder().modelName(m).build(); }',  # noqa: E501
     {}),
    ('String m; Bot() { this.m = "m-1"; } void f() { OpenAiChatModel.builder().modelName(m).build(); }', {}),
    ('void f() { g("m-1"); } void g(String m) { OpenAiChatModel.builder().modelName(m).build(); }', {}),
    (('void f() { OpenAiChatModel.builder().modelName("m-" + 1).build(); OpenAiChatModel.builder().modelName('
     'String.format("m-%s", "1")).build(); }'), {}),
    ("void f() { OpenAiChatModel.builder().modelName(Names.CHAT).build(); }",
     {"src/com/acme/Names.java": 'package com.acme;\nfinal class Names { static final String CHAT = "m-1"; }'}),
    ("void f() { OpenAiChatModel.builder().modelName(Tier.FAST.getId()).build(); }",
     {"src/com/acme/Tier.java": 'package com.acme;\nenum Tier { FAST("m-1"); private final String id;'
      " Tier(String id) { this.id = id; } String getId() { return id; } }"}),
    ('@Value("${ai.model:m-1}") String m; void f() { OpenAiChatModel.builder().modelName(m).build(); }', {}),
    ('@Value("${ai.model:other}") String m; void f() { OpenAiChatModel.builder().modelName(m).build(); }',
     {"src/main/resources/application.yml": "ai:\n  model: m-1\n"}),
    (("record Settings(String model) {} void f() { use(new Settings(\"m-1\")); }"
     " void use(Settings s) { OpenAiChatModel.builder().modelName(s.model()).build(); }"), {}),
]  # fmt: skip


@pytest.mark.parametrize(("body", "others"), FLOWS)
def test_a_java_name_is_followed_to_its_text(tmp_path: Path, body: str, others: dict[str, str]) -> None:
    files = {"src/com/acme/Bot.java": java(body, CHAT), **others}
    assert said(tmp_path, files).ids("model") == ["model:openai/m-1"]


def test_constants_of_a_library_are_the_vendors_names(tmp_path: Path) -> None:
    body = (
        "void f() { P.builder().model(ChatModel.GPT_4O_MINI).build(); P.builder().model(ChatModel.GPT_4_1).build(); }"
    )
    imports = ("com.openai.models.ChatModel", "com.openai.models.responses.ResponseCreateParams")
    found = said(tmp_path, {"Bot.java": java(body.replace("P.", "ResponseCreateParams."), *imports)})
    assert found.ids("model") == ["model:openai/gpt-4.1", "model:openai/gpt-4o-mini"]


def test_a_service_interface_is_an_agent_with_tools_and_prompt(tmp_path: Path) -> None:
    files = {
        "src/com/acme/Bot.java": java(
            'Helper make() { var m = OpenAiChatModel.builder().modelName("m-1").build();\n'
            "return AiServices.builder(Helper.class).chatModel(m).tools(new Shell(), new Names()).build(); }\n"
            'interface Helper { @SystemMessage("You help the staff of the bank.") String ask(String q); }',
            CHAT,
            "dev.langchain4j.service.AiServices",
            "dev.langchain4j.service.SystemMessage",
        ),
        "src/com/acme/Shell.java": "package com.acme;\nimport dev.langchain4j.agent.tool.Tool;\nclass Shell {\n"
        '  @Tool("Runs") String run(String c) throws Exception { new ProcessBuilder(c).start(); return ""; }\n'
        "  String helper() { return null; }\n}",
        "src/com/acme/Names.java": "package com.acme;\nclass Names { String all() { return null; } }",
    }
    found = said(tmp_path, files)
    agent = found.only("code/agent")
    assert agent.config["model"] == "m-1"
    assert (agent.config["tools"], agent.config["capabilities"]) == (["run"], ["shell"])
    assert [found.config(one)["start"] for one in found.ids("code/prompt")] == ["You help the staff of the bank."]


def test_a_spring_client_takes_tools_and_prompt_from_its_injected_builder(tmp_path: Path) -> None:
    body = (
        "private final ChatClient chat;\nBot(ChatClient.Builder b, Files files) { this.chat = b.defaultSystem("
        '"You answer customers.").defaultTools(files).build(); }'
    )
    tools = (
        "package com.acme;\nimport org.springframework.ai.tool.annotation.Tool;\nimport java.nio.file.*;\nclass Files {"
        ' @Tool(description = "x") void drop(String p) throws Exception { java.nio.file.Files.delete(Path.of(p)); } }'
    )
    files = {"Bot.java": java(body, "org.springframework.ai.chat.client.ChatClient"), "Files.java": tools}
    agent = said(tmp_path, files).only("code/agent")
    assert (agent.name, agent.config["tools"], agent.config["capabilities"]) == ("Bot", ["drop"], ["file-write"])


def test_settings_alone_make_models(tmp_path: Path) -> None:
    files = {
        "src/main/resources/application.properties": "spring.ai.openai.chat.options.model=m-1\n"
        "spring.ai.azure.openai.chat.options.deployment-name=dep\nspring.ai.openai.api-key=x\n",
        "src/main/resources/application-dev.yml": "quarkus:\n  langchain4j:\n    ollama:\n      chat-model:\n"
        "        model-name: ${LOCAL:llama3.2}\n",
    }
    found = said(tmp_path, files)
    assert found.ids("model") == ["model:ollama/llama3.2", "model:openai/m-1"]
    assert found.lines("model:ollama/llama3.2") == ["src/main/resources/application-dev.yml:5"]
    assert found.ends("invokes") == [
        "name:Microsoft.CognitiveServices/accounts/deployments/dep",
        "service:azure-openai",
        "service:ollama",
        "service:openai",
    ]


NOTHING = [
    'class Bot { /* OpenAiChatModel.builder().modelName("m-1").build() */ String s = "modelName(\\"m-1\\")"; }',
    'class OpenAiChatModel { static B builder() { return null; } void f() { OpenAiChatModel.builder().modelName("x"); } }',  # noqa: E501
    'import com.acme.own.OpenAiChatModel;\nclass Bot { Object o = OpenAiChatModel.builder().modelName("m-1").build(); }',  # noqa: E501
    "import dev.langchain4j.model.openai.OpenAiChatModel;\nclass Bot { OpenAiChatModel unused; }",
]


@pytest.mark.parametrize("source", NOTHING)
def test_what_is_no_use_of_a_model_names_none(tmp_path: Path, source: str) -> None:
    assert said(tmp_path, {"Bot.java": source}).ids("model") == []


def test_an_unknown_model_is_a_gap(tmp_path: Path) -> None:
    body = "void f(String m) { OpenAiChatModel.builder().modelName(m).build(); }"
    found = said(tmp_path, {"Bot.java": java(body, CHAT)})
    assert found.ids("model") == []
    assert [gap.what for gap in found.gaps] == ["Bot.java:4"]


def kotlin(body: str, *imports: str) -> str:
    """A file of package `com.acme`."""
    return "package com.acme\n" + "".join(f"import {one}\n" for one in imports) + body + "\n"


KOTLIN = [
    ('val x = OpenAiChatModel.builder().modelName("m-1").build()', CHAT),
    ('const val M = "m-1"\nfun f() = ChatCompletionRequest(model = ModelId(M), messages = listOf())',
     "com.aallam.openai.api.chat.ChatCompletionRequest"),
    ('fun f(m: String = "m-1") { OpenAiChatModel.builder().modelName(m).build() }', CHAT),
    ('val e = System.getenv("M") ?: "m-1"\nval x = OpenAiChatModel.builder().modelName(e).build()', CHAT),
    ('val v = 1\nval x = OpenAiChatModel.builder().modelName("m-$v").build()', CHAT),
    (('data class S(val model: String = "m-1")\nclass B(val s: S) { val x = OpenAiChatModel.builder().modelName(s.model)'  # noqa: E501
     ".build() }\nval b = B(S())"), CHAT),
    ('object C { const val M = "m-1" }\nval x = OpenAiChatModel.builder().modelName(C.M).build()', CHAT),
    ('class C {\n companion object {\n const val M = "m-1"\n }\n}\nval x = OpenAiChatModel.builder().modelName(C.M).build()',  # noqa: E501
     CHAT),
    ('fun f(a: Boolean) { OpenAiChatModel.builder().modelName(if (a) "m-1" else "m-1").build() }', CHAT),
]  # fmt: skip


@pytest.mark.parametrize(("body", "imported"), KOTLIN)
def test_a_kotlin_name_is_followed_to_its_text(tmp_path: Path, body: str, imported: str) -> None:
    source = kotlin(body, imported, "com.aallam.openai.api.model.ModelId")
    assert said(tmp_path, {"src/com/acme/Bot.kt": source}).ids("model") == ["model:openai/m-1"]


def test_kotlin_sees_what_its_package_declares_and_blocks_that_configure(tmp_path: Path) -> None:
    files = {
        "src/com/acme/Names.kt": kotlin('const val CHAT = "a.c-1"'),
        "src/com/acme/Bot.kt": kotlin(
            "suspend fun f(c: BedrockRuntimeClient) { c.invokeModel(InvokeModelRequest { modelId = CHAT }) }",
            "aws.sdk.kotlin.services.bedrockruntime.BedrockRuntimeClient",
            "aws.sdk.kotlin.services.bedrockruntime.model.InvokeModelRequest",
        ),
    }
    assert said(tmp_path, files).ids("model") == ["model:bedrock/a.c-1"]


def test_a_koog_agent(tmp_path: Path) -> None:
    body = (
        'val a = AIAgent(executor = e, llmModel = OpenAIModels.Chat.GPT4o, systemPrompt = "You plan journeys.")\n'
        "class T { @Tool fun write(p: String) { java.io.FileWriter(p) } }"
    )
    imports = (
        "ai.koog.agents.core.agent.AIAgent",
        "ai.koog.prompt.executor.clients.openai.OpenAIModels",
        "ai.koog.agents.core.tools.annotations.Tool",
    )
    found = said(tmp_path, {"Bot.kt": kotlin(body, *imports)})
    assert found.only("code/agent").config["model"] == "gpt-4o"
    assert found.only("code/tool").config["capabilities"] == ["file-write"]


@pytest.mark.parametrize("name", ["A.java", "A.kt"])
@pytest.mark.parametrize(
    "body", ["{" * 5000, "class A " + "(" * 3000, 'class A { String s = "' + "a" * 100_000, "\x00\xff" * 1000]
)
def test_broken_files_end_in_time(tmp_path: Path, name: str, body: str) -> None:
    found = said(tmp_path, {name: f"import {CHAT};\n{body} OpenAiChatModel.builder().modelName("})
    assert found.ids("model") == []


BUILDERS = [
    'void f() { var b = OpenAiChatModel.builder(); b.apiKey(k); b.modelName("m-1"); var x = b.build(); }',
    'Object f() { var b = OpenAiChatModel.builder().modelName("m-1"); if (k != null) { b.apiKey(k); } return b.build(); }',  # noqa: E501
    'void f() { OpenAiChatModel.OpenAiChatModelBuilder b = OpenAiChatModel.builder(); b = b.modelName("m-1"); b.build(); }',  # noqa: E501
]


@pytest.mark.parametrize("body", BUILDERS)
def test_statements_tell_a_builder_its_model(tmp_path: Path, body: str) -> None:
    found = said(tmp_path, {"src/com/acme/Bot.java": java("String k; " + body, CHAT)})
    assert found.ids("model") == ["model:openai/m-1"]


def test_a_kotlin_builder_is_told_by_statements_and_by_blocks(tmp_path: Path) -> None:
    text = (
        f"package a\nimport {CHAT}\n"
        'fun f() { val b = OpenAiChatModel.builder()\n b.modelName("m-1")\n val x = b.build() }\n'
        'fun g() = OpenAiChatModel.builder().apply { modelName("m-2")\n if (x) apiKey("k") }.build()\n'
    )
    assert said(tmp_path, {"src/a/A.kt": text}).ids("model") == ["model:openai/m-1", "model:openai/m-2"]


def test_an_interface_that_settings_fill(tmp_path: Path) -> None:
    files = {
        "src/main/resources/application.properties": "ai.chat.model-name=m-1\n",
        "src/main/java/com/acme/Ai.java": "package com.acme;\nimport io.smallrye.config.ConfigMapping;\n"
        'import io.smallrye.config.WithDefault;\n@ConfigMapping(prefix = "ai.chat")\npublic interface Ai {\n'
        ' String modelName();\n @WithDefault("m-2") String small();\n}\n',
        "src/main/java/com/acme/Bot.java": java(
            "Bot(Ai ai) { OpenAiChatModel.builder().modelName(ai.modelName()).build();"
            " OpenAiChatModel.builder().modelName(ai.small()).build(); }",
            CHAT,
        ),
    }
    assert said(tmp_path, files).ids("model") == ["model:openai/m-1", "model:openai/m-2"]


@pytest.mark.parametrize(
    ("body", "models"),
    [
        ('private Object f() { return OpenAiChatModel.builder().modelName("m-1").build(); }', []),
        ('Object g() { return f(); } private Object f() { return OpenAiChatModel.builder().modelName("m-1").build(); }',
         ["model:openai/m-1"]),
        ('@Bean private Object f() { return OpenAiChatModel.builder().modelName("m-1").build(); }',
         ["model:openai/m-1"]),
        ('Object f() { return OpenAiChatModel.builder().modelName("m-1").build(); }', ["model:openai/m-1"]),
    ],
)  # fmt: skip
def test_a_private_method_that_nothing_calls_uses_nothing(tmp_path: Path, body: str, models: list[str]) -> None:
    assert said(tmp_path, {"src/com/acme/Bot.java": java(body, CHAT)}).ids("model") == models


def test_guardrails_and_toolboxes_of_a_service(tmp_path: Path) -> None:
    service = (
        "package com.acme;\nimport dev.langchain4j.service.SystemMessage;\n"
        "import dev.langchain4j.service.guardrail.InputGuardrails;\n"
        "import io.quarkiverse.langchain4j.RegisterAiService;\nimport io.quarkiverse.langchain4j.ToolBox;\n"
        "@RegisterAiService\n@InputGuardrails({Check.class, Second.class})\npublic interface Bot {\n"
        ' @SystemMessage("You help with the orders of Acme.") @ToolBox(Tools.class) String ask(String question);\n}\n'
    )
    files = {
        "src/com/acme/Bot.java": service,
        "src/com/acme/Check.java": "package com.acme;\npublic class Check {}\n",
        "src/com/acme/Second.java": "package com.acme;\npublic class Second {}\n",
        "src/com/acme/Tools.java": "package com.acme;\nimport dev.langchain4j.agent.tool.Tool;\n"
        'public class Tools { @Tool("Finds an order") String find(String id) { return id; } }\n',
    }
    found = said(tmp_path, files)
    assert [found.assets[one].name for one in found.ids("code/guardrail")] == ["Check", "Second"]
    (agent,) = found.ids("code/agent")
    assert len(found.ends("guarded-by", agent)) == 2
    assert found.config(agent)["tools"] == ["find"]


def test_a_kotlin_class_is_injected_by_its_constructor_and_its_beans(tmp_path: Path) -> None:
    text = (
        'class A(@Value("\\${ai.model}") private val model: String) {\n'
        " fun f() = OpenAiChatModel.builder().modelName(model).build()\n"
        ' @Bean fun g(@Value("\\${ai.other:m-2}") other: String) = OpenAiChatModel.builder().modelName(other).build()\n'
        "}\n"
    )
    files = {
        "src/main/resources/application.yml": "ai:\n  model: m-1\n",
        "src/main/kotlin/com/acme/A.kt": kotlin(text, CHAT),
    }
    assert said(tmp_path, files).ids("model") == ["model:openai/m-1", "model:openai/m-2"]


KTOR = (
    "package a\nimport io.ktor.client.HttpClient\nimport io.ktor.client.request.post\n"
    "import io.ktor.client.request.setBody\n"
    'enum class Models(val id: String) { STORIES("c-1") }\ndata class Ask(val model: String, val text: String)\n'
    "class Stories(private val client: HttpClient) {\n suspend fun tell(about: String) {\n"
    '  val story = Models.STORIES\n  client.post("https://api.anthropic.com/v1/messages") {\n'
    '   header("x-api-key", "k")\n   setBody(Ask(story.id, about))\n  }\n }\n}\n'
)


def test_a_plain_request_of_ktor_names_its_model(tmp_path: Path) -> None:
    found = said(tmp_path, {"src/a/Stories.kt": KTOR})
    assert (found.ids("ai-service"), found.ids("model")) == (["service:anthropic"], ["model:anthropic/c-1"])


WRITER = (
    "package a\nimport dev.langchain4j.service.SystemMessage\ninterface Writer {\n"
    ' @SystemMessage("You write labels in forty words.") fun write(notes: String): String\n'
    ' @SystemMessage("You count the words of a label.") fun count(notes: String): Int\n}\n'
)
LABELS = (
    "package a\nimport dev.langchain4j.service.AiServices\nimport java.sql.DriverManager\nclass Labels {{\n"
    " private val writer = AiServices.builder(Writer::class.java).build()\n fun publish(notes: String) {{\n"
    '  DriverManager.getConnection("u").use {{ connection ->\n'
    '   connection.createStatement().use {{ it.execute("update t set a = {value}") }}\n  }}\n }}\n}}\n'
)


@pytest.mark.parametrize(("value", "sinks"), [("${writer.write(notes)}", ["sql"]), ("${writer.count(notes)}", [])])
def test_an_answer_of_a_built_service_in_a_statement(tmp_path: Path, value: str, sinks: list[str]) -> None:
    files = {"src/a/Labels.kt": LABELS.format(value=value), "src/a/Writer.kt": WRITER}
    found = said(tmp_path, files)
    assert [found.config(one)["sink"] for one in found.ids("code/output-sink")] == sinks
    assert found.only("code/agent").name == "Writer"
