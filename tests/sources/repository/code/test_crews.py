"""Crews of CrewAI, LiteLLM's names of services, tools that look at a part of what they are given."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.sources.repository.ai_files.reader import READER as FILES
from tests.sources.repository.code.reads import said

CREW = """\
from crewai import Agent, Crew
from crewai.project import CrewBase, agent
@CrewBase
class House:
    agents_config = "config/agents.yaml"
    @agent
    def analyst(self):
        return Agent(config=self.agents_config["analyst"], allow_delegation=True)
"""
YAML = "analyst:\n  role: Market analyst of the house\n  goal: Find what changed\n  backstory: Reads much\n"


@pytest.mark.parametrize("told", ['    agents_config = "config/agents.yaml"\n', ""])
def test_an_agent_in_yaml_and_in_code_is_one(tmp_path: Path, told: str) -> None:
    code = CREW.replace('    agents_config = "config/agents.yaml"\n', told)
    files = {"crew/crew.py": code, "crew/config/agents.yaml": YAML}
    agent = said(tmp_path / "code", files).only("code/agent")
    stated = said(tmp_path / "files", files, FILES).only("code/agent")
    assert (agent.id, agent.name) == (stated.id, stated.name)
    assert agent.config["delegation"] is True
    assert "executes_code" not in agent.config


def test_an_agent_whose_yaml_is_not_there_is_the_code_s(tmp_path: Path) -> None:
    assert said(tmp_path, {"crew.py": CREW}).ids("code/agent") == ["crew.py#House.analyst:agent:crewai"]


def test_models_of_a_crew_itself(tmp_path: Path) -> None:
    code = (
        "from crewai import Crew\nc = Crew(agents=[], manager_llm='openai/gpt-a', planning_llm='anthropic/claude-a',"
        " embedder={'provider': 'ollama', 'config': {'model': 'nomic-a'}})\n"
    )
    found = said(tmp_path, {"a.py": code})
    assert found.ids("model") == ["model:anthropic/claude-a", "model:ollama/nomic-a", "model:openai/gpt-a"]


@pytest.mark.parametrize(
    ("call", "service", "encrypted"),
    [
        ("LLM(model='groq/llama-a')", "groq", True),
        ("LLM(model='ollama/q', base_url='http://gpu1.acme.example.com:11434')", "ollama", False),
        ("LLM(model='azure/gpt-a')", "azure-openai", True),
        ("LLM(model='bedrock/anthropic.claude-a')", "aws-bedrock", True),
        ("completion(model='mistral/m-a', messages=[])", "mistral", True),
    ],
)
def test_the_service_that_a_name_of_litellm_leads_to(tmp_path: Path, call: str, service: str, encrypted: bool) -> None:
    found = said(tmp_path, {"a.py": f"from crewai import LLM\nfrom litellm import completion\nm = {call}\n"})
    assert found.ids("ai-service") == [f"service:{service}"]
    assert found.only("code/client").config["encrypted"] is encrypted


def test_the_system_prompt_of_litellm(tmp_path: Path) -> None:
    code = (
        "import litellm\ntold = [{'role': 'system', 'content': 'You judge notes on markets.'}]\n"
        "litellm.completion(model='openai/gpt-a', messages=told)\n"
    )
    assert said(tmp_path, {"a.py": code}).only("code/prompt").config["start"] == "You judge notes on markets."


@pytest.mark.parametrize(("test", "checked"), [("host not in ALLOWED", True), ("not host", None), ("size > 3", None)])
def test_a_tool_that_looks_at_a_part_of_an_address(tmp_path: Path, test: str, checked: bool | None) -> None:
    code = (
        "import httpx\nfrom crewai.tools import tool\nALLOWED = {'a.example'}\n@tool('fetch')\n"
        "def fetch(url: str, size: int) -> str:\n    '''Fetches.'''\n    host = httpx.URL(url).host\n"
        f"    if {test}:\n        return 'no'\n    return httpx.get(url).text\n"
    )
    assert said(tmp_path, {"a.py": code}).only("code/output-sink").config.get("checked") is checked
