"""Where a value comes from: out of a model's answer, or of what a model passes to a tool.

A value is followed back through texts that hold it, lists, and the calls that hand on what they are given. What
makes something else of it (a number, a length, a quoted word, escaped markup) ends the way, and so does a field
that an answer's schema says to be a number or one of a few words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from bartizan.sources.repository.code.following.closed import is_closed_field
from bartizan.sources.repository.code.following.values import Definition, Items, Name, Site, Table, Text, Val, options
from bartizan.sources.repository.code.libraries import signatures
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading

IN_A_CALL = " (asking for a tool)"
"""Behind the call of a model of whose answer that part is read which asks for a tool."""
CHOSEN = "@model"
"""The path of what a model passes to a tool, and the head of those of its parts."""
CLOSED = "@closed"
"""The path of what a model passes where it can only be a number or a word of a list, and of its parts."""
MOST_STEPS = 120
"""Values that are looked at for one argument."""

_ANSWERS = (
    ".choices", ".content", ".output_text", ".text", ".message", "invoke()", "generate_content()", "complete()",
    "completion()", "run()", ".output", "chat()", "converse()", "invoke_model()", "predict()", "run_sync()", "call()",
    "ainvoke()", "kickoff()", "generate()", ".response", ".candidates", ".parsed", ".completion", ".full_stream",
    ".object", ".Content", ".Choices", ".Text", ".Message",
)  # fmt: skip
"""What reads the answer out of what a call gives."""
_NO_TEXT = (
    ".usage", ".id", ".model", ".length", ".total_tokens", ".finish_reason", ".stop_reason", ".role", ".created",
    ".startswith()", ".endswith()", ".isdigit()", ".count()", ".find()", ".index()", ".size()", ".toInt()",
    ".toLong()", ".toDouble()", ".toIntOrNull()", ".toBoolean()", ".includes()", ".startsWith()", ".endsWith()",
    ".indexOf()", ".test()", ".isEmpty()", ".isBlank()", ".hashCode()", ".Length", ".Usage", ".usageMetadata",
    ".usage_metadata", ".Contains()", ".StartsWith()", ".equals()", ".contains()", ".hexdigest()",
    ".GetInt()", ".GetFloat()", ".GetBool()",
    ".RequireInt()", ".RequireFloat()", ".RequireBool()", ".ordinal()",
)  # fmt: skip
"""The ends of paths that are no text of the answer."""
_ASKS: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (
        ("langchain", "llama_index", "pydantic_ai", "crewai", "agents.", "smolagents", "dspy", "vertexai",
         "google.generativeai", "transformers.", "langgraph", "mastra.", "ai_sdk.", "genkit", "voltagent.", "ollama",
         "instructor", "haystack", "autogen", "semantic_kernel", "agno", "strands", "google.adk", "litellm"),
        frozenset({
            "invoke", "ainvoke", "run", "run_sync", "predict", "complete", "chat", "query", "generate_content",
            "kickoff", "generate", "acomplete", "stream_chat", "use_chat", "use_completion", "use_object",
            "generate_text", "stream_text", "stream", "astream", "batch", "achat", "aquery", "generate_object",
            "stream_object", "pipeline", "apredict", "kickoff_async", "initiate_chat", "invoke_prompt", "arun",
            "completion", "acompletion", "create",
        }),
    ),
    (("dev.langchain4j", "io.quarkiverse.langchain4j"), frozenset({"generate", "chat", "doChat", "execute"})),
    (("org.springframework.ai",), frozenset({"call", "content", "entity", "stream", "chatResponse"})),
    (("com.openai", "com.anthropic"), frozenset({"create", "createStreaming"})),
    (("com.azure.ai",), frozenset({"getChatCompletions", "getCompletions", "complete"})),
    (("com.aallam.openai",), frozenset({"chatCompletion", "completion", "chatCompletions"})),
    (("com.google.genai", "com.google.cloud.vertexai"), frozenset({"generateContent", "sendMessage"})),
    (("ai.koog",), frozenset({"run", "execute", "runAndGetResult"})),
    (("software.amazon.awssdk.services.bedrockruntime", "aws.sdk.kotlin.services.bedrockruntime"),
     frozenset({"converse", "invokeModel"})),
    (("github.com.sashabaranov.go_openai",),
     frozenset({"CreateChatCompletion", "CreateChatCompletionStream", "CreateCompletion"})),
    (("github.com.openai.openai_go", "github.com.anthropics.anthropic_sdk_go"), frozenset({"New", "NewStreaming"})),
    (("github.com.tmc.langchaingo",),
     frozenset({"GenerateContent", "Call", "GenerateFromSinglePrompt", "Run", "Predict"})),
    (("github.com.cloudwego",), frozenset({"Generate", "Stream"})),
    (("github.com.firebase.genkit",), frozenset({"Generate", "GenerateText", "GenerateData", "Execute"})),
    (("google.golang.org.genai", "github.com.google.generative_ai_go", "cloud.google.com.go.vertexai"),
     frozenset({"GenerateContent", "SendMessage", "GenerateContentStream"})),
    (("github.com.ollama.ollama",), frozenset({"Chat", "Generate"})),
    (("github.com.aws.aws_sdk_go_v2.service.bedrockruntime", "Amazon.BedrockRuntime"),
     frozenset({"Converse", "InvokeModel", "ConverseStream"})),
    (("OpenAI", "Azure.AI", "Anthropic", "OllamaSharp"),
     frozenset({"CompleteChat", "CompleteChatStreaming", "Complete", "GetChatCompletions", "GetClaudeMessage"})),
    (("Microsoft.SemanticKernel", "Microsoft.Extensions.AI", "Microsoft.Agents"),
     frozenset({"InvokePrompt", "GetChatMessageContent", "GetChatMessageContents", "GetResponse", "Invoke", "Run",
                "GetStreamingResponse", "GetTextContent"})),
)  # fmt: skip
"""Libraries, and their calls whose result is an answer, however it is read."""
ROOTS = tuple(root for roots, _ in _ASKS for root in roots)
_CLR_MODELS = re2.compile(
    r"(?:^|\.)(?:I?ChatClient|AIAgent|ChatClientAgent|ChatCompletionAgent|I?Kernel|IChatCompletionService|"
    r"OpenAIResponseClient|AnthropicClient|AmazonBedrockRuntimeClient|OllamaApiClient|GetChatClient|AsIChatClient|"
    r"CreateAIAgent|AsAIAgent)(?:\(\))?\.(?:.*\.)?"
    r"(?:CompleteChat|GetResponse|Run|InvokePrompt|Invoke|GetChatMessageContent|CreateResponse|Converse|Complete)\(\)"
)
"""Types of .NET that ask a model, and how: their namespaces are not written where they are used."""
_OF_TOOLS = re.compile(r"(?i)tool_?calls?\b|tool_?use\b|function_?calls?\b|toolExecutionRequests")
"""What an answer asks a tool to do."""
_BEDROCK = frozenset({"converse", "invoke_model", "invoke_agent", "retrieve_and_generate", "send", "converse_stream"})

HANDS_ON = frozenset(
    {
        # Python
        "json.loads", "json.load", "orjson.loads", "re.search", "re.match", "re.findall", "re.sub", "re.split",
        "re.fullmatch", "re.finditer", "re.compile", "regex.search", "regex.findall", "textwrap.dedent",
        "ast.literal_eval", "base64.b64decode", "shlex.split", "html.unescape", "yaml.safe_load", "yaml.load", "next",
        "iter", "list", "reversed", "enumerate", "zip", "max", "min", "asyncio.run", "asyncio.gather",
        "asyncio.wait_for", "pathlib.Path", "Path", "os.path.join", "os.path.normpath", "os.path.abspath",
        "sqlalchemy.text", "sqlalchemy.sql.text", "io.BytesIO", "io.StringIO", "bytes", "str", "repr", "json_repair",
        "json_repair.loads", "sqlparse.format", "urllib.parse.unquote", "urllib.parse.urljoin", "markdown.markdown",
        "markdown", "mistune.html", "commonmark.commonmark", "psycopg.sql.SQL", "psycopg2.sql.SQL",
        # JavaScript
        "JSON.parse", "String", "decodeURIComponent", "marked", "marked.parse", "marked.marked", "path.join",
        "path.resolve", "path.normalize", "TextDecoder.decode", "URL", "Promise.all", "Array.from", "sql.raw",
        "Prisma.raw", "prisma.Prisma.raw", "drizzle_orm.sql.raw", "Buffer.from", "markdown_it.render",
        # Java, Kotlin, C#, Go
        "URI.create", "java.net.URI.create", "java.net.URL", "java.net.URI", "java.io.File", "File", "Path.of",
        "Paths.get", "java.nio.file.Path.of", "java.nio.file.Paths.get", "String.format", "String.join",
        "java.net.http.HttpRequest.newBuilder", "Uri", "System.Uri", "Path.Combine", "System.IO.Path.Combine",
        "string.Format", "string", "strings.TrimSpace", "strings.Trim", "strings.ReplaceAll", "strings.TrimPrefix",
        "strings.TrimSuffix", "strings.Split", "strings.Join", "fmt.Sprintf", "fmt.Sprint", "path.filepath.Join",
        "filepath.Join", "[]byte", "[]string", "strings.NewReader", "List.of", "Arrays.asList", "listOf",
        "Regex.Match", "Regex.Replace", "objectMapper.readTree",
    }
)  # fmt: skip
"""Calls whose result still holds what they were given."""
_HANDS_ON_TAILS = frozenset(
    {
        "render", "readTree", "readValue", "Deserialize", "DeserializeObject", "marked", "fromJson", "decodeFromString",
        "parseToJsonElement", "formatted", "TrimSpace", "Trim", "TrimPrefix", "TrimSuffix", "ReplaceAll", "Replace",
        "Fields", "Split", "Join", "ToLower", "Sprintf", "ImmutableList.of",
    }
)  # fmt: skip
_HANDS_ON_ENDS = ("marked.parse", "marked.marked", "JsonDocument.Parse", "JObject.Parse", "JsonNode.Parse")
_SCHEMAS = ("response_format", "response_model", "text_format", "output_type", "result_type", "schema", "output")
CLOSED_ZOD = ("number", "boolean", "enum", "native_enum", "literal", "date", "int", "uuid", "bigint")


class Trail:
    """The way back from one value; `steps` bounds it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.steps = MOST_STEPS

    def origin(self, value: Val | None, depth: int = 0) -> str | None:
        """The call of a model, or the argument of a tool, out of which a value comes; None where it comes of none."""
        for option in options(value) if value is not None and depth < 8 else ():  # noqa: PLR2004 - far from the answer
            self.steps -= 1
            if self.steps <= 0:
                return None
            found = self._named(option, depth) if isinstance(option, Name) else None
            if found is None:
                found = self._any(_inside(option), depth)
            if found is not None:
                return found
        return None

    def _any(self, values: tuple[Val, ...], depth: int) -> str | None:
        return next((found for one in values if (found := self.origin(one, depth + 1)) is not None), None)

    def _named(self, value: Name, depth: int) -> str | None:
        if value.path.endswith(_NO_TEXT):
            return None
        if value.path.startswith(CHOSEN):
            return value.path
        if "()" not in value.path:
            return None
        found = asked(value.path)
        if found is None and value.site is not None and self.reading.argument(value.site, ("response_model",)):
            found = normal(value.path[: value.path.rindex("()")])
        if found is not None:
            if self._closed(value):
                return None
            return found + IN_A_CALL if _OF_TOOLS.search(value.path[len(found) :]) else found
        return self._handed(value, depth) if value.site is not None else None

    def _handed(self, value: Name, depth: int) -> str | None:
        """What the last call on the way to a value was given, or was called of."""
        site = value.site
        if site is None:
            return None
        head = value.path[: value.path.rindex("()")] if "()" in value.path else value.path
        plain = normal(head)
        if plain in HANDS_ON or plain.rpartition(".")[2] in _HANDS_ON_TAILS or plain.endswith(_HANDS_ON_ENDS):
            passed = self.reading.evaluator.positional(site)[:4]
            return self._any(tuple(passed), depth)
        if "()." not in head:
            return None
        for option in options(self.reading.evaluator.callee(site)):
            if isinstance(option, Name) and option.site is not None and option.site.node.id != site.node.id:
                receiver = Name(option.path.rpartition(".")[0], option.site)
                if receiver.path.endswith("()") and (found := self.origin(receiver, depth + 1)) is not None:
                    return found
        return None

    def _closed(self, value: Name) -> bool:
        """Whether the schema of an answer says that this field of it is a number or one of a few words."""
        field = value.path.removesuffix(".value").rpartition(".")[2]
        site: Site | None = value.site
        for _ in range(4):
            if site is None:
                return False
            schema = self.reading.argument(site, _SCHEMAS)
            for option in options(schema) if schema is not None else ():
                if isinstance(option, Definition):
                    return is_closed_field(option.scope, field)
                if isinstance(option, Name) and option.site is not None and "zod" in option.path:
                    return self._closed_zod(option.site, field)
            callee = self.reading.evaluator.callee(site)
            above = next((one.site for one in options(callee) if isinstance(one, Name)), None)
            site = above if above is not None and above.node.id != site.node.id else None
        return False

    def _closed_zod(self, site: Site, field: str) -> bool:
        for table in self.reading.evaluator.positional(site):
            entry = table.entries.get(field) if isinstance(table, Table) else None
            if isinstance(entry, Name):
                return any(part in CLOSED_ZOD for part in normal(entry.path).split(".")[1:])
        return False


