"""Answers of models that are run as code, in a shell, as SQL, or shown as markup."""

from __future__ import annotations

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import signatures, types
from bartizan.sources.repository.code.gates import gates, words
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.signatures import normal
from bartizan.sources.repository.code.syntax import Call
from bartizan.sources.repository.code.values import Items, Name, Site, Text, Val, options

SINKS = {
    "eval": "code", "exec": "code", "compile": "code", "builtins.eval": "code", "builtins.exec": "code",
    "os.system": "shell",
    "os.popen": "shell", "subprocess.run": "shell", "subprocess.call": "shell", "subprocess.Popen": "shell",
    "subprocess.check_output": "shell", "subprocess.check_call": "shell", "subprocess.getoutput": "shell",
    "asyncio.create_subprocess_shell": "shell", "pickle.loads": "deserialise", "yaml.load": "deserialise",
    "yaml.unsafe_load": "deserialise", "marshal.loads": "deserialise", "ast.literal_eval": "",
    "Function": "code", "vm.run_in_context": "code", "vm.run_in_new_context": "code", "vm.run_in_this_context": "code",
    "vm.Script": "code", "vm.compile_function": "code", "child_process.exec": "shell",
    "child_process.exec_sync": "shell",
    "child_process.exec_file": "shell", "child_process.exec_file_sync": "shell", "child_process.spawn": "shell",
    "child_process.spawn_sync": "shell", "execa.execa": "shell", "execa.execa_command": "shell",
    "execa.execa_sync": "shell", "shelljs.exec": "shell", "zx.$": "shell", "Bun.spawn": "shell",
    "document.write": "html", "marked.parse": "",
}  # fmt: skip
_SQL = frozenset({"execute", "executescript", "executemany", "read_sql", "read_sql_query"})
_SQL_ROOTS = (
    "sqlite3.",
    "psycopg",
    "pymysql.",
    "sqlalchemy.",
    "mysql.",
    "snowflake.",
    "duckdb.",
    "pandas.read_sql",
    "pyodbc.",
    "asyncpg.",
)
_QUERIES = frozenset(
    {"query", "$queryRawUnsafe", "$executeRawUnsafe", "raw", "unsafe", "execute", "run", "all", "get", "prepare"}
)
_QUERY_ROOTS = (
    "pg.", "mysql.", "mysql2.", "better_sqlite3", "sqlite3.", "prisma.", "knex", "drizzle_orm.", "typeorm.",
    "sequelize.", "postgres", "neon.", "mssql.", "duckdb", "snowflake_sdk.", "google.cloud.bigquery.", "libsql.",
    "vercel_postgres.",
)  # fmt: skip
"""Where npm's libraries take SQL as text."""
_MARKUP = frozenset({"inner_html", "outer_html", "insert_adjacent_html", "dangerously_set_inner_html", "write"})
_ANSWERS = (
    ".choices",
    ".content",
    ".output_text",
    ".text",
    ".message",
    "invoke()",
    "generate_content()",
    "complete()",
    "completion()",
    "run()",
    ".output",
    "chat()",
    "converse()",
    "invoke_model()",
    "predict()",
    "run_sync()",
    "call()",
    "ainvoke()",
    "kickoff()",
    "generate()",
)
_LLM = frozenset(
    word for rows in signatures.signatures().values() for row in rows for word in words(row.roots)
) | words(("boto3",))
GATES = gates(
    (
        *((path.rpartition(".")[2], _LLM) for path in SINKS),
        *((name, _LLM) for name in (*_SQL, *_QUERIES, *_MARKUP)),
    )
)
_WRAPS = (
    "strip()", "sub()", "removeprefix()", "group()", "findall()", "search()", "loads()", "split()[]", "replace()",
    "marked()", "marked.parse()", "render()",
)  # fmt: skip
"""Calls that hand on what they are given, as the end of a path."""
_SANITISERS = ("sanitize()", "sanitize_html()", "sanitise()", "purify()")
_OPENS = ("JSON.parse()", "TextDecoder().decode()", "json.loads()")
"""Calls that take data apart, as the beginning of a path."""


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records model output that is run or shown as markup."""
    path = normal(callee.path)
    kind = SINKS.get(path) or _kind(reading, call, path)
    if kind:
        _sink(reading, call, site, path, kind)


def _kind(reading: Reading, call: Call, path: str) -> str:
    """What a call that no name tells makes of its first argument."""
    if call.tail in _SQL and path.startswith(_SQL_ROOTS):
        return "sql"
    if reading.module.language.by_name:
        return ""
    if call.tail in _MARKUP and (call.tail != "write" or path == "document.write"):
        return "html"
    return "sql" if call.tail in _QUERIES and path.startswith(_QUERY_ROOTS) else ""


def _sink(reading: Reading, call: Call, site: Site, path: str, kind: str) -> None:
    """Model output that is run: the first argument's value comes out of a model call."""
    if path == "yaml.load" and b"SafeLoader" in reading.module.text(call.node).encode():
        return
    value = reading.argument(site, (1,) if call.tail == "insert_adjacent_html" else ("args", "sql", "query", 0))
    source = _model_output(reading, value)
    sanitised = source is None and kind == "html"
    if sanitised:
        source = _model_output(reading, _sanitised(reading, value))
    if source is None:
        return
    config: dict[str, Value] = {"function": path, "sink": kind, "source": source}
    if sanitised:
        config["sanitised"] = True
    lines = {"source": reading.module.line(call.node)}
    reading.add(
        types.OUTPUT_SINK, call, f"sink:{call.tail}", f"{reading.written(call, path)} of model output", config,
        stage=Stage.SERVE, lines=lines,
    )  # fmt: skip


