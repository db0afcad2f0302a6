"""Answers of models that Java, Kotlin, Go and C# run: in a shell, as code, as SQL, or show as markup."""

from __future__ import annotations

import re

import re2

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.gates import gates, words
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.signatures import matches, normal
from bartizan.sources.repository.code.syntax import Call
from bartizan.sources.repository.code.values import Constant, Items, Name, Site, Text, Val, options

_LANGUAGES = frozenset({"java", "kotlin", "go", "csharp"})
Names = tuple[str | int, ...]

_JDBC = "java.sql javax.sql"
_SPRING_JDBC = "org.springframework.jdbc"
_TABLE: tuple[tuple[str, str, str, Names], ...] = (
    ("ProcessBuilder java.lang.ProcessBuilder", "ProcessBuilder command", "shell", (0, 1, 2)),
    ("Runtime java.lang.Runtime", "exec", "shell", (0,)),
    ("javax.script org.graalvm.polyglot groovy.lang", "eval evaluate", "code", (0, 1)),
    (_JDBC, "executeQuery executeUpdate execute executeLargeUpdate addBatch prepareStatement prepareCall", "sql", (0,)),
    (_SPRING_JDBC, ("query queryForList queryForObject queryForMap queryForRowSet queryForStream execute update"
     " batchUpdate sql"), "sql", (0,)),
    ("jakarta.persistence javax.persistence org.hibernate", "createNativeQuery createQuery createNativeMutationQuery",
     "sql", (0,)),
    ("org.jooq", "fetch execute query resultQuery", "sql", (0,)),
    ("os.exec", "Command", "program", (0, 1, 2, 3)),
    ("os.exec", "CommandContext", "program", (1, 2, 3, 4)),
    ("database.sql github.com.jmoiron.sqlx", "Query Exec QueryRow Prepare Queryx", "sql", (0,)),
    ("database.sql github.com.jmoiron.sqlx", "QueryContext ExecContext QueryRowContext PrepareContext", "sql", (1,)),
    ("github.com.jackc.pgx", "Query Exec QueryRow", "sql", (1,)),
    ("gorm.io.gorm", "Raw Exec", "sql", (0,)),
    ("html.template", "HTML JS", "html", (0,)),
    ("Process System.Diagnostics.Process", "Start", "program", (0, 1)),
    ("ProcessStartInfo System.Diagnostics.ProcessStartInfo", "ProcessStartInfo", "program",
     ("file_name", "arguments", 0, 1)),
    ("Microsoft.CodeAnalysis.CSharp.Scripting", "Evaluate Run Create", "code", (0,)),
    ("Microsoft.Data.SqlClient System.Data.SqlClient Npgsql MySqlConnector Microsoft.Data.Sqlite",
     "SqlCommand NpgsqlCommand MySqlCommand SqliteCommand", "sql", ("command_text", 0)),
    ("Npgsql", "CreateCommand", "sql", (0,)),
    ("Microsoft.EntityFrameworkCore", "FromSqlRaw ExecuteSqlRaw SqlQueryRaw", "sql", (0,)),
    ("Microsoft.Data.SqlClient System.Data Npgsql Dapper MySqlConnector Microsoft.Data.Sqlite",
     "Query QueryFirst QuerySingle QueryFirstOrDefault QuerySingleOrDefault Execute ExecuteScalar ExecuteReader", "sql",
     ("sql", 0)),
    ("Microsoft.AspNetCore.Components MarkupString", "MarkupString", "html", (0,)),
)  # fmt: skip
SINKS = tuple(
    (tuple(roots.split()), tail, kind, names) for roots, tails, kind, names in _TABLE for tail in tails.split()
)
"""Roots, the call, what it makes of its arguments, and these; a `program` is run with its arguments."""
_SHELLS = frozenset(
    {"sh", "bash", "zsh", "cmd", "cmd.exe", "powershell", "pwsh", "python", "python3", "node", "perl", "ruby", "ssh"}
)

