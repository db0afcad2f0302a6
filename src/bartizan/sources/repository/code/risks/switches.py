"""Switches of AI libraries: filters that are off, prompts that are printed, prompts that are sent to a tracing service.

A switch is an argument (`safety_settings=`, `log_requests=True`), a call (`set_debug(True)`), or an assignment
(`litellm.set_verbose = True`, `os.environ["LANGSMITH_TRACING"] = "true"`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.names import is_test
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Constant, Items, Name, Site, Table, Text, Val, options
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading

_GOOGLE = ("google.generativeai", "google.genai", "vertexai", "langchain_google_genai", "langchain_google_vertexai",
           "ai_sdk.google", "ai_sdk.google_vertex", "llama_index.llms", "langchain", "google.adk", "genkit",
           "com.google.genai", "com.google.cloud.vertexai", "google.golang.org.genai", "com.google.adk",
           "github.com.google.generative_ai_go", "cloud.google.com.go.vertexai")  # fmt: skip
_FILTERED = frozenset(
    {"GenerativeModel", "generate_content", "generate_content_stream", "ChatGoogleGenerativeAI", "ChatVertexAI",
     "VertexAI", "GoogleGenerativeAI", "get_generative_model", "start_chat", "create", "Gemini", "send_message",
     "google", "vertex", "generate_content_async"}
)  # fmt: skip
_SETTING = frozenset({"SafetySetting"})
_LOAD = frozenset({"from_pretrained", "from_single_file", "StableDiffusionPipeline"})
_OFF = re.compile(r"(?:^|[._])(?:BLOCK_NONE|OFF|BlockNone|BLOCK_NONE_UNSPECIFIED|HarmBlockNone|HarmBlockThresholdOff"
                  r"|HarmBlockThresholdBlockNone)$")  # fmt: skip
_LOGGED = ("log_requests", "log_responses", "log_requests_and_responses")
_CONTENT = ("enable_content_recording", "enable_sensitive_data", "capture_message_content", "trace_content")
_NET_SWITCH = re.compile(r"EnableOTelDiagnosticsSensitive|EnableSensitiveData|TraceContentsEnabled")
_RECORDERS = frozenset(
    {"instrument", "instrument_openai", "instrument_anthropic", "setup_observability", "configure_otel_providers",
     "AIInferenceInstrumentor", "AIAgentsInstrumentor", "enable_telemetry", "setup_telemetry"}
)  # fmt: skip
_JVM = frozenset(
    {"OpenAiChatModel", "OpenAiStreamingChatModel", "AzureOpenAiChatModel", "AnthropicChatModel", "OllamaChatModel",
     "GoogleAiGeminiChatModel", "MistralAiChatModel", "OpenAiEmbeddingModel", "AzureOpenAiStreamingChatModel",
     "AnthropicStreamingChatModel", "BedrockChatModel", "VertexAiGeminiChatModel"}
)  # fmt: skip
GATES = gates(
    (
        *((name, words(_GOOGLE)) for name in (*_FILTERED, *_SETTING)),
        *((name, words(("diffusers",))) for name in _LOAD),
        ("set_debug", words(("langchain", "langchain_core", "langchain_classic"))),
        *((name, words(("dev.langchain4j",))) for name in _JVM),
        *((name, words(("azure.ai", "logfire", "agent_framework", "openinference", "opentelemetry")))
          for name in _RECORDERS),
        ("SetSwitch", frozenset[str]()),
    )
)  # fmt: skip


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the switch that a call turns."""
    if is_test(reading.path):
        return
    path = normal(callee.path)
    if call.tail in _FILTERED | _SETTING and path.startswith(_GOOGLE):
        _filters(reading, call, site, path)
    elif call.tail in _LOAD and path.startswith("diffusers.") and _is_none(reading, site, "safety_checker"):
        _add(reading, call, _Switch("filter", "diffusers", "safety_checker", off=True))
    elif call.tail == "set_debug" and path.startswith("langchain"):
        _add(reading, call, _Switch("printing", "langchain", "set_debug", on=reading.flag(site, "value", 0)))
    elif call.tail in _JVM:
        _add(reading, call, _Switch("printing", "langchain4j", "logRequests", on=_any(reading, site, _LOGGED)))
    elif call.tail in _RECORDERS:
        on = _any(reading, site, _CONTENT)
        _add(reading, call, _Switch("tracing", path.partition(".")[0], "content", on=on))
    elif call.tail == "SetSwitch" and _NET_SWITCH.search(reading.text(site, 0, "switch_name") or ""):
        on = reading.flag(site, 1, "is_enabled")
        _add(reading, call, _Switch("tracing", "semantic-kernel", "EnableOTelDiagnosticsSensitive", on=on))


