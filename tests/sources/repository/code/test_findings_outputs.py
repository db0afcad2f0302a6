"""What becomes of a model's answer: where it runs, is shown, chooses addresses and files, and where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import Said, said

ASK = (
    "from openai import OpenAI, AsyncOpenAI\n"
    "client = OpenAI()\n"
    "def complete(q: str) -> str:\n"
    "    r = client.chat.completions.create(model='m-1', messages=[{'role': 'user', 'content': q}])\n"
    "    return r.choices[0].message.content or ''\n"
    "async def acomplete(q):\n"
    "    r = await AsyncOpenAI().chat.completions.create(model='m-1', messages=[])\n"
    "    return r.choices[0].message.content\n"
    "def stream(q):\n    out = ''\n"
    "    for chunk in client.chat.completions.create(model='m-1', messages=[], stream=True):\n"
    "        out += chunk.choices[0].delta.content or ''\n    return out\n"
    "class Helper:\n    def __init__(self):\n        self.client = OpenAI()\n"
    "    def ask(self, q):\n        return self.client.responses.create(model='m-2', input=q).output_text\n"
)
HEAD = (
    "import ast, asyncio, html, json, os, re, shlex, sqlite3, subprocess, urllib.request\nfrom pathlib import Path\n"
    "import bleach, httpx, jinja2, pandas as pd, psycopg2, requests, sqlalchemy, streamlit as st, yaml\n"
    "from flask import render_template, render_template_string\nfrom markupsafe import Markup\n"
    "from sqlalchemy import create_engine, text\nfrom fastapi.responses import HTMLResponse\n"
    "from llm import Helper, acomplete, complete, stream\nengine = create_engine('postgresql://db/app')\n"
    "ALLOWED = {'status': 'git status'}\ndef runs(text):\n    exec(text, {})\n"
)


def sinks(found: Said) -> list[str]:
    """What is made of answers; what is made safe is left out."""
    listed = [found.config(one) for one in found.ids("code/output-sink")]
    safe = ("checked", "sanitised", "read_only")
    return [str(one["sink"]) for one in listed if not any(one.get(word) for word in safe)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("exec(complete(q))", "code"),
        ("exec(complete(q).replace('```', '').strip())", "code"),
        ("exec(stream(q))", "code"),
        ("exec(Helper().ask(q))", "code"),
        ("runs(complete(q))", "code"),
        ("m = re.search('x(.*)', complete(q), re.S)\n    exec(m.group(1))", "code"),
        ("compile(complete(q), 'a', 'exec')", "code"),
        ("os.system(f\"git commit -m '{complete(q)}'\")", "shell"),
        ("subprocess.run('echo ' + complete(q), shell=True)", "shell"),
        ("subprocess.run(['bash', '-c', complete(q)])", "shell"),
        ("subprocess.run(shlex.split(complete(q)))", "shell"),
        ("subprocess.run('grep {} log'.format(complete(q)), shell=True)", "shell"),
        ("subprocess.run('grep %s log' % complete(q), shell=True)", "shell"),
        ("subprocess.run(json.loads(complete(q))['command'], shell=True)", "shell"),
        ("asyncio.run(acomplete(q))\n    os.system(asyncio.run(acomplete(q)))", "shell"),
        ("yaml.load(complete(q), Loader=yaml.Loader)", "deserialise"),
        ("render_template_string(complete(q))", "template"),
        ("jinja2.Template(complete(q)).render()", "template"),
        ("Markup(complete(q))", "html"),
        ("HTMLResponse(f'<p>{complete(q)}</p>')", "html"),
        ("st.markdown(complete(q), unsafe_allow_html=True)", "html"),
        ("engine.connect().execute(text(complete(q)))", "sql"),
        ("psycopg2.connect('x').cursor().execute(f\"select '{complete(q)}'\")", "sql"),
        ("pd.read_sql(complete(q), engine)", "sql"),
        ("requests.get(complete(q))", "address"),
        ("httpx.get(json.loads(complete(q))['url'])", "address"),
        ("requests.post(f'https://{complete(q)}/hook')", "address"),
        ("open(complete(q), 'w')", "file"),
        ("Path(complete(q)).write_text('x')", "file"),
        ("os.remove(os.path.join('data', complete(q)))", "file"),
    ],
)
def test_python_answers_that_act(tmp_path: Path, body: str, expected: str) -> None:
    files = {"llm.py": ASK, "act.py": f"{HEAD}def act(q):\n    {body}\n"}
    assert sinks(said(tmp_path, files)) == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "ast.literal_eval(complete(q))",
        "subprocess.run(['git', 'commit', '-m', complete(q)])",
        "subprocess.run('git commit -m ' + shlex.quote(complete(q)), shell=True)",
        "subprocess.run(['ls'], input=complete(q))",
        "n = int(complete(q))\n    os.system(f'sleep {n}')",
        "os.system(ALLOWED[complete(q)])",
        "a = complete(q)\n    if a not in ('start', 'stop'):\n        raise ValueError(a)\n    os.system('x ' + a)",
        "a = complete(q)\n    if input(f'run {a}?') == 'y':\n        exec(a)",
        "eval('1 + 1')",
        "yaml.load(complete(q), Loader=yaml.SafeLoader)",
        "render_template('x.html', answer=complete(q))",
        "jinja2.Template('Hi {{ x }}').render(x=complete(q))",
        "Markup(bleach.clean(complete(q)))",
        "HTMLResponse(f'<p>{html.escape(complete(q))}</p>')",
        "st.markdown(complete(q))",
        "psycopg2.connect('x').cursor().execute('select %s', (complete(q),))",
        "engine.connect().execute(text('select :a'), {'a': complete(q)})",
        "sqlite3.connect('file:x.db?mode=ro', uri=True).execute(complete(q))",
        "requests.get('https://api.example.com/s', params={'q': complete(q)})",
        "requests.get(f'https://api.example.com/items/{complete(q)}')",
        "open(complete(q))",
        "open('out.txt', 'w').write(complete(q))",
        "open(os.path.join('out', os.path.basename(complete(q))), 'w')",
        "print(complete(q))",
    ],
)
def test_python_answers_that_do_nothing(tmp_path: Path, body: str) -> None:
    files = {"llm.py": ASK, "act.py": f"{HEAD}def act(q):\n    {body}\n"}
    assert sinks(said(tmp_path, files)) == []


def test_what_a_test_runs_is_no_finding(tmp_path: Path) -> None:
    files = {"llm.py": ASK, "tests/test_act.py": f"{HEAD}def test_act():\n    exec(complete('x'))\n"}
    assert sinks(said(tmp_path, files)) == []


PLAN = (
    "import subprocess\nfrom enum import Enum\nfrom typing import Literal\nfrom openai import OpenAI\n"
    "from pydantic import BaseModel\nclass Op(str, Enum):\n    start = 'start'\n"
    "class Plan(BaseModel):\n    command: str\n    count: int\n    op: Op\n    mode: Literal['fast', 'slow']\n"
    "plan = OpenAI().beta.chat.completions.parse(model='m-1', messages=[], response_format=Plan)"
    ".choices[0].message.parsed\n"
)


@pytest.mark.parametrize(
    ("part", "expected"),
    [("plan.command", ["shell"]), ("plan.count", []), ("plan.op.value", []), ("plan.mode", [])],
)
def test_fields_of_an_answer_s_schema(tmp_path: Path, part: str, expected: list[str]) -> None:
    found = said(tmp_path, {"a.py": PLAN + f"subprocess.run(f'do {{{part}}}', shell=True)\n"})
    assert sinks(found) == expected


TYPESCRIPT = (
    "import OpenAI from 'openai';\nimport { exec, execFile, execSync, spawn } from 'node:child_process';\n"
    "import fs from 'node:fs';\nimport { Pool } from 'pg';\nconst client = new OpenAI();\nconst pool = new Pool();\n"
    "async function ask(q: string) {\n"
    "  const r = await client.chat.completions.create({ model: 'm-1', messages: [] });\n"
    "  return r.choices[0].message.content ?? '';\n}\n"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("exec(`git log ${await ask(q)}`);", ["shell"]),
        ("execSync(JSON.parse(await ask(q)).cmd);", ["shell"]),
        ("spawn('bash', ['-c', await ask(q)]);", ["shell"]),
        ("spawn(await ask(q), { shell: true });", ["shell"]),
        ("ask(q).then((text) => eval(text));", ["code"]),
        ("new Function('x', await ask(q))(1);", ["code"]),
        ("new Function('x', 'return x')(await ask(q));", []),
        ("await pool.query(await ask(q));", ["sql"]),
        ("await fetch(await ask(q));", ["address"]),
        ("fs.writeFileSync(await ask(q), 'x');", ["file"]),
        ("execFile('git', ['log', await ask(q)]);", []),
        ("execSync(`sleep ${Number(await ask(q))}`);", []),
        ("await pool.query('select $1', [await ask(q)]);", []),
        ("await fetch(`https://api.example.com/${await ask(q)}`);", []),
        ("fs.writeFileSync('out.txt', await ask(q));", []),
        ("const a = await ask(q); if (!['on'].includes(a)) throw new Error(); execSync(`x ${a}`);", []),
    ],
)
def test_typescript(tmp_path: Path, body: str, expected: list[str]) -> None:
    found = said(tmp_path, {"a.ts": f"{TYPESCRIPT}export async function act(q: string) {{ {body} }}\n"})
    assert sinks(found) == expected


KOTLIN = (
    "package a\nimport dev.langchain4j.model.openai.OpenAiChatModel\nimport java.io.File\nimport java.net.URL\n"
    "import java.sql.DriverManager\nclass Bot {\n"
    '  private val model = OpenAiChatModel.builder().modelName("m-1").build()\n'
    "  fun ask(q: String): String = model.chat(q)\n"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Runtime.getRuntime().exec(ask(q))", ["shell"]),
        ('ProcessBuilder("sh", "-c", ask(q)).start()', ["shell"]),
        ('DriverManager.getConnection("x").createStatement().executeQuery("select \'${ask(q)}\'")', ["sql"]),
        ("URL(ask(q)).readText()", ["address"]),
        ('File(ask(q)).writeText("x")', ["file"]),
        ('ProcessBuilder("git", "log", ask(q)).start()', []),
        ('File("out.txt").writeText(ask(q))', []),
        ('Runtime.getRuntime().exec("sleep ${ask(q).toInt()}")', []),
    ],
)
def test_kotlin(tmp_path: Path, body: str, expected: list[str]) -> None:
    found = said(tmp_path, {"src/a/Bot.kt": f"{KOTLIN}  fun act(q: String) {{ {body} }}\n}}\n"})
    assert sinks(found) == expected


GO = (
    'package a\n\nimport (\n\t"context"\n\t"fmt"\n\t"html/template"\n\t"net/http"\n\t"os"\n\t"os/exec"\n\t"strconv"\n\n'
    '\topenai "github.com/sashabaranov/go-openai"\n)\n\n'
    "func ask(ctx context.Context, c *openai.Client) (string, error) {\n"
    '\tresp, err := c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Model: "m-1"})\n'
    '\tif err != nil {\n\t\treturn "", err\n\t}\n\treturn resp.Choices[0].Message.Content, nil\n}\n\n'
    "func act(ctx context.Context, c *openai.Client) {\n\tanswer, _ := ask(ctx, c)\n"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('exec.CommandContext(ctx, "bash", "-c", fmt.Sprintf("grep %s log", answer)).Run()', ["shell"]),
        ("http.Get(answer)", ["address"]),
        ('os.WriteFile(answer, []byte("x"), 0o600)', ["file"]),
        ("_ = template.HTML(answer)", ["html"]),
        ('n, _ := strconv.Atoi(answer)\n\texec.Command("sh", "-c", fmt.Sprintf("sleep %d", n)).Run()', []),
        ('os.WriteFile("out.txt", []byte(answer), 0o600)', []),
    ],
)
def test_go(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert sinks(said(tmp_path, {"a/a.go": f"{GO}\t{body}\n}}\n"})) == expected


CSHARP = (
    "using System.Diagnostics;\nusing OpenAI.Chat;\nnamespace A;\npublic class Bot\n{\n"
    '    private readonly ChatClient _client = new("m-1", "k");\n'
    "    public async Task<string> AskAsync(string q)\n    {\n"
    "        ChatCompletion answer = await _client.CompleteChatAsync(q);\n"
    "        return answer.Content[0].Text;\n    }\n    public async Task Act(string q)\n    {\n        "
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('Process.Start("bash", $"-c \\"{await AskAsync(q)}\\"");', ["shell"]),
        ("await new HttpClient().GetStringAsync(await AskAsync(q));", ["address"]),
        ('File.WriteAllText(await AskAsync(q), "x");', ["file"]),
        ('File.WriteAllText("out.txt", await AskAsync(q));', []),
        ('var n = int.Parse(await AskAsync(q)); Process.Start("bash", $"-c \\"sleep {n}\\"");', []),
    ],
)
def test_csharp(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert sinks(said(tmp_path, {"A/Bot.cs": f"{CSHARP}{body}\n    }}\n}}\n"})) == expected
