"""The pages that come out of the program: commands, settings, routes, roles, the schema of a result, AWS calls."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, cast

import click

from bartizan.cli.main import group
from bartizan.model.codec import record_fields
from bartizan.model.project import Role
from bartizan.report.bom.statements import About, BomSettings, System
from bartizan.report.json_document import result_schema
from bartizan.server.app import create_app
from bartizan.server.state import State
from bartizan.service.access import ACTIONS, ACTIONS_OF, ORGANISATION_ONLY, PERSONAL
from bartizan.service.settings import (
    AcceptedRisk,
    AwsSection,
    ProjectSection,
    ScanSettings,
    VulnerabilitySection,
    settings_schema,
)
from bartizan.sources.aws.client import AwsSettings, Clients
from bartizan.sources.aws.collector import Collector
from bartizan.sources.aws.source import service_modules
from bartizan.store.database import Database
from reference_catalog import Lines, code, codes, sentence, table

SOURCE = Path(__file__).resolve().parent.parent / "src" / "bartizan"


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its whole name, groups included, in the order of the help."""

    def below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield name, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                if found is not None:
                    yield from below(f"{name} {inner}", found)

    return below("bartizan", group)


def commands_page() -> str:
    """Each command with its arguments and options."""

    def lines() -> Lines:
        yield "# Commands"
        yield ""
        yield "Results go to standard output, everything else to standard error."
        yield ""
        yield from table(("exit code", "meaning"), EXIT_CODES)
        for name, command in commands():
            yield ""
            yield f"## {name}"
            yield ""
            yield " ".join(inspect.cleandoc(command.help or "").partition("\b")[0].split())
            with click.Context(command, info_name=name) as context:
                yield ""
                yield f"    {' '.join([name, *command.collect_usage_pieces(context)])}"
                options = [one for one in command.params if isinstance(one, click.Option)]
                if options:
                    yield ""
                    yield from table(
                        ("option", "value", "default", "meaning"), (_option(one, context) for one in options)
                    )
        yield ""

    return "\n".join(lines())


EXIT_CODES = (
    ("0", "Nothing at or above `--fail-on`, or no `--fail-on`."),
    ("1", "A finding or an alert is at or above `--fail-on`."),
    ("2", "An argument, a file, the configuration or the database is wrong. One sentence says what to do."),
    ("3", "Nothing could be read at all."),
)


def _option(option: click.Option, context: click.Context) -> tuple[str, str, str, str]:
    names = codes([*option.opts, *option.secondary_opts])
    if option.is_flag:
        value = "-"
    elif isinstance(option.type, click.Choice):
        value = codes(option.type.choices)
    else:
        value = option.type.name
    meaning = option.help or ""
    shown = re.search(r"\s*\[default: (.*)\]$", meaning)
    if shown:
        default = shown[1]
        meaning = meaning[: shown.start()]
    elif option.required:
        default = "required"
    else:
        given = option.get_default(context)
        default = code(given) if option.show_default and given not in (None, (), False) else "-"
    repeat = " Repeat it for several." if option.multiple and "repeat" not in meaning else ""
    return names, value, default, f"{sentence(meaning)}{repeat}" if meaning else "-"


SECTIONS: tuple[tuple[str, type], ...] = (
    ("[scan]", ScanSettings),
    ("[aws]", AwsSection),
    ("[vulnerabilities]", VulnerabilitySection),
    ("[[accept]]", AcceptedRisk),
    ("[[projects]]", ProjectSection),
    ("[bom]", BomSettings),
    ("[bom.system]", System),
    ("[[bom.about]]", About),
)


