"""LangGraph's graphs as agents, prompts of templates and of the hub, widgets that offer models, wrapped clients."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

PROMPT = "You keep the books of a small harbour office."
GRAPH = """
import subprocess
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.graph import StateGraph
{more}
@tool
def dredge(where: str) -> str:
    'Runs the dredger.'
    return subprocess.run(['dredge', where]).stdout

{model}
desk = StateGraph(dict)
{nodes}
"""


def test_a_graph_whose_model_may_call_tools_is_an_agent(tmp_path: Path) -> None:
    code = GRAPH.format(more="", model="llm = ChatOpenAI(model='m-1').bind_tools([dredge])", nodes="")
    found = said(tmp_path, {"app.py": code})
    agent = found.only("code/agent")
    assert (agent.name, agent.config["model"], agent.config["capabilities"]) == ("desk", "m-1", ["shell"])
    assert found.ends("uses-tool", "app.py#agent:desk") == ["app.py#dredge:tool"]
    assert found.ends("uses-model", "app.py#agent:desk") == ["model:openai/m-1"]


def test_a_node_of_tools_makes_a_graph_an_agent(tmp_path: Path) -> None:
    code = GRAPH.format(
        more="from langgraph.prebuilt import ToolNode", model="", nodes="desk.add_node('t', ToolNode([dredge]))"
    )
    assert said(tmp_path, {"app.py": code}).only("code/agent").config["tools"] == ["dredge"]


def test_a_graph_without_tools_is_none(tmp_path: Path) -> None:
    code = GRAPH.format(more="", model="llm = ChatOpenAI(model='m-1')", nodes="desk.add_node('n', print)")
    assert said(tmp_path, {"app.py": code}).ids("code/agent") == []


@pytest.mark.parametrize(
    "made",
    [
        f"ChatPromptTemplate.from_messages([('system', {PROMPT!r}), ('human', '{{q}}')])",
        f"ChatPromptTemplate.from_messages([SystemMessagePromptTemplate.from_template({PROMPT!r})])",
        f"[SystemMessage(content={PROMPT!r}), HumanMessage(content='x')]",
    ],
)
def test_a_system_prompt_of_a_template(tmp_path: Path, made: str) -> None:
    code = (
        "from langchain_core.prompts import ChatPromptTemplate, SystemMessagePromptTemplate\n"
        "from langchain_core.messages import HumanMessage, SystemMessage\n"
        f"prompt = {made}\n"
    )
    assert said(tmp_path, {"app.py": code}).only("code/prompt").config["start"] == PROMPT


@pytest.mark.parametrize(("name", "pinned"), [("harbour/desk", False), ("harbour/desk:1f2e3d4c", True)])
def test_a_prompt_of_the_hub(tmp_path: Path, name: str, pinned: bool) -> None:
    code = f"from langchain import hub\nprompt = hub.pull('{name}')\n"
    prompt = said(tmp_path, {"app.py": code}).only("code/prompt")
    assert (prompt.name, prompt.config["pinned"]) == (name, pinned)


@pytest.mark.parametrize(
    "widget",
    [
        "st.selectbox('Model', ['m-1', 'm-2'])",
        "st.sidebar.radio('Model', options=('m-1', 'm-2'))",
        "column.selectbox('Model', ['m-1', 'm-2'])",
    ],
)
def test_models_that_a_form_offers(tmp_path: Path, widget: str) -> None:
    code = (
        "import streamlit as st\nfrom openai import OpenAI\n"
        f"def page(column):\n    chosen = {widget}\n"
        "    OpenAI().responses.create(model=chosen, input='x')\n"
    )
    assert said(tmp_path, {"app.py": code}).ids("model") == ["model:openai/m-1", "model:openai/m-2"]


def test_what_a_user_types_is_not_known(tmp_path: Path) -> None:
    code = (
        "import streamlit as st\nfrom openai import OpenAI\n"
        "OpenAI().responses.create(model=st.text_input('Model'), input='x')\n"
    )
    assert said(tmp_path, {"app.py": code}).ids("model") == []


@pytest.mark.parametrize(
    ("library", "wrap"),
    [
        ("import instructor", "instructor.from_openai(OpenAI())"),
        ("import instructor", "instructor.patch(OpenAI(), mode=m)"),
        ("from langsmith.wrappers import wrap_openai", "wrap_openai(OpenAI())"),
        ("from opik.integrations.openai import track_openai", "track_openai(openai_client=None, client=OpenAI())"),
    ],
)
def test_a_client_that_is_wrapped_stays_what_it_is(tmp_path: Path, library: str, wrap: str) -> None:
    code = f"from openai import OpenAI\n{library}\n{wrap}.chat.completions.create(model='m-1', messages=[])\n"
    assert said(tmp_path, {"app.py": code}).ids("model") == ["model:openai/m-1"]
