"""Functions that read the tree: `file`, `templatefile`, `fileset` and their like; never outside the root."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import re2

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Failed, Partial, is_handle, unknown
from bartizan.sources.repository.terraform.definition import module_directory
from bartizan.sources.repository.terraform.evaluate import Scope
from bartizan.sources.repository.terraform.functions_base import as_set

if TYPE_CHECKING:
    from bartizan.sources.repository.terraform.module import Module

FILE_BYTES = 1_000_000
TEMPLATE_STEPS = 20
FOLDER_FILES = 2_000
"""How many names of a folder `fileset` looks at; with more, its answer is not known."""


def _digest(name: str, *, encoded: bool = False) -> Callable[[bytes], str]:
    def digest(content: bytes) -> str:
        made = hashlib.new(name, content, usedforsecurity=False)
        return base64.b64encode(made.digest()).decode("ascii") if encoded else made.hexdigest()

    return digest


_CONTENT: dict[str, Callable[[bytes], str]] = {
    "filebase64": lambda content: base64.b64encode(content).decode("ascii"),
    "filemd5": _digest("md5"),
    "filesha1": _digest("sha1"),
    "filesha256": _digest("sha256"),
    "filesha512": _digest("sha512"),
    "filebase64sha256": _digest("sha256", encoded=True),
    "filebase64sha512": _digest("sha512", encoded=True),
}


def call_file(module: Module, name: str, arguments: list[object], scope: Scope, text: str) -> object:
    """The value of a call that reads a file, or `Unknown` for a function that is not known."""
    if name == "templatestring" and len(arguments) == 2:  # noqa: PLR2004 - a template and its variables
        return _template(module, arguments[0], arguments[1:], scope, text)
    if name == "fileset" and len(arguments) == 2:  # noqa: PLR2004 - a folder and a pattern
        return _fileset(module, arguments[0], arguments[1], text)
    if name not in {"file", "fileexists", "templatefile", *_CONTENT} or not arguments:
        return unknown(text, *arguments)
    path = arguments[0]
    if not isinstance(path, str):
        return Unknown(text)
    relative = _relative(module, path)
    content = None if relative is None else module.world.loader.content(relative, FILE_BYTES)
    if name == "fileexists":
        return relative is not None and module.world.context.find(relative) is not None
    if content is None:
        return Unknown(text)
    if name in _CONTENT:
        return _CONTENT[name](content)
    try:
        decoded = content.decode("utf-8")
    except UnicodeDecodeError:
        return Failed(text)
    return decoded if name == "file" else _template(module, decoded, arguments[1:], scope, text)


def _relative(module: Module, path: str) -> str | None:
    """The path from the scanned root; None where it leads out of it."""
    return None if path.startswith("/") else module_directory(module.world.root, path)


def _fileset(module: Module, folder: object, pattern: object, text: str) -> object:
    """The files below a folder whose path matches a pattern; links are not followed."""
    relative = _relative(module, folder) if isinstance(folder, str) else None
    if relative is None or not isinstance(pattern, str):
        return unknown(text, folder, pattern)
    options = re2.Options()
    options.log_errors = False
    try:
        matches = re2.compile(_expression(pattern), options).fullmatch
    except re2.error:
        return Failed(text)
    root = module.world.context.root.resolve()
    base = (root / relative).resolve()
    if not base.is_relative_to(root):
        return Unknown(text)
    found: list[object] = []
    for number, path in enumerate(_files(base)):
        if number >= FOLDER_FILES:
            return Unknown(f"{text}: more than {FOLDER_FILES} files")
        if path and matches(path):
            found.append(path)
    return as_set(found)


def _files(folder: os.PathLike[str]) -> Iterator[str]:
    """Every file below a folder, relative to it, and an empty path for each folder."""
    base = os.fspath(folder)
    for root, folders, names in os.walk(base):
        yield ""
        folders.sort()
        for name in sorted(names):
            whole = os.path.join(root, name)  # noqa: PTH118 - thousands of them
            if not os.path.islink(whole):  # noqa: PTH114
                yield os.path.relpath(whole, base).replace(os.sep, "/")


_GLOB = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]]*\]|\{[^}]*\}|[^*?\[{]+|.", re.DOTALL)


def _expression(pattern: str) -> str:
    """A glob as a regular expression: `*` stays within a folder, `**` does not, `{a,b}` is a choice."""
    out: list[str] = []
    for part in _GLOB.findall(pattern):
        if part == "**/":
            out.append("(?:.*/)?")
        elif part.startswith("*"):
            out.append(".*" if part == "**" else "[^/]*")
        elif part == "?":
            out.append("[^/]")
        elif part.startswith("[") and len(part) > 2:  # noqa: PLR2004 - a class of something
            out.append(part.replace("[!", "[^", 1))
        elif part.startswith("{") and len(part) > 1:
            out.append(f"(?:{'|'.join(_expression(choice) for choice in part[1:-1].split(','))})")
        else:
            out.append(re.escape(part))
    return "".join(out)


def _template(module: Module, content: object, arguments: list[object], scope: Scope, text: str) -> object:
    variables = arguments[0] if arguments else {}
    if not isinstance(variables, dict) or not isinstance(content, str) or "\0" in content:
        return unknown(text, *arguments)
    module.world.evaluator.budget.spend(TEMPLATE_STEPS + len(content) // 100)
    node = module.world.loader.template(content)
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
