"""The models that a workflow names: an agent's own, and those that its scripts fetch, serve and publish."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Location
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ci.agents import PROGRAMS
from bartizan.sources.repository.ci.workflow import Step
from bartizan.sources.repository.images import model_records, models_of
from bartizan.sources.repository.shell import commands

SOURCE = "ci"
_REGISTRIES = {
    "claude-code": "anthropic", "codex": "openai", "gemini-cli": "google", "ai-inference": "openai", "aider": "openai",
    "qwen-code": "dashscope", "opencode": "unknown",
}  # fmt: skip
"""Whose model a tool asks where its name tells no provider."""

_PREFIXED = frozenset({"ai-inference", "aider", "opencode"})
"""Tools that write a model with its provider: `openai/gpt-4o-mini`."""

_INPUTS = ("model", "gemini_model", "anthropic_model", "fallback_model")
_OPTION = re.compile(r"(?:^|\s)(?:--model|-m)[= ]+[\"']?(?P<name>[\w./:@-]+)")
_ARGUMENTS = frozenset({"claude_args", "codex-args", "arguments"})
_ALIASES = re.compile(r"[a-z]+(?:plan)?")
"""A name of letters alone (`opus`, `sonnet`) is a choice of the tool's and no model."""

_UPLOAD = ("upload", "upload-large-folder")


@dataclass(frozen=True, slots=True)
class Named:
    """A model, who names it, and where."""

    registry: str
    name: str
    text: str
    line: int


def of_agent(tool: str, texts: Mapping[str, str], step: Step) -> Iterator[Named]:
    """The models that an agent is told to ask: by its action's inputs, or by its arguments (`arguments`)."""
    registry = _REGISTRIES.get(tool)
    if registry is None:
        return
    for key, text in texts.items():
        line = step.lines.get(f"with.{key}", step.lines.get("run", step.line))
        given = [text.strip()] if key in _INPUTS else []
        given += [match["name"] for match in _OPTION.finditer(text)] if key in _ARGUMENTS else []
        for name in given:
            if not model_names.is_name(name) or _ALIASES.fullmatch(name):
                continue
            found = model_names.split(name) if tool in _PREFIXED else None
            yield Named(*(found or (registry, name)), f"{tool} asks {name}", line)


def of_script(step: Step) -> Iterator[Named]:
    """The models that a step's script fetches, serves or publishes."""
    # GitHub writes a script of several lines below its key; GitLab's list begins where the step does.
    first = step.lines["run"] + ("\n" in step.run) if "run" in step.lines else step.line
    for offset, words in commands(step.run):
        line = first + offset
        published = _published(words)
        if published is not None:
            yield Named("huggingface", published, f"the script publishes {published}", line)
            continue
        if any(word.rpartition("/")[2] in PROGRAMS for word in words[:4]):
            continue
        for registry, name in models_of(words):
            if registry == "huggingface" and not model_names.is_hub_id(name):
                continue  # `--model resnet` of anybody's script
            yield Named(registry, name, f"the script uses {name}", line)


def _published(words: list[str]) -> str | None:
    """The repository to which `huggingface-cli upload` and `hf upload` write, where it holds a model."""
    names = [word.rpartition("/")[2] for word in words]
    at = next((at for at, name in enumerate(names) if name in {"huggingface-cli", "hf"}), None)
    if at is None or len(words) < at + 3 or words[at + 1] not in _UPLOAD:
        return None
    other = any(word in {"dataset", "space"} or word.endswith(("=dataset", "=space")) for word in words)
    name = next((word for word in words[at + 2 :] if not word.startswith("-")), "")
    return name if model_names.is_hub_id(name) and not other else None


def records(named: Named, path: str, owner: str) -> Iterator[Asset | Edge]:
    """The model and the edge from what names it."""
    place = Location(path, named.line, named.line)
    yield from model_records(named.registry, named.name, place, owner=owner, source=SOURCE, text=named.text)
