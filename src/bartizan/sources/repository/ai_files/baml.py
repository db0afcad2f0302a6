"""BAML: the clients of models and the prompts of functions (<https://docs.boundaryml.com>)."""

from __future__ import annotations

import re
from itertools import islice

from bartizan.model.values import Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import Finds
from bartizan.sources.repository.ai_files.format import Document, Format

LONGEST = 400_000
MOST = 300
_CLIENT = re.compile(r"^\s*client(?:<llm>)?\s+(?P<name>\w+)\s*\{", re.MULTILINE)
_FUNCTION = re.compile(r"^\s*function\s+(?P<name>\w+)\s*\(", re.MULTILINE)
_PROVIDER = re.compile(r"^\s*provider\s+[\"']?(?P<value>[\w-]+)", re.MULTILINE)
_MODEL = re.compile(r"^\s*(?P<key>model|model_id|deployment_id)\s+[\"']?(?P<value>[\w./:@-]+)[\"']?", re.MULTILINE)
_USES = re.compile(r"^\s*client\s+[\"']?(?P<value>[\w./:@-]+)[\"']?\s*$", re.MULTILINE)
_PROMPT = re.compile(r"^\s*prompt\s+(?P<mark>#{0,9})\"", re.MULTILINE)


def _baml(given: Document, found: Finds) -> None:
    text = given.text[:LONGEST]
    clients: dict[str, tuple[str, str, int]] = {}
    for match in islice(_CLIENT.finditer(text), MOST):
        end = _closed(text, match.end())
        provider, model = _PROVIDER.search(text, match.end(), end), _MODEL.search(text, match.end(), end)
        if provider is not None and model is not None and not model["value"].startswith("env."):
            registry = "azure" if model["key"] == "deployment_id" else model_names.registry(provider["value"])
            clients[match["name"]] = registry, model["value"], _line(text, model.start("key"))
    used: set[str] = set()
    for match in islice(_FUNCTION.finditer(text), MOST):
        end = _closed(text, text.find("{", match.end()) + 1)
        prompt, client = _PROMPT.search(text, match.end(), end), _USES.search(text, match.end(), end)
        last = text.find(f'"{prompt["mark"]}', prompt.end(), end) if prompt is not None else -1
        if prompt is None or last < 0:
            continue
        extra: dict[str, Value] = {"format": "baml", "name": match["name"]}
        first, told = _line(text, prompt.end()), text[prompt.end() : last]
        id_ = found.prompt(told, first, None, match["name"], end_line=_line(text, last), extra=extra)
        if client is None or id_ is None:
            continue
        used.add(client["value"])
        if client["value"] in clients:
            registry, name, place = clients[client["value"]]
            found.model(name, place, id_, f"{match['name']} asks {name}", registry=registry)
        elif "/" in client["value"]:
            place = _line(text, client.start("value"))
            found.named_model(client["value"], place, id_, f"{match['name']} asks it", registry="unknown")
    for key, (registry, name, place) in clients.items():
        if key not in used:
            found.model(name, place, found.file(), f"{key} is a client of {name}", registry=registry)


def _closed(text: str, start: int) -> int:
    """The end of the block that opens before `start`; prompts may hold braces of their own, in pairs."""
    depth = 1
    for match in re.finditer(r"[{}]", text[start : start + 60_000]):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return start + match.start()
    return min(len(text), start + 60_000)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


FORMATS = (Format("baml", lambda path: path.endswith(".baml"), _baml, structured=False),)
