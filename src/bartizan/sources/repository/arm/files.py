"""Functions of Bicep that read a file of the tree while the file is compiled."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm.paths import beside
from bartizan.sources.repository.arm.program import Call
from bartizan.sources.repository.arm.written import applied, written
from bartizan.sources.repository.reader import read_text
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load

if TYPE_CHECKING:
    from bartizan.sources.repository.arm.evaluate import Evaluator, Scope

BYTES = 1_000_000
_DEPTH = 60
_NODES = 50_000


def _text(evaluator: Evaluator, node: Call, scope: Scope) -> tuple[str | None, list[object]]:
    """The text of the file that the call names, and the call's arguments."""
    given = [evaluator.plain(argument, scope) for argument in node.arguments]
    home = scope.deployed
    path = beside(home.program.path, given[0]) if given and isinstance(given[0], str) else None
    file = home.world.context.find(path) if path is not None else None
    if file is None or file.size > BYTES:
        home.world.gap(
            f"{home.program.path}:{node.line}", f"{written(node)}: no such file that can be read", "the file itself"
        )
        return None, given
    evaluator.budget.spend(file.size // 100)
    return read_text(file, home.world.source)[0], given


def _load_text(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    text, given = _text(evaluator, node, scope)
    return Unknown(applied(node.name, given)) if text is None else text


def _load_base64(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    text, given = _text(evaluator, node, scope)
    return Unknown(applied(node.name, given)) if text is None else base64.b64encode(text.encode()).decode()


def _load_document(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    """A JSON or YAML file; with a second argument what stands at that path of it."""
    text, given = _text(evaluator, node, scope)
    if text is None:
        return Unknown(applied(node.name, given))
    try:
        if node.name.lower() == "loadjsoncontent":
            found = json.loads(text.lstrip("\ufeff"))
        else:
            found = _plain(load(text, as_json=False, depth=_DEPTH, nodes=_NODES), {})
    except (ValueError, MarkError, RecursionError):
        return Unknown(applied(node.name, given))
    path = given[1] if len(given) > 1 else None
    if path is None:
        return found
    steps = path.removeprefix("$").strip(".").split(".") if isinstance(path, str) else [""]
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return Unknown(applied(node.name, given)) if found is None else found


def _plain(node: Marked, done: dict[int, object]) -> object:
    """The document without its lines; what stands behind an alias is made once."""
    found = done.get(id(node))
    if found is not None:
        return found
    out: object = node.value
    if isinstance(node.value, dict):
        out = {key: _plain(inner, done) for key, inner in node.value.items()}
    elif isinstance(node.value, list):
        out = [_plain(inner, done) for inner in node.value]
    done[id(node)] = out
    return out


FORMS: dict[str, Callable[[Evaluator, Call, Scope], object]] = {
    "loadtextcontent": _load_text,
    "loadfileasbase64": _load_base64,
    "loadjsoncontent": _load_document,
    "loadyamlcontent": _load_document,
}
