"""Requests that get into system prompts, in the web frameworks of each language, and what of them cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import Said, said

PYTHON = (
    "from datetime import date\nfrom enum import Enum\nfrom flask import Flask, request\n"
    "from fastapi import Depends, FastAPI, Request, UploadFile\nfrom openai import OpenAI\n"
    "from pydantic import BaseModel\napp = Flask(__name__)\napi = FastAPI()\nclient = OpenAI()\n"
    "STYLES = {'a': 'formal', 'b': 'casual'}\n"
    "class Tone(str, Enum):\n    kind = 'kind'\n"
    "class Body(BaseModel):\n    persona: str\n    level: int\n"
    "def ask(system):\n"
    "    return client.responses.create(model='m-1', instructions=f'You are {system}, be brief.', input='x')\n"
)


def told(found: Said) -> list[object]:
    """What is said of each prompt."""
    return [found.config(one).get("untrusted") for one in found.ids("code/prompt")]


@pytest.mark.parametrize(
    ("handler", "untrusted"),
    [
        ("@app.post('/a')\ndef a():\n    return ask(request.form['persona'])\n", True),
        ("@app.get('/a')\ndef a():\n    return ask(request.args.get('persona', 'x').strip())\n", True),
        ("@api.post('/a')\ndef a(body: Body):\n    return ask(body.persona)\n", True),
        ("@api.get('/a')\ndef a(lang: str = 'en'):\n    return ask(lang)\n", True),
        ("@api.post('/a')\nasync def a(req: Request):\n    return ask((await req.json())['x'])\n", True),
        ("@api.post('/a')\nasync def a(file: UploadFile):\n    return ask((await file.read()).decode())\n", True),
        ("def lambda_handler(event, context):\n    return ask(event['x'])\n", True),
        ("@api.post('/a')\ndef a(body: Body):\n    return ask(body.level)\n", None),
        ("@api.get('/a')\ndef a(level: int):\n    return ask(level)\n", None),
        ("@api.get('/a')\ndef a(tone: Tone):\n    return ask(tone)\n", None),
        ("@api.get('/a')\ndef a(user = Depends(str)):\n    return ask(user)\n", None),
        ("@api.get('/a')\ndef a(style: str):\n    return ask(STYLES[style])\n", None),
        ("@api.get('/a')\ndef a(level: str):\n    return ask(int(level))\n", None),
        ("def a(persona):\n    return ask(date.today())\n", None),
    ],
)
def test_python(tmp_path: Path, handler: str, untrusted: bool | None) -> None:
    assert told(said(tmp_path, {"a.py": PYTHON + handler})) == [untrusted]


@pytest.mark.parametrize(("default", "untrusted"), [("Form(...)", True), ("Depends(who)", None)])
def test_a_prompt_of_blocks(tmp_path: Path, default: str, untrusted: bool | None) -> None:
    code = (
        "from anthropic import Anthropic\nfrom fastapi import Depends, FastAPI, Form\napi = FastAPI()\n"
        f"@api.post('/a')\ndef a(role: str = {default}):\n"
        "    Anthropic().messages.create(model='m-1', max_tokens=1, messages=[],\n"
        "        system=[{'type': 'text', 'text': f'Always act as {role}, be kind.'}])\n"
    )
    assert told(said(tmp_path, {"a.py": code})) == [untrusted]


SPRING = (
    "package a;\nimport org.springframework.ai.chat.client.ChatClient;\n"
    "import org.springframework.web.bind.annotation.*;\n@RestController\nclass Chat {{\n"
    "  private final ChatClient client;\n  Chat(ChatClient.Builder builder) {{ this.client = builder.build(); }}\n"
    '  @GetMapping("/a") String a({parameter}) {{\n'
    '    return client.prompt().system("You are " + {value} + " and kind").user("x").call().content();\n  }}\n}}\n'
)


@pytest.mark.parametrize(
    ("parameter", "value", "untrusted"),
    [
        ("@RequestParam String persona", "persona", True),
        ("@RequestBody Ask body", "body.persona()", True),
        ("@RequestParam int level", "level", None),
        ("@RequestParam String persona", '"a shop"', None),
    ],
)
def test_spring(tmp_path: Path, parameter: str, value: str, untrusted: bool | None) -> None:
    found = said(tmp_path, {"src/a/Chat.java": SPRING.format(parameter=parameter, value=value)})
    assert told(found) == [untrusted]


def test_kotlin(tmp_path: Path) -> None:
    code = (
        "package a\nimport org.springframework.ai.chat.client.ChatClient\n"
        "import org.springframework.web.bind.annotation.*\n@RestController\n"
        "class Chat(builder: ChatClient.Builder) {\n  private val client = builder.build()\n"
        '  @GetMapping("/a")\n  fun a(@RequestParam persona: String) =\n'
        '    client.prompt().system("You are $persona and kind").user("x").call().content()\n}\n'
    )
    assert told(said(tmp_path, {"src/a/Chat.kt": code})) == [True]


@pytest.mark.parametrize(
    ("value", "untrusted"),
    [('r.URL.Query().Get("persona")', True), ('r.FormValue("persona")', True), ('"a shop of old books"', None)],
)
def test_go(tmp_path: Path, value: str, untrusted: bool | None) -> None:
    code = (
        'package a\n\nimport (\n\t"fmt"\n\t"net/http"\n\n\topenai "github.com/sashabaranov/go-openai"\n)\n\n'
        'var client = openai.NewClient("k")\n\nfunc a(w http.ResponseWriter, r *http.Request) {\n'
        f"\tpersona := {value}\n"
        '\tclient.CreateChatCompletion(r.Context(), openai.ChatCompletionRequest{Model: "m-1", '
        "Messages: []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleSystem, "
        'Content: fmt.Sprintf("You are %s, be kind", persona)}}})\n}\n'
    )
    assert told(said(tmp_path, {"a/a.go": code})) == [untrusted]


@pytest.mark.parametrize(
    ("code", "untrusted"),
    [
        ('app.MapPost("/a", async (HttpRequest request) => { var p = request.Query["p"];', True),
        ('app.MapPost("/a", async (HttpRequest request) => { var p = "a shop of books";', None),
    ],
)
def test_csharp(tmp_path: Path, code: str, untrusted: bool | None) -> None:
    program = (
        "using OpenAI.Chat;\nvar app = WebApplication.CreateBuilder(args).Build();\n"
        f'var client = new ChatClient("m-1", "k");\n{code}\n'
        'return await client.CompleteChatAsync(new SystemChatMessage($"You are {p}, be kind"), '
        'new UserChatMessage("hi")); });\n'
    )
    assert told(said(tmp_path, {"A/Program.cs": program})) == [untrusted]
