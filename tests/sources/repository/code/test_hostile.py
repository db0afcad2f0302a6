"""Whatever the bytes are, code is read in bounded time, nothing raises, and nothing is executed."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources.repository.code.reads import EXAMPLES, said

SEED = """
import os, boto3, torch
from openai import OpenAI
from langgraph.prebuilt import create_react_agent
from langchain_core.tools import tool
class Bot:
    model: str = os.getenv("M", "m-1")
    def __init__(self, name=None, *args, **kwargs):
        self.name, self.client = name or self.model, OpenAI(**kwargs)
    @property
    def best(self): return f"{self.name}-{self.model!r:>{10}}"
    def ask(self, text):
        for m in [self.name, *self.models, {"a": 1}["a"]]:
            r = self.client.chat.completions.create(model=m, messages=[{"role": "system", "content": text}])
        exec(r.choices[0].message.content)
@tool
def sh(c): os.system(c)
agent = create_react_agent(Bot("x").client, tools=[sh], prompt="be nice and kind to all")
torch.load("s3://a/b" if agent else open("m.pt"), weights_only=(w := False))
boto3.client("bedrock-runtime").converse(**{"modelId": "a" + "b" * 3, **dict(x=1)})
"""
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def read(content: bytes, name: str = "a.py") -> None:
    with tempfile.TemporaryDirectory() as folder:
        said(Path(folder), {name: content})


@FUZZ
@given(st.binary(max_size=2000))
def test_fuzz_random_bytes(content: bytes) -> None:
    read(b"import openai\n" + content)
    read(content, "a.ipynb")


@FUZZ
@given(st.data())
def test_fuzz_mutated_code(data: st.DataObject) -> None:
    text = bytearray(SEED.encode())
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(text) - 1))
        length = data.draw(st.integers(0, 40))
        text[start : start + length] = data.draw(
            st.one_of(st.binary(max_size=12), st.sampled_from([b"(", b"\n    ", b"x = x\n", b"{", b"'''"]))
        )
        if not text:
            text = bytearray(b"x")
    read(bytes(text))


EMBED = "\nOpenAI().embeddings.create(model={})"
DOUBLING = "\n".join(f"a{i + 1} = a{i} + a{i}" for i in range(200))
CROSSED = "\n".join(f"def f{i}(x=f{i + 1}): return f{(i + 1) % 50}(f{(i + 7) % 50}(x))" for i in range(50))
HOSTILE = [
    "x = " + "(" * 20_000 + ")" * 20_000,
    "x = " + "[" * 20_000,
    "x = " + "-" * 50_000 + "1",
    "x = " + " + ".join(["'a'"] * 20_000) + EMBED.format("x"),
    "a0 = 'x'\n" + DOUBLING + EMBED.format("a200"),
    "def f(x):\n    return f(f(x)) + f(x)" + EMBED.format("f(f)"),
    CROSSED + EMBED.format("f0('x')"),
    "class A(A):\n    x = A.x\n    @property\n    def y(self): return self.y" + EMBED.format("A().y + A.x"),
    "x = x\ny = z\nz = y" + EMBED.format("x or y"),
    "if a:\n    m = m\n" * 3000 + EMBED.format("m"),
    "import " + ",".join(f"m{i}" for i in range(20_000)),
    "x = '" + "a" * 300_000 + "'",
    "OpenAI().embeddings.create(" + "**x, " * 5_000 + ")",
    "from . import *\nfrom .a import *\nfrom a import *" + EMBED.format("q"),
    EMBED.format("'{}'.format('{}' * 10000)") * 20,
    "\x00" * 1000,
]


@pytest.mark.parametrize("code", HOSTILE, ids=range(len(HOSTILE)))
def test_bounded(tmp_path: Path, code: str) -> None:
    started = time.process_time()
    said(tmp_path, {"a.py": "from openai import OpenAI\n" + code, "b/__init__.py": "from ..a import *"})
    assert time.process_time() - started < 8


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    files = {
        f"m{i}.py": f"from openai import OpenAI\nfrom m{(i + 1) % 30} import V as W\nV = W + 'x'{EMBED.format('V')}\n"
        for i in range(30)
    }
    assert said(tmp_path, files).ids("model") == []


def test_nothing_is_executed(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    code = f"import openai\nopen({str(mark)!r}, 'w').write('x')\n__import__('os').system('touch {mark}')\n"
    said(tmp_path, {"a.py": code, "setup.py": code, "conftest.py": code})
    assert not mark.exists()


def test_other_encodings(tmp_path: Path) -> None:
    code = (
        "# -*- coding: latin-1 -*-\nfrom openai import OpenAI\nx = 'caf\xe9'\nOpenAI().embeddings.create(model='e-1')\n"
    )
    assert said(tmp_path, {"a.py": code.encode("latin-1")}).ids("model") == ["model:openai/e-1"]
    assert said(tmp_path, {"a.py": b"\xef\xbb\xbf" + code.encode()}).ids("model") == ["model:openai/e-1"]


def test_a_broken_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    code = "from openai import OpenAI\nOpenAI().embeddings.create(model='e-1')\ndef broken(:\n    retrun (\n"
    found = said(tmp_path, {"a.py": code})
    assert found.ids("model") == ["model:openai/e-1"]
    assert [gap.why for gap in found.gaps] == ["parts are not valid Python and were not read"]
