"""One stack: a template with the values of one deployment, and the stacks nested in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.cloudformation import cdk
from bartizan.sources.repository.cloudformation.evaluate import Evaluator
from bartizan.sources.repository.cloudformation.loops import expanded
from bartizan.sources.repository.cloudformation.nodes import TRANSFORM, call, relined, sequence
from bartizan.sources.repository.cloudformation.parameters import Deployment
from bartizan.sources.repository.cloudformation.sam.expand import expand, is_serverless
from bartizan.sources.repository.cloudformation.template import (
    Resource,
    Template,
    add_resources,
    is_template,
    loops,
    read_template,
)
from bartizan.sources.repository.cloudformation.text import NOTHING
from bartizan.sources.repository.evaluated import Budget
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load

if TYPE_CHECKING:
    from bartizan.sources.repository.cloudformation.world import World

NESTED = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
STACK_SET = "AWS::CloudFormation::StackSet"
KNOWN_TRANSFORMS = (
    "AWS::Serverless-",
    "AWS::LanguageExtensions",
    "AWS::Include",
    "AWS::SecretsManager-",
    "AWS::CodeDeploy",
)
"""Transforms that are done here, or that change nothing which is judged."""

DEPTH = 8
"""How deep stacks may be nested."""

_NEEDS = "the template in the tree"


@dataclass(slots=True)
class Stack:
    """A stack on its way to assets. `prefix` begins the address of each of its resources."""

    template: Template
    deployment: Deployment
    world: World
    budget: Budget
    prefix: str = ""
    parents: tuple[str, ...] = ()
    evaluator: Evaluator = field(init=False)
    ids: dict[str, str] = field(init=False, default_factory=dict)
    _nested: dict[str, Stack | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Write out loops and serverless resources, decide which resources there are. Raises `OutOfBudget`."""
        own = self.template
        self.template = replace(
            own, resources=dict(own.resources), conditions=dict(own.conditions), outputs=dict(own.outputs)
        )
        self.evaluator = Evaluator(self.template, self.ids, self.budget, self.deployment, self)
        self._loops()
        if is_serverless(self.template):
            expand(self.template, self)
        for name in self.template.transforms:
            if not name.startswith(KNOWN_TRANSFORMS):
                why = f"what the macro {name[:100]} makes of the template is not known; it was read as it is written"
                self.world.gap(self.template.path, why, "the processed template")
        for line, why in self.template.problems:
            self.world.gap(f"{self.template.path}:{line}", why, "a template that CloudFormation takes")
        for name, resource in self.template.resources.items():
            if resource.condition is None or self.evaluator.condition(resource.condition) is not False:
                self.ids[name] = self._id(name, resource)

    def _id(self, name: str, resource: Resource) -> str:
        """The asset id: by the construct's path in a CDK app, else by the logical name."""
        taken = self.world.addresses
        path = cdk.construct(resource)
        # A construct's path begins with its stack's, also in a nested one.
        addresses = [path] if path else []
        addresses += [f"{self.prefix}{one}" for one in (name, f"{name}~{len(taken)}")]
        file = resource.path or self.template.path
        address = next((one for one in addresses if (file, one) not in taken), addresses[-1])
        taken.add((file, address))
        return self.world.context.asset_id(file, address)

    def _loops(self) -> None:
        """`Fn::ForEach` and included files among the template's sections."""
        source = self.template.source
        for name in ("Conditions", "Resources", "Outputs"):
            section = source.get(name) if source is not None else None
            if section is None or not loops(section):
                continue
            section = self._with_included(section)
            loop = expanded(section, self.evaluator)
            self.template.problems = [*self.template.problems, *loop.problems]
            if name == "Resources":
                self.template.resources.clear()
                self.template.problems = [one for one in self.template.problems if "without a Type" not in one[1]]
                add_resources(self.template, loop.node)
            else:
                held = self.template.conditions if name == "Conditions" else self.template.outputs
                held.clear()
                held.update((key, node) for key, node in loop.node.items() if not key.startswith("Fn::"))

    def _with_included(self, section: Marked) -> Marked:
        """The section with the entries of an included file."""
        node = section.get(TRANSFORM)
        if node is None:
            return section
        location = node.get("Parameters") or node
        path = location.get("Location")
        value = self.evaluator.value(path) if path is not None else None
        found = self.included(value) if isinstance(value, str) else None
        if found is None:
            self.world.gap(f"{self.template.path}:{node.line}", "what a transform puts here is not known", _NEEDS)
            return section
        entries = {**{key: relined(one, node.line) for key, one in found.items()}, **dict(section.items())}
        entries.pop(TRANSFORM, None)
        lines = {**dict.fromkeys(entries, node.line), **section.key_lines}
        return Marked(entries, section.line, section.end_line, "", lines)

    # What the evaluator asks of its surroundings.

    def exported(self, name: str) -> object | None:
        """What another template of the tree exports under the name."""
        return self.world.exported(name, self)

    def output(self, resource: str, name: str) -> object | None:
        """An output of the stack that a resource nests."""
        nested = self.nested(resource)
        return nested.exported_value(name) if nested is not None and name in nested.template.outputs else None

    def included(self, location: str) -> Marked | None:
        """The document of a local file."""
        file = self.world.nearby(self.template, location)
        return self.world.document(file) if file is not None else None

    # What other stacks ask of this one.

    def exports(self) -> Iterator[tuple[str, str]]:
        """The names under which outputs are exported, as far as they are known, and the outputs."""
        for output, node in self.template.outputs.items():
            export = node.get("Export")
            name = export.get("Name") if export is not None else None
            value = self.evaluator.value(name) if name is not None and self._stands(node) else None
            if isinstance(value, str):
                yield value, output

    def exported_value(self, output: str) -> object:
        """The value of an output."""
        node = self.template.outputs[output]
        value = node.get("Value")
        if value is None or not self._stands(node):
            return Unknown(f"output {output}")
        found = self.evaluator.value(value)
        return Unknown(f"output {output}") if found is NOTHING else found

    def _stands(self, node: Marked) -> bool:
        condition = node.get("Condition")
        return condition is None or self.evaluator.condition(condition.text() or "") is not False

    # The stacks nested in this one.

    def children(self) -> Iterator[Stack]:
        """The stacks nested directly in this one."""
        for name in list(self.ids):
            nested = self.nested(name)
            if nested is not None:
                yield nested

    def nested(self, name: str) -> Stack | None:
        """The stack that a resource nests, or None; a gap when it should be one."""
        resource = self.template.resources[name]
        if name not in self.ids or resource.type not in (*NESTED, STACK_SET):
            return None
        if name not in self._nested:
            self._nested[name] = None  # an output that depends on itself is not known
            template = self._nested_template(name, resource)
            self._nested[name] = self._nest(name, resource, template) if template is not None else None
        return self._nested[name]

    def _nest(self, name: str, resource: Resource, template: Template) -> Stack | None:
        where = f"{self.template.path}:{resource.line}"
        chain = (*self.parents, self.template.path)
        if template.path in chain and resource.type != STACK_SET:
            self.world.gap(where, f"{name} nests {template.path} in itself", "templates without a ring")
            return None
        if len(chain) > DEPTH:
            self.world.gap(where, f"stacks nested deeper than {DEPTH} levels", "fewer levels")
            return None
        values = self._passed(resource)
        deployment = replace(self.deployment, values=values, stack=None)
        label = (cdk.construct(resource) or name).rpartition("/")[2]
        prefix = f"{self.prefix}{label}/"
        if any((template.path, f"{prefix}{inner}") in self.world.addresses for inner in template.resources):
            prefix = f"{self.template.path}/{prefix}"
        stack = self.world.stack(template, deployment, self.budget, prefix, chain)
        if template.path != self.template.path:
            self.world.called.add(template.path)
        return stack

    def _passed(self, resource: Resource) -> dict[str, object]:
        """The parameters that a resource passes to its stack."""
        node = resource.properties.get("Parameters")
        if node is None:
            return {}
        if resource.type == STACK_SET:
            items = [(item.get("ParameterKey"), item.get("ParameterValue")) for item in sequence(node)]
            given = {key.text() or "": value for key, value in items if key is not None and value is not None}
        else:
            given = dict(node.items()) if call(node) is None else {}
        values = {key: self.evaluator.value(value) for key, value in given.items()}
        return {key: value for key, value in values.items() if value is not NOTHING and value is not None}

    def _nested_template(self, name: str, resource: Resource) -> Template | None:
        where = f"{self.template.path}:{resource.line}"
        properties = resource.properties
        body = properties.get("TemplateBody")
        if body is not None:
            return self._inline(body, where)
        path = cdk.nested_template(resource)
        node = properties.get("TemplateURL") or properties.get("Location")
        value: object = path
        if path is None and node is not None:
            value = self.evaluator.value(node)
        if not isinstance(value, str):
            if node is not None or resource.type != STACK_SET:
                self.world.gap(where, f"the template of {name} is not known or comes from elsewhere", _NEEDS)
            return None
        file = self.world.nearby(self.template, value)
        template = self.world.template(file) if file is not None else None
        if template is None:
            self.world.gap(where, f"the template of {name}, {value[:200]}, is not in the tree", _NEEDS)
        return template

    def _inline(self, body: Marked, where: str) -> Template | None:
        """A template written as text inside this one; all of it is seen at the text's line."""
        text = self.evaluator.value(body)
        limits = self.world.context.limits
        try:
            root = (
                load(text, as_json=text.lstrip()[:1] == "{", depth=limits.depth, nodes=limits.nodes)
                if isinstance(text, str)
                else None
            )
        except MarkError as error:
            self.world.gap(
                where, f"its template, line {error.line}: {error.why}", "a template that is valid YAML or JSON"
            )
            return None
        if root is None or not is_template(root):
            self.world.gap(where, "its template is not known", _NEEDS)
            return None
        return read_template(relined(root, body.line), self.template.path)
