"""Answers of models that Java, Kotlin, Go and C# run: what comes out of a model's call, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

SERVICE = (
    "package a;\nimport dev.langchain4j.service.SystemMessage;\n"
    'public interface Writer {{ @SystemMessage("You write one query.") {result} write(String question); }}\n'
)
JAVA = (
    "package a;\nimport java.sql.Statement;\nimport org.springframework.ai.chat.client.ChatClient;\n"
    "import org.springframework.jdbc.core.JdbcTemplate;\nclass X {{\n JdbcTemplate jdbc; Statement statement;\n"
    " ChatClient chat; Writer writer;\n void f(String q) throws Exception {{ {body} }}\n}}\n"
)


@pytest.mark.parametrize(
    ("body", "sinks"),
    [
        ("statement.executeQuery(writer.write(q).trim());", ["sql"]),
        ('jdbc.queryForList("select " + chat.prompt().user(q).call().content());', ["sql"]),
        ('String s = chat.prompt().user(q).call().content(); new ProcessBuilder("sh", "-c", s).start();', ["shell"]),
        ("Runtime.getRuntime().exec(chat.prompt(q).call().content());", ["shell"]),
        ('jdbc.queryForList("select 1 where name = ?", writer.write(q));', []),
        ("statement.executeQuery(q);", []),
    ],
)
def test_java(tmp_path: Path, body: str, sinks: list[str]) -> None:
    files = {"src/a/X.java": JAVA.format(body=body), "src/a/Writer.java": SERVICE.format(result="String")}
    found = said(tmp_path, files)
    assert [found.config(one)["sink"] for one in found.ids("code/output-sink")] == sinks


def test_an_answer_that_is_no_text_is_no_command(tmp_path: Path) -> None:
    body = 'statement.executeQuery("select " + writer.write(q));'
    files = {"src/a/X.java": JAVA.format(body=body), "src/a/Writer.java": SERVICE.format(result="int")}
    assert said(tmp_path, files).ids("code/output-sink") == []


GO = (
    'package a\n\nimport (\n\t"context"\n\t"database/sql"\n\t"os/exec"\n\t"strings"\n\n'
    '\topenai "github.com/sashabaranov/go-openai"\n)\n\n'
    "func run(ctx context.Context, client *openai.Client, db *sql.DB, q string) {{\n"
    "\tresp, err := client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{{Model: \"m-1\"}})\n"
    "\tif err != nil {{\n\t\treturn\n\t}}\n\tanswer := resp.Choices[0].Message.Content\n\t{body}\n}}\n"
)  # fmt: skip


@pytest.mark.parametrize(
    ("body", "sinks"),
    [
        ('exec.Command("sh", "-c", strings.TrimSpace(answer)).Run()', ["shell"]),
        ('exec.CommandContext(ctx, "bash", "-c", "ls "+answer).Run()', ["shell"]),
        ("exec.Command(answer).Run()", ["shell"]),
        ('exec.Command("git", "commit", "-m", answer).Run()', []),
        ("db.QueryContext(ctx, answer)", ["sql"]),
        ('db.QueryContext(ctx, "select 1 where a = $1", answer)', []),
        ('exec.Command("sh", "-c", q).Run()', []),
    ],
)
def test_go(tmp_path: Path, body: str, sinks: list[str]) -> None:
    found = said(tmp_path, {"a/a.go": GO.format(body=body)})
    assert [found.config(one)["sink"] for one in found.ids("code/output-sink")] == sinks


CSHARP = (
    "using System.Diagnostics;\nusing Microsoft.Data.SqlClient;\nusing Microsoft.Extensions.AI;\nnamespace A;\n"
    "public class X(IChatClient chat, SqlConnection connection)\n{{\n"
    "    public async Task F(string q)\n    {{\n        var answer = await chat.GetResponseAsync(q);\n        {body}\n"
    "    }}\n}}\n"
)


@pytest.mark.parametrize(
    ("body", "sinks"),
    [
        ('Process.Start("/bin/sh", "-c " + answer.Text);', ["shell"]),
        ('Process.Start(new ProcessStartInfo("bash") { Arguments = $"-c {answer.Text}" });', ["shell"]),
        ("var c = new SqlCommand(answer.Text.Trim(), connection);", ["sql"]),
        ('var c = new SqlCommand($"select {answer.Text} from t", connection);', ["sql"]),
        ('Process.Start("/usr/bin/convert", answer.Text);', []),
        ('var c = new SqlCommand("select 1", connection); c.Parameters.AddWithValue("@a", answer.Text);', []),
    ],
)
def test_csharp(tmp_path: Path, body: str, sinks: list[str]) -> None:
    found = said(tmp_path, {"A/X.cs": CSHARP.format(body=body)})
    assert [found.config(one)["sink"] for one in found.ids("code/output-sink")] == sinks
