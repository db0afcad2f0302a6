"""LangGraph.js: graphs that are agents, stops that stop nowhere, names that say whose model they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

GRAPH = """import { StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { TavilySearchResults } from "@langchain/community/tools/tavily_search";
const tools = [new TavilySearchResults({ maxResults: 3 })];
const model = new ChatOpenAI({ model: "m-1" }).bindTools(tools);
const ask = async (state) => ({ messages: [await model.invoke(state.messages)] });
const flow = new StateGraph(State).addNode("ask", ask).addNode("tools", new ToolNode(tools));
export const graph = flow.compile({ interruptBefore: [%s] });
"""


@pytest.mark.parametrize(("stops", "approval"), [("", False), ('"tools"', True)])
def test_a_graph_with_tools_is_an_agent(tmp_path: Path, stops: str, *, approval: bool) -> None:
    config = said(tmp_path, {"graph.ts": GRAPH % stops}).only("code/agent").config
    assert (config["model"], config["tools"], config["approval"]) == ("m-1", ["TavilySearchResults"], approval)


@pytest.mark.parametrize(("code", "model"), [
    ('import { OpenAIEmbeddings } from "@langchain/openai";\nnew OpenAIEmbeddings({ model: "openai/e-1" });\n',
     "openai/e-1"),
    ('import { CohereEmbeddings } from "@langchain/cohere";\nnew CohereEmbeddings({ model: "openai/e-1" });\n',
     "openai/e-1"),
    ('import { initChatModel } from "langchain/chat_models/universal";\nawait initChatModel("anthropic/c-1");\n',
     "anthropic/c-1"),
    ('import { ChatGroq } from "@langchain/groq";\nnew ChatGroq({ model: "openai/gpt-oss-20b" });\n',
     "groq/openai/gpt-oss-20b"),
])  # fmt: skip
def test_a_name_may_say_whose_model_it_is(tmp_path: Path, code: str, model: str) -> None:
    assert said(tmp_path, {"a.ts": code}).ids("model") == [f"model:{model}"]


def test_a_list_that_is_made_elsewhere_is_no_tool(tmp_path: Path) -> None:
    code = (
        'import { createAgent } from "langchain";\nimport { kit } from "a-kit";\n'
        "const tools = kit.getTools().map((one) => convert(one));\n"
        'export const agent = createAgent({ model: "openai:m-1", tools });\n'
    )
    assert said(tmp_path, {"a.ts": code}).ids("code/tool") == []


def test_a_message_may_hold_what_an_agent_is_told(tmp_path: Path) -> None:
    code = (
        'import { createReactAgent } from "@langchain/langgraph/prebuilt";\n'
        'import { SystemMessage } from "@langchain/core/messages";\n'
        'const agent = createReactAgent({ llm, tools: [], messageModifier: new SystemMessage("You sort letters.") });\n'
    )
    found = said(tmp_path, {"a.ts": code})
    assert found.only("code/prompt").name == "prompt of agent"