_ANSWERS: tuple[tuple[str, str], ...] = (
    ("org.springframework.ai", "call stream"),
    ("dev.langchain4j", "chat generate execute"),
    ("com.openai com.anthropic", "create createStreaming"),
    ("com.azure.ai", "getChatCompletions complete"),
    ("software.amazon.awssdk.services.bedrockruntime aws.sdk.kotlin.services.bedrockruntime", "converse invokeModel"),
    ("com.google.genai com.google.cloud.vertexai", "generateContent sendMessage"),
    ("com.aallam.openai", "chatCompletion completion"),
    ("ai.koog", "run execute"),
    ("github.com.sashabaranov.go_openai", "CreateChatCompletion CreateCompletion"),
    ("github.com.openai.openai_go github.com.anthropics.anthropic_sdk_go", "New NewStreaming"),
    ("github.com.tmc.langchaingo", "GenerateContent GenerateFromSinglePrompt Call Run Predict"),
    ("github.com.aws.aws_sdk_go_v2.service.bedrockruntime", "Converse InvokeModel"),
    ("github.com.cloudwego", "Generate Stream"),
    ("github.com.firebase.genkit", "Generate GenerateText GenerateData Execute"),
    ("google.golang.org.genai github.com.google.generative_ai_go", "GenerateContent SendMessage"),
    ("github.com.ollama.ollama", "Generate Chat"),
)
"""Libraries, and their calls that ask a model."""
_ASKS = tuple((tuple(roots.split()), frozenset(f"{call}()" for call in calls.split())) for roots, calls in _ANSWERS)
_CLR_MODELS = re2.compile(
    r"(?:^|\.)(?:I?ChatClient|AIAgent|ChatClientAgent|ChatCompletionAgent|I?Kernel|IChatCompletionService|"
    r"OpenAIResponseClient|AnthropicClient|AmazonBedrockRuntimeClient|OllamaApiClient|GetChatClient|AsIChatClient|"
    r"CreateAIAgent|AsAIAgent)(?:\(\))?\.(?:.*\.)?"
    r"(?:CompleteChat|GetResponse|Run|InvokePrompt|Invoke|GetChatMessageContent|CreateResponse|Converse|Complete)\(\)"
)
"""Types of .NET that ask a model, and how: their namespaces are not written where they are used."""
_TOOLS = re.compile(r"(?i)tool_?calls?|tool_?use|function_?calls?|toolExecutionRequests")
_HANDS_ON = re.compile(
    r"(?:readValue|readTree|fromJson|decodeFromString|parseToJsonElement|Deserialize|Parse|format|formatted|"
    r"TrimSpace|Trim|TrimPrefix|TrimSuffix|ReplaceAll|Replace|Fields|Split|Join|ToLower|Sprintf|HTMLEscapeString)\(\)"
)
"""Calls that hand on what they are given."""
_ROOTS = [root for roots, _ in _ASKS for root in roots]
_CLR = (
    "OpenAI", "Azure.AI", "Microsoft.Extensions.AI", "Microsoft.Agents.AI", "Anthropic", "Microsoft.SemanticKernel",
    "Amazon.BedrockRuntime", "OllamaSharp",
)  # fmt: skip
_LLM = words((*_ROOTS, *_CLR, "io.quarkiverse.langchain4j"))
GATES = gates((name, _LLM) for _, tail, _, _ in SINKS for name in (tail, tail.removesuffix("Builder")))
DEEPEST = 5


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records model output that a call runs or shows as markup."""
    if reading.module.language.name not in _LANGUAGES:
        return
    path = normal(callee.path)
    for roots, tail, kind, names in SINKS:
        if call.tail in {tail, tail.removesuffix("Builder")} and (matches(path, roots, tail) or path == tail in roots):
            values = [reading.argument(site, (name,)) for name in names]
            given = [value for value in values if value is not None]
            source = next((found for value in given if (found := answer(reading, value)) is not None), None)
            if source is None:
                continue
            if kind == "program" and answer(reading, given[0]) is None and not _is_shell(given[0]):
                return
            shown = call.tail if "()" in callee.path else ".".join(path.rsplit(".", 2)[-2:])
            config: dict[str, Value] = {
                "function": path,
                "sink": {"program": "shell"}.get(kind, kind),
                "source": source,
            }
            lines = {"source": reading.module.line(call.node)}
            reading.add(
                types.OUTPUT_SINK, call, f"sink:{call.tail}", f"{shown} of model output", compact(config),
                stage=Stage.SERVE, lines=lines,
            )  # fmt: skip
            return


def _is_shell(program: Val) -> bool:
    """Whether what is started runs the text that it is passed."""
    return any(
        isinstance(option, Text) and option.value.rpartition("/")[2].rpartition("\\")[2] in _SHELLS
        for option in options(program)
    )


def answer(reading: Reading, value: Val, depth: int = 0) -> str | None:
    """The call of a model out of which a value comes; None when it comes out of none."""
    if depth > DEEPEST:
        return None
    for option in options(value):
        inner: tuple[Val, ...] = ()
        if isinstance(option, Items):
            inner = option.values[:10]
        elif isinstance(option, Text):
            inner = option.parts[:10]
        elif isinstance(option, Name):
            if (asked := _asked(option.path)) is not None:
                return asked
            if option.site is not None and _HANDS_ON.search(option.path):
                inner = tuple(one for one in reading.evaluator.positional(option.site) if not isinstance(one, Constant))
        for one in inner:
            if (found := answer(reading, one, depth + 1)) is not None:
                return found
    return None


def _asked(path: str) -> str | None:
    """The call in a path that asks a model."""
    plain = path.replace("[]", "")
    if _TOOLS.search(plain):
        return None  # what a tool is asked to do is judged of the tool
    match = _CLR_MODELS.search(plain)
    if match is not None:
        return normal(plain[: match.end()])
    for roots, calls in _ASKS:
        if plain.startswith(roots):
            head = ""
            for part in plain.split("."):
                head = f"{head}.{part}" if head else part
                if part in calls:
                    return normal(head)
    return None
