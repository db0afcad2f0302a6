"""Whether a Python file can use AI at all: asked of its bytes before anything is parsed."""

from __future__ import annotations

from functools import lru_cache

import re2

from bartizan.sources.repository.ai import Endpoints, Packages
from bartizan.sources.repository.code.notebook import script_of
from bartizan.sources.repository.code.project import imported

_ROOTS = frozenset(
    "pickle joblib dill cloudpickle gradio mlflow onnxruntime llama_index langchain_community openai_agents autogen ag2 phi agno"
    " google.generativeai vertexai sagemaker tensorflow tensorflow_hub keras sklearn torch agents mcp fastmcp".split()
)
_WORDS = re2.compile(
    rb"bedrock|sagemaker|comprehend|rekognition|textract|transcribe|kendra|personalize|lexv2|qbusiness|generativelanguage|aiplatform"
    rb"|from_pretrained|chat\.completions|azure\.ai\.|azure\.search|google\.cloud\.|google\.genai|vertexai"
)


def uses_ai(data: bytes, path: str, known: Packages, hosts: Endpoints) -> bool:
    """Whether the file imports an AI package, or names a service or endpoint of AI."""
    if path.endswith(".ipynb"):
        script = script_of(data)
        if script is None:
            return b'"cells"' in data
        if any(b"install" in row.encode() for _, _, row in script.shell):
            return True
        data = script.source
    for name in imported(data):
        if name in _ROOTS or name.partition(".")[0] in _ROOTS or known.imported(name) is not None:
            return True
    return bool(_WORDS.search(data)) or bool(_hosts(tuple(hosts.literals())).search(data))


@lru_cache(maxsize=2)
def _hosts(literals: tuple[bytes, ...]) -> re2._Regexp:
    return re2.compile(b"|".join(re2.escape(literal) for literal in literals) or b"$^")
