"""Parameter files: which template one is for, and the inputs that it gives."""

from __future__ import annotations

import re

from bartizan.sources.repository.arm.program import Array, Call, Expression, Inputs, Item, Literal, Object
from bartizan.sources.repository.arm.template import get, text
from bartizan.sources.repository.yaml_marks import Marked

_SCHEMA = re.compile(r"/deploymentparameters\.json#?\Z", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(?:=|:-)([^}]*))?\}")
_WORDS = frozenset({"parameters", "parameter", "params", "param"})
_SUFFIXES = (".json", ".jsonc", ".bicepparam", ".bicep")


def is_parameters(root: Marked) -> bool:
    """Whether a document is a parameter file: by its schema, or by its version and values."""
    parameters = get(root, "parameters")
    if parameters is None or not isinstance(parameters.value, dict) or get(root, "resources") is not None:
        return False
    schema = text(root, "$schema")
    if schema:
        return _SCHEMA.search(schema.strip()) is not None
    given = [get(node, "value") or get(node, "reference") for _, node in parameters.items()]
    return get(root, "contentVersion") is not None and bool(given) and None not in given


def read_parameters(root: Marked, path: str) -> Inputs:
    """The inputs of a parameter file; `${NAME}` and `${NAME=default}` are `azd`'s environment variables."""
    values: dict[str, Item] = {}
    parameters = get(root, "parameters")
    for name, node in parameters.items() if parameters is not None else ():
        value = get(node, "value")
        if value is not None:
            expression = _value(value)
        elif (reference := get(node, "reference")) is not None:
            secret = text(reference, "secretName") or name
            expression = Call("getSecret", (Literal(secret, node.line),), node.line)
        else:
            continue
        line = parameters.key_lines.get(name, node.line) if parameters is not None else node.line
        values[name] = Item(Literal(name, line), expression, line)
    return Inputs(path, values)


def _value(node: Marked) -> Expression:
    if isinstance(node.value, str):
        return _text(node.value, node.line)
    if isinstance(node.value, list):
        return Array(tuple(_value(item) for item in node.value), node.line, node.end_line)
    if isinstance(node.value, dict):
        items = tuple(
            Item(Literal(key, inner.line), _value(inner), node.key_lines.get(key, inner.line))
            for key, inner in node.items()
        )
        return Object(items, node.line, node.end_line)
    return Literal(node.value, node.line)


def _text(value: str, line: int) -> Expression:
    if value.startswith("$(") and value.endswith(")"):
        return Call("getSecret", (Literal(value, line),), line)
    pieces: list[Expression] = []
    place = 0
    for match in _VARIABLE.finditer(value):
        if match.start() > place:
            pieces.append(Literal(value[place : match.start()], line))
        place = match.end()
        names = [Literal(group, line) for group in match.groups() if group is not None]
        pieces.append(Call("readEnvironmentVariable", tuple(names), line))
    if not pieces:
        return Literal(value, line)
    if place < len(value):
        pieces.append(Literal(value[place:], line))
    return pieces[0] if len(pieces) == 1 else Call("concat", tuple(pieces), line)


def _words(path: str) -> list[str]:
    name = path.rpartition("/")[2].lower()
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return [word for word in name.split(".") if word not in _WORDS]


def stem(path: str) -> str:
    """A template's name without its suffix, in lower case."""
    return ".".join(_words(path))


def matching(path: str, templates: list[str]) -> str | None:
    """The template among `templates` that a parameter file is for, by its name and place.

    `main.parameters.json`, `main.prod.parameters.json` and `main.parameters.prod.json` are for `main`; a
    file that names none is for the only template of its directory. Files in `parameters/` or `params/`
    are for templates in the directory above as well.
    """
    directory = path.rpartition("/")[0]
    places = [directory]
    if directory.rpartition("/")[2].lower() in _WORDS:
        places.append(directory.rpartition("/")[0])
    words = _words(path)
    for place in places:
        there = [template for template in templates if template.rpartition("/")[0] == place]
        for count in range(len(words), 0, -1):
            named = [template for template in there if stem(template) == ".".join(words[:count])]
            if named:
                return named[0]
        if len(there) == 1:
            return there[0]
    return None


def label(path: str, template: str) -> str:
    """What is particular in a parameter file's name: `prod` of `main.prod.parameters.json`."""
    words, own = _words(path), stem(template).split(".")
    rest = words[len(own) :] if words[: len(own)] == own else words
    return ".".join(rest)