def origin(reading: Reading, value: Val | None) -> str | None:
    """The call of a model, or the argument of a tool, out of which a value comes; None where it comes of none."""
    return Trail(reading).origin(value)


def _inside(value: Val) -> tuple[Val, ...]:
    """What a value is made of: members of a list, the parts of a text that are not known."""
    if isinstance(value, Items):
        return value.values[:10]
    return value.parts[:10] if isinstance(value, Text) else ()


def asked(path: str) -> str | None:
    """The call in a path that asks a model, where the rest reads its answer."""
    head = ""
    for part in path.split("()")[:-1]:
        head += part
        if _answers(head, path[len(head) :]):
            return normal(head)
        head += "()"
    match = _CLR_MODELS.search(path.replace("[]", ""))
    return normal(path.replace("[]", "")[: match.end()]) if match is not None else None


def _answers(head: str, rest: str) -> bool:
    """Whether `head` is a call that asks a model and `rest` reads its answer."""
    signature = signatures.find(head)
    reads = any(word in rest for word in _ANSWERS) or rest in {"()", "()[]"}
    if signature is not None and not head.startswith("?") and reads:
        return not _is_maker(head, rest)
    plain = normal(head)
    method = plain.rpartition(".")[2]
    if plain.startswith("boto3:bedrock"):
        return method in _BEDROCK
    return any(method in methods and plain.startswith(roots) for roots, methods in _ASKS)


def _is_maker(head: str, rest: str) -> bool:
    """Whether a call makes a client or an agent, which is no answer itself."""
    last = normal(head).rpartition(".")[2]
    return last[:1].isupper() and (rest in {"()", "()[]"} or "()" in rest[2:])


def names_of(value: Val | None) -> Iterator[Name]:
    """The names among the values."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Name):
            yield option