def _sanitised(reading: Reading, value: Val | None) -> Val | None:
    """What a sanitiser is given, where one made the markup."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Name) and option.site is not None and option.path.endswith(_SANITISERS):
            return reading.argument(option.site, (0,))
    return None


def _model_output(reading: Reading, value: Val | None, depth: int = 0) -> str | None:
    """The model call out of which a value comes; None when it does not come out of one."""
    if value is None or depth > 4:  # noqa: PLR2004 - what is nested deeper is not the output any more
        return None
    for option in options(value):
        for part in _parts(reading, option):
            if (found := _model_output(reading, part, depth + 1)) is not None:
                return found
        if isinstance(option, Name) and "()" in option.path and (found := _asked(option.path)) is not None:
            return found
    return None


def _parts(reading: Reading, value: Val) -> tuple[Val, ...]:
    """What a value is made of: members of a list, parts of a text, what a call hands on."""
    if isinstance(value, Items):
        return value.values[:10]
    if isinstance(value, Text) and not reading.module.language.by_name:
        return value.parts[:10]
    if (
        isinstance(value, Name)
        and value.site is not None
        and (value.path.endswith(_WRAPS) or value.path.startswith(_OPENS))
    ):
        given = (reading.argument(value.site, (position,)) for position in (2, 1, 0))
        return tuple(one for one in given if one is not None)
    return ()


def _asked(path: str) -> str | None:
    """The call in a path that asks a model, where the rest reads its answer."""
    head = ""
    for part in path.split("()")[:-1]:
        head += part
        if _answers(head, path[len(head) :]):
            return normal(head)
    return None


def _answers(head: str, rest: str) -> bool:
    """Whether `head` is a call that asks a model and `rest` reads its answer."""
    signature = signatures.find(head)
    if signature is not None and not head.startswith("?"):
        return any(word in rest for word in _ANSWERS) or rest in {"()", "()[]"}
    plain = normal(head)
    method = plain.rpartition(".")[2]
    if plain.startswith("boto3:bedrock"):
        return method in {"converse", "invoke_model", "invoke_agent", "retrieve_and_generate", "send"}
    roots = (
        "langchain",
        "llama_index",
        "pydantic_ai",
        "crewai",
        "agents.",
        "smolagents",
        "dspy",
        "vertexai",
        "google.generativeai",
        "transformers.",
        "langgraph",
        "mastra.",
        "ai_sdk.",
        "genkit",
        "voltagent.",
        "ollama",
    )
    return plain.startswith(roots) and method in {
        "invoke",
        "ainvoke",
        "run",
        "run_sync",
        "predict",
        "complete",
        "chat",
        "query",
        "generate_content",
        "kickoff",
        "generate",
        "acomplete",
        "stream_chat",
        "use_chat",
        "use_completion",
        "use_object",
        "generate_text",
        "stream_text",
    }
