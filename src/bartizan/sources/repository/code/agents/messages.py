"""Prompts of Go, Java, Kotlin and C# that are made as messages, wherever they are put then."""

from __future__ import annotations

from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import agents
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Name, Site, Text, options, texts
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading

Names = tuple[str | int, ...]

_KERNEL = "Microsoft.SemanticKernel Microsoft.Extensions.AI OpenAI Azure.AI"
_ROWS: tuple[tuple[str, str, Names], ...] = (
    ("com.azure.ai", "ChatRequestSystemMessage ChatRequestDeveloperMessage", ("content", 0)),
    ("dev.langchain4j", "SystemMessage.from SystemMessage.systemMessage systemMessage SystemMessage", ("text", 0)),
    ("org.springframework.ai", "SystemMessage SystemPromptTemplate", ("text", 0)),
    ("org.springframework.ai.chat.client", "system", ("text", 0)),
    ("com.microsoft.semantickernel", "addSystemMessage", (0,)),
    ("com.theokanning.openai io.github.sashirestela.openai", "SystemMessage SystemMessage.of", ("content", 0)),
    ("ai.koog.prompt ai.koog", "system", (0,)),
    (_KERNEL, "SystemChatMessage DeveloperChatMessage ChatRequestSystemMessage CreateSystemMessage", ("content", 0)),
    (_KERNEL, "ChatHistory AddSystemMessage AddDeveloperMessage", ("system_message", "content", 0)),
    ("github.com.openai.openai_go", "SystemMessage DeveloperMessage", (0,)),
    ("github.com.cloudwego.eino.schema", "SystemMessage", (0,)),
    ("github.com.firebase.genkit.go", "NewSystemTextMessage WithSystem", (0,)),
    ("google.golang.org.genai", "NewContentFromText", ()),
)
ROWS = tuple((tuple(roots.split()), tail, names) for roots, tails, names in _ROWS for tail in tails.split())
"""Roots, name, the arguments that hold the text."""
_ROLED: tuple[tuple[tuple[str, ...], str, Names, Names], ...] = (
    (("Microsoft.Extensions.AI",), "ChatMessage", ("role", 0), ("content", 1)),
    (("github.com.tmc.langchaingo.llms",), "TextParts", (0,), (1,)),
    (("github.com.tmc.langchaingo.llms",), "MessageContent", ("role",), ("parts",)),
)
"""Messages of any role: roots, name, the arguments of the role and of the text."""
GATES = gates(
    (
        *((tail.rpartition(".")[2], words(roots)) for roots, tail, _ in ROWS),
        *((tail, words(roots)) for roots, tail, _, _ in _ROLED),
    )
)
SHORTEST = 12


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the prompt that a message of the system is."""
    if reading.module.language.name in {"python", "javascript", "typescript"}:
        return
    path = normal(callee.path)
    for roots, tail, names in ROWS:
        if tail.rpartition(".")[2] == call.tail and matches(path, roots, tail):
            _said(reading, call, site, names)
            return
    for roots, tail, role, names in _ROLED:
        if tail == call.tail and matches(path, roots, tail) and _of_system(reading, site, role):
            _said(reading, call, site, names)
            return


def _of_system(reading: Reading, site: Site, names: Names) -> bool:
    value = reading.argument(site, names)
    for option in options(value) if value is not None else ():
        text = option.value if isinstance(option, Text) else option.path if isinstance(option, Name) else ""
        if text.lower().endswith(("system", "developer")):
            return True
    return False


def _said(reading: Reading, call: Call, site: Site, names: Names) -> None:
    value = reading.argument(site, names)
    for text in texts(value) if value is not None else ():
        if len(text.value) >= SHORTEST and not _is_known(reading, text):
            agents.prompt(reading, call, text, reading.owner(), "the call")
        return


def _is_known(reading: Reading, text: Text) -> bool:
    """Whether the prompt was recorded already, with whom it tells."""
    start = " ".join(text.value.split())[:80]
    return any(
        asset.type == types.PROMPT and asset.config.get("start") == start for asset in reading.records.assets.values()
    )
