"""The templates that are read together: files by path, the stacks they make, what these export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bartizan.model.edge import Gap
from bartizan.sources.repository.cloudformation.parameters import Deployment
from bartizan.sources.repository.cloudformation.stack import Stack
from bartizan.sources.repository.cloudformation.template import Template, is_template, read_template
from bartizan.sources.repository.evaluated import Budget, settle
from bartizan.sources.repository.reader import Context, SourceFile, read_text
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load

SOURCE = "cloudformation"
STEPS = 1_000_000
"""How many values one template, with all its deployments and nested stacks, may evaluate."""

STACKS = 500
"""The most nested stacks of the templates that are read together."""

CHAIN = 12
"""How many stacks an import or an output may lead through."""


@dataclass(slots=True)
class World:
    """What the templates of one group share.

    `source` is the reader that its records name; `called` are the templates that another one nests.
    """

    context: Context
    source: str = SOURCE
    gaps: dict[Gap, None] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    addresses: set[tuple[str, str]] = field(default_factory=set)
    stacks: list[Stack] = field(default_factory=list)
    _roots: dict[str, Marked | None] = field(default_factory=dict)
    _templates: dict[str, Template | None] = field(default_factory=dict)
    _exports: dict[str, list[tuple[Stack, str]]] | None = None
    _chain: int = 0
    _nested: int = 0

    def gap(self, what: str, why: str, needs: str) -> None:
        """Something that could not be read, told once."""
        self.gaps.setdefault(Gap(self.source, what, why, needs))

    def document(self, file: SourceFile) -> Marked | None:
        """The document of a YAML or JSON file; None, and perhaps a gap, when it is none."""
        if file.path not in self._roots:
            self._roots[file.path] = None
            self._roots[file.path] = self._load(file)
        return self._roots[file.path]

    def _load(self, file: SourceFile) -> Marked | None:
        limits = self.context.limits
        if file.size > limits.parse_bytes:
            self.gap(file.path, f"{file.size} bytes, more than the limit of {limits.parse_bytes}", "a smaller file")
            return None
        text, gap = read_text(file, self.source)
        if gap is not None:
            self.gaps.setdefault(gap)
        if text is None:
            return None
        try:
            return load(text, as_json=text.lstrip()[:1] == "{", depth=limits.depth, nodes=limits.nodes)
        except MarkError as error:
            # A Helm chart or a Jinja template may mention AWS types without being a template.
            if "{{" not in text or "AWSTemplateFormatVersion" in text:
                why = f"line {error.line}: {error.why}"
                self.gap(f"{file.path}:{error.line}", why, "a template that is valid YAML or JSON")
            return None

    def template(self, file: SourceFile) -> Template | None:
        """The template in a file, or None."""
        if file.path not in self._templates:
            root = self.document(file)
            ours = root is not None and is_template(root)
            self._templates[file.path] = read_template(root, file.path) if root is not None and ours else None
        return self._templates[file.path]

    def nearby(self, template: Template, path: str) -> SourceFile | None:
        """The file at a path that a template names, relative to its own directory; None when it is no local one."""
        if "://" in path or path.startswith(("s3:", "/")) or "\0" in path:
            return None
        prefix = f"{template.directory}/" if template.directory else ""
        return self.context.find(prefix + path)

    def stack(
        self, template: Template, deployment: Deployment, budget: Budget, prefix: str, parents: tuple[str, ...] = ()
    ) -> Stack | None:
        """A stack of a template; None, and a gap, when there are too many."""
        self._nested += bool(parents)
        if parents and self._nested > STACKS:
            self.gap(template.path, f"more than {STACKS} stacks are nested; the rest was not read", "fewer stacks")
            return None
        stack = Stack(template, deployment, self, budget, prefix, parents)
        self.stacks.append(stack)
        return stack

    def exported(self, name: str, importer: Stack) -> object | None:
        """What a template of the group exports under the name.

        Where several deployments export it, that of the same name as the importer's counts; where
        they still differ, none does.
        """
        if self._chain >= CHAIN:
            return None
        self._chain += 1
        try:
            if self._exports is None:
                self._exports = {}
                self._exports = self._index(self.stacks)
            found = self._exports.get(name, [])
            alike = [one for one in found if one[0].deployment.label == importer.deployment.label]
            values = [stack.exported_value(output) for stack, output in alike or found]
            first = settle(values[0], name) if values else None
            return values[0] if values and all(settle(value, name) == first for value in values) else None
        finally:
            self._chain -= 1

    def _index(self, stacks: Iterable[Stack]) -> dict[str, list[tuple[Stack, str]]]:
        exports: dict[str, list[tuple[Stack, str]]] = {}
        for stack in list(stacks):
            for name, output in stack.exports():
                exports.setdefault(name, []).append((stack, output))
        return exports
