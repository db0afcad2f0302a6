"""How a name is followed in JavaScript to the text that it stands for: within a file, and across files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

FLOWS = {
    "constant": ("const M = 'm-1'; const X = M;", "X"),
    "concatenation": ("const P = 'm';", "P + '-' + '1'"),
    "template": ("const V = 1;", "`m-${V}`"),
    "escapes": ("", r"'\x6d\u002d\u{31}'"),
    "nullish": ("", "process.env.MODEL ?? 'm-1'"),
    "or": ("", "process.env['MODEL'] || 'm-1'"),
    "vite": ("", "import.meta.env.VITE_MODEL ?? 'm-1'"),
    "deno": ("", "Deno.env.get('MODEL') ?? 'm-1'"),
    "bun": ("", "Bun.env.MODEL || 'm-1'"),
    "destructured environment": ("const { MODEL = 'm-1' } = process.env;", "MODEL"),
    "zod": (
        "import { z } from 'zod'; const env = z.object({ M: z.string().min(1).default('m-1') }).parse(process.env);",
        "env.M",
    ),
    "t3": (
        (
            "import { createEnv } from '@t3-oss/env-nextjs'; import { z } from 'zod';\n"
            "const env = createEnv({ server: { M: z.string().default('m-1') }, runtimeEnv: process.env });"
        ),
        "env.M",
    ),
    "object": ("const models = { fast: 'm-1', slow: 'm-2' } as const;", "models.fast"),
    "key": ("const models = { fast: 'm-1' };", "models['fast']"),
    "nested": ("const config = { ai: { chat: { model: 'm-1' } } };", "config.ai?.chat!.model"),
    "spread": ("const base = { model: 'm-1' }; const all = { ...base, temperature: 0 };", "all.model"),
    "destructured": ("const { a: { model } } = { a: { model: 'm-1' } };", "model"),
    "array": ("const [first] = ['m-1', 'm-2'];", "first"),
    "index": ("const list = ['m-1', 'm-2'];", "list[0]"),
    "default": ("const { model = 'm-1' } = {};", "model"),
    "enum": ("enum Model { Fast = 'm-1' }", "Model.Fast"),
    "frozen": ("const C = Object.freeze({ model: 'm-1' });", "C.model"),
    "satisfies": ("const C = { model: 'm-1' } satisfies Record<string, string>;", "C.model"),
    "class field": ("class C { static model = 'm-1'; }", "C.model"),
    "instance field": ("class C { readonly model: string = 'm-1'; } const c = new C();", "c.model"),
    "constructor": (
        "class C { model: string; constructor(m: string) { this.model = m; } } const c = new C('m-1');",
        "c.model",
    ),
    "parameter property": ("class C { constructor(public readonly model = 'm-1') {} } const c = new C();", "c.model"),
    "getter": ("class C { get model() { return 'm-1'; } } const c = new C();", "c.model"),
    "private": ("class C { #m = 'm-1'; name() { return this.#m; } } const c = new C();", "c.name()"),
    "method": ("class C { name(n: number) { return `m-${n}`; } }", "new C().name(1)"),
    "inherited": ("class A { model = 'm-1'; } class B extends A {} const b = new B();", "b.model"),
    "function": ("function name() { return 'm-1'; }", "name()"),
    "function below": ("", "later()"),
    "arrow": ("const name = () => 'm-1';", "name()"),
    "argument": ("const name = (x: string, y = '1') => `${x}-${y}`;", "name('m')"),
    "options": ("const pick = ({ model }: { model: string }) => model;", "pick({ model: 'm-1' })"),
    "async": ("const load = async () => 'm-1';", "await load()"),
    "lowered": ("", "'M-1'.toLowerCase()"),
    "replaced": ("", "'m_1'.replace('_', '-')"),
    "joined": ("", "['m', '1'].join('-')"),
    "mapped": ("", "['m'].map((one) => `${one}-1`)[0]"),
    "as": ("const x = 'm-1';", "x as unknown as string"),
    "namespace": ("namespace N { export const model = 'm-1'; }", "'m-1'"),
    "assigned later": ("let m; m = 'm-1';", "m"),
}


@pytest.mark.parametrize("name", FLOWS)
def test_a_name_is_followed(tmp_path: Path, name: str) -> None:
    before, expression = FLOWS[name]
    code = (
        f"import OpenAI from 'openai';\n{before}\nnew OpenAI().chat.completions.create({{ model: {expression} }});\n"
        "function later() { return 'm-1'; }\n"
    )
    assert said(tmp_path, {"app.ts": code}).ids("model") == ["model:openai/m-1"]


USE = "import OpenAI from 'openai';\n{}\nnew OpenAI().chat.completions.create({{ model: {} }});\n"
TREES: dict[str, dict[str, str]] = {
    "relative": {"a.ts": USE.format("import { M } from './b';", "M"), "b.ts": "export const M = 'm-1';"},
    "compiled ending": {"a.ts": USE.format("import { M } from './b.js';", "M"), "b.ts": "export const M = 'm-1';"},
    "renamed": {
        "a.ts": USE.format("import { N as M } from './b';", "M"),
        "b.ts": "const x = 'm-1'; export { x as N };",
    },
    "default": {"a.ts": USE.format("import c from './b';", "c.model"), "b.ts": "export default { model: 'm-1' };"},
    "default name": {"a.ts": USE.format("import c from './b';", "c"), "b.ts": "const m = 'm-1';\nexport default m;"},
    "default function": {
        "a.ts": USE.format("import name from './b';", "name()"),
        "b.ts": "export default function () { return 'm-1'; }",
    },
    "namespace": {"a.ts": USE.format("import * as c from './b';", "c.M"), "b.ts": "export const M = 'm-1';"},
    "index": {"a.ts": USE.format("import { M } from './lib';", "M"), "lib/index.ts": "export const M = 'm-1';"},
    "handed on": {
        "a.ts": USE.format("import { M } from './lib';", "M"),
        "lib/index.ts": "export * from './x';\nexport * from './y';",
        "lib/x.ts": "export const N = 1;",
        "lib/y.ts": "export const M = 'm-1';",
    },
    "handed on by name": {
        "a.ts": USE.format("import { M } from './lib';", "M"),
        "lib/index.ts": "export { default as M } from './x';",
        "lib/x.ts": "export default 'm-1';",
    },
    "handed on as a whole": {
        "a.ts": USE.format("import { models } from './lib';", "models.M"),
        "lib/index.ts": "export * as models from './x';",
        "lib/x.ts": "export const M = 'm-1';",
    },
    "required": {
        "a.js": USE.format("const { model } = require('./b');", "model"),
        "b.js": "module.exports = { model: 'm-1' };",
    },
    "required whole": {
        "a.js": USE.format("const config = require('./b');", "config.ai.model"),
        "b.js": "const ai = { model: 'm-1' };\nexports.ai = ai;",
    },
    "required function": {
        "a.js": USE.format("const name = require('./b');", "name()"),
        "b.js": "module.exports = () => 'm-1';",
    },
    "dynamic": {"a.ts": USE.format("const { M } = await import('./b');", "M"), "b.ts": "export const M = 'm-1';"},
    "json": {"a.ts": USE.format("import config from './c.json';", "config.model"), "c.json": '{"model": "m-1"}'},
    "json required": {"a.js": USE.format("const c = require('./c.json');", "c.model"), "c.json": '{"model": "m-1"}'},
    "alias": {
        "src/app/a.ts": USE.format("import { M } from '@/lib/b';", "M"),
        "src/lib/b.ts": "export const M = 'm-1';",
        "tsconfig.json": '{ // aliases\n "compilerOptions": {"paths": {"@/*": ["./src/*"]}}, }',
    },
    "base": {
        "src/a.ts": USE.format("import { M } from 'lib/b';", "M"),
        "src/lib/b.ts": "export const M = 'm-1';",
        "tsconfig.json": '{"compilerOptions": {"baseUrl": "src"}}',
    },
    "workspace": {
        "apps/web/a.ts": USE.format("import { M } from '@acme/models';", "M"),
        "packages/models/package.json": '{"name": "@acme/models", "main": "dist/index.js"}',
        "packages/models/src/index.ts": "export const M = 'm-1';",
    },
    "inner": {
        "src/a.ts": USE.format("import { M } from '#lib/b';", "M"),
        "src/lib/b.ts": "export const M = 'm-1';",
        "package.json": '{"imports": {"#lib/*": "./src/lib/*.js"}}',
    },
    "environment file": {"a.ts": USE.format("", "process.env.OPENAI_MODEL"), ".env": "OPENAI_MODEL=m-1\n"},
    "client of another file": {
        "a.ts": "import { client } from './b';\nclient.chat.completions.create({ model: 'm-1' });",
        "b.ts": "import OpenAI from 'openai';\nexport const client = new OpenAI();",
    },
    "injected": {
        "a.ts": (
            "import { Injectable } from '@nestjs/common';\nimport OpenAI from 'openai';\n@Injectable()\n"
            "export class Chat {\n  constructor(private readonly openai: OpenAI) {}\n"
            "  ask() { return this.openai.chat.completions.create({ model: 'm-1' }); }\n}\n"
        )
    },
    "settings service": {
        "a.ts": (
            "import { ConfigService } from '@nestjs/config';\nimport OpenAI from 'openai';\nexport class Chat {\n"
            "  constructor(private config: ConfigService, private openai: OpenAI) {}\n"
            "  ask() { return this.openai.responses.create({ model: this.config.get<string>('M', 'm-1') }); }\n}\n"
        )
    },
}


@pytest.mark.parametrize("name", TREES)
def test_a_name_is_followed_into_other_files(tmp_path: Path, name: str) -> None:
    assert said(tmp_path, TREES[name]).ids("model") == ["model:openai/m-1"]


def test_a_parameter_has_the_values_of_its_calls(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        {
            "lib/ask.ts": (
                "import OpenAI from 'openai';\nconst client = new OpenAI();\n"
                "export async function ask({ model = 'm-default', text }: Options) {\n"
                "  return client.chat.completions.create({ model, messages: [{ role: 'user', content: text }] });\n}\n"
            ),
            "lib/index.ts": "export * from './ask';\n",
            "app/a.ts": "import { ask } from '../lib';\nask({ model: 'm-fast', text: 'x' });\nask({ text: 'y' });\n",
            "app/b.ts": "import { ask } from '../lib/ask';\nask({ model: 'm-slow', text: 'x' });\n",
        },
    )
    assert found.ids("model") == [f"model:openai/m-{name}" for name in ("default", "fast", "slow")]


def test_names_of_blocks_are_apart(tmp_path: Path) -> None:
    code = (
        "import OpenAI from 'openai';\nconst c = new OpenAI();\nconst model = 'm-outer';\n"
        "export function a(x) {\n  if (x) { const model = 'm-inner'; log(model); }\n"
        "  return c.responses.create({ model });\n}\n"
        "export function b(x) {\n  let m = 'm-1';\n  if (x) m = 'm-2';\n  return c.responses.create({ model: m });\n}\n"
        "export function d(x) {\n  const m = x ? 'm-3' : 'm-4';\n  return [1].map(() => "
        "c.responses.create({ model: m }));\n}\n"
    )
    found = said(tmp_path, {"a.js": code})
    assert found.ids("model") == [
        "model:openai/m-1",
        "model:openai/m-2",
        "model:openai/m-3",
        "model:openai/m-4",
        "model:openai/m-outer",
    ]


def test_what_is_not_known_is_a_gap(tmp_path: Path) -> None:
    code = "import OpenAI from 'openai';\nnew OpenAI().chat.completions.create({ model: process.env.MODEL });\n"
    found = said(tmp_path, {"a.ts": code})
    assert found.ids("model") == []
    assert [(gap.what, gap.why) for gap in found.gaps] == [
        ("a.ts:2", "the model of openai.OpenAI.chat.completions.create is environment variable MODEL")
    ]
