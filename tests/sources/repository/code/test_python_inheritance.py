"""Classes of the project that inherit from a library's, data classes that a command line fills, names not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.values import Unknown
from tests.sources.repository.code.reads import said

AGENT = "from agents import Agent\n"


@pytest.mark.parametrize(
    "body",
    [
        "class House(Agent):\n    pass\nh = House(name='Desk', model='gpt-a')\n",
        "class H(Agent):\n  def __init__(self, m='gpt-a'):\n    super().__init__(name='Desk', model=m)\nh = H()\n",
        "class Base(Agent):\n    pass\nclass House(Base):\n    pass\nh = House(name='Desk', model='gpt-a')\n",
    ],
)
def test_an_agent_of_a_class_that_inherits(tmp_path: Path, body: str) -> None:
    found = said(tmp_path, {"a.py": AGENT + body})
    assert found.only("code/agent").name == "Desk"
    assert found.ids("model") == ["model:openai/gpt-a"]


def test_an_agent_whose_class_stands_in_another_file(tmp_path: Path) -> None:
    files = {
        "base.py": AGENT + "class House(Agent):\n    pass\n",
        "desk.py": "from agents import Runner\nfrom base import House\nh = House(name='Desk', model='gpt-a')\n",
    }
    assert said(tmp_path, files).only("code/agent").name == "Desk"


def test_a_model_of_a_class_that_inherits_is_the_agents(tmp_path: Path) -> None:
    code = (
        "from langchain_openai import ChatOpenAI\nfrom langgraph.prebuilt import create_react_agent\n"
        "class House(ChatOpenAI):\n    def __init__(self):\n        super().__init__(model='gpt-a', temperature=0)\n"
        "desk = create_react_agent(House(), tools=[])\n"
    )
    found = said(tmp_path, {"a.py": code})
    assert found.ends("uses-model", "a.py#agent:desk") == ["model:openai/gpt-a"]


@pytest.mark.parametrize("base", ["", "(Other)", "(dict)"])
def test_a_class_of_the_project_s_own(tmp_path: Path, base: str) -> None:
    code = (
        f"from agents import Runner\nclass Other: pass\nclass Agent{base}:\n    pass\nAgent(name='Desk', model='m-1')\n"
    )
    assert said(tmp_path, {"a.py": code}).ids("code/agent") == []


@pytest.mark.parametrize(
    "parse", ["(Told, Rest)).parse_args_into_dataclasses()", "[Told, Rest]).parse_yaml_file('x.yaml')"]
)
def test_data_classes_that_the_command_line_fills(tmp_path: Path, parse: str) -> None:
    code = (
        "from dataclasses import dataclass, field\nfrom transformers import AutoModel, HfArgumentParser\n"
        "@dataclass\nclass Told:\n    base: str = field(default='org/m', metadata={'help': 'was org/old'})\n"
        "    trust: bool = True\n"
        "@dataclass\nclass Rest:\n    seed: int = 1\n"
        f"told, rest = HfArgumentParser({parse}\nAutoModel.from_pretrained(told.base, trust_remote_code=told.trust)\n"
    )
    load = said(tmp_path, {"a.py": code}).only("code/model-load")
    assert (load.name, load.config["trust_remote_code"]) == ("org/m", True)


def test_what_is_loaded_and_not_known_may_be_a_directory(tmp_path: Path) -> None:
    code = "import sys\nfrom transformers import AutoModel\nAutoModel.from_pretrained(sys.argv[1])\n"
    assert isinstance(said(tmp_path, {"a.py": code}).only("code/model-load").config["source"], Unknown)


@pytest.mark.parametrize("name", ["models/adapter", "./out", "outputs/run-1", "adapter.safetensors"])
def test_a_folder_of_the_project_is_no_model_of_the_hub(tmp_path: Path, name: str) -> None:
    code = f"from transformers import AutoModel\nAutoModel.from_pretrained('{name}')\n"
    found = said(tmp_path, {"a.py": code})
    assert found.ids("model") == []
    assert found.only("code/model-load").config["source"] == "file"
