"""The output of `cdk synth`: which stack a template is, and where its resources come from in the code."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from bartizan.model.edge import Gap
from bartizan.sources.repository.cloudformation.nodes import path_text
from bartizan.sources.repository.cloudformation.parameters import Deployment
from bartizan.sources.repository.cloudformation.template import Resource
from bartizan.sources.repository.reader import Context, SourceFile

MANIFEST = "manifest.json"
PROJECT = "cdk.json"
_BYTES = 10_000_000
_UNKNOWN = ("unknown-account", "unknown-region", "")
_PARTS = 4


def construct(resource: Resource) -> str | None:
    """The path of the construct that a resource is made by (`Stack/Bucket`), from its metadata."""
    path = path_text(resource.node, "Metadata", "aws:cdk:path")
    if path is None or "#" in path or len(path) > 400:  # noqa: PLR2004 - no construct is nested so deep
        return None
    parts = path.split("/")
    return "/".join(parts[:-1]) if parts[-1] in ("Resource", "Default") and len(parts) > 1 else path


def nested_template(resource: Resource) -> str | None:
    """The file of a nested stack's template, as the metadata of its asset names it."""
    if path_text(resource.node, "Metadata", "aws:asset:property") != "TemplateURL":
        return None
    return path_text(resource.node, "Metadata", "aws:asset:path")


def stacks(manifest: SourceFile) -> dict[str, Deployment]:
    """The deployments of a cloud assembly, by the name of their template's file in its directory."""
    artifacts = _json(manifest).get("artifacts")
    out: dict[str, Deployment] = {}
    for name, artifact in artifacts.items() if isinstance(artifacts, Mapping) else ():
        if not isinstance(artifact, Mapping) or artifact.get("type") != "aws:cloudformation:stack":
            continue
        properties = artifact.get("properties")
        properties = properties if isinstance(properties, Mapping) else {}
        file = properties.get("templateFile")
        if not isinstance(file, str):
            continue
        given = properties.get("parameters")
        values = {str(key): value for key, value in given.items()} if isinstance(given, Mapping) else {}
        # Where the assets of a stack are uploaded is not decided yet when it is synthesised.
        values = {key: value for key, value in values.items() if isinstance(value, str) and value}
        stack = properties.get("stackName")
        account, region = _environment(artifact.get("environment"))
        out[file] = Deployment("", values, stack if isinstance(stack, str) else str(name), region, account)
    return out


def _environment(text: object) -> tuple[str | None, str | None]:
    """Account and region of `aws://<account>/<region>`."""
    parts = text.split("/") if isinstance(text, str) else []
    if len(parts) != _PARTS:
        return None, None
    account, region = (None if part in _UNKNOWN else part for part in parts[2:])
    return account, region


def not_synthesised(project: SourceFile, assemblies: Collection[str], context: Context) -> Gap | None:
    """The gap for a CDK project whose output is not in one of the directories `assemblies`, else None."""
    output = _json(project).get("output")
    folder = output.strip("/") if isinstance(output, str) and output.strip("/") else "cdk.out"
    path = f"{project.directory}/{folder}" if project.directory else folder
    if path in assemblies:
        return None
    why = "the resources of a CDK app are made by running its code"
    if context.find(f"{path}/{MANIFEST}") is not None:
        # The walk left it out: `cdk init` writes the folder into .gitignore.
        return Gap(
            "cloudformation", project.path, f"{why}; {folder} is there but git ignores it", f"a scan of {path} itself"
        )
    return Gap("cloudformation", project.path, f"{why}; there is no {folder}", f"`cdk synth`, then a scan of {path}")


def _json(file: SourceFile) -> Mapping[str, object]:
    if file.size > _BYTES:
        return {}
    try:
        data = json.loads(file.read())
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
