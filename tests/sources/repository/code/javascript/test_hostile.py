"""Whatever the bytes are, JavaScript is read in bounded time, and nothing raises."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources.repository.code.reads import EXAMPLES, said

SEED = """
import OpenAI, { type X } from 'openai';
import { streamText, tool } from 'ai';
import { openai as o } from '@ai-sdk/openai';
import config from './c.json';
export * from './a';
const { MODEL = 'm-1', ...rest } = process.env;
enum E { A = 'a' }
class Bot<T> extends Base { #x = 1; constructor(private readonly m = `m-${E.A}`) { super(); this.n = m ?? MODEL; }
  get best() { return this.m!.trim() as string; }
  async *ask({ a: { b } = {}, c = 2, ...r }, [d, , e]) { for await (const p of this.list) yield p; }
}
export async function POST(req: Request) {
  const { messages, who } = await req.json();
  try { eval((await streamText({ model: o(MODEL), system: `Be ${who} and kind to all`, messages,
    tools: { t: tool({ description: 'd', execute: async ({ q }) => fetch(q) }), ...rest } })).text); } catch {}
  return <div dangerouslySetInnerHTML={{ __html: x }} />;
}
const client = new OpenAI({ ...config, apiKey: process.env['K'] || '' });
module.exports = { a: client.chat?.completions.create({ model: config.m }) };
"""
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def read(content: bytes, name: str = "a.tsx") -> None:
    with tempfile.TemporaryDirectory() as folder:
        said(Path(folder), {name: content, "c.json": b'{"m": "m-1"}', "tsconfig.json": content[:300]})


@FUZZ
@given(st.binary(max_size=2000), st.sampled_from(["a.ts", "a.js", "a.tsx", "package.json"]))
def test_fuzz_random_bytes(content: bytes, name: str) -> None:
    read(b"import OpenAI from 'openai';\n" + content, name)


@FUZZ
@given(st.data())
def test_fuzz_mutated_code(data: st.DataObject) -> None:
    text = bytearray(SEED.encode())
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(text) - 1))
        length = data.draw(st.integers(0, 40))
        text[start : start + length] = data.draw(
            st.one_of(
                st.binary(max_size=12), st.sampled_from([b"(", b"\n", b"{", b"`${", b"=>", b"...", b"/*", b"<a>"])
            )
        )
        if not text:
            text = bytearray(b"x")
    read(bytes(text), data.draw(st.sampled_from(["a.ts", "a.js", "a.tsx"])))


USE = "\nnew OpenAI().responses.create({{ model: {} }});"
HOSTILE = [
    "const x = " + "(" * 20_000 + ")" * 20_000 + ";",
    "const x = " + "[" * 20_000,
    "const x = " + "{a:" * 20_000,
    "const x = " + "!" * 50_000 + "1;",
    "const x = " + " + ".join(["'a'"] * 20_000) + ";" + USE.format("x"),
    "const a0 = 'x';\n" + "\n".join(f"const a{i + 1} = a{i} + a{i};" for i in range(200)) + USE.format("a200"),
    "const a0 = 'x';\n" + "\n".join(f"const a{i + 1} = `${{a{i}}}${{a{i}}}`;" for i in range(200)) + USE.format("a200"),
    "function f(x) { return f(f(x)) + f(x); }" + USE.format("f(f)"),
    "class A extends A { x = A.x; get y() { return this.y; } }" + USE.format("new A().y + A.x"),
    "let x = x; let y = z; let z = y;" + USE.format("x ?? y"),
    "if (a) { m = m; }\n" * 3000 + USE.format("m"),
    "import { " + ", ".join(f"m{i}" for i in range(20_000)) + " } from 'openai';",
    "const x = `" + "a" * 300_000 + "`;",
    "const x = `" + "${y}" * 20_000 + "`;" + USE.format("x"),
    "const x = " + "a?.b" * 10_000 + ";" + USE.format("x"),
    "const x = () => " * 5_000 + "1;",
    "new OpenAI().responses.create(" + "...x, " * 5_000 + ");",
    "const {" + "a: {" * 3_000 + "b" + "}" * 3_000 + "} = process.env;" + USE.format("b"),
    "export * from './a';\nexport * from '.';\nexport { q } from './a';" + USE.format("q"),
    "[1].map((a) => [1].map((b) => [1].map((c) => [1].map((d) => a))))" * 500 + USE.format("[1].map((q) => q)[0]"),
    "".join(f"app.get('/', (req) => {{ x{i}(req); }});\n" for i in range(2_000)),
    "\x00" * 1000,
]


@pytest.mark.parametrize("code", HOSTILE, ids=range(len(HOSTILE)))
def test_bounded(tmp_path: Path, code: str) -> None:
    started = time.process_time()
    said(tmp_path, {"a.ts": "import OpenAI from 'openai';\n" + code, "b.js": "export * from './a';"})
    assert time.process_time() - started < 8


def test_files_that_import_each_other(tmp_path: Path) -> None:
    files = {
        f"m{i}.ts": f"import OpenAI from 'openai';\nimport {{ V as W }} from './m{(i + 1) % 30}';\n"
        f"export * from './m{(i + 2) % 30}';\nexport const V = W + 'x';{USE.format('V')}\n"
        for i in range(30)
    }
    assert said(tmp_path, files).ids("model") == []


def test_a_bundle_is_not_parsed(tmp_path: Path) -> None:
    line = "var a=function(e){return new OpenAI().responses.create({model:e})};" * 80
    bundle = "import OpenAI from 'openai';\n" + (line + "\n") * 900
    started = time.process_time()
    found = said(tmp_path, {"app.js": bundle})
    assert time.process_time() - started < 2
    assert found.ids("model") == []


def test_settings_that_are_no_settings(tmp_path: Path) -> None:
    maps = '{"imports": {"#a": {"b": [1]}}, "exports": 3, "name": {}}'
    options = ('{"compilerOptions": 3}', '{"compilerOptions": {"paths": []}}')
    for number, text in enumerate(("", "[", "[]", "null", *options, maps, "[" * 50_000)):
        files = {
            "a.ts": "import OpenAI from 'openai';\nimport x from '#a';\nnew OpenAI().responses.create({ "
            "model: 'm-1' });\n",
            "tsconfig.json": text,
            "package.json": text,
        }
        assert said(tmp_path / str(number), files).ids("model") == ["model:openai/m-1"]


def test_a_broken_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    code = "import OpenAI from 'openai';\nnew OpenAI().responses.create({ model: 'm-1' });\nfunction broken({ {{ (\n"
    found = said(tmp_path, {"a.ts": code})
    assert found.ids("model") == ["model:openai/m-1"]
    assert [gap.why for gap in found.gaps] == ["parts are not valid TypeScript and were not read"]


def test_other_encodings(tmp_path: Path) -> None:
    code = "import OpenAI from 'openai';\nconst x = 'caf\xe9';\nnew OpenAI().responses.create({ model: 'm-1' });\n"
    for number, data in enumerate((code.encode("latin-1"), b"\xef\xbb\xbf" + code.encode())):
        assert said(tmp_path / str(number), {"a.js": data}).ids("model") == ["model:openai/m-1"]
