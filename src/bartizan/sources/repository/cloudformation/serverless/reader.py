"""The reader of services of the Serverless Framework on AWS (`serverless.yml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.cloudformation.assets import Assets
from bartizan.sources.repository.cloudformation.claims import claims_service
from bartizan.sources.repository.cloudformation.parameters import Deployment
from bartizan.sources.repository.cloudformation.serverless.service import template_of
from bartizan.sources.repository.cloudformation.serverless.variables import Variables
from bartizan.sources.repository.cloudformation.world import World
from bartizan.sources.repository.evaluated import Budget, OutOfBudget
from bartizan.sources.repository.reader import Context, Reader, SourceFile
from bartizan.sources.repository.yaml_marks import Marked

SOURCE = "serverless"
STEPS = 500_000
"""How many values one service may evaluate."""

_PROGRAM = re.compile(r"serverless\.(?:ts|js|cjs|mjs)\Z")


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The assets and gaps of each service among `files`."""
    for file in files:
        if _PROGRAM.match(file.name.lower()):
            yield from _program(file)
        elif file.name.lower().endswith(("yml", "yaml", "json")):
            yield from _service(file, context)


def _program(file: SourceFile) -> Iterator[Gap]:
    """A service that a program makes, which is not run here."""
    try:
        data = file.read()
    except OSError:
        return
    if b"provider" in data and b"service" in data:
        why = "the service is made by running its code"
        yield Gap(SOURCE, file.path, why, "`serverless package`, then a scan of .serverless")


def _service(file: SourceFile, context: Context) -> Iterator[Record]:
    world = World(context, SOURCE)
    root = world.document(file)
    budget = Budget(STEPS)
    if root is not None and root.get("service") is not None and root.get("provider") is not None:
        stage = _stage(root, Variables(root, file.directory, context, budget, ""))
        variables = Variables(root, file.directory, context, budget, stage)
        try:
            yield from _records(root, file, variables, world)
        except (OutOfBudget, RecursionError):
            world.gap(
                file.path, f"evaluation takes more than {STEPS} steps; the service was not read", "a smaller file"
            )
    yield from world.gaps


def _stage(root: Marked, variables: Variables) -> str:
    """The stage without options on the command line: the provider's, by default `dev`."""
    provider = root.get("provider")
    node = provider.get("stage") if provider is not None else None
    try:
        text = variables.resolved(node).text() if node is not None else None
    except (OutOfBudget, RecursionError):
        text = None
    return text or "dev"


def _records(root: Marked, file: SourceFile, variables: Variables, world: World) -> Iterator[Record]:
    provider = root.get("provider")
    name = provider.get("name") if provider is not None and isinstance(provider.value, dict) else provider
    text = variables.resolved(name).text() if name is not None else None
    if text != "aws":
        if text is not None:
            world.gap(
                file.path, f"a service on {text[:60]}; only those on aws are read", "the provider's own templates"
            )
        return
    template = template_of(root, file.path, variables)
    region = _text(variables, provider, "region") or "us-east-1"
    stack = _text(variables, provider, "stackName")
    stack = stack or f"{_text(variables, root, 'service') or 'service'}-{variables.stage}"
    made = world.stack(template, Deployment("", {}, stack, region), variables.budget, "")
    if made is None:
        return
    assets = Assets(world)
    assets.add(made)
    assets.fold()
    yield from assets.records()


def _text(variables: Variables, node: Marked | None, key: str) -> str | None:
    inner = node.get(key) if node is not None else None
    return variables.resolved(inner).text() if inner is not None else None


READER = Reader(name=SOURCE, claims=claims_service, unit="file", read=read)
