"""Models and agents of Python's further frameworks: which argument names the model, and of whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

MODELS = [
    ("from agno.models.openai import OpenAIChat\nOpenAIChat(id='m-1')", "openai/m-1"),
    ("from agno.models.anthropic import Claude\nClaude(id='m-1')", "anthropic/m-1"),
    ("from agno.models.google import Gemini\nGemini(id='m-1')", "google/m-1"),
    ("from agno.models.groq import Groq\nGroq('m-1')", "groq/m-1"),
    ("from phi.model.openai import OpenAIChat\nOpenAIChat(id='m-1')", "openai/m-1"),
    (
        ("from camel.models import ModelFactory\nModelFactory.create(model_platform=p, model_type='gpt-4o')"),
        "openai/gpt-4o",
    ),
    (
        (
            "from camel.models import ModelFactory\nfrom camel.types import ModelType\n"
            "ModelFactory.create(model_platform=p, model_type=ModelType.GPT_4O_MINI)"
        ),
        "openai/gpt-4o-mini",
    ),
    ("from browser_use import ChatOpenAI\nChatOpenAI(model='m-1')", "openai/m-1"),
    ("from deepeval.metrics import GEval\nGEval(name='g', criteria='c', model='m-1')", "openai/m-1"),
    ("from ragas.llms import llm_factory\nllm_factory('m-1')", "openai/m-1"),
    ("from ragas.embeddings import embedding_factory\nembedding_factory('openai', model='e-1')", "openai/e-1"),
    ("import aisuite as ai\nai.Client().chat.completions.create(model='anthropic:c-1')", "anthropic/c-1"),
    ("from langchain_community.chat_models import ChatTongyi\nChatTongyi(model='q-1')", "dashscope/q-1"),
    ("from langchain_community.llms import VLLM\nVLLM(model='org/m')", "huggingface/org/m"),
    (
        ("from llama_index.core.embeddings import resolve_embed_model\nresolve_embed_model('local:org/e')"),
        "huggingface/org/e",
    ),
    ("from llama_index.llms.litellm import LiteLLM\nLiteLLM('groq/l-1')", "groq/l-1"),
    (
        (
            "from haystack.components.generators.chat import HuggingFaceAPIChatGenerator\n"
            "HuggingFaceAPIChatGenerator(api_type='x', api_params={'model': 'org/m'})"
        ),
        "huggingface/org/m",
    ),
    (
        (
            "from haystack_integrations.components.generators.ollama import OllamaChatGenerator\n"
            "OllamaChatGenerator('l-1')"
        ),
        "ollama/l-1",
    ),
    (
        (
            "from semantic_kernel.connectors.ai.bedrock import BedrockChatCompletion\n"
            "BedrockChatCompletion(model_id='a.c-1')"
        ),
        "bedrock/a.c-1",
    ),
    (
        ("from agents import Runner, RunConfig\nRunner.run_sync(a, 'x', run_config=RunConfig(model='m-1'))"),
        "openai/m-1",
    ),
    ("import controlflow as cf\ncf.Agent(name='x', model='anthropic/c-1')", "anthropic/c-1"),
    ("from txtai import LLM\nLLM('org/m')", "huggingface/org/m"),
    ("from livekit.plugins import openai\nopenai.TTS(model='t-1', voice='v')", "openai/t-1"),
    ("from openai import OpenAI\nOpenAI().videos.create(model='s-1', prompt='x')", "openai/s-1"),
]


@pytest.mark.parametrize(("code", "model"), MODELS, ids=[f"{model} {at}" for at, (_, model) in enumerate(MODELS)])
def test_a_model_of_each_library(tmp_path: Path, code: str, model: str) -> None:
    assert said(tmp_path, {"app.py": code}).ids("model") == [f"model:{model}"]


AGENTS = [
    ("from google.adk.agents import SequentialAgent\nSequentialAgent(name='desk', sub_agents=[])", "google-adk", []),
    (
        (
            "from agno.team import Team\n"
            "from agno.models.groq import Groq\nTeam(name='desk', members=[], model=Groq(id='m-1'))"
        ),
        "agno",
        ["model:groq/m-1"],
    ),
    (
        "from autogen import GroupChatManager\nGroupChatManager(name='desk', llm_config={'model': 'm-1'})",
        "autogen",
        ["model:openai/m-1"],
    ),
    (
        "from browser_use import Agent, ChatOpenAI\ndesk = Agent(task='t', llm=ChatOpenAI(model='m-1'))",
        "browser-use",
        ["model:openai/m-1"],
    ),
    (
        "from letta_client import Letta\nLetta(token=t).agents.create(name='desk', model='openai/m-1')",
        "letta",
        ["model:openai/m-1"],
    ),
    ("from swarms import Agent\nAgent(agent_name='desk', model_name='groq/m-1')", "swarms", ["model:groq/m-1"]),
    ("from swarm import Agent\nAgent(name='desk', model='m-1')", "openai-swarm", ["model:openai/m-1"]),
    (
        (
            "from llama_index.core.agent import FunctionCallingAgent\nfrom llama_index.llms.openai import OpenAI\n"
            "desk = FunctionCallingAgent.from_tools([], llm=OpenAI(model='m-1'))"
        ),
        "llama-index",
        ["model:openai/m-1"],
    ),
    (
        "from vertexai import agent_engines\ndesk = agent_engines.LangchainAgent(model='g-1', tools=[])",
        "vertex-agent-engine",
        ["model:vertex/g-1"],
    ),
    (
        (
            "from claude_agent_sdk import AgentDefinition\n"
            "desk = AgentDefinition(description='d', prompt='p', model='c-1')"
        ),
        "claude-agent-sdk",
        ["model:anthropic/c-1"],
    ),
]


@pytest.mark.parametrize(("code", "framework", "models"), AGENTS, ids=[framework for _, framework, _ in AGENTS])
def test_an_agent_of_each_framework(tmp_path: Path, code: str, framework: str, models: list[str]) -> None:
    found = said(tmp_path, {"app.py": code})
    agent = found.only("code/agent")
    assert (agent.config["framework"], agent.name) == (framework, "desk")
    assert found.ends("uses-model", agent.id.removeprefix("repo:tree//")) == models


def test_an_agent_that_is_given_an_executor_runs_code(tmp_path: Path) -> None:
    code = (
        "from google.adk.agents import Agent\n"
        "from google.adk.code_executors import BuiltInCodeExecutor, UnsafeLocalCodeExecutor\n"
        "here = Agent(name='here', code_executor=UnsafeLocalCodeExecutor())\n"
        "away = Agent(name='away', code_executor=BuiltInCodeExecutor())\n"
    )
    found = said(tmp_path, {"app.py": code})
    here, away = found.config("app.py#agent:here"), found.config("app.py#agent:away")
    assert (here["executes_code"], here.get("sandbox")) == (True, None)
    assert (away["executes_code"], away.get("sandbox")) == (True, "BuiltInCodeExecutor")


def test_a_class_of_a_tool_says_its_own_name(tmp_path: Path) -> None:
    code = (
        "from crewai import Agent\nfrom crewai.tools import BaseTool\n"
        "class Clerk(BaseTool):\n"
        "    name: str = 'keep_note'\n"
        "    description: str = 'Keeps a note for the desk.'\n"
        "    def _run(self, text: str) -> str:\n"
        "        with open('notes.txt', 'a') as notes:\n"
        "            notes.write(text)\n"
        "desk = Agent(role='desk', goal='g', backstory='b', tools=[Clerk()])\n"
    )
    found = said(tmp_path, {"app.py": code})
    tool = found.only("code/tool")
    assert (tool.name, tool.config["description"]) == ("keep_note", "Keeps a note for the desk.")
    assert tool.config["capabilities"] == ["file-write"]
