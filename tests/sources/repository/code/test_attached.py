"""What else is attached in Python: hosted MCP servers, tools by name, registered functions, guardrails, adapters."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

SERVER = (
    "{'type': 'mcp', 'server_label': 'wiki', 'server_url': 'https://wiki.example.org/mcp', 'require_approval': 'never'}"
)


@pytest.mark.parametrize(
    "code",
    [
        f"from openai import OpenAI\nOpenAI().responses.create(model='m-1', tools=[{SERVER}], input='x')\n",
        f"from agents import Agent, HostedMCPTool\nAgent(name='d', tools=[HostedMCPTool(tool_config={SERVER})])\n",
    ],
)
def test_a_server_among_the_tools(tmp_path: Path, code: str) -> None:
    found = said(tmp_path, {"app.py": code})
    server = found.only("code/mcp-server")
    assert (server.name, server.config["url"]) == ("wiki", "https://wiki.example.org/mcp")
    assert "transport" not in server.config or server.config["transport"] != "mcp"
    assert found.ids("code/tool") == []


def test_tools_that_are_loaded_by_name(tmp_path: Path) -> None:
    code = (
        "from langchain.agents import initialize_agent, load_tools\n"
        "desk = initialize_agent(load_tools(['terminal', 'llm-math'], llm=llm), llm)\n"
    )
    found = said(tmp_path, {"app.py": code})
    assert found.only("code/agent").config["tools"] == ["terminal", "llm-math"]
    assert found.config("app.py#tool:terminal")["capabilities"] == ["shell"]


def test_a_function_that_is_registered_for_an_agent(tmp_path: Path) -> None:
    code = (
        "from autogen import AssistantAgent, register_function\n"
        "def price(item: str) -> str:\n    return open('prices.txt').read()\n"
        "desk = AssistantAgent('desk', llm_config={'model': 'm-1'})\n"
        "register_function(price, caller=desk, executor=user, description='x')\n"
    )
    found = said(tmp_path, {"app.py": code})
    assert found.ends("uses-tool", "app.py#agent:desk") == ["app.py#price:tool"]


@pytest.mark.parametrize(
    "code",
    [
        "from langchain_aws import ChatBedrock\nChatBedrock(model='a.c-1', guardrails={'guardrailIdentifier': 'g1'})",
        "from strands.models import BedrockModel\nBedrockModel(model_id='a.c-1', guardrail_id='g1')",
    ],
)
def test_a_guardrail_of_bedrock(tmp_path: Path, code: str) -> None:
    assert said(tmp_path, {"app.py": code}).ends("guarded-by") == ["name:AWS::Bedrock::Guardrail/g1"]


MODELS = [
    ("from peft import PeftModel\nPeftModel.from_pretrained(base, 'org/adapter')", "org/adapter"),
    ("from auto_gptq import AutoGPTQForCausalLM as A\nA.from_quantized('org/q')", "org/q"),
    ("from flair.models import SequenceTagger\nSequenceTagger.load('org/ner')", "org/ner"),
    ("from keybert import KeyBERT\nKeyBERT(model='all-mpnet-base-v2')", "all-mpnet-base-v2"),
    ("from smolagents import load_tool\nload_tool('org/tool', trust_remote_code=True)", "org/tool"),
]


@pytest.mark.parametrize(("code", "model"), MODELS, ids=[model for _, model in MODELS])
def test_models_that_further_libraries_load(tmp_path: Path, code: str, model: str) -> None:
    found = said(tmp_path, {"app.py": code})
    assert found.ids("model") == [f"model:huggingface/{model}"]
    assert found.only("code/model-load").name == model


def test_a_file_that_a_chain_loads(tmp_path: Path) -> None:
    code = "from langchain_community.llms import LlamaCpp\nLlamaCpp(model_path='models/desk.gguf')\n"
    assert said(tmp_path, {"app.py": code}).only("code/model-load").name == "models/desk.gguf"


SANDBOXES = [
    ("from agents.sandbox.sandboxes.unix_local import UnixLocalSandboxClient\nc = UnixLocalSandboxClient()", "here"),
    (
        "from agents.sandbox.sandboxes.docker import DockerSandboxClient\nc = DockerSandboxClient()",
        "DockerSandboxClient",
    ),
    ("", "not known"),
]


@pytest.mark.parametrize(("made", "where"), SANDBOXES, ids=[where for _, where in SANDBOXES])
def test_where_an_agent_with_a_sandbox_runs_code(tmp_path: Path, made: str, where: str) -> None:
    code = f"from agents.sandbox import SandboxAgent\n{made}\ndesk = SandboxAgent(name='desk', model='m-1')\n"
    config = said(tmp_path, {"app.py": code}).only("code/agent").config
    found = config.get("sandbox")
    assert config["executes_code"] is True
    assert (found if isinstance(found, str) else "here" if found is None else "not known") == where


@pytest.mark.parametrize(
    ("made", "capabilities"),
    [
        ("from agents import Agent, CodeInterpreterTool as T\ndesk = Agent(name='d', tools=[T(tool_config={})])", []),
        ("from agents import Agent, ShellTool as T\ndesk = Agent(name='d', tools=[T(executor=run)])", ["shell"]),
        (
            (
                "from agents import Agent, ShellTool as T\n"
                "desk = Agent(name='d', tools=[T(environment={'type': 'container_auto'})])"
            ),
            [],
        ),
    ],
)
def test_a_tool_that_runs_at_its_provider_s_runs_nothing_here(
    tmp_path: Path, made: str, capabilities: list[str]
) -> None:
    assert said(tmp_path, {"app.py": made + "\n"}).only("code/agent").config["capabilities"] == capabilities
