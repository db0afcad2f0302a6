"""Tools that ship without sign-in: by the ports they listen on, and by what starts them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.catalog.paths import walk
from bartizan.model.values import Value

NO_SIGN_IN_PORTS = {
    5000: "MLflow",
    6006: "TensorBoard",
    6333: "Qdrant",
    7860: "Gradio",
    8188: "ComfyUI",
    8265: "Ray",
    8888: "Jupyter",
    11434: "Ollama",
}
"""Ports of tools that ship without sign-in (their own documentation)."""

ADMIN_PORTS = frozenset({22, 3389, 5985, 5986})
"""Remote administration, which asks for a key or a password."""

KNOWN_TOOL, TOOL_PORT, SIGN_IN = 0.8, 0.6, 0.2
"""Chances of an open port: a tool that is known to run there; a tool's usual port; sign-in in the way."""

_EVERYWHERE = re.compile(r"0\.0\.0\.0|--bind_all|\[::\]|--ip[= ]['\"]?\*")
"""What makes a program listen on every address where it listens on its own machine alone otherwise."""

_STARTS = (
    (re.compile(r"\bmlflow\s+(?:server|ui)\b"), "MLflow", 5000, True),
    (re.compile(r"\bollama\s+serve\b|ollama\.(?:com|ai)/install\.sh"), "Ollama", 11434, True),
    (re.compile(r"\bollama/ollama\b"), "Ollama", 11434, False),
    (re.compile(r"\bray\s+start\b[^\n]*--head"), "Ray", 8265, True),
    (re.compile(r"\btensorboard\b[^\n]*--(?:bind_all|host)\b"), "TensorBoard", 6006, True),
    (re.compile(r"\bqdrant/qdrant\b"), "Qdrant", 6333, False),
    (re.compile(r"\btritonserver\b"), "Triton", 8000, False),
    (re.compile(r"\bvllm\s+serve\b|\bvllm\.entrypoints\.|\bvllm/vllm-openai\b"), "vLLM", 8000, False),
    (re.compile(r"\bjupyter\b[^\n]*\.token=(?:''|\"\"|\s|$)"), "Jupyter", 8888, True),
    (re.compile(r"\bchromadb/chroma\b"), "Chroma", 8000, False),
)
"""What starts each tool, its usual port, and whether it listens on its own machine alone unless told otherwise."""

_AT = re.compile(r"(?:--(?:http-|dashboard-)?port[= ]|OLLAMA_HOST=(?:[^\s:]*:)|-p\s+)(\d{2,5})")
_KEYED = re.compile(r"--api-key\b|VLLM_API_KEY|--app-name[= ]basic-auth|QDRANT__SERVICE__API_KEY")
_LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that is started without sign-in, the ports it may listen on, and the path that says so."""

    name: str
    ports: frozenset[int]
    path: str


def tools(config: Value, paths: tuple[str, ...]) -> Iterator[Tool]:
    """Tools that the texts at `paths` (user data, commands, images) start without sign-in."""
    for asked in paths:
        for path, value in walk(config, asked):
            if isinstance(value, str):
                yield from _started(path, _plain(value[:_LONGEST]))


def _started(path: str, text: str) -> Iterator[Tool]:
    if _KEYED.search(text):
        return
    for pattern, name, usual, alone in _STARTS:
        if pattern.search(text) is not None and (not alone or _EVERYWHERE.search(text)):
            ports = frozenset({usual, *(int(port) for port in _AT.findall(text))})
            yield Tool(name, ports, path)


def _plain(text: str) -> str:
    """A script, decoded where it is in Base64 (as EC2 keeps user data)."""
    if " " in text or "\n" in text.strip():
        return text
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return text
