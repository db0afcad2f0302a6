"""The documentation is true: its commands run, its output is what they print, its reference is complete."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import boto3
import click
import pytest
import yaml
from examples.aws_account import fill

from bartizan.catalog.load import load_catalog
from bartizan.cli.main import group
from bartizan.model.edge import Gap
from bartizan.server.app import create_app
from bartizan.server.state import State
from bartizan.service.settings import settings_schema
from bartizan.sources.aws.client import AwsSettings
from bartizan.sources.aws.source import AwsSource
from bartizan.store.database import Database
from tests.docs_blocks import FENCE, ROOT, SHELLS, blocks, bytecode_kept, matches, parse_command, reader
from tests.moto import CREDENTIALS, moto_server

GUIDE = [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]
REFERENCE = ROOT / "docs" / "reference"
CATALOG = ROOT / "src" / "bartizan" / "catalog"
WRITTEN = [
    *GUIDE,
    ROOT / "docs" / "index.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "changes" / "README.md",
]
LINKED = [*WRITTEN, *sorted(REFERENCE.glob("*.md")), *sorted((ROOT / "docs" / "decisions").glob("*.md"))]
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
INLINE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\[[^\]\[]*\]\(([^)\s]+)\)")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """A page without code; generated lines included."""
    return INLINE.sub("", FENCE.sub("", page.read_text("utf-8")))


def reference(page: str) -> str:
    return (REFERENCE / page).read_text("utf-8")


# What the pages say runs


@pytest.mark.parametrize("page", GUIDE, ids=name)
def test_the_commands_of_a_page_run_and_print_what_it_shows(page: Path) -> None:
    found = blocks(page)
    assert any(block.language in SHELLS for block in found)
    with reader() as following:
        for block in found:
            following.follow(block)


def test_few_blocks_are_not_run() -> None:
    shells = [block for page in GUIDE for block in blocks(page) if block.language in SHELLS]
    spared = [block.where for block in shells if block.info.startswith("norun")]
    assert len(spared) <= 0.3 * len(shells), spared


def test_the_workflow_names_commands_that_exist() -> None:
    [block] = [block for block in blocks(ROOT / "docs" / "guide" / "ci.md") if block.language == "yaml"]
    steps = yaml.safe_load(block.text)["jobs"]["scan"]["steps"]
    commands = [step["run"].split() for step in steps if "run" in step]
    own = [words[1:] for words in commands if words[0] == "bartizan"]
    assert own
    for words in own:
        parse_command(words)


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        (["a", "...", "z"], ["a", "b", "c", "z"], True),
        (["a", "...", "z"], ["a", "z"], True),
        (["a", "...", "z"], ["a", "b"], False),
        (["a", "...", "b", "...", "c"], ["a", "c", "b"], False),
        (["...", "b"], ["b", "b"], True),
        (["a"], ["a", "b"], False),
        (["a", "..."], [], False),
        ([], [], True),
        ([], ["a"], False),
        (["n ... m"], ["n 1 2 m"], True),
        (["n ... m"], ["n 1 2 k"], False),
        (["..."], ["a"], True),
    ],
)
def test_what_a_page_shows_is_compared_line_by_line(expected: list[str], printed: list[str], same: bool) -> None:
    assert matches(expected, printed) is same


# The reference is generated and complete


def test_the_reference_is_what_the_generator_writes() -> None:
    command = [sys.executable, str(ROOT / "tools" / "build_docs.py"), "--check"]
    done = subprocess.run(command, env=bytecode_kept(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run `make docs`\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize(
    ("section", "pages", "form"),
    [
        ("rules", "rules-*.md", "## {}\n"),
        ("signals", "signals.md", "## {}\n"),
        ("techniques", "techniques.md", "## {}\n"),
        ("detectors", "detectors.md", "| `{}` |"),
    ],
)
def test_every_unit_has_its_place(section: str, pages: str, form: str) -> None:
    text = "".join(page.read_text("utf-8") for page in sorted(REFERENCE.glob(pages)))
    units = [file.stem for file in (CATALOG / section).rglob("*.yaml")]
    assert units
    assert [unit for unit in units if form.format(unit) not in text] == []


def commands(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for one in command.list_commands(context):
            inner = command.get_command(context, one)
            assert inner is not None
            yield from commands(f"{path} {one}", inner)


def test_every_command_and_option_has_its_place() -> None:
    sections = dict(part.split("\n", 1) for part in reference("commands.md").split("\n## ")[1:])
    for path, command in commands("bartizan", group):
        assert path in sections
        for parameter in command.params:
            for option in parameter.opts if isinstance(parameter, click.Option) else ():
                assert f"`{option}`" in sections[path], f"{path} {option}"


def test_every_option_says_what_it_does() -> None:
    bare = [
        f"{path} {parameter.opts[-1]}"
        for path, command in commands("bartizan", group)
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help and "--format" not in parameter.opts
    ]
    assert bare == []


def test_every_setting_has_its_place() -> None:
    definitions = settings_schema()["$defs"]
    assert isinstance(definitions, dict)
    text = reference("settings.md")
    guide = (ROOT / "docs" / "guide" / "configuration.md").read_text("utf-8")
    for record, schema in definitions.items():
        for key in schema["properties"] if record != "Settings" else ():
            assert f"| `{key}` |" in text, f"{record}.{key}"
    for variable in re.findall(r"`(BARTIZAN_[A-Z_]+)`", text):
        assert f"`{variable}`" in guide


def test_every_route_has_its_place() -> None:
    document = create_app(State(Database.nowhere())).openapi()
    text = reference("routes.md")
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"| `{method.upper()} {path}` |" in text


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    pages = [*(ROOT / "docs" / "decisions").glob("*.md"), *(ROOT / "docs" / "guide").glob("*.md")]
    assert [name(page) for page in pages if f"({page.relative_to(ROOT / 'docs').as_posix()})" not in index] == []


def test_the_policy_of_the_reference_suffices(monkeypatch: pytest.MonkeyPatch) -> None:
    """With moto's IAM on. It checks the signatures of some services wrongly; those say so, not `access denied`."""
    for key, value in CREDENTIALS.items():
        monkeypatch.setenv(key, value)
    [block] = [block for block in blocks(REFERENCE / "aws.md") if block.language == "json"]
    policy = json.loads(block.text)
    reads = policy["Statement"][0]["Action"]
    with moto_server() as url:
        fill(url)
        iam = boto3.client("iam", endpoint_url=url)
        iam.create_user(UserName="scanner")
        keys = iam.create_access_key(UserName="scanner")["AccessKey"]

        def denied(document: object, *services: str) -> set[str]:
            """What is denied with this policy. IAM is off while the policy changes."""
            enforce(url, "inf")
            iam.put_user_policy(UserName="scanner", PolicyName="scan", PolicyDocument=json.dumps(document))
            enforce(url, "0")
            with monkeypatch.context() as inner:
                inner.setenv("AWS_ACCESS_KEY_ID", keys["AccessKeyId"])
                inner.setenv("AWS_SECRET_ACCESS_KEY", keys["SecretAccessKey"])
                found = AwsSource(
                    AwsSettings(regions=("eu-west-1",), endpoint_url=url, services=services), load_catalog()
                ).collect()
                failed = [one for one in found if isinstance(one, Gap)]
                # As moto words it for JSON services; `:None` is a call that moto does not know the name of.
                assert not [one for one in failed if "AccessDenied" in one.why and ":None<" not in one.why]
                return {one.needs for one in failed if one.why == "access denied"}

        assert denied(policy) == set()
        policy["Statement"][0]["Action"] = [action for action in reads if action != "s3:GetBucketVersioning"]
        assert denied(policy, "s3") == {"allow s3:GetBucketVersioning for the scanning identity"}


