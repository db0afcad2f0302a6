"""`configMapGenerator` and `secretGenerator`: objects made of literals and files inside the root."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from bartizan.sources.repository.kubernetes.kustomize.resource import Resource, at, text, texts
from bartizan.sources.repository.kubernetes.tree import Placed
from bartizan.sources.repository.yaml_marks import Marked

FILE_LENGTH = 200_000
"""The most characters of a file that become a value."""

Load = Callable[[str], str | None]
"""The text of a file by its path from the root; None when it is not there, or is no text."""


def generated(entry: Marked, kind: str, path: str, options: Marked | None, load: Load) -> Iterator[Resource]:
    """The object that one entry makes; nothing without a name. Values keep the lines that they come from."""
    name = entry.get("name")
    if name is None or not text(name):
        return
    field = "stringData" if kind == "Secret" else "data"
    data: dict[str, Marked] = {}
    for key, found in _values(entry, posixpath.dirname(path), path, load):
        data.setdefault(key, found)
    metadata: dict[str, Marked] = {"name": name}
    if (namespace := entry.get("namespace")) is not None:
        metadata["namespace"] = namespace
    for key in ("labels", "annotations"):
        pairs: dict[str, Marked] = {}
        for held in (options, entry.get("options")):
            pairs.update((at(held, key) or Marked({}, 1, 1)).items())
        if pairs:
            metadata[key] = Marked(pairs, entry.line, entry.line)
    value: dict[str, Marked] = {
        "apiVersion": Marked("v1", entry.line, entry.line),
        "kind": Marked(kind, entry.line, entry.line),
        "metadata": Marked(metadata, name.line, name.end_line),
        field: Marked(data, entry.line, entry.end_line),
    }
    if kind == "Secret" and (type_ := entry.get("type")) is not None:
        value["type"] = type_
    resource = Resource(Marked(value, entry.line, entry.end_line), path, generated=True)
    resource.remember()
    yield resource


def _values(entry: Marked, directory: str, path: str, load: Load) -> Iterator[tuple[str, Marked]]:
    for literal, node in texts(entry.get("literals")):
        key, equals, value = literal.partition("=")
        if equals:
            yield key.strip(), Placed(_unquoted(value), node.line, node.end_line, path=path)
    for file, _ in texts(entry.get("files")):
        key, equals, source = file.partition("=")
        where = inside(directory, source if equals else key)
        content = load(where)
        if content is not None:
            name = key if equals else posixpath.basename(key)
            yield name, Placed(content[:FILE_LENGTH], 1, content.count("\n") + 1, path=where)
    single = entry.get("env")
    for file in [word for word, _ in texts(entry.get("envs"))] + ([text(single)] if text(single) else []):
        where = inside(directory, file)
        for number, line in enumerate((load(where) or "").splitlines(), 1):
            key, equals, value = line.strip().partition("=")
            if equals and not key.startswith("#"):
                yield key.strip(), Placed(value, number, number, path=where)


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value


def combine(resource: Resource, before: Resource, behavior: str) -> None:
    """`behavior: merge` or `replace` on an object of the base that a generator made."""
    field = "stringData" if resource.kind == "Secret" else "data"
    new, old = resource.node.get(field), before.node.get(field)
    if new is None or old is None or not isinstance(old.value, dict) or not isinstance(new.value, dict):
        return
    kept = {} if behavior == "replace" else old.value
    lines = {} if behavior == "replace" else old.key_lines
    old.value = {**kept, **new.value}
    old.key_lines = {**lines, **{key: value.line for key, value in new.value.items()}}


def inside(directory: str, path: str) -> str:
    """A path in a kustomization as a path from the root (itself empty); one that leaves it begins with `..`."""
    found = posixpath.normpath(posixpath.join(directory, path))
    return "" if found == "." else found
