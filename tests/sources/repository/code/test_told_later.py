"""Fields that statements fill, counters of loops, and bodies of requests that are written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said
from tests.sources.repository.code.test_go import go

SASHA = "github.com/sashabaranov/go-openai"


def test_a_field_is_filled_after_the_object_is_made(tmp_path: Path) -> None:
    body = (
        "type Config struct { Model string; Key string }\n\n"
        'func load() (*Config, error) {\n\tc := &Config{Key: "x"}\n\tc.Model = "m-1"\n\treturn c, nil\n}\n\n'
        "func f() {\n\tc, err := load()\n\t_ = openai.ChatCompletionRequest{Model: c.Model}\n}"
    )
    assert said(tmp_path, {"main.go": go(body, SASHA)}).ids("model") == ["model:openai/m-1"]


COUNTED = [
    ("a.ts", ('import OpenAI from "openai";\nconst names = ["m-1", "m-2"];\nconst c = new OpenAI();\n'
     "for (let i = 0; i < names.length; i++) { await c.responses.create({ model: names[i], input }); }\n")),
    ("main.go", go('var names = []string{"m-1", "m-2"}\n\nfunc f() {\n\tfor i := 0; i < len(names); i++ {\n'
                   "\t\t_ = openai.ChatCompletionRequest{Model: names[i]}\n\t}\n}", SASHA)),
]  # fmt: skip


@pytest.mark.parametrize(("path", "code"), COUNTED, ids=["typescript", "go"])
def test_a_counter_reaches_every_element(tmp_path: Path, path: str, code: str) -> None:
    assert said(tmp_path, {path: code}).ids("model") == ["model:openai/m-1", "model:openai/m-2"]


def test_a_body_tells_the_system_what_to_do(tmp_path: Path) -> None:
    code = (
        'const told = "You count all the birds.";\nexport const ask = (key) => fetch('
        '"https://api.openai.com/v1/chat/completions", { method: "POST", headers: { Authorization: `Bearer ${key}` },\n'
        '  body: JSON.stringify({ model: "m-1", messages: [{ role: "system", content: told }] }) });\n'
    )
    found = said(tmp_path, {"a.js": code})
    assert found.ids("model") == ["model:openai/m-1"]
    assert found.only("code/prompt").config["start"] == "You count all the birds."


def test_of_several_services_the_models_own_is_asked(tmp_path: Path) -> None:
    code = (
        "const ask = (url, model) => fetch(url, { method: 'POST', body: JSON.stringify({ model, messages: [] }) });\n"
        "export const a = () => ask('https://api.openai.com/v1/chat/completions', 'gpt-9');\n"
        "export const b = () => ask('https://api.deepseek.com/chat/completions', 'deepseek-chat');\n"
    )
    found = said(tmp_path, {"a.js": code})
    assert found.ids("model") == ["model:deepseek/deepseek-chat", "model:openai/gpt-9"]
    assert found.ids("ai-service") == ["service:deepseek", "service:openai"]
