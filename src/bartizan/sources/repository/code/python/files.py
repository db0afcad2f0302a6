"""What Python code reads of the project's own files: prompts kept as text, settings kept as YAML, JSON or TOML."""

from __future__ import annotations

import posixpath
import tomllib
from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following.operations import first_text
from bartizan.sources.repository.code.following.values import Constant, Items, Name, Site, Table, Text, Val, texts
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

LARGEST = 256 * 1024
DEEPEST = 12
MOST = 500
_READS = ("open().read", "files().joinpath().read_text", "resources.read_text", "get_data().decode")
_YAML = frozenset({"yaml.safe_load", "yaml.load", "yaml.full_load", "ruamel.yaml.YAML().load"})
_JSON = frozenset({"json.load", "json.loads", "orjson.loads"})
_TOML = frozenset({"tomllib.load", "tomllib.loads", "tomli.load", "tomli.loads", "toml.load", "toml.loads"})
_BY_PATH = frozenset({"omegaconf.OmegaConf.load", "OmegaConf.load"})


def called(evaluator: Evaluator, callee: Name, site: Site) -> Val | None:
    """What a call reads or parses of a file of the project; None for every other call."""
    path = callee.path
    if path.endswith(_READS) and callee.site is not None:
        last = evaluator.positional(callee.site) or evaluator.positional(site)
        return content(evaluator, last[-1], site) if last else None
    kind = "json" if path in _JSON else "toml" if path in _TOML else "yaml" if path in _YAML | _BY_PATH else ""
    if not kind:
        return None
    given = evaluator.site_argument(site, None, 0)
    if given is None:
        return None
    if path in _BY_PATH or (isinstance(given, Name) and given.path.endswith("open()")):
        where = given if path in _BY_PATH or not isinstance(given, Name) else opened(evaluator, given)
        given = content(evaluator, where, site) if where is not None else None
    text = next(texts(given), None) if given is not None else None
    return parsed(text.value, kind) if text is not None and text.whole else None


def opened(evaluator: Evaluator, value: Name) -> Val | None:
    """The path that `open(path)` or `path.open()` is given."""
    function = value.site.module.language.callee(value.site.node) if value.site is not None else None
    if value.site is not None and function is not None and function.type == "attribute":
        held = evaluator.evaluate(function.child_by_field_name("object"), value.site.frame)
        if next(texts(held), None) is not None:
            return held
    return evaluator.site_argument(value.site, "file", 0) if value.site is not None else None


def content(evaluator: Evaluator, path: Val, site: Site) -> Text | None:
    """The text of a file that a path names, beside the code or above it; None when the tree holds no such file."""
    named = first_text(path)
    if not isinstance(named, Text) or "{" in named.value or "\0" in named.value or not 0 < len(named.value) < 400:  # noqa: PLR2004
        return None
    directory = site.module.path.rpartition("/")[0]
    while True:
        candidate = posixpath.normpath(posixpath.join(directory, named.value.lstrip("/")))
        file = evaluator.project.find(candidate) if not candidate.startswith("..") else None
        if file is not None:
            try:
                data = file.read()
            except OSError:
                return None
            if len(data) > LARGEST:
                return None
            return Text(data.decode("utf-8", "replace"))
        if not directory:
            return None
        directory = directory.rpartition("/")[0]


def parsed(text: str, kind: str) -> Val | None:
    """A document as a value; None for one that cannot be read."""
    try:
        if kind == "toml":
            return _plain(tomllib.loads(text), 0)
        return _marked(load(text, as_json=kind == "json"), 0)
    except (MarkError, tomllib.TOMLDecodeError, RecursionError):
        return None


def _marked(node: Marked, depth: int) -> Val:
    value = node.value
    if isinstance(value, dict) and depth < DEEPEST:
        return Table({key: _marked(child, depth + 1) for key, child in list(value.items())[:MOST]})
    if isinstance(value, list) and depth < DEEPEST:
        return Items(tuple(_marked(child, depth + 1) for child in value[:MOST]))
    return _scalar(value)


def _plain(value: object, depth: int) -> Val:
    if isinstance(value, dict) and depth < DEEPEST:
        return Table({str(key): _plain(child, depth + 1) for key, child in list(value.items())[:MOST]})
    if isinstance(value, list) and depth < DEEPEST:
        return Items(tuple(_plain(child, depth + 1) for child in value[:MOST]))
    return _scalar(value)


def _scalar(value: object) -> Val:
    if isinstance(value, str):
        return Text(value)
    return Constant(value) if isinstance(value, bool | int | float) else Constant(None)
