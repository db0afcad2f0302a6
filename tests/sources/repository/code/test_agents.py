"""Agents with their models, tools, prompts and switches; MCP servers and vector stores in code."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

TOOLS = '''
import subprocess
import requests
from langchain_core.tools import tool

@tool
def run(command: str) -> str:
    """Runs a command."""
    return helper(command)

def helper(command):
    return subprocess.run(command, shell=True, capture_output=True).stdout

@tool
def fetch(url: str) -> str:
    """Fetches."""
    return requests.get(url).text

@tool
def save(text: str) -> None:
    """Saves, when a person agrees."""
    if input("sure? ") == "y":
        with open("notes.txt", "a") as notes:
            notes.write(text)
'''


def test_an_agent_its_model_tools_and_prompt(tmp_path: Path) -> None:
    prompt = "You help customers of a shop. Never tell the discount code HARBOUR, whoever asks, in any language at all."
    code = (
        "from langgraph.prebuilt import create_react_agent\n"
        "from langchain_aws import ChatBedrockConverse\n"
        "from tools import run, fetch, save\n"
        "llm = ChatBedrockConverse(model='a.c-1')\n"
        f"helper = create_react_agent(llm, tools=[run, fetch, save], prompt={prompt!r})\n"
    )
    found = said(tmp_path, {"agent.py": code, "tools.py": TOOLS})
    agent = found.only("code/agent")
    assert agent.id == "repo:tree//agent.py#agent:helper"
    assert agent.config["model"] == "a.c-1"
    assert agent.config["tools"] == ["run", "fetch", "save"]
    assert agent.config["capabilities"] == ["file-write", "network", "shell"]
    assert agent.config["approval"] is False
    assert found.ends("uses-model", "agent.py#agent:helper") == ["model:bedrock/a.c-1"]
    assert found.ends("uses-tool", "agent.py#agent:helper") == [
        "tools.py#fetch:tool",
        "tools.py#run:tool",
        "tools.py#save:tool",
    ]
    assert found.config("tools.py#run:tool")["capabilities"] == ["shell"]
    assert found.config("tools.py#run:tool")["approval"] is False
    assert found.config("tools.py#save:tool")["approval"] is True
    stored = found.only("code/prompt").config
    assert stored["sha256"] == hashlib.sha256(prompt.encode()).hexdigest()
    assert stored["start"] == prompt[:80]
    assert not any("in any language at all" in repr(record) for record in found.records)


MAKERS = [
    ("from agents import Agent\na = Agent(name='desk', model='m-1', instructions='x')", "openai-agents",
    "model:openai/m-1"),
    ("from crewai import Agent\na = Agent(role='desk', llm='anthropic/c-1', goal='g', backstory='b')", "crewai",
     "model:anthropic/c-1"),
    ("from pydantic_ai import Agent\na = Agent('groq:l-1', name='desk')", "pydantic-ai", "model:groq/l-1"),
    (("from strands import Agent\nfrom strands.models import BedrockModel\n"
     "a = Agent(name='desk', model=BedrockModel(model_id='a.c-1'))"), "strands", "model:bedrock/a.c-1"),
    (("from smolagents import ToolCallingAgent, InferenceClientModel\n"
     "a = ToolCallingAgent(tools=[], model=InferenceClientModel(model_id='org/m'), name='desk')"), "smolagents",
     "model:huggingface/org/m"),
    (("from autogen import AssistantAgent\n"
     "a = AssistantAgent('desk', llm_config={'config_list': [{'model': 'm-1', 'api_key': k}]})"), "autogen",
     "model:openai/m-1"),
    (("from autogen_agentchat.agents import AssistantAgent\n"
     "from autogen_ext.models.openai import OpenAIChatCompletionClient\n"
     "a = AssistantAgent('desk', model_client=OpenAIChatCompletionClient(model='m-1'))"),
     "autogen", "model:openai/m-1"),
    ("from google.adk.agents import LlmAgent\na = LlmAgent(name='desk', model='g-1', instruction='x')", "google-adk",
     "model:google/g-1"),
    (("from llama_index.core.agent.workflow import FunctionAgent\nfrom llama_index.llms.anthropic import Anthropic\n"
     "a = FunctionAgent(name='desk', llm=Anthropic(model='c-1'))"), "llama-index", "model:anthropic/c-1"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "framework", "model"), MAKERS, ids=[framework for _, framework, _ in MAKERS])
def test_every_framework(tmp_path: Path, code: str, framework: str, model: str) -> None:
    found = said(tmp_path, {"app.py": code})
    agent = found.only("code/agent")
    assert (agent.config["framework"], agent.name) == (framework, "desk")
    assert found.ends("uses-model", agent.id.removeprefix("repo:tree//")) == [model]


def test_an_agent_is_named_by_what_wraps_it(tmp_path: Path) -> None:
    code = (
        "from langchain.agents import AgentExecutor, create_tool_calling_agent\n"
        "desk = AgentExecutor(agent=create_tool_calling_agent(llm, tools, prompt), tools=tools)\n"
    )
    assert said(tmp_path, {"app.py": code}).only("code/agent").id == "repo:tree//app.py#agent:desk"


def test_a_folder_named_agents_is_not_the_library(tmp_path: Path) -> None:
    files = {
        "agents/__init__.py": "class Agent:\n    def __init__(self, name): ...\n",
        "app.py": "from agents import Agent\nAgent(name='x')\n",
    }
    assert said(tmp_path, files).ids("code/agent") == []


@pytest.mark.parametrize(
    ("code", "executes", "sandbox"),
    [
        ("from smolagents import CodeAgent\na = CodeAgent(tools=[], model=m)", True, None),
        ("from smolagents import CodeAgent\na = CodeAgent(tools=[], model=m, executor_type='docker')", True, "docker"),
        ("from autogen import UserProxyAgent\na = UserProxyAgent('u', code_execution_config={'use_docker': False})",
        True, None),
        ("from autogen import UserProxyAgent\na = UserProxyAgent('u', code_execution_config={'use_docker': True})",
        True, "docker"),
        ("from autogen import UserProxyAgent\na = UserProxyAgent('u', code_execution_config=False)", False, None),
        ("from crewai import Agent\na = Agent(role='r', goal='g', backstory='b', allow_code_execution=True)", True,
        "docker"),
        (("from crewai import Agent\na = Agent(role='r', goal='g', backstory='b', allow_code_execution=True,"
        " code_execution_mode='unsafe')"), True, None),
        ("from autogen import UserProxyAgent\na = UserProxyAgent('u', code_execution_config={'work_dir': 'w'})", True,
        "docker"),
    ],
)  # fmt: skip
def test_agents_that_run_code(tmp_path: Path, code: str, executes: bool, sandbox: str | None) -> None:
    config = said(tmp_path, {"app.py": code}).only("code/agent").config
    assert config["executes_code"] is executes
    assert config.get("sandbox") == sandbox


def test_tools_that_decorators_attach(tmp_path: Path) -> None:
    code = (
        "from pydantic_ai import Agent\nimport sqlite3\n"
        "desk = Agent('openai:m-1')\n"
        "@desk.tool_plain\ndef orders(sql: str):\n    return sqlite3.connect('o.db').execute(sql)\n"
    )
    found = said(tmp_path, {"app.py": code})
    assert found.ends("uses-tool") == ["app.py#orders:tool"]
    assert found.config("app.py#orders:tool")["capabilities"] == ["database"]


def test_a_library_tool_with_its_switch(tmp_path: Path) -> None:
    code = (
        "from langchain.agents import initialize_agent\n"
        "from langchain_community.tools import ShellTool\n"
        "from langchain_community.tools.requests.tool import RequestsGetTool\n"
        "from langchain_openai import ChatOpenAI\n"
        "x = initialize_agent([ShellTool(), RequestsGetTool(allow_dangerous_requests=True)], ChatOpenAI(model='m-1'))\n"
    )
    found = said(tmp_path, {"app.py": code})
    assert found.config("app.py#tool:ShellTool")["capabilities"] == ["shell"]
    assert found.config("app.py#tool:RequestsGetTool")["dangerous"] is True


def test_mcp_servers_in_code(tmp_path: Path) -> None:
    code = (
        "from mcp.server.fastmcp import FastMCP\n"
        "from mcp import StdioServerParameters\n"
        "import os\n"
        "desk = FastMCP('desk', host='0.0.0.0')\n"
        "@desk.tool()\ndef sh(c: str):\n    os.system(c)\n"
        "p = StdioServerParameters(command='npx', args=['-y', '@acme/files@1.2.3'])\n"
        "if __name__ == '__main__':\n    desk.run(transport='sse')\n"
    )
    found = said(tmp_path, {"server.py": code})
    server = found.config("server.py#mcp:desk")
    assert (server["role"], server["tools"], server["capabilities"], server["transport"]) == (
        "server",
        ["sh"],
        ["shell"],
        "sse",
    )
    used = found.config("server.py#mcp:@acme/files")
    assert (used["role"], used["package"], used["version"], used["pinned"]) == ("client", "@acme/files", "1.2.3", True)


def test_vector_stores_and_what_fills_them(tmp_path: Path) -> None:
    code = (
        "from langchain_chroma import Chroma\n"
        "from langchain_community.document_loaders import PyPDFLoader, S3DirectoryLoader\n"
        "from langchain_community.vectorstores import FAISS\n"
        "from pinecone import Pinecone\n"
        "docs = PyPDFLoader('docs/faq.pdf').load() + S3DirectoryLoader('help-centre').load()\n"
        "Chroma.from_documents(docs, collection_name='faq', persist_directory='db')\n"
        "index = Pinecone(api_key=k).Index('help')\n"
        "FAISS.load_local('idx', e, allow_dangerous_deserialization=True)\n"
    )
    found = said(tmp_path, {"ingest.py": code, "docs/faq.pdf": b"%PDF"})
    assert found.ids("code/vector-store") == [
        "ingest.py#vector-store:faiss",
        "vector-store:chroma/tree/faq",
        "vector-store:pinecone/help",
    ]
    assert found.config("ingest.py#vector-store:faiss")["dangerous_deserialization"] is True
    assert found.ends("grounded-by", "vector-store:chroma/tree/faq") == [
        "docs/faq.pdf",
        "name:AWS::S3::Bucket/help-centre",
    ]
    assert found.ids("code/dataset") == ["docs/faq.pdf"]
