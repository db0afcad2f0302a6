"""How Python projects put an agent's tools and model together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

TOOLS = (
    "from agents import Agent, function_tool\n@function_tool\ndef one(x: str) -> str:\n    'd'\n"
    "@function_tool\ndef two(x: str) -> str:\n    'd'\n"
)
LANG = (
    "from langgraph.prebuilt import create_react_agent\nfrom langchain_openai import ChatOpenAI\n"
    "from langchain_core.tools import tool\nllm = ChatOpenAI(model='gpt-a')\n"
    "def one(x: str) -> str:\n    'd'\ndef two(x: str) -> str:\n    'd'\n"
)


@pytest.mark.parametrize(
    "listed",
    [
        "kit = [one]\nkit.append(two)\n",
        "kit = [one]\nkit.extend([two])\n",
        "kit = [one]\nkit += [two]\n",
        "def make():\n    out = [one]\n    if flag:\n        out.append(two)\n    return out\nkit = make()\n",
        "kit = list({'a': one, 'b': two}.values())\n",
    ],
)
def test_a_list_of_tools_that_grows(tmp_path: Path, listed: str) -> None:
    found = said(tmp_path, {"a.py": TOOLS + listed + "desk = Agent(name='Desk', model='gpt-a', tools=kit)\n"})
    assert found.ends("uses-tool", "a.py#agent:desk") == ["a.py#one:tool", "a.py#two:tool"]


def test_what_is_appended_later_is_not_meant_before(tmp_path: Path) -> None:
    code = TOOLS + "kit = [one]\ndesk = Agent(name='Desk', tools=kit)\nkit.append(two)\n"
    assert said(tmp_path, {"a.py": code}).ends("uses-tool", "a.py#agent:desk") == ["a.py#one:tool"]


def test_functions_that_are_made_tools_together(tmp_path: Path) -> None:
    code = LANG + "desk = create_react_agent(llm, list(map(tool, [one, two])))\n"
    assert said(tmp_path, {"a.py": code}).ends("uses-tool", "a.py#agent:desk") == ["a.py#one:tool", "a.py#two:tool"]


@pytest.mark.parametrize(
    ("told", "models"),
    [
        ("llm.bind_tools([one])", ["model:openai/gpt-a"]),
        ("llm.with_retry().with_config(tags=['x'])", ["model:openai/gpt-a"]),
        ("llm.with_fallbacks([ChatOpenAI(model='gpt-b')])", ["model:openai/gpt-a", "model:openai/gpt-b"]),
    ],
)
def test_a_model_that_is_told_more(tmp_path: Path, told: str, models: list[str]) -> None:
    found = said(tmp_path, {"a.py": LANG + f"desk = create_react_agent({told}, [])\n"})
    assert found.ends("uses-model", "a.py#agent:desk") == models


def test_a_file_of_tools(tmp_path: Path) -> None:
    files = {
        "a.py": "from strands import Agent\nimport kit\ndesk = Agent(name='Desk', tools=[kit])\n",
        "kit.py": "from strands import tool\n@tool\ndef one(x: str) -> str:\n    'd'\ndef other(x): pass\n",
    }
    assert said(tmp_path, files).ends("uses-tool", "a.py#agent:desk") == ["kit.py#one:tool"]


@pytest.mark.parametrize(
    ("made", "given"),
    [
        (
            "from pydantic_ai import Agent, FunctionToolset\n",
            "Agent('openai:m', toolsets=[FunctionToolset(tools=[one])])",
        ),
        (
            "from haystack.components.agents import Agent\nfrom haystack.tools import create_tool_from_function\n",
            "Agent(chat_generator=None, tools=[create_tool_from_function(one)])",
        ),
    ],
)
def test_functions_in_what_a_library_makes_of_them(tmp_path: Path, made: str, given: str) -> None:
    code = made + f"def one(x: str) -> str:\n    'd'\ndesk = {given}\n"
    assert said(tmp_path, {"a.py": code}).ends("uses-tool", "a.py#agent:desk") == ["a.py#one:tool"]


def test_a_kernel_holds_the_model_and_the_tools(tmp_path: Path) -> None:
    code = (
        "from semantic_kernel import Kernel\nfrom semantic_kernel.agents import ChatCompletionAgent\n"
        "from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion\n"
        "from semantic_kernel.functions import kernel_function\n"
        "class Desk:\n    @kernel_function\n    def one(self) -> str:\n        return 'x'\n"
        "kernel = Kernel()\nkernel.add_service(OpenAIChatCompletion(ai_model_id='gpt-a'))\n"
        "kernel.add_plugin(Desk(), 'desk')\ndesk = ChatCompletionAgent(kernel=kernel, name='Desk')\n"
    )
    found = said(tmp_path, {"a.py": code})
    assert found.ends("uses-tool", "a.py#agent:desk") == ["a.py#Desk.one:tool"]
    assert found.ends("uses-model", "a.py#agent:desk") == ["model:openai/gpt-a"]
