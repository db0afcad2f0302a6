"""Reads one YAML file into `Unit`s: bounded, with a line for every value, duplicate keys refused.

Two tags of ours stand for values that a source could not resolve: `!unknown "var.x"` and
`!ref "aws_kms_key.k"` (an unknown that is known to be present). Of YAML 1.1's surprises only
`true`, `false`, `null` and numbers remain: `on`, `yes`, `12:30` and dates are text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bartizan.catalog.unit import Place, Unit
from bartizan.model.errors import CatalogError
from bartizan.model.values import Unknown

MAX_BYTES = 2_000_000
MAX_VALUES = 200_000
MAX_DEPTH = 40

_TEXT = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"
_BOOL = "tag:yaml.org,2002:bool"
_SCALARS = {_TEXT, _BOOL} | {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "null")}
_LATER = {"tag:yaml.org,2002:timestamp", _MERGE, "tag:yaml.org,2002:value"}
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}

_Base: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_units(file: Path, path: str) -> list[Unit]:
    """Every document of `file` (one, save for Sigma's correlations); `path` is its name in errors."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise CatalogError(f"larger than {MAX_BYTES:,} bytes", where=path)
        content = file.read_bytes()
    except OSError as error:
        raise CatalogError(f"cannot be read: {error.strerror}", where=path) from error
    return list(parse_units(content, path))


def parse_units(content: bytes | str, path: str) -> Iterator[Unit]:
    """`read_units` for content at hand."""
    try:
        loader = _Base(content)
        try:
            while loader.check_node():
                node = loader.get_node()
                if node is not None:
                    yield _Reader(loader, path).unit(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = path if mark is None else f"{path}:{mark.line + 1}"
        raise CatalogError(f"not valid YAML: {error.problem or error.context}", where=where) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CatalogError(f"not valid YAML: {error}", where=path) from error
    except RecursionError as error:
        raise CatalogError("nested too deep", where=path) from error


class _Reader:
    def __init__(self, loader: yaml.SafeLoader, path: str) -> None:
        self._loader = loader
        self._path = path
        self._lines: dict[Place, int] = {}

    def unit(self, root: yaml.Node) -> Unit:
        data = self._value(root, ())
        return Unit(self._path, data, self._lines)

    def _fail(self, node: yaml.Node, message: str) -> CatalogError:
        return CatalogError(message, where=f"{self._path}:{node.start_mark.line + 1}")

    def _value(self, node: yaml.Node, place: Place) -> Any:
        if len(self._lines) >= MAX_VALUES:
            raise self._fail(node, f"more than {MAX_VALUES:,} values")
        if len(place) > MAX_DEPTH:
            raise self._fail(node, f"nested deeper than {MAX_DEPTH}")
        self._lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*place, index)) for index, item in enumerate(node.value)]
        if not isinstance(node, yaml.MappingNode):
            raise self._fail(node, "not a value that Bartizan reads")
        out: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._fail(key_node, "a key must be a plain word")
            key = self._scalar(key_node)
            if key in out:
                raise self._fail(key_node, f"the key {key!r} is written twice")
            name = str(key).lower() if isinstance(key, bool) else str(key)
            out[key] = self._value(value_node, (*place, name))
            self._lines[(*place, name)] = key_node.start_mark.line + 1
        return out

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text = str(node.value)
        if node.tag == "!unknown":
            return Unknown(text)
        if node.tag == "!ref":
            base, _, attribute = text.rpartition(".")
            asset = base if base.count(".") else text
            return Unknown(text, (asset,), attribute if base.count(".") else None)
        if node.tag == _BOOL:
            return _TRUTH.get(text, text)
        if node.tag in _LATER:
            return text
        if node.tag not in _SCALARS:
            raise self._fail(node, f"the tag {node.tag} is not known here")
        return text if node.tag == _TEXT else self._number(node)

    def _number(self, node: yaml.ScalarNode) -> Any:
        if ":" in node.value:
            return node.value
        try:
            return self._loader.construct_object(node)
        except ValueError as error:
            raise self._fail(node, f"not a number: {node.value[:40]}") from error
