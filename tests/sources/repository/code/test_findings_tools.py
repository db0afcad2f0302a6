"""What a model chooses of a tool's doings: commands, files, SQL, addresses and money, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.values import Unknown
from tests.sources.repository.code.reads import Said, said

PYTHON = (
    "import os, shlex, sqlite3, subprocess\nfrom enum import Enum\nfrom typing import Literal\n"
    "import requests, stripe\nfrom langchain_core.tools import tool\nclass Unit(Enum):\n    WEB = 'web'\n"
    "def shell(c):\n    return os.popen(c).read()\n@tool\n"
)


def of(found: Said, key: str) -> object:
    """What is said of the one tool."""
    return found.only("code/tool").config.get(key)


@pytest.mark.parametrize(
    ("function", "commands"),
    [
        ("def t(cmd: str):\n    subprocess.run(cmd, shell=True)", "chosen"),
        ("def t(cmd: str):\n    subprocess.run(shlex.split(cmd))", "chosen"),
        ("def t(cmd: str):\n    subprocess.run(['sh', '-c', f'cd / && {cmd}'])", "chosen"),
        ("def t(cmd: str):\n    return shell(cmd.strip())", "chosen"),
        ("def t(expr: str):\n    return eval(expr)", "chosen"),
        ("def t():\n    subprocess.run(['uptime'])", "fixed"),
        ("def t(n: int):\n    subprocess.run(f'tail -n {n} log', shell=True)", "fixed"),
        ("def t(unit: Literal['web', 'db']):\n    subprocess.run(f'restart {unit}', shell=True)", "fixed"),
        ("def t(unit: Unit):\n    subprocess.run(f'restart {unit.value}', shell=True)", "fixed"),
        ("def t(host: str):\n    subprocess.run(['ping', '-c1', host])", "fixed"),
        ("def t(word: str):\n    subprocess.run('grep ' + shlex.quote(word), shell=True)", "fixed"),
        ("def t(word: str):\n    subprocess.run('grep ' + other.clean(word), shell=True)", Unknown),
    ],
)
def test_commands(tmp_path: Path, function: str, commands: object) -> None:
    found = of(said(tmp_path, {"a.py": f"{PYTHON}{function}\n"}), "commands")
    assert isinstance(found, Unknown) if commands is Unknown else found == commands


@pytest.mark.parametrize(
    ("function", "files"),
    [
        ("def t(path: str):\n    open(path, 'w').write('x')", "chosen"),
        ("def t(name: str):\n    open(f'out/{name}.md', 'w').write('x')", "chosen"),
        ("def t(text: str):\n    open('notes.txt', 'a').write(text)", "fixed"),
        ("def t(path: str):\n    return open(path).read()", None),
    ],
)
def test_files(tmp_path: Path, function: str, files: str | None) -> None:
    assert of(said(tmp_path, {"a.py": f"{PYTHON}{function}\n"}), "files") == files


@pytest.mark.parametrize(
    ("function", "sinks"),
    [
        ("def t(sql: str):\n    return sqlite3.connect('x').execute(sql)", ["sql"]),
        ("def t(name: str):\n    return sqlite3.connect('x').execute('select ?', (name,))", []),
        ("def t(url: str):\n    return requests.get(url)", ["address"]),
        ("def t(city: str):\n    return requests.get('https://api.example.com/w', params={'q': city})", []),
        ("def t(city: str):\n    return requests.get(f'https://api.example.com/{city}')", []),
    ],
)
def test_sql_and_addresses(tmp_path: Path, function: str, sinks: list[str]) -> None:
    found = said(tmp_path, {"a.py": f"{PYTHON}{function}\n"})
    assert [found.config(one)["sink"] for one in found.ids("code/output-sink")] == sinks


@pytest.mark.parametrize(
    ("call", "moves"),
    [
        ("stripe.Refund.create(charge=c)", True),
        ("stripe.PaymentIntent.confirm(c)", True),
        ("stripe.Charge.retrieve(c)", None),
        ("stripe.Customer.create(name=c)", None),
    ],
)
def test_money(tmp_path: Path, call: str, moves: bool | None) -> None:
    assert of(said(tmp_path, {"a.py": f"{PYTHON}def t(c: str):\n    return {call}\n"}), "moves_money") is moves


@pytest.mark.parametrize(
    ("schema", "parameter", "command", "commands"),
    [
        ("z.string()", "x", "execSync(x)", "chosen"),
        ("z.enum(['a', 'b'])", "x", "execSync(`restart ${x}`)", "fixed"),
        ("z.number()", "x", "execSync(`sleep ${x}`)", "fixed"),
        ("z.string()", "x", "execSync('uptime')", "fixed"),
    ],
)
def test_typescript(tmp_path: Path, schema: str, parameter: str, command: str, commands: str) -> None:
    code = (
        "import { tool } from 'ai';\nimport { z } from 'zod';\nimport { execSync } from 'child_process';\n"
        f"export const t = tool({{ description: 'd', parameters: z.object({{ {parameter}: {schema} }}),\n"
        f"  execute: async ({{ {parameter} }}) => {command}.toString() }});\n"
    )
    assert of(said(tmp_path, {"a.ts": code}), "commands") == commands


@pytest.mark.parametrize(
    ("parameter", "body", "commands"),
    [
        ("String cmd", "Runtime.getRuntime().exec(cmd);", "chosen"),
        ("int n", 'Runtime.getRuntime().exec("tail -n " + n);', "fixed"),
        ("Unit unit", 'new ProcessBuilder("restart", unit.name()).start();', "fixed"),
    ],
)
def test_java(tmp_path: Path, parameter: str, body: str, commands: str) -> None:
    code = (
        "package a;\nimport dev.langchain4j.agent.tool.Tool;\nclass T {\n  enum Unit { WEB, DB }\n"
        f'  @Tool("d") void t({parameter}) throws Exception {{ {body} }}\n}}\n'
    )
    assert of(said(tmp_path, {"src/a/T.java": code}), "commands") == commands


@pytest.mark.parametrize(
    ("parameter", "body", "commands"),
    [
        ("string command", 'Process.Start("bash", $"-c {command}");', "chosen"),
        ("int lines", 'Process.Start("tail", $"-n {lines} app.log");', "fixed"),
    ],
)
def test_csharp(tmp_path: Path, parameter: str, body: str, commands: str) -> None:
    code = (
        "using System.Diagnostics;\nusing Microsoft.SemanticKernel;\nnamespace A;\npublic class P\n{\n"
        f"    [KernelFunction]\n    public void T({parameter}) {{ {body} }}\n}}\n"
    )
    assert of(said(tmp_path, {"A/P.cs": code}), "commands") == commands


APPS = "import gradio as gr\nimport ray\ndemo = gr.Blocks()\n"


@pytest.mark.parametrize(
    ("start", "host", "authenticated"),
    [
        ("demo.launch(server_name='0.0.0.0')", "0.0.0.0", False),
        ("demo.launch(server_name='0.0.0.0', auth=('u', 'p'))", "0.0.0.0", True),
        ("demo.launch()", None, False),
        ("ray.init(dashboard_host='0.0.0.0')", "0.0.0.0", False),
        ("ray.serve.start(http_options={'host': '0.0.0.0'})", "0.0.0.0", False),
    ],
)
def test_what_code_starts(tmp_path: Path, start: str, host: str | None, authenticated: bool) -> None:
    config = said(tmp_path, {"a.py": f"{APPS}{start}\n"}).only("code/app").config
    assert (config.get("host"), config["authenticated"]) == (host, authenticated)


@pytest.mark.parametrize(
    ("app", "authenticated"), [("FastAPI()", False), ("FastAPI(dependencies=[Depends(check)])", True)]
)
def test_routes_of_langserve(tmp_path: Path, app: str, authenticated: bool) -> None:
    code = (
        "import uvicorn\nfrom fastapi import Depends, FastAPI\nfrom langserve import add_routes\n"
        f"from auth import check\napp = {app}\nadd_routes(app, chain, path='/x')\nuvicorn.run(app, host='0.0.0.0')\n"
    )
    config = said(tmp_path, {"a.py": code}).only("code/app").config
    assert (config["host"], config["authenticated"]) == ("0.0.0.0", authenticated)
