"""What classes hand on to those that they inherit from, and defaults of settings that are not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

BASE = """
from openai import OpenAI
class Desk:
    def __init__(self, name, model):
        self.name = name
        self.model = model
    def ask(self, text):
        return OpenAI().responses.create(model=self.model, input=text)
"""


def test_a_class_tells_the_one_that_it_inherits_from(tmp_path: Path) -> None:
    code = (
        "from base import Desk\n"
        "class Till(Desk):\n"
        "    def __init__(self, colour, model=None):\n"
        "        super().__init__('till', model or 'm-1')\n"
        "class Yard(Desk):\n"
        "    def __init__(self):\n"
        "        super(Yard, self).__init__('yard', model='m-2')\n"
        "class Other:\n"
        "    def __init__(self):\n"
        "        super().__init__('other', model='m-3')\n"
    )
    found = said(tmp_path, {"base.py": BASE, "app.py": code})
    assert found.ids("model") == ["model:openai/m-1", "model:openai/m-2"]


def test_an_inherited_attribute_is_what_the_class_hands_on(tmp_path: Path) -> None:
    code = (
        "from openai import OpenAI\nfrom base import Desk\n"
        "class Till(Desk):\n"
        "    def __init__(self, model, colour):\n"
        "        super().__init__(colour, model)\n"
        "    def listen(self, file):\n"
        "        return OpenAI().audio.transcriptions.create(model=self.model, file=file)\n"
        "till = Till('w-1', 'green')\n"
        "OpenAI().embeddings.create(model=till.model, input='x')\n"
    )
    found = said(tmp_path, {"base.py": BASE.partition("    def ask")[0], "app.py": code})
    assert found.ids("model") == ["model:openai/w-1"]


@pytest.mark.parametrize(
    ("settings", "models"),
    [
        ("load().get('model', 'm-1')", ["model:openai/m-1"]),
        ("load()['llm'].get('model', 'm-1')", ["model:openai/m-1"]),
        ("load().get('model')", []),
        ("requests.get('http://desk/model', 'm-1')", []),
    ],
)
def test_the_default_of_settings_that_are_not_known(tmp_path: Path, settings: str, models: list[str]) -> None:
    code = (
        "import requests\nfrom openai import OpenAI\nfrom elsewhere import load\n"
        f"OpenAI().responses.create(model={settings}, input='x')\n"
    )
    assert said(tmp_path, {"app.py": code}).ids("model") == models


def test_counting_words_is_no_training(tmp_path: Path) -> None:
    code = (
        "from sklearn.feature_extraction.text import CountVectorizer\nfrom sklearn.naive_bayes import MultinomialNB\n"
        "words = CountVectorizer()\nwords.fit(texts)\nMultinomialNB().fit(words.transform(texts), marks)\n"
    )
    found = said(tmp_path, {"app.py": code})
    assert found.only("code/training").name == "MultinomialNB"


@pytest.mark.parametrize(
    "code",
    [
        "from torch import nn\nm = nn.Linear(2, 2)\nm.train()\n",
        "from transformers import AutoModel\nm = AutoModel.from_pretrained('org/m')\nm.train()\n",
        ("from transformers import Trainer\nclass Own(Trainer):\n    def step(self):\n        self.model.train()\n"),
    ],
)
def test_the_mode_of_a_module_is_no_training(tmp_path: Path, code: str) -> None:
    assert said(tmp_path, {"app.py": code}).ids("code/training") == []


def test_a_trainer_trains(tmp_path: Path) -> None:
    code = "from transformers import Trainer\nt = Trainer(model=m, args=a)\nt.train()\n"
    assert said(tmp_path, {"app.py": code}).only("code/training").config["function"] == "transformers.Trainer"


def test_a_default_of_none_is_no_part_of_a_name(tmp_path: Path) -> None:
    code = (
        "from transformers import AutoModel\n"
        "def load(owner=None, name=None):\n    return AutoModel.from_pretrained(f'{owner}/{name}')\n"
    )
    assert said(tmp_path, {"app.py": code}).ids("model") == []