def settings_page() -> str:
    """The configuration file's keys and the environment's variables."""

    def lines() -> Lines:
        yield "# Settings"
        yield ""
        yield "`bartizan.toml`, as `bartizan config schema` describes it. An unknown key is an error."
        definitions = cast("dict[str, Any]", settings_schema()["$defs"])
        for name, record in SECTIONS:
            yield ""
            yield f"## {name}"
            yield ""
            yield inspect.cleandoc(record.__doc__ or "")
            yield ""
            properties = definitions[record.__name__]["properties"]
            fields = {one.name: one for one in dataclasses.fields(record)}
            rows = []
            for key, _, needed in record_fields(record):
                inner = _inner(properties[key])
                default = "required" if needed else "none" if inner else code(_toml(_default(fields[key])))
                rows.append((code(key), inner or _type(properties[key]), default))
            yield from table(("key", "value", "default"), rows)
        yield ""
        yield "## Environment"
        yield ""
        yield from table(("variable", "read in"), ((code(name), codes(files)) for name, files in environment().items()))
        yield ""

    return "\n".join(lines())


def environment() -> Mapping[str, list[str]]:
    """Every `BARTIZAN_…` variable with the modules that read it."""
    found: dict[str, list[str]] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"BARTIZAN_[A-Z_]+", node.value)
            ):
                name = file.relative_to(SOURCE.parent).with_suffix("").as_posix().replace("/", ".")
                if name not in found.setdefault(node.value, []):
                    found[node.value].append(name)
    return dict(sorted(found.items()))


def _inner(schema: Mapping[str, Any]) -> str:
    """What a key holds that has a section of its own here; nothing for any other key."""
    record = (schema.get("items") or schema).get("$ref", "").rpartition("/")[2]
    return next((f"the section {code(name)}" for name, one in SECTIONS if one.__name__ == record), "")


def _default(field: dataclasses.Field[Any]) -> object:
    made = field.default_factory
    return field.default if made is dataclasses.MISSING else made()


