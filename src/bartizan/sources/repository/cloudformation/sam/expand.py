"""A SAM template as the CloudFormation template that it becomes.

Ours, after SAM's specification; the names of the resources are those that SAM gives, as templates
refer to them, save names that hold a hash (deployments, versions). What only the deployment tool knows
(where a local folder of code is uploaded to) is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bartizan.sources.repository.cloudformation.around import Around
from bartizan.sources.repository.cloudformation.sam.apis import HTTP, IMPLICIT, REST, http_api, rest_api
from bartizan.sources.repository.cloudformation.sam.function import function
from bartizan.sources.repository.cloudformation.sam.others import (
    connector,
    embedded,
    graphql_api,
    layer,
    simple_table,
    state_machine,
)
from bartizan.sources.repository.cloudformation.sam.shared import PREFIX, with_globals
from bartizan.sources.repository.cloudformation.sam.writer import Writer
from bartizan.sources.repository.cloudformation.template import SERVERLESS, Resource, Template
from bartizan.sources.repository.yaml_marks import Marked

_EXPANDERS: Mapping[str, Callable[[Writer], None]] = {
    f"{PREFIX}Function": function,
    f"{PREFIX}SimpleTable": simple_table,
    f"{PREFIX}LayerVersion": layer,
    f"{PREFIX}StateMachine": state_machine,
    f"{PREFIX}GraphQLApi": graphql_api,
    REST: rest_api,
    HTTP: http_api,
}
_CONNECTOR = f"{PREFIX}Connector"
_NESTED = f"{PREFIX}Application"


def is_serverless(template: Template) -> bool:
    """Whether the template has resources that SAM's transform makes others of."""
    if SERVERLESS not in template.transforms and template.transforms:
        return False
    return any(resource.type.startswith(PREFIX) for resource in template.resources.values())


def expand(template: Template, around: Around) -> None:
    """Replace the serverless resources of the template, in place, by what they become."""
    found = {
        name: with_globals(template, resource)
        for name, resource in template.resources.items()
        if resource.type.startswith(PREFIX) and resource.type != _NESTED
    }
    apis = {name: resource.properties for name, resource in found.items() if resource.type in (REST, HTTP)}
    for type_, name in IMPLICIT.items():
        node = template.shared.get(type_.removeprefix(PREFIX))
        if node is not None:
            apis.setdefault(name, node)
    implied: set[str] = set()
    for name in found:
        del template.resources[name]
    later: list[Writer] = []
    for resource in found.values():
        writer = Writer(template, resource, apis, implied, around)
        expander = _EXPANDERS.get(resource.type)
        if expander is not None:
            expander(writer)
        elif resource.type != _CONNECTOR:
            problem = (resource.line, f"what {resource.type} becomes is not known here")
            template.problems = [*template.problems, problem]
        later.append(writer)
    for type_ in sorted(implied):
        _implicit(template, type_, found, Writer.at(template, apis, implied, around))
    for writer in later:
        if writer.resource.type == _CONNECTOR:
            connector(writer)
        else:
            embedded(writer)


def _implicit(
    template: Template, type_: str, found: Mapping[str, Resource], make: Callable[[Resource], Writer]
) -> None:
    """The API that events without one belong to; it stands where the first function does."""
    name = IMPLICIT[type_]
    if name in found:
        return
    first = next(iter(found.values()))
    node = template.shared.get(type_.removeprefix(PREFIX)) or Marked({}, first.line, first.line)
    properties = Marked(dict(node.items()), first.line, first.line)
    if type_ == REST and isinstance(properties.value, dict):
        properties.value.setdefault("StageName", Marked("Prod", first.line, first.line))
    body = Marked({"Type": Marked(type_, first.line, first.line), "Properties": properties}, first.line, first.line)
    writer = make(replace(first, name=name, type=type_, node=body))
    _EXPANDERS[type_](writer)
