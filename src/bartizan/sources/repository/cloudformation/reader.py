"""The CloudFormation reader: templates with all that they nest, their resources as assets in their own schema.

Templates that refer to one another, by nesting or by exports, are read together. A template that
another one nests is judged where it is nested, with the parameters that it gets there, and not by
itself; how parameter files make several deployments of one template says `deployments`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from bartizan.model.scan import Record
from bartizan.sources.repository.cloudformation import cdk
from bartizan.sources.repository.cloudformation.assets import Assets
from bartizan.sources.repository.cloudformation.claims import claims
from bartizan.sources.repository.cloudformation.deployments import deployments, is_candidate
from bartizan.sources.repository.cloudformation.grouping import (
    is_serverless_framework,
    looks_like_template,
    split,
)
from bartizan.sources.repository.cloudformation.nodes import path_text
from bartizan.sources.repository.cloudformation.parameters import Deployment
from bartizan.sources.repository.cloudformation.stack import NESTED, STACK_SET, Stack
from bartizan.sources.repository.cloudformation.template import Template
from bartizan.sources.repository.cloudformation.world import SOURCE, STEPS, World
from bartizan.sources.repository.evaluated import Budget, OutOfBudget
from bartizan.sources.repository.reader import Context, Reader, SourceFile


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The assets and gaps of the templates among `files`."""
    world = World(context)
    manifests = {file.directory: cdk.stacks(file) for file in files if file.name == cdk.MANIFEST}
    templates = list(_templates(files, world))
    nested = {path for template in templates for path in _nested(template)}
    own = [template for template in templates if template.path not in nested]
    named, gaps = deployments(own, [file for file in files if is_candidate(file.path)])
    world.gaps.update(dict.fromkeys(gaps))
    for file in files:
        missing = cdk.not_synthesised(file, manifests, context) if file.name == cdk.PROJECT else None
        if missing is not None:
            world.gaps.setdefault(missing)
    families: list[list[Stack]] = []
    # Those that nest others come first: what they nest is then not judged by itself.
    for template in sorted(templates, key=lambda template: not _nests(template)):
        if template.path not in world.called:
            given = manifests.get(template.directory, {}).get(template.path.rpartition("/")[2])
            families.append(_family(template, [given] if given else named.get(template.path, [Deployment()]), world))
    for stacks in families:
        if stacks and stacks[0].template.path not in world.called:
            yield from _records(stacks, world)
    yield from world.gaps


def _templates(files: Iterable[SourceFile], world: World) -> Iterator[Template]:
    for file in files:
        if (
            file.name not in (cdk.MANIFEST, cdk.PROJECT)
            and not is_serverless_framework(file.path)
            and _looks_like_template(file, world)
        ):
            template = world.template(file)
            if template is not None:
                yield template


def _looks_like_template(file: SourceFile, world: World) -> bool:
    try:
        return looks_like_template(file.read())
    except OSError:
        world.document(file)
        return False


def _nested(template: Template) -> Iterator[str]:
    """The templates that one nests, as far as it names them by a path: parameter files are not for these."""
    for resource in template.resources.values():
        if resource.type in NESTED:
            properties = resource.properties
            named = cdk.nested_template(resource) or path_text(properties, "TemplateURL")
            path = named or path_text(properties, "Location")
            if path is not None:
                yield posixpath.normpath(posixpath.join(template.directory, path))


def _nests(template: Template) -> bool:
    return any(resource.type in (*NESTED, STACK_SET) for resource in template.resources.values())


def _family(template: Template, given: Sequence[Deployment], world: World) -> list[Stack]:
    """The stacks of one template, one for each deployment, with all that they nest."""
    budget = Budget(STEPS)
    out: list[Stack] = []
    try:
        for deployment in given:
            stack = world.stack(template, deployment, budget, f"{deployment.label}/" if deployment.label else "")
            pending = [stack] if stack is not None else []
            while pending:
                out.append(pending.pop())
                pending.extend(out[-1].children())
    except (OutOfBudget, RecursionError):
        _too_much(template, world)
    return out


def _records(stacks: Sequence[Stack], world: World) -> Iterator[Record]:
    """The assets of one template's stacks."""
    assets = Assets(world)
    try:
        for stack in stacks:
            assets.add(stack)
    except OutOfBudget:
        _too_much(stacks[0].template, world)
    assets.fold()
    yield from assets.records()


def _too_much(template: Template, world: World) -> None:
    why = f"evaluation takes more than {STEPS} steps; the resources after that were not read"
    world.gap(template.path, why, "a smaller template")


READER = Reader(name=SOURCE, claims=claims, unit="tree", read=read, split=split)
