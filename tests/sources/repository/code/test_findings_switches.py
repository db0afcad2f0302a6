"""Switches of AI libraries: filters that let all pass, prompts that are printed, prompts that are sent out."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.values import Unknown
from tests.sources.repository.code.reads import Said, said

GOOGLE = (
    "import google.generativeai as genai\nfrom google import genai as new\nfrom google.genai import types\n"
    "from google.generativeai.types import HarmBlockThreshold, HarmCategory\n"
    "from langchain_google_genai import ChatGoogleGenerativeAI\nHATE = HarmCategory.HARM_CATEGORY_HATE_SPEECH\n"
)


def switches(found: Said) -> list[tuple[object, object]]:
    """What each switch does, and how it stands."""
    configs = [found.config(one) for one in found.ids("code/switch")]
    return [(one["what"], one.get("off", one.get("on"))) for one in configs]


@pytest.mark.parametrize(
    ("settings", "off"),
    [
        ("{HATE: HarmBlockThreshold.BLOCK_NONE}", True),
        ("[{'category': 'HATE', 'threshold': 'BLOCK_NONE'}]", True),
        ("[{'category': 'HATE', 'threshold': 'OFF'}]", True),
        ("{HATE: HarmBlockThreshold.BLOCK_MEDIUM_AND_ABOVE}", False),
        ("[{'category': 'HATE', 'threshold': 'BLOCK_ONLY_HIGH'}]", False),
    ],
)
@pytest.mark.parametrize("maker", ["genai.GenerativeModel('m-1', ", "ChatGoogleGenerativeAI(model='m-1', "])
def test_filters_of_google(tmp_path: Path, maker: str, settings: str, off: bool) -> None:
    code = f"{GOOGLE}m = {maker}safety_settings={settings})\n"
    assert switches(said(tmp_path, {"a.py": code})) == [("filter", off)]


def test_filters_inside_a_configuration(tmp_path: Path) -> None:
    code = (
        f"{GOOGLE}SAFE = [types.SafetySetting(category='HATE', threshold='OFF')]\n"
        "new.Client().models.generate_content(model='m-1', contents='x',"
        " config=types.GenerateContentConfig(safety_settings=SAFE))\n"
    )
    assert switches(said(tmp_path, {"a.py": code})) == [("filter", True)]


def test_a_threshold_that_is_not_known(tmp_path: Path) -> None:
    code = (
        f"{GOOGLE}def f(t):\n    genai.GenerativeModel('m-1', safety_settings=[{{'category': 'X', 'threshold': t}}])\n"
    )
    ((what, off),) = switches(said(tmp_path, {"a.py": code}))
    assert what == "filter"
    assert isinstance(off, Unknown)


def test_filters_of_typescript(tmp_path: Path) -> None:
    code = (
        "import { GoogleGenerativeAI, HarmCategory, HarmBlockThreshold } from '@google/generative-ai';\n"
        "new GoogleGenerativeAI('k').getGenerativeModel({ model: 'm-1', safetySettings: [\n"
        "  { category: HarmCategory.HARM_CATEGORY_HATE_SPEECH, threshold: HarmBlockThreshold.BLOCK_NONE }] });\n"
    )
    assert switches(said(tmp_path, {"a.ts": code})) == [("filter", True)]


@pytest.mark.parametrize(
    ("argument", "expected"), [("safety_checker=None, ", [("filter", True)]), ("safety_checker=own, ", []), ("", [])]
)
def test_the_checker_of_images(tmp_path: Path, argument: str, expected: list[object]) -> None:
    code = f"from diffusers import StableDiffusionPipeline as S\nS.from_pretrained('a/b', {argument}revision='x')\n"
    assert switches(said(tmp_path, {"a.py": code})) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("set_debug(True)", [("printing", True)]),
        ("set_debug(False)", [("printing", False)]),
        ("langchain.debug = True", [("printing", True)]),
        ("langchain.debug = False", []),
        ("litellm.set_verbose = True", [("printing", True)]),
        ("litellm.success_callback = ['langfuse']", [("tracing", True)]),
        ("litellm.success_callback = [track]", []),
        ("os.environ['LANGCHAIN_TRACING_V2'] = 'true'", [("tracing", True)]),
        ("os.environ['LANGSMITH_TRACING'] = 'false'", []),
        ("os.environ['LANGSMITH_TRACING'] = 'true'\nos.environ['LANGSMITH_HIDE_INPUTS'] = 'true'", []),
        ("os.environ['OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'] = 'true'", [("tracing", True)]),
        ("# os.environ['LANGSMITH_TRACING'] = 'true'", []),
    ],
)
def test_statements_of_python(tmp_path: Path, statement: str, expected: list[object]) -> None:
    head = (
        "import os\nimport langchain, litellm\nfrom langchain.globals import set_debug\nlitellm.completion('m', [])\n"
    )
    assert switches(said(tmp_path, {"a.py": f"{head}{statement}\n"})) == expected


@pytest.mark.parametrize(("value", "expected"), [("true", [("printing", True)]), ("false", [("printing", False)])])
def test_java(tmp_path: Path, value: str, expected: list[object]) -> None:
    code = (
        "package a;\nimport dev.langchain4j.model.openai.OpenAiChatModel;\nclass X {\n"
        f'  Object m = OpenAiChatModel.builder().modelName("m-1").logRequests({value}).build();\n}}\n'
    )
    assert switches(said(tmp_path, {"src/a/X.java": code})) == expected


def test_csharp(tmp_path: Path) -> None:
    code = (
        "using Microsoft.SemanticKernel;\n"
        'AppContext.SetSwitch("Microsoft.SemanticKernel.Experimental.GenAI.EnableOTelDiagnosticsSensitive", true);\n'
        'AppContext.SetSwitch("System.Net.Other", true);\n'
    )
    assert switches(said(tmp_path, {"A/P.cs": code})) == [("tracing", True)]
