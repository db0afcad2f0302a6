"""ARM template JSON as a program: parameters, variables, functions, resources with their children, calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.sources.repository.arm.identifiers import DEPLOYMENTS
from bartizan.sources.repository.arm.program import (
    Array,
    Call,
    Expression,
    Item,
    Lambda,
    Literal,
    Loop,
    Member,
    Module,
    Name,
    Object,
    Output,
    Parameter,
    Program,
    Resource,
    Spread,
    Variable,
)
from bartizan.sources.repository.arm.syntax import SyntaxProblem, parse_text
from bartizan.sources.repository.arm.written import label
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load

_SCHEMA = re.compile(r"/(subscription|managementgroup|tenant|)deploymenttemplate\.json#?\Z", re.IGNORECASE)
_SCOPES = {
    "": "resourceGroup",
    "subscription": "subscription",
    "managementgroup": "managementGroup",
    "tenant": "tenant",
}
_META = frozenset(
    {"name", "type", "apiversion", "condition", "copy", "scope", "dependson", "resources", "comments", "metadata"}
    | {"existing", "parent", "@options", "asserts"}
)
_TYPE = re.compile(r"[A-Za-z][\w.-]*(?:/[\w.-]+)+\Z")
_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_REFERENCES = 10
_LABEL = 100


def parse_document(text: str, *, depth: int = 200, nodes: int = 1_000_000) -> Marked:
    """A JSON document as deployments take it: with comments, and with line breaks in texts. Raises `MarkError`."""
    try:
        return load(text, as_json=True, depth=depth, nodes=nodes)
    except MarkError:
        plain = without_comments(text)
        if plain == text:
            raise
    return load(plain, as_json=True, depth=depth, nodes=nodes)


def without_comments(text: str) -> str:
    """The text with its comments blanked out; lines stay where they are."""

    def blank(match: re.Match[str]) -> str:
        found = match.group(0)
        return found if found.startswith('"') else "\n" * found.count("\n") or " "

    return _COMMENT.sub(blank, text)


def get(node: Marked | None, name: str) -> Marked | None:
    """A property, whatever its case."""
    if node is None or not isinstance(node.value, dict):
        return None
    found = node.value.get(name)
    if found is not None:
        return found
    lowered = name.lower()
    return next((inner for key, inner in node.value.items() if key.lower() == lowered), None)


def text(node: Marked | None, name: str) -> str:
    """A property that is text, else the empty text."""
    found = get(node, name)
    return (found.text() or "") if found is not None else ""


def is_template(root: Marked) -> bool:
    """Whether a document is a deployment template: by its schema, or by its version and typed resources."""
    resources = get(root, "resources")
    if resources is None or not isinstance(resources.value, list | dict):
        return False
    schema = text(root, "$schema")
    if schema:
        return _SCHEMA.search(schema.strip()) is not None
    return get(root, "contentVersion") is not None and any(
        _TYPE.match(text(node, "type")) and get(node, "apiVersion") is not None for node in _nodes(resources)
    )


def read_template(root: Marked, path: str) -> Program:
    """The program that a template is; what makes no sense is a problem with its line."""
    match = _SCHEMA.search(text(root, "$schema").strip())
    program = Program(path, "arm", _SCOPES[match.group(1).lower()] if match else "resourceGroup")
    _Reader(program).read(root)
    return program


def _nodes(node: Marked | None) -> Iterator[Marked]:
    if node is not None and isinstance(node.value, list):
        yield from node.value
    elif node is not None and isinstance(node.value, dict):
        yield from node.value.values()


class _Reader:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._symbols: dict[str, int] = {}

    def read(self, root: Marked) -> None:
        """Fill the program."""
        self._definitions(get(root, "definitions"))
        for name, node in _pairs(get(root, "parameters")):
            self._program.parameters[name] = self._parameter(name, node, get(root, "definitions"))
        self._variables(get(root, "variables"))
        for node in _nodes(get(root, "functions")):
            self._functions(node)
        resources = get(root, "resources")
        named = resources is not None and isinstance(resources.value, dict)
        for key, node in _pairs(resources) if named else ((None, node) for node in _nodes(resources)):
            self._resource(node, key, None)
        for name, node in _pairs(get(root, "outputs")):
            value = get(node, "value")
            if value is not None:
                self._program.outputs[name] = Output(name, self.expression(value), node.line)

    def _problem(self, line: int, why: str) -> None:
        self._program.problems.append((line, why))

    def expression(self, node: Marked) -> Expression:
        """A value of the template."""
        if isinstance(node.value, str):
            return self._text(node.value, node.line)
        if isinstance(node.value, list):
            return Array(tuple(self.expression(item) for item in node.value), node.line, node.end_line)
        if isinstance(node.value, dict):
            return self._object(node)
        return Literal(node.value, node.line)

    def _text(self, value: str, line: int) -> Expression:
        try:
            return parse_text(value, line)
        except SyntaxProblem as error:
            self._problem(line, f"{value[:60]}: {error}")
            return Name(value[:_LABEL], line)

    def _object(self, node: Marked, leave: frozenset[str] = frozenset()) -> Object:
        items: list[Item] = []
        for key, inner in node.items():
            line = node.key_lines.get(key, inner.line)
            if key.lower() in leave:
                continue
            loops = list(self._copies(inner)) if key.lower() == "copy" else []
            if loops:
                items += [Item(Literal(loop.name or "", line), loop, loop.line) for loop in loops]
            else:
                items.append(Item(self._text(key, line), self.expression(inner), line))
        return Object(tuple(items), node.line, node.end_line)

    def _copies(self, node: Marked) -> Iterator[Loop]:
        """`copy` inside an object: each makes one property, a list."""
        for each in node.value if isinstance(node.value, list) else ():
            name, count, input_ = text(each, "name"), get(each, "count"), get(each, "input")
            if name and count is not None and input_ is not None:
                yield Loop(self._count(count), self.expression(input_), name=name, line=each.line)

    def _count(self, node: Marked) -> Expression:
        return Call("range", (Literal(0, node.line), self.expression(node)), node.line)

    def _definitions(self, node: Marked | None) -> None:
        for name, inner in _pairs(node):
            self._program.types[name] = self.expression(inner)

    def _parameter(self, name: str, node: Marked, definitions: Marked | None) -> Parameter:
        declared, nullable = text(node, "type"), _is_true(get(node, "nullable"))
        shape: Marked | None = node
        for _ in range(_REFERENCES):
            reference = text(shape, "$ref")
            if not reference.startswith("#/definitions/"):
                break
            shape = get(definitions, reference.rpartition("/")[2])
            declared = declared or text(shape, "type")
            nullable = nullable or _is_true(get(shape, "nullable"))
        default, allowed = get(node, "defaultValue"), get(node, "allowedValues")
        return Parameter(
            name,
            f"{declared or 'object'}?" if nullable else declared or "object",
            None if default is None else self.expression(default),
            node.line,
            declared.lower().startswith("secure"),
            None if allowed is None else self.expression(allowed),
        )

    def _variables(self, node: Marked | None) -> None:
        for name, inner in _pairs(node):
            loops = list(self._copies(inner)) if name.lower() == "copy" else []
            for loop in loops:
                self._program.variables[loop.name or ""] = Variable(loop.name or "", loop, loop.line)
            if not loops:
                self._program.variables[name] = Variable(name, self.expression(inner), inner.line)

    def _functions(self, node: Marked) -> None:
        namespace = text(node, "namespace")
        for name, member in _pairs(get(node, "members")):
            names = tuple(text(one, "name") for one in _nodes(get(member, "parameters")))
            body = get(get(member, "output"), "value")
            if body is not None:
                whole = f"{namespace}.{name}"
                self._program.variables[whole] = Variable(
                    whole, Lambda(names, self.expression(body), member.line), member.line
                )

    def _resource(self, node: Marked, symbol: str | None, parent: Resource | None) -> None:
        """A resource with its children; `parent` is the one that it is nested in."""
        type_ = text(node, "type")
        if not isinstance(node.value, dict) or get(node, "import") or get(node, "extension"):
            return
        if parent is not None and "." not in type_.partition("/")[0]:
            type_ = f"{parent.type}/{type_}"
        name = get(node, "name")
        if not _TYPE.match(type_) or name is None:
            self._problem(node.line, "a resource without a type or a name that can be read")
            return
        expression = self.expression(name)
        symbol = symbol or self._symbol(type_, expression)
        if type_.lower() == DEPLOYMENTS.lower():
            self._module(node, symbol, expression)
            return
        below = parent is not None and type_.lower().startswith(f"{parent.type.lower()}/")
        scope = get(node, "scope")
        inside = None if parent is None else Name(parent.symbol, node.line)
        resource = Resource(
            symbol=symbol,
            type=type_,
            version=text(node, "apiVersion"),
            name=expression,
            body=self._object(node, _META),
            line=node.line,
            end_line=node.end_line,
            condition=self._optional(node, "condition"),
            loop=self._loop(node) or (parent.loop if parent is not None else None),
            existing=_is_true(get(node, "existing")),
            scope=self.expression(scope) if scope is not None else None if below else inside,
            parent=inside if below else None,
        )
        self._program.resources.append(resource)
        children = get(node, "resources")
        for key, child in _pairs(children) if children and isinstance(children.value, dict) else ():
            self._resource(child, key, resource)
        for child in _nodes(children) if children and isinstance(children.value, list) else ():
            self._resource(child, None, resource)

    def _optional(self, node: Marked, name: str) -> Expression | None:
        found = get(node, name)
        return None if found is None else self.expression(found)

    def _loop(self, node: Marked) -> Loop | None:
        copy = get(node, "copy")
        count = get(copy, "count")
        if copy is None or count is None:
            return None
        return Loop(self._count(count), Literal(None), name=text(copy, "name"), line=copy.line)

    def _symbol(self, type_: str, name: Expression) -> str:
        """A label for a resource without a symbolic name: the end of its type, and its name as it is written."""
        short = label(name)[:_LABEL]
        symbol = short if type_.lower() == DEPLOYMENTS.lower() else f"{type_.rpartition('/')[2]}.{short}"
        count = self._symbols[symbol] = self._symbols.get(symbol, 0) + 1
        return symbol if count == 1 else f"{symbol}({count})"

    def _module(self, node: Marked, symbol: str, name: Expression) -> None:
        """`Microsoft.Resources/deployments`: a template nested in this one, or a link to another."""
        properties = get(node, "properties")
        template, link = get(properties, "template"), get(properties, "templateLink")
        nested = None
        if template is not None and isinstance(template.value, dict):
            nested = read_template(template, self._program.path)
        outer = text(get(properties, "expressionEvaluationOptions"), "scope").lower() != "inner"
        source, address = _source(link, self)
        if nested is None and link is None:
            self._problem(node.line, "a deployment without a template")
            return
        self._program.modules.append(
            Module(
                symbol=symbol,
                source=source,
                name=name,
                inputs=self._inputs(get(properties, "parameters")),
                line=node.line,
                end_line=node.end_line,
                program=nested,
                outer=outer and nested is not None,
                condition=self._optional(node, "condition"),
                loop=self._loop(node),
                scope=self._place(node),
                link=address,
            )
        )

    def _place(self, node: Marked) -> Expression | None:
        """The group or subscription that a deployment goes to."""
        group, subscription = self._optional(node, "resourceGroup"), self._optional(node, "subscriptionId")
        if group is not None:
            return Call("resourceGroup", (group,) if subscription is None else (subscription, group), node.line)
        if subscription is not None:
            return Call("subscription", (subscription,), node.line)
        return None

    def _inputs(self, node: Marked | None) -> Object:
        items: list[Item] = []
        for key, inner in _pairs(node):
            value = get(inner, "value")
            if value is not None:
                expression = self.expression(value)
            elif isinstance(inner.value, str):
                expression = Member(self.expression(inner), "value", line=inner.line)
            else:
                expression = Call("getSecret", (Literal(key),), inner.line)
            items.append(Item(Literal(key, inner.line), expression, inner.line))
        if node is not None and isinstance(node.value, str):
            whole = self.expression(node)
            # All inputs by one expression: each is the `value` of its property.
            call = Call("mapValues", (whole, Lambda(("each",), Member(Name("each"), "value"))), node.line)
            return Object((Spread(call),), node.line, node.end_line)
        return Object(tuple(items), node.line if node else 0, node.end_line if node else 0)


def _source(link: Marked | None, reader: _Reader) -> tuple[str, Expression | None]:
    """The path of a linked template, or the expression that its address is put together by."""
    if link is None:
        return "", None
    relative = get(link, "relativePath")
    if relative is not None and (written_ := relative.text()) is not None and not written_.startswith("["):
        return written_, None
    if get(link, "id") is not None:
        return f"ts:{text(link, 'id')}", None
    address = relative or get(link, "uri")
    if address is None:
        return "", None
    return text(link, "relativePath") or text(link, "uri"), reader.expression(address)


def _pairs(node: Marked | None) -> Iterator[tuple[str, Marked]]:
    return node.items() if node is not None else iter(())


def _is_true(node: Marked | None) -> bool:
    return node is not None and node.value is True
