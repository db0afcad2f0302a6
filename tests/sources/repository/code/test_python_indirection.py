"""How people hand values about in Python: `partial`, paths, nested settings; and code that never runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

MAKE = "from llama_index.llms.openai import OpenAI\n"


@pytest.mark.parametrize(
    "body",
    [
        "from functools import partial\ndef make(k='gpt-a'): return OpenAI(model=k)\no = partial(make, 'gpt-b')\n",
        "import functools\ndef make(*, k='gpt-a'): return OpenAI(model=k)\no = functools.partial(make, k='gpt-b')\n",
    ],
)
def test_what_partial_binds_reaches_the_function(tmp_path: Path, body: str) -> None:
    assert said(tmp_path, {"a.py": MAKE + body + "make()\n"}).ids("model") == [
        "model:openai/gpt-a",
        "model:openai/gpt-b",
    ]


def test_a_class_whose_arguments_are_bound_is_used(tmp_path: Path) -> None:
    body = "from functools import partial\nmake = partial(OpenAI, model='gpt-a')\nanswer = make().complete('x').text\n"
    found = said(tmp_path, {"a.py": MAKE + body + "exec(answer)\n"})
    assert found.ids("model") == ["model:openai/gpt-a"]
    assert found.only("code/output-sink").config["sink"] == "code"


def test_a_call_of_what_was_bound_gives_what_the_function_gives(tmp_path: Path) -> None:
    body = "from functools import partial\ndef name(size, kind): return f'{kind}-{size}'\n"
    calls = "small = partial(name, 'mini')\nOpenAI(model=small('gpt'))\n"
    assert said(tmp_path, {"a.py": MAKE + body + calls}).ids("model") == ["model:openai/gpt-mini"]


@pytest.mark.parametrize("opens", ["(HERE / 'models.yaml').open()", "open(HERE / 'models.yaml', 'r')"])
def test_settings_are_read_from_an_opened_path(tmp_path: Path, opens: str) -> None:
    code = (
        MAKE + "import yaml\nfrom pathlib import Path\nHERE = Path(__file__).parent\n"
        f"with {opens} as handle:\n    told = yaml.safe_load(handle)\n"
        "def make(kind): return OpenAI(**told[kind])\nmake('chat')\nmake('drafts')\n"
    )
    files = {"a.py": code, "models.yaml": "chat: {model: gpt-a}\ndrafts: {model: gpt-b}\nrest: {model: gpt-c}\n"}
    assert said(tmp_path, files).ids("model") == ["model:openai/gpt-a", "model:openai/gpt-b"]


def test_the_environment_fills_settings_within_settings(tmp_path: Path) -> None:
    code = (
        MAKE + "from pydantic import BaseModel\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n"
        "class Chat(BaseModel):\n    model: str = 'gpt-default'\n"
        "class Settings(BaseSettings):\n"
        "    model_config = SettingsConfigDict(env_prefix='APP_', env_nested_delimiter='__')\n"
        "    chat: Chat = Chat()\n"
        "OpenAI(model=Settings().chat.model)\n"
    )
    found = said(tmp_path, {"a.py": code, ".env": "APP_CHAT__MODEL=gpt-env\nCHAT__MODEL=gpt-other\n"})
    assert found.ids("model") == ["model:openai/gpt-default", "model:openai/gpt-env"]


@pytest.mark.parametrize(
    ("body", "capability"),
    [
        ("(BASE / name).write_text(text)", "file-write"),
        ("(BASE / name).unlink()", "file-write"),
        ("(BASE / name).open('w').write(text)", "file-write"),
        ("(BASE / name).open().read()", "file-read"),
    ],
)
def test_what_a_tool_does_with_a_path_that_is_known(tmp_path: Path, body: str, capability: str) -> None:
    code = (
        "from pathlib import Path\nfrom langchain_core.tools import tool\nBASE = Path('/srv/out')\n"
        f"@tool\ndef keep(name: str, text: str) -> None:\n    '''Keeps.'''\n    {body}\n"
    )
    assert said(tmp_path, {"a.py": code}).only("code/tool").config["capabilities"] == [capability]


@pytest.mark.parametrize(
    "body",
    [
        "def f():\n    raise NotImplementedError\n    return OpenAI(model='gpt-dead')\n",
        "def f():\n    return 1\n    if x:\n        OpenAI(model='gpt-dead')\n",
        "if False:\n    OpenAI(model='gpt-dead')\n",
        "if TYPE_CHECKING:\n    OpenAI(model='gpt-dead')\n",
        "while 0:\n    OpenAI(model='gpt-dead')\n",
    ],
)
def test_code_that_never_runs_uses_nothing(tmp_path: Path, body: str) -> None:
    assert said(tmp_path, {"a.py": MAKE + body}).ids("model") == []


@pytest.mark.parametrize(
    "body",
    [
        "if False:\n    pass\nelse:\n    OpenAI(model='gpt-live')\n",
        "def f():\n    if x:\n        return 1\n    return OpenAI(model='gpt-live')\n",
        "for x in y:\n    if x:\n        continue\n    OpenAI(model='gpt-live')\n",
    ],
)
def test_code_behind_what_may_not_happen_runs(tmp_path: Path, body: str) -> None:
    assert said(tmp_path, {"a.py": MAKE + body}).ids("model") == ["model:openai/gpt-live"]


def test_tests_and_examples_are_marked(tmp_path: Path) -> None:
    files = {path: MAKE + f"OpenAI(model='{path[0]}1')\n" for path in ("src/a.py", "tests/test_a.py", "examples/e.py")}
    found = said(tmp_path, files)
    notes = {one.id: one.sightings[0].note for one in found.assets.values() if one.type == "model"}
    assert notes["model:openai/s1"] is None
    assert "test" in str(notes["model:openai/t1"])
    assert "example" in str(notes["model:openai/e1"])


LIB = {
    "libs/house/pyproject.toml": "[project]\nname = 'house'\nversion = '1'\n",
    "libs/house/src/house/__init__.py": "from house.names import names\n",
    "libs/house/src/house/names.py": "def names():\n    return {'chat': 'gpt-a'}\n",
    "services/desk/pyproject.toml": "[project]\nname = 'desk'\nversion = '1'\n",
    "services/desk/desk/__init__.py": "",
    "services/desk/desk/a.py": MAKE + "from house import names\nOpenAI(model=names()['chat'])\n",
}


def test_a_package_of_the_workspace_is_followed(tmp_path: Path) -> None:
    assert said(tmp_path, LIB).ids("model") == ["model:openai/gpt-a"]


def test_a_folder_without_a_project_is_no_package_of_the_workspace(tmp_path: Path) -> None:
    files = {path: text for path, text in LIB.items() if path != "libs/house/pyproject.toml"}
    assert said(tmp_path, files).ids("model") == []


@pytest.mark.parametrize(
    "merged",
    ["{'model': 'gpt-a'} | more", "dict({'model': 'gpt-a'}, **more)", "{**{'model': 'gpt-a'}, **more}"],
)
def test_defaults_that_a_caller_may_add_to(tmp_path: Path, merged: str) -> None:
    code = MAKE + f"def make(**more):\n    return OpenAI(**({merged}))\nmake(temperature=1)\n"
    assert said(tmp_path, {"a.py": code}).ids("model") == ["model:openai/gpt-a"]


def test_a_tool_that_is_only_imported_stands_at_its_import(tmp_path: Path) -> None:
    code = "from strands import Agent\nfrom strands_tools import (\n    shell,\n)\nwatch = Agent(tools=[shell])\n"
    assert said(tmp_path, {"a.py": code}).lines("a.py#tool:shell") == ["a.py:2"]


@pytest.mark.parametrize(
    "opened",
    ["Path(__file__).with_name('m.toml').open('rb')", "open(Path(__file__).parent.joinpath('m.toml'), 'rb')"],
)
@pytest.mark.parametrize("held", ["SimpleNamespace(**told['models']).chat", "Box(told).models.chat"])
def test_settings_whose_entries_are_attributes(tmp_path: Path, opened: str, held: str) -> None:
    code = (
        MAKE + "import tomllib\nfrom pathlib import Path\nfrom types import SimpleNamespace\nfrom box import Box\n"
        f"with {opened} as handle:\n    told = tomllib.load(handle)\nOpenAI(model={held})\n"
    )
    found = said(tmp_path, {"pkg/a.py": code, "pkg/m.toml": "[models]\nchat = 'gpt-a'\nold = 'gpt-b'\n"})
    assert found.ids("model") == ["model:openai/gpt-a"]
