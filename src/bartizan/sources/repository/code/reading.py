"""One file being read: the evaluator, the records, and the small helpers that every extractor uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tree_sitter import Node

from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.evaluate import Evaluator
from bartizan.sources.repository.code.following.syntax import Call, Module, Scope
from bartizan.sources.repository.code.following.values import (
    Constant,
    Definition,
    Frame,
    Instance,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    choice,
    options,
    texts,
)
from bartizan.sources.repository.code.languages import language_of
from bartizan.sources.repository.code.records import Records
from bartizan.sources.repository.reader import Context

LONGEST_CALLEE = 60
"""Characters beyond which the text of what is called is no name."""


@dataclass(slots=True)
class Reading:
    """The state of reading one file.

    `version` gives the version of a package that the project asks for, `specifier` what it asks for as it is written.
    `facts` is what extractors tell each other of the file: the things that it trains, grounds or serves; `made` the
    asset that each call made, by its position; `pending` the data that was read (role, call, text, function), which
    is judged when the whole file is known.
    """

    module: Module
    evaluator: Evaluator
    records: Records
    context: Context
    endpoints: Callable[[str], tuple[str, str] | None]
    version: Callable[[str], str | None]
    specifier: Callable[[str], str | None]
    addresses: dict[str, int] = field(default_factory=dict)
    facts: dict[str, list[str]] = field(default_factory=dict)
    made: dict[int, str] = field(default_factory=dict)
    pending: list[tuple[str, Call, Text, str]] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The file, relative to the root."""
        return self.module.path

    def owner(self) -> str:
        """The id of the file's own asset, which the first use makes."""
        return self.file_asset(self.records, self.context, self.path)

    @staticmethod
    def file_asset(records: Records, context: Context, path: str) -> str:
        """Makes the asset of a file of code where it is not there yet, and gives its id."""
        id_ = context.file_id(path)
        if id_ not in records.assets:
            type_ = types.NOTEBOOK if path.endswith(".ipynb") else types.MODULE
            language = language_of(path)
            config = {"language": language.name if language is not None else path.rpartition(".")[2]}
            records.asset(id_, type_, path.rpartition("/")[2], Location(path, 1), config=config)
        return id_

    def line_of_row(self, row: int) -> int:
        """The file's line of a line of code, both 1-based: they differ in notebooks."""
        return self.module.lines[row - 1] if 0 < row <= len(self.module.lines) else row

    def location(self, node: Node, module: Module | None = None) -> Location:
        """Where a node stands."""
        module = module or self.module
        return Location(module.path, module.line(node), module.end_line(node))

    def evidence(self, node: Node, text: str, value: object = None, module: Module | None = None) -> Evidence:
        """A fact at a node; in a notebook the cell is named too."""
        module = module or self.module
        cell = module.cell(node)
        suffix = f" (cell {cell})" if cell is not None else ""
        return Evidence(text + suffix, value=value, location=Location(module.path, module.line(node)))

    def written(self, call: Call, otherwise: str) -> str:
        """What a call calls as people of the language write it; `otherwise` where that says less, or is long."""
        language = self.module.language
        if language.by_name:
            return otherwise
        node = language.callee(call.node)
        text = self.module.text(node) if node is not None else ""
        known = language.keyword(text.rpartition(".")[2]) == call.tail and len(text) <= LONGEST_CALLEE
        return text if known and not text.startswith("this.") and "\n" not in text else otherwise

    def address(self, scope: Scope, what: str) -> str:
        """An address inside the file that survives line moves: the scope's name, the thing, a counter."""
        base = f"{scope.qualified}:{what}" if scope.qualified else what
        count = self.addresses.get(base, 0) + 1
        self.addresses[base] = count
        return base if count == 1 else f"{base}~{count}"

    def add(
        self,
        type_: str,
        call: Call,
        what: str,
        name: str,
        config: Mapping[str, Value],
        *,
        stage: Stage | None = None,
        lines: Mapping[str, int] | None = None,
        kind: str | None = None,
    ) -> str:
        """Adds a code asset for a call, joined to its file by `defined-in`."""
        known = self.made.get(call.node.start_byte)
        if known is not None and known in self.records.assets and self.records.assets[known].type == type_:
            return known
        id_ = self.context.asset_id(self.path, self.address(call.scope, what))
        self.made[call.node.start_byte] = id_
        self.records.asset(
            id_, type_, name, self.location(call.node), config=config, stage=stage, lines=lines, kind=kind
        )
        self.records.edge(id_, self.owner(), "defined-in", self.evidence(call.node, f"{name} is written here"))
        return id_

    def argument(self, site: Site, names: Iterable[str | int]) -> Val | None:
        """The first of the arguments that is passed; numbers are positions, `options.model` stands in a table."""
        for name in names:
            if isinstance(name, int):
                value = self.evaluator.site_argument(site, None, name)
            elif "." in name:
                value = self._inside(site, name)
            else:
                value = self.evaluator.site_argument(site, name)
            if value is not None and not (isinstance(value, Constant) and value.value is None):
                return value
        return None

    def _inside(self, site: Site, path: str) -> Val | None:
        """What stands in a table that is an argument, by its keyword."""
        head, *rest = path.split(".")
        value = self.evaluator.site_argument(site, head)
        keyword = site.module.language.keyword
        for part in rest:
            inner: Val | None = None
            for one in options(value) if value is not None else ():
                if isinstance(one, Table):
                    inner = next((entry for key, entry in one.entries.items() if keyword(key) == part), None)
                elif isinstance(one, Name) and one.site is not None:
                    inner = self.evaluator.site_argument(one.site, part)
                if inner is not None:
                    break
            value = inner
        return value

    def settled(self, value: Val | None) -> Val | None:
        """What a function returns that is passed in place of a value: `instructions: ({context}) => "You …"`."""
        found: list[Val] = []
        for option in options(value) if value is not None else ():
            if isinstance(option, Definition) and option.scope.kind == "function":
                frame = Frame(option.scope, None, option.instance)
                found += [self.evaluator.evaluate(node, frame) for node in option.scope.returns[:10]]
            else:
                found.append(option)
        return choice(found) if found else value

    def argument_node(self, site: Site, names: Iterable[str | int]) -> Node | None:
        """The node of that argument; None when it came in by `**options`."""
        for name in names:
            by_position = isinstance(name, int)
            node = self.evaluator.argument_node(
                site, None if isinstance(name, int) else name, name if isinstance(name, int) else None
            )
            if node is not None and (by_position or node.type != "none"):
                return node
        return None

    def text(self, site: Site, *names: str | int) -> str | None:
        """The known text of an argument; None when it is absent or not known."""
        value = self.argument(site, names)
        found = next(texts(value), None) if value is not None else None
        return found.value if found is not None and found.whole else None

    def flag(self, site: Site, *names: str | int) -> bool | Unknown | None:
        """The truth value of an argument; None when it is not passed."""
        value = self.argument(site, names)
        if value is None:
            return None
        for option in options(value):
            if isinstance(option, Constant):
                return bool(option.value)
        return Unknown(f"argument {names[0]}")

    def config_value(self, value: Val | None) -> Value:
        """A value as configuration: known text, numbers, lists and dictionaries; the rest `Unknown`."""
        return config_value(value)


def config_value(value: Val | None, depth: int = 0) -> Value:
    """A value as configuration data."""
    if depth > 6:  # noqa: PLR2004 - deeper structures say nothing that a rule asks
        return Unknown("nested")
    if value is None:
        return None
    first = next(options(value), value)
    if isinstance(first, Text):
        return first.value if first.whole else Unknown(first.value[:120])
    if isinstance(first, Constant):
        return first.value
    if isinstance(first, Items):
        return [config_value(item, depth + 1) for item in first.values[:50]]
    if isinstance(first, Table):
        return {key: config_value(item, depth + 1) for key, item in list(first.entries.items())[:50]}
    if isinstance(first, Name):
        return Unknown(first.path[:120])
    if isinstance(first, Instance):
        return Unknown(first.scope.qualified[:120])
    return first if isinstance(first, Unknown) else Unknown("a value of the program")


def compact(config: Mapping[str, Value]) -> dict[str, Value]:
    """The configuration without what was not written (None)."""
    return {key: value for key, value in config.items() if value is not None}


def frame_of(call: Call) -> Site:
    """The call as a site in its own scope."""
    return Site(call.node, Frame(call.scope))
