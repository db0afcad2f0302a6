"""The system prompt in each form in which Python's libraries take it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

PROMPT = "You keep the books of a small harbour office."
ASKED = f"[{{'role': 'system', 'content': {PROMPT!r}}}, {{'role': 'user', 'content': q}}]"
CALLS = [
    f"from google import generativeai as genai\ngenai.GenerativeModel('g-1', system_instruction={PROMPT!r})",
    f"from vertexai.generative_models import GenerativeModel\nGenerativeModel('g-1', system_instruction=[{PROMPT!r}])",
    (
        "from google import genai\nfrom google.genai import types\n"
        "genai.Client().models.generate_content(model='g-1', contents=q,\n"
        f"    config=types.GenerateContentConfig(system_instruction={PROMPT!r}))"
    ),
    f"from openai import OpenAI\nOpenAI().beta.chat.completions.parse(model='m-1', messages={ASKED})",
    f"from openai import OpenAI\nOpenAI().responses.parse(model='m-1', instructions={PROMPT!r}, input=q)",
    f"import anthropic\nwith anthropic.Anthropic().messages.stream(model='c-1', system={PROMPT!r}) as s: ...",
    f"import ollama\nollama.chat(model='l-1', messages={ASKED})",
    f"import litellm\nlitellm.completion(model='groq/l-1', messages={ASKED})",
    f"from mistralai import Mistral\nMistral().chat.complete(model='m-1', messages={ASKED})",
    f"from huggingface_hub import InferenceClient\nInferenceClient().chat_completion(model='org/m', messages={ASKED})",
]


@pytest.mark.parametrize("code", CALLS, ids=[code.partition("\n")[0] + str(at) for at, code in enumerate(CALLS)])
def test_a_call_is_told_by_its_system_prompt(tmp_path: Path, code: str) -> None:
    assert said(tmp_path, {"app.py": code}).only("code/prompt").config["start"] == PROMPT