def enforce(url: str, after: str) -> None:
    """Let moto check IAM after so many calls."""
    headers = {"Content-Type": "text/plain"}
    request = urllib.request.Request(f"{url}/moto-api/reset-auth", after.encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=10):
        pass


def test_the_changes_make_a_changelog() -> None:
    kinds = {"added", "changed", "fixed", "security"}
    files = [file for file in (ROOT / "changes").iterdir() if file.name != "README.md"]
    assert [file.name for file in files if len(file.name.split(".")) != 3 or file.name.split(".")[1] not in kinds] == []
    command = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "9.9.9", "--date", "2030-01-01"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "## 9.9.9 (2030-01-01)" in done.stdout
    for file in files:
        assert file.read_text("utf-8").split(".")[0].strip()[:60] in done.stdout


# How the pages are written


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = HEADING.findall(FENCE.sub("", page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", LINKED, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


WORDS = ("audit finding", "issue", "violation", "tenant", "workspace", "mute", "muted", "ignore list", "waiver")
LOUD = (
    "powerful", "seamless", "comprehensive", "robust", "cutting-edge", "state-of-the-art", "blazing", "effortless",
    "world-class", "simply", "just", "easily", "unparalleled", "revolutionary", "next-generation", "leverage",
)  # fmt: skip


@pytest.mark.parametrize("page", [*GUIDE, ROOT / "docs" / "index.md"], ids=name)
def test_the_words_are_those_of_the_glossary(page: Path) -> None:
    text = prose(page).lower()
    assert [word for word in (*WORDS, *LOUD) if re.search(rf"\b{word}s?\b", text)] == []
    assert not re.search(r"!(?!\[)", text), "an exclamation mark"


@pytest.mark.parametrize("page", sorted(REFERENCE.glob("*.md")), ids=name)
def test_the_words_of_the_reference_are_those_of_the_glossary(page: Path) -> None:
    vendors = re.compile(
        r"(azure|machine learning|foundry|log analytics|entra|amazon|studio)[\w ]{0,30}(workspace|tenant)s?"
    )
    text = vendors.sub("", prose(page).lower())
    own = [word for word in WORDS if word not in {"workspace", "tenant"}]
    assert [word for word in own if re.search(rf"\b{word}s?\b", text)] == []


@pytest.mark.parametrize("page", LINKED, ids=name)
def test_no_page_names_a_path_of_one_machine(page: Path) -> None:
    assert not re.search(r"/(?:home|Users)/[a-z]|/root/|/work/|/private/var/", page.read_text("utf-8"))


def test_the_readme_is_short_and_begins_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.count("\n") <= 120
    shells = [block.text.strip() for block in blocks(ROOT / "README.md") if block.language in SHELLS]
    assert shells[:4] == ["make demo", "make test", "pip install bartizan", "bartizan scan ."]