def _toml(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, Enum):
        return f'"{value.value}"'
    return json.dumps(list(value) if isinstance(value, tuple) else value)


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return f"[{schema['$ref'].rpartition('/')[2]}](#{schema['$ref'].rpartition('/')[2].lower()})"
    if schema.get("enum"):
        return codes(schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    if schema.get("type") == "object" and "additionalProperties" in schema:
        return f"map to {_type(schema['additionalProperties'])}" if schema["additionalProperties"] else "map"
    return str(schema.get("type", "any JSON"))


def openapi() -> dict[str, Any]:
    """The API's document; it needs no database."""
    return create_app(State(Database.nowhere())).openapi()


def routes_page() -> str:
    """Each route with its action, and each action with the roles that hold it."""

    def lines() -> Lines:
        yield "# Routes"
        yield ""
        yield "The server gives the whole document at `/api/openapi.json`. A request brings a session's cookie, or an"
        yield "API token as `Authorization: Bearer TOKEN`. What lies outside the caller's projects does not exist for"
        yield "them."
        yield ""
        rows = []
        for path, methods in sorted(openapi()["paths"].items()):
            for method, operation in methods.items():
                action = operation.get("x-action")
                query = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
                rows.append(
                    (
                        code(f"{method.upper()} {path}"),
                        code(action) if action else "anybody",
                        codes(query) or "-",
                        sentence((operation.get("description") or operation["summary"]).partition("\n\n")[0]),
                    )
                )
        yield from table(("route", "action", "query", "meaning"), rows)
        yield ""
        yield "## Actions and roles"
        yield ""
        yield "A role is held in the whole organisation or on a project. Some actions count in the whole organisation"
        yield "only."
        yield ""
        yield from table(
            ("action", *(role.value for role in Role), "reach"),
            (
                (code(action), *("yes" if action in ACTIONS_OF[role] else "-" for role in Role), _reach(action))
                for action in sorted(ACTIONS)
            ),
        )
        yield ""

    return "\n".join(lines())


def _reach(action: str) -> str:
    if action in PERSONAL:
        return "one's own"
    return "organisation only" if action in ORGANISATION_ONLY else "organisation or project"


def schema_page() -> str:
    """The records of a result, each with its fields."""

    def lines() -> Lines:
        yield "# The result"
        yield ""
        yield "What `bartizan scan --format json` prints. [result.schema.json](result.schema.json) is the JSON Schema,"
        yield "as `bartizan schema` prints it; [config.schema.json](config.schema.json) is that of `bartizan.toml`."
        schema = result_schema()
        root = str(schema.get("$ref", "")).rpartition("/")[2]
        definitions = cast("dict[str, Any]", schema["$defs"])
        for name in sorted(definitions, key=lambda one: (one != root, one)):
            record = definitions[name]
            yield ""
            yield f"## {name}"
            yield ""
            yield record.get("description", "")
            yield ""
            required = set(record.get("required", ()))
            rows = (
                (code(key), _type(field), "always" if key in required else "when known")
                for key, field in record["properties"].items()
            )
            yield from table(("field", "value", "present"), rows)
        yield ""

    return "\n".join(lines())


def schema_files() -> dict[str, str]:
    """The two JSON Schemas as files."""
    return {
        "result.schema.json": json.dumps(result_schema(), indent=1, ensure_ascii=False) + "\n",
        "config.schema.json": json.dumps(settings_schema(), indent=1, ensure_ascii=False) + "\n",
    }


def written_edges() -> set[str]:
    """The edge kinds that readers and services write themselves: literals given to `Edge` and `.edge`."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name in {"Edge", "edge", "_edge", "add_edge"}:
                literals = (
                    one for one in (*node.args, *(key.value for key in node.keywords)) if isinstance(one, ast.Constant)
                )
                found |= {
                    one.value
                    for one in literals
                    if isinstance(one.value, str) and re.fullmatch(r"[a-z-]{4,}", one.value)
                }
    return found


BESIDE_COLLECTORS = (("sts", "get_caller_identity"), ("ec2", "describe_regions"))
"""The calls that the source makes itself."""

FOR_DATA = ("s3:GetObject", "s3:ListBucket")
"""What `--data` needs beside: the objects themselves."""


def aws_calls() -> Iterator[tuple[Collector | None, str, list[str], list[str]]]:
    """`(collector, module, calls, permissions)` of every collector, and of the source itself (None)."""
    clients = Clients(AwsSettings(regions=("us-east-1",)))
    region = "us-east-1"

    def names(pairs: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
        listed = list(dict.fromkeys(pairs))
        calls = [clients.operation(service, region, method) for service, method in listed]
        return calls, sorted({clients.permission(service, region, method) for service, method in listed})

    yield None, "", *names(BESIDE_COLLECTORS)
    for module in service_modules():
        collector: Collector = module.collector
        name = module.__name__.rpartition(".")[2]
        yield collector, name, *names((collector.service, call.method) for call in collector.calls())


def aws_permissions() -> list[str]:
    """Every IAM action that a scan of an AWS account may use, without `--data`."""
    return sorted({permission for *_, permissions in aws_calls() for permission in permissions})


def aws_policy() -> dict[str, Any]:
    """The IAM policy document for the scanning identity."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "BartizanReads", "Effect": "Allow", "Action": aws_permissions(), "Resource": "*"},
            {"Sid": "BartizanReadsData", "Effect": "Allow", "Action": list(FOR_DATA), "Resource": "*"},
        ],
    }


def aws_page() -> str:
    """The collectors with calls and permissions, and the policy made of them."""

    def lines() -> Lines:
        yield "# AWS collectors"
        yield ""
        yield "Each collector reads one type by the calls listed. A call that is denied becomes a gap that names the"
        yield "permission, and the rest of the scan is complete. All calls read; none changes anything."
        yield ""
        rows = []
        for collector, module, calls, permissions in aws_calls():
            what = code(collector.type) if collector else "the account and its regions"
            shown = code(module) if module else "-"
            rows.append((shown, what, codes(calls), codes(permissions)))
        yield from table(("collector", "type", "calls", "permissions"), rows)
        yield ""
        yield "## The policy"
        yield ""
        yield "The first statement suffices for `bartizan scan aws`. The second is for `--data`; narrow its resources"
        yield "to the buckets that may be looked into. Objects under a customer managed key need `kms:Decrypt` on that"
        yield "key too."
        yield ""
        yield "```json"
        yield json.dumps(aws_policy(), indent=2)
        yield "```"
        yield ""

    return "\n".join(lines())