@dataclass(frozen=True, slots=True)
class _Switch:
    """A switch: what it does, whose it is, its name, and how it stands."""

    what: str
    library: str
    setting: str
    on: Value = None
    off: Value = None


def _any(reading: Reading, site: Site, names: tuple[str, ...]) -> Value:
    """Whether one of several arguments is true; None where none is passed."""
    found = [one for name in names if (one := reading.flag(site, name)) is not None]
    return True if True in found else next(iter(found), None)


def _is_none(reading: Reading, site: Site, name: str) -> bool:
    value = reading.evaluator.site_argument(site, name)
    return value is not None and any(isinstance(one, Constant) and one.value is None for one in options(value))


def _filters(reading: Reading, call: Call, site: Site, path: str) -> None:
    """The thresholds of Google's filters: `{category: BLOCK_NONE}`, lists of settings, those inside a configuration."""
    if call.tail in _SETTING:
        if reading.module.language.name in {"python", "javascript", "typescript"}:
            return  # judged where the model is asked
        told = [reading.argument(site, ("threshold", "set_threshold"))]
    else:
        value = reading.argument(site, ("safety_settings", "config.safety_settings"))
        if value is None:
            config = reading.argument(site, ("config", "generate_content_config", "generation_config"))
            inner = next((one.site for one in options(config) if isinstance(one, Name)), None) if config else None
            value = reading.argument(inner, ("safety_settings",)) if inner is not None else None
        told = list(_thresholds(reading, value))
    known = [_written(one) for one in told if one is not None]
    if not known:
        return
    off: Value = any(text is not None and _OFF.search(text) for text in known)
    if off is False and None in known:
        off = Unknown("safety_settings")
    _add(reading, call, _Switch("filter", path.partition(".")[0], "safety_settings", off=off))


def _thresholds(reading: Reading, value: Val | None) -> Iterator[Val]:
    for option in options(value) if value is not None else ():
        if isinstance(option, Items):
            for item in option.values[:20]:
                yield from _thresholds(reading, item)
        elif isinstance(option, Table):
            listed = option.entries
            yield from [listed["threshold"]] if "threshold" in listed else listed.values()
            yield from _by_constants(reading, option) if not listed else ()
        elif isinstance(option, Name) and option.site is not None and "SafetySetting" in option.path:
            found = reading.argument(option.site, ("threshold", 1))
            yield from [found] if found is not None else []
        else:
            yield option


def _by_constants(reading: Reading, table: Table) -> Iterator[Val]:
    """The values of a table whose keys are constants of a library."""
    place = table.place
    for pair in place.node.named_children[:20] if place is not None else ():
        value = pair.child_by_field_name("value")
        if value is not None and place is not None:
            yield reading.evaluator.evaluate(value, place.frame)


def _written(value: Val) -> str | None:
    """A threshold as it is written, or by the name of its constant; None where it is not known."""
    for option in options(value):
        if isinstance(option, Text) and option.whole:
            return option.value
        if isinstance(option, Name) and not option.path.endswith("()"):
            return option.path
    return None


