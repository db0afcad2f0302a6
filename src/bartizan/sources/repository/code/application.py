"""Settings files of applications: what an injected setting holds, and the models that a framework's own keys name.

Spring (`application.yml`, `.properties`), Quarkus and LangChain4j's starters make a model from their keys
alone, without a line of code; .NET reads `appsettings.json` through `configuration["Section:Key"]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.sources.repository.code import models, types
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.records import Records
from bartizan.sources.repository.reader import Context, SourceFile, read_text
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load, load_all

LARGEST = 512 * 1024
MOST_KEYS = 5_000
_SECRET_WORDS = ("key", "token", "secret", "password", "credential")
_PROPERTY = re.compile(r"^\s*([\w.\-\[\]]+)\s*[=:]\s*(.*?)\s*$")
_PLACEHOLDER = re.compile(r"\$\{([\w.\-]+)(?::([^}]*))?\}")

_SPRING = re.compile(
    r"spring\.ai\.(?P<provider>[\w\-.]+?)\.(?P<what>chat|embedding|image|audio\.\w+|moderation)"
    r"(?:\.converse)?(?:\.options)?\.(?P<key>model|deployment-name|model-id)"
)
_STARTER = re.compile(
    r"(?:quarkus\.)?langchain4j\.(?P<provider>[\w\-]+)\.(?:[\w\-]+\.)?"
    r"(?P<what>(?:streaming-)?chat-model|embedding-model|image-model|language-model)\.(?:[\w\-]+\.)?"
    r"(?P<key>model-name|model-id|deployment-name|deployment-id)"
)
_REGISTRIES = {
    "openai": "openai", "open-ai": "openai", "azure.openai": "azure", "azure-openai": "azure", "azure-open-ai": "azure",
    "anthropic": "anthropic", "ollama": "ollama", "mistralai": "mistral", "mistral-ai": "mistral",
    "bedrock": "bedrock", "bedrock.converse": "bedrock", "bedrock.titan": "bedrock", "bedrock.cohere": "bedrock",
    "vertex.ai.gemini": "vertex", "vertex-ai-gemini": "vertex", "vertexai": "vertex", "google.genai": "google",
    "google-ai-gemini": "google", "ai.gemini": "google", "huggingface": "huggingface", "groq": "groq",
    "deepseek": "deepseek", "minimax": "minimax", "zhipuai": "zhipu", "watsonx": "watsonx",
}  # fmt: skip
"""What the frameworks' keys call a registry."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of a settings file, dotted, with its text and line."""

    key: str
    value: str
    line: int


def settings_of(files: Sequence[SourceFile]) -> dict[str, str]:
    """The settings by dotted key and by .NET's `Section:Key`; secrets are left out, the plainest file wins."""
    found: dict[str, str] = {}
    for file in sorted(files, key=lambda item: (len(item.path), item.path)):
        for one in read(file):
            if any(word in one.key.lower() for word in _SECRET_WORDS) or not one.value:
                continue
            value = filled(one.value, found)
            if value is not None:
                found.setdefault(one.key, value)
                found.setdefault(one.key.replace(".", ":"), value)
    return found


def filled(value: str, known: dict[str, str]) -> str | None:
    """A setting's text with its placeholders' values or defaults; None when one has neither."""
    for match in list(_PLACEHOLDER.finditer(value))[:10]:
        name, default = match.groups()
        text = known.get(name, default)
        if text is None:
            return None
        value = value.replace(match.group(), text)
    return value


def read(file: SourceFile) -> list[Setting]:
    """The settings of one file; a file that cannot be read has none."""
    text, _ = read_text(file, "code")
    if text is None or len(text) > LARGEST:
        return []
    if file.path.endswith(".properties"):
        return list(_properties(text))
    try:
        documents = [load(text, as_json=True)] if file.path.endswith(".json") else list(load_all(text))
    except MarkError:
        return []
    return [one for document in documents[:20] for one in _flat(document, "", 0)][:MOST_KEYS]


def _properties(text: str) -> Iterator[Setting]:
    for number, line in enumerate(text.splitlines()[:MOST_KEYS], 1):
        match = _PROPERTY.match(line)
        if match and not line.lstrip().startswith(("#", "!")):
            yield Setting(match.group(1).removeprefix("%prod."), match.group(2), number)


def _flat(node: Marked, key: str, depth: int) -> Iterator[Setting]:
    if depth > 20:  # noqa: PLR2004 - deeper sections are no settings
        return
    if isinstance(node.value, dict):
        for name, child in list(node.value.items())[:MOST_KEYS]:
            yield from _flat(child, f"{key}.{name}" if key else str(name), depth + 1)
    elif isinstance(node.value, str | int | float) and key:
        yield Setting(key, str(node.value), node.line)


def declared(files: Sequence[SourceFile], known: dict[str, str], context: Context) -> Iterator[Record]:
    """The models that the frameworks' own keys name, with the file and line of each key."""
    for file in files:
        if file.path.endswith(".json"):
            continue
        records = Records("code")
        for one in read(file):
            match = _SPRING.fullmatch(one.key) or _STARTER.fullmatch(one.key)
            if match is None:
                continue
            location = Location(file.path, one.line)
            name = filled(one.value, known)
            if not name:
                why = f"the model of {one.key} is {one.value or 'empty'}"
                records.gap(f"{file.path}:{one.line}", why, "a value that the settings state")
                continue
            target = _model(match, name, location, records)
            owner = Reading.file_asset(records, context, file.path)
            evidence = Evidence(f"{one.key} names {target.name}", value=target.name, location=location)
            records.edge(owner, target.id, target.kind, evidence)
        yield from records


def _model(match: re.Match[str], name: str, location: Location, records: Records) -> models.Target:
    """What a key names; a model's asset is recorded."""
    registry = _REGISTRIES.get(match.group("provider"), match.group("provider").partition(".")[0])
    if match.group("key").startswith("deployment"):
        registry = "azure"
    target = models.model(registry, name)
    if target.is_model:
        records.asset(target.id, types.MODEL, target.name, location, config={"registry": target.registry})
    return target
