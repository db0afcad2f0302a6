"""Functions that read the tree: `file`, `templatefile`, `fileexists`; never outside the root."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Failed, Partial, is_handle, unknown
from bartizan.sources.repository.reader import SourceFile
from bartizan.sources.repository.terraform.definition import module_directory
from bartizan.sources.repository.terraform.evaluate import Scope

if TYPE_CHECKING:
    from bartizan.sources.repository.terraform.module import Module

FILE_BYTES = 1_000_000
_READS = frozenset({"file", "filebase64", "fileexists", "templatefile"})


def call_file(module: Module, name: str, arguments: list[object], scope: Scope, text: str) -> object:
    """The value of a call that reads a file, or `Unknown` for a function that is not known."""
    if name not in _READS or not arguments:
        return unknown(text, *arguments)
    path = arguments[0]
    if not isinstance(path, str):
        return Unknown(text)
    found = _find(module, path)
    if name == "fileexists":
        return found is not None
    content = _content(found)
    if content is None:
        return Unknown(text)
    if name == "filebase64":
        return base64.b64encode(content).decode("ascii")
    try:
        decoded = content.decode("utf-8")
    except UnicodeDecodeError:
        return Failed(text)
    return decoded if name == "file" else _template(module, decoded, arguments[1:], scope, text)


def _find(module: Module, path: str) -> SourceFile | None:
    """The file that a path leads to; paths are relative to the root module's directory."""
    relative = module_directory(module.world.root, path) if not path.startswith("/") else None
    return None if relative is None else module.world.context.find(relative)


def _content(file: SourceFile | None) -> bytes | None:
    if file is None or file.size > FILE_BYTES:
        return None
    try:
        return file.read(FILE_BYTES)
    except OSError:
        return None


def _template(module: Module, content: str, arguments: list[object], scope: Scope, text: str) -> object:
    variables = arguments[0] if arguments else {}
    if not isinstance(variables, dict) or "\0" in content:
        return unknown(text, *arguments)
    node = module.world.loader.parser.template(content)
    module.world.evaluator.budget.spend(len(content) // 100)
    value = module.value(node, Scope(_OnlyVariables(scope), variables))
    if isinstance(value, Partial):
        return Partial(value.parts, text)
    return value if isinstance(value, str) or is_handle(value) else unknown(text, value)


class _OnlyVariables:
    """The names in a template file: its variables, and nothing of the module's."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def resolve(self, path: tuple[str, ...], _scope: Scope, text: str) -> tuple[object, int]:
        """No other names."""
        return Failed(text), len(path)

    def call_file(self, name: str, arguments: list[object], _scope: Scope, text: str) -> object:
        """As in the module that reads the template."""
        return self._scope.names.call_file(name, arguments, self._scope, text)