def _add(reading: Reading, call: Call, switch: _Switch) -> None:
    """The asset of a switch, where it is told how it stands."""
    if switch.on is None and switch.off is None:
        return
    config: dict[str, Value] = {"what": switch.what, "library": switch.library, "setting": switch.setting}
    config |= {"off": switch.off} if switch.what == "filter" else {"on": switch.on}
    name = f"{switch.setting} of {switch.library}"
    reading.add(types.SWITCH, call, f"switch:{switch.setting}", name, config, stage=Stage.SERVE)


_SET = (
    r"(?m)(?:os\.environ(?:\.setdefault\(|\[)|process\.env(?:\.|\[))[ \t]*[\"']?(%s)[\"']?[ \t]*(?:\]?[ \t]*=|,)[ \t]*"
)
_TRUE = r"[\"'](?:true|True|1|span_and_event)[\"']"
_SERVICES = (
    r"(?:langfuse|langsmith|lunary|helicone|arize|braintrust|traceloop|datadog|athina|literalai|opik|weave|posthog)"
)
_LANGSMITH = r"LANGCHAIN_TRACING_V2|LANGCHAIN_TRACING|LANGSMITH_TRACING(?:_V2)?"
_OTEL = (
    r"OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT|AZURE_TRACING_GEN_AI_CONTENT_RECORDING_ENABLED"
    r"|SEMANTICKERNEL_EXPERIMENTAL_GENAI_ENABLE_OTEL_DIAGNOSTICS_SENSITIVE"
)
_ASSIGNED: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"(?m)^[ \t]*langchain\.(debug)[ \t]*=[ \t]*True\b"), "printing", "langchain"),
    (re.compile(r"(?m)^[ \t]*litellm\.(set_verbose)[ \t]*=[ \t]*True\b"), "printing", "litellm"),
    (
        re.compile(
            r"(?m)^[ \t]*litellm\.((?:success|failure)_callback|callbacks)[ \t]*=[ \t]*\[[ \t]*[\"']" + _SERVICES
        ),
        "tracing",
        "litellm",
    ),
    (re.compile(_SET % _LANGSMITH + _TRUE), "tracing", "langsmith"),
    (re.compile(_SET % _OTEL + _TRUE), "tracing", "opentelemetry"),
)
_HINTS = (b"langchain", b"litellm", b"LANGCHAIN_TRACING", b"LANGSMITH_TRACING", b"GENAI_CAPTURE", b"GEN_AI_CONTENT",
          b"SEMANTICKERNEL_EXPERIMENTAL")  # fmt: skip
_HIDDEN = (b"LANGSMITH_HIDE_INPUTS", b"LANGCHAIN_HIDE_INPUTS", b"hide_inputs", b"hideInputs")


def assigned(reading: Reading) -> None:
    """Records the switches that the statements of a module turn."""
    module = reading.module
    if module.language.name not in {"python", "javascript", "typescript"} or is_test(reading.path):
        return
    if not any(hint in module.source for hint in _HINTS):
        return
    text = module.source.decode("utf-8", "replace")
    for pattern, kind, library in _ASSIGNED:
        for match in pattern.finditer(text):
            start = len(text[: match.start(1)].encode())
            node = module.tree.root_node.descendant_for_byte_range(start, start + 1)
            hides = library == "langsmith" and any(one in module.source for one in _HIDDEN)
            if node is None or _is_said(node) or hides:
                continue
            call = Call(node, match.group(1), module.scope)
            _add(reading, call, _Switch(kind, library, match.group(1), on=True))


def _is_said(node: Node) -> bool:
    """Whether a place is inside a comment, or a text of its own rather than a key."""
    place: Node | None = node
    while place is not None:
        if place.type == "comment":
            return True
        if place.type in {"string", "string_content"} and place.end_byte - place.start_byte > 80:  # noqa: PLR2004 - no key
            return True
        place = place.parent
    return False
