"""What runs, fetches, writes or shows what it is given, by its dotted path, and in which argument."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from bartizan.sources.repository.code.libraries.signatures import normal

Names = tuple[str | int, ...]
RECEIVER = "@receiver"
"""Stands for what a method is called of."""


@dataclass(frozen=True, slots=True)
class Hazard:
    """What a call makes of an argument.

    `kind` is code, shell (a line for a shell), program (a program and its arguments), sql, html, template,
    deserialise, address or file. `roots` are the beginnings of the paths; none for a whole path.
    """

    kind: str
    tail: str
    roots: tuple[str, ...] = ()
    arguments: Names = (0,)


_WHOLE: tuple[tuple[str, str, Names], ...] = (
    ("code", "eval exec compile builtins.eval builtins.exec", ("source", "expression", 0)),
    ("code", "code.InteractiveInterpreter.runsource code.InteractiveConsole.push runpy.run_path", (0,)),
    ("code", ("Function vm.run_in_context vm.run_in_new_context vm.run_in_this_context vm.Script"
     " vm.compile_function"), (0,)),
    ("shell", "os.system os.popen subprocess.getoutput subprocess.getstatusoutput", ("command", "cmd", 0)),
    ("shell", "asyncio.create_subprocess_shell asyncio.subprocess.create_subprocess_shell", ("cmd", 0)),
    ("shell", "child_process.exec child_process.exec_sync shelljs.exec zx.$ execa.execa_command", (0,)),
    ("program", "subprocess.run subprocess.call subprocess.Popen subprocess.check_output subprocess.check_call",
     ("args", 0)),
    ("program", "asyncio.create_subprocess_exec os.execv os.execvp os.execl os.spawnl", (0,)),
    ("program", ("child_process.exec_file child_process.exec_file_sync child_process.spawn child_process.spawn_sync"
     " execa.execa execa.execa_sync Bun.spawn Bun.spawn_sync"), (0,)),
    ("deserialise", ("pickle.loads marshal.loads yaml.load yaml.unsafe_load yaml.full_load dill.loads"
     " jsonpickle.decode cloudpickle.loads yaml.load_all yaml.unsafe_load_all"), (0,)),
    ("template", ("flask.render_template_string jinja2.Template jinja2.Environment.from_string mako.template.Template"
     " django.template.Template jinja2.environment.Template"), ("source", 0)),
    ("html", ("markupsafe.Markup flask.Markup jinja2.Markup django.utils.safestring.mark_safe"
     " django.utils.safestring.SafeString gradio.HTML streamlit.html streamlit.components.v1.html"), (0,)),
    ("html", ("fastapi.responses.HTMLResponse starlette.responses.HTMLResponse IPython.display.HTML"
     " sanic.response.html nicegui.ui.html"), ("content", "data", 0)),
    ("markdown", "streamlit.markdown streamlit.write", ("body", 0)),
    ("html", "document.write html.template.HTML html.template.JS", (0,)),
    ("address", ("requests.get requests.post requests.put requests.delete requests.head requests.Session.get"
     " requests.Session.post httpx.get httpx.post httpx.Client.get httpx.AsyncClient.get httpx.Client.post"
     " httpx.AsyncClient.post urllib.request.urlopen urllib.request.Request urllib.request.urlretrieve"
     " aiohttp.ClientSession.get aiohttp.ClientSession.post"), ("url", 0)),
    ("address", "requests.request httpx.request httpx.stream urllib3.PoolManager.request", ("url", 1)),
    ("address", ("fetch node_fetch axios axios.get axios.post axios.put got got.get ky ky.get undici.request"
     " undici.fetch globalThis.fetch cross_fetch ofetch.ofetch http.get https.get"), ("url", 0)),
    ("open", "open io.open codecs.open aiofiles.open", ("file", 0)),
    ("file", "os.remove os.unlink os.rename os.rmdir shutil.rmtree shutil.move os.makedirs", ("path", 0)),
    ("file", "pathlib.Path.write_text pathlib.Path.write_bytes pathlib.Path.unlink Path.write_text Path.write_bytes",
     (RECEIVER,)),
    ("file", ("fs.write_file fs.write_file_sync fs.append_file fs.append_file_sync fs.unlink fs.unlink_sync fs.rm"
     " fs.rm_sync fs.create_write_stream fs.promises.write_file fs.promises.unlink fs.promises.rm"
     " fs.promises.append_file fs_extra.output_file fs_extra.remove fs_extra.write_file Bun.write"), (0,)),
    # Java and Kotlin
    ("line", "Runtime.getRuntime.exec java.lang.Runtime.getRuntime.exec", (0,)),
    ("program", "ProcessBuilder java.lang.ProcessBuilder", (0,)),
    ("code", "groovy.lang.GroovyShell.evaluate GroovyShell.evaluate", (0,)),
    ("address", ("java.net.URL.openStream java.net.URL.openConnection java.net.URL.readText java.net.URL.readBytes"
     " URL.openStream URL.readText"), (RECEIVER,)),
    ("address", "java.net.http.HttpRequest.newBuilder okhttp3.Request org.jsoup.Jsoup.connect", ("url", "uri", 0)),
    ("file", ("java.nio.file.Files.writeString java.nio.file.Files.write java.nio.file.Files.delete"
     " java.nio.file.Files.deleteIfExists java.nio.file.Files.newBufferedWriter Files.writeString Files.write"
     " Files.delete java.io.FileWriter java.io.FileOutputStream FileWriter FileOutputStream"), (0,)),
    ("file", ("java.io.File.writeText java.io.File.writeBytes java.io.File.appendText java.io.File.delete"
     " java.io.File.deleteRecursively File.writeText File.delete"), (RECEIVER,)),
    # Go
    ("program", "os.exec.Command", (0,)),
    ("program", "os.exec.CommandContext", (1,)),
    ("address", "net.http.Get net.http.Post net.http.Head net.http.PostForm", (0,)),
    ("address", "net.http.NewRequest", (1,)),
    ("address", "net.http.NewRequestWithContext", (2,)),
    ("file", ("os.WriteFile os.Create os.Remove os.RemoveAll os.OpenFile os.Rename ioutil.WriteFile"
     " io.ioutil.WriteFile"), (0,)),
    # C#
    ("program", "System.Diagnostics.Process.Start Process.Start", ("file_name", 0)),
    ("program", "System.Diagnostics.ProcessStartInfo ProcessStartInfo", ("file_name", 0)),
    ("file", ("System.IO.File.WriteAllText System.IO.File.WriteAllBytes System.IO.File.Delete System.IO.File.Create"
     " System.IO.File.AppendAllText File.WriteAllText File.WriteAllBytes File.Delete File.AppendAllText"), ("path", 0)),
    ("deserialise", "System.Runtime.Serialization.Formatters.Binary.BinaryFormatter.Deserialize", (0,)),
)  # fmt: skip
"""Kind, whole paths, arguments."""

_BY_ROOT: tuple[tuple[str, str, str, Names], ...] = (
    ("sql", ("sqlite3. psycopg pymysql. sqlalchemy. sqlmodel. mysql. snowflake. duckdb. pyodbc. asyncpg. oracledb."
     " databricks.sql. clickhouse_connect. trino. aiosqlite. django.db."),
     "execute executescript executemany exec_driver_sql", ("statement", "sql", "query", "operation", 0)),
    ("sql", "asyncpg. google.cloud.bigquery. duckdb. clickhouse_connect.", "fetch fetchrow fetchval query sql",
     ("query", 0)),
    ("sql", "pandas. polars. sqlalchemy.", "read_sql read_sql_query read_database", ("sql", "query", 0)),
    ("sql", "langchain_community.utilities SQLDatabase", "run", ("command", 0)),
    ("sql", ("pg. mysql. mysql2. better_sqlite3 sqlite3. prisma. knex drizzle_orm. typeorm. sequelize. postgres neon."
     " mssql. duckdb snowflake_sdk. google.cloud.bigquery. libsql. vercel_postgres."),
     "query $queryRawUnsafe $executeRawUnsafe raw unsafe execute run all get prepare", ("args", "sql", "query", 0)),
    ("code", "javax.script.", "eval", (0,)),
    ("code", "org.springframework.expression. org.mvel2.", "parseExpression eval", (0,)),
    ("sql", "java.sql. javax.sql.",
     "executeQuery execute executeUpdate executeLargeUpdate prepareStatement prepareCall addBatch", (0,)),
    ("sql", "org.springframework.jdbc.", ("query queryForList queryForObject queryForMap queryForRowSet execute update"
     " queryForStream batchUpdate sql"), (0,)),
    ("sql", "jakarta.persistence. javax.persistence. org.hibernate.",
     "createNativeQuery createQuery createNativeMutationQuery", (0,)),
    ("sql", "org.jooq.", "fetch execute query resultQuery", (0,)),
    ("code", "org.graalvm.polyglot. groovy.lang.", "eval evaluate", (1, 0)),
    ("address", "org.springframework.web.client.",
     "getForObject getForEntity postForObject postForEntity exchange delete put", ("url", 0)),
    ("address", "org.springframework.web.reactive.function.client. org.springframework.web.client.RestClient", "uri",
     (0,)),
    ("address", "io.ktor.client.", "get post put request", (0,)),
    ("sql", "database.sql. github.com.jmoiron.sqlx.", "Query QueryRow Exec Prepare Queryx MustExec", (0,)),
    ("sql", "database.sql. github.com.jmoiron.sqlx.", "QueryContext QueryRowContext ExecContext PrepareContext", (1,)),
    ("sql", "github.com.jackc.pgx.", "Query QueryRow Exec", (1,)),
    ("sql", "gorm.io.gorm.", "Raw Exec", (0,)),
    ("template", "text.template. html.template.", "Parse", (0,)),
    ("code", "Microsoft.CodeAnalysis.CSharp.Scripting.", "Evaluate Run Create", ("code", 0)),
    ("sql", ("Microsoft.Data.SqlClient. System.Data.SqlClient. Npgsql. Microsoft.Data.Sqlite. MySqlConnector."
     " MySql.Data. Oracle.ManagedDataAccess."),
     "SqlCommand NpgsqlCommand SqliteCommand MySqlCommand OracleCommand SqlDataAdapter",
     ("command_text", "cmd_text", 0)),
    ("sql", "Dapper. Microsoft.Data.SqlClient. System.Data. Npgsql. MySqlConnector. Microsoft.Data.Sqlite.",
     ("Query QueryFirst QuerySingle Execute ExecuteScalar QueryFirstOrDefault QuerySingleOrDefault ExecuteReader"
     " CreateCommand"), ("sql", 0)),
    ("sql", "Microsoft.EntityFrameworkCore.", "FromSqlRaw ExecuteSqlRaw SqlQueryRaw", (0,)),
    ("address", "System.Net.Http. HttpClient.", "GetString Get GetByteArray GetStream Post PostAsJson GetFromJson",
     ("request_uri", 0)),
    ("html", "Microsoft.AspNetCore. MarkupString", "Raw HtmlString MarkupString", (0,)),
)  # fmt: skip
"""Kind, beginnings of paths, last names, arguments."""
MARKUP = frozenset({"inner_html", "outer_html", "insert_adjacent_html", "dangerously_set_inner_html"})
"""Properties of a page's elements that take markup."""


@cache
def _by_tail() -> dict[str, tuple[Hazard, ...]]:
    table: dict[str, list[Hazard]] = {}
    for kind, paths, arguments in _WHOLE:
        for path in paths.split():
            table.setdefault(path.rpartition(".")[2], []).append(Hazard(kind, path, (), arguments))
    for kind, roots, tails, arguments in _BY_ROOT:
        for tail in tails.split():
            table.setdefault(tail, []).append(Hazard(kind, tail, tuple(roots.split()), arguments))
    return {tail: tuple(rows) for tail, rows in table.items()}


def tails() -> frozenset[str]:
    """The last names of all paths."""
    return frozenset(_by_tail())


def find(path: str) -> Hazard | None:
    """The hazard of a callee's path, None for a call of something else."""
    plain = normal(path)
    for row in _by_tail().get(plain.rpartition(".")[2], ()):
        if (not row.roots and plain == row.tail) or (row.roots and plain.startswith(row.roots)):
            return row
    return None
