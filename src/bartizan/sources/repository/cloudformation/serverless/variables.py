"""The Serverless Framework's variables: `${source:address, fallback}` replaced all through a document.

    ${self:custom.x}  ${opt:stage, 'dev'}  ${env:NAME, 'x'}  ${file(./x.yml):key}  ${sls:stage}
    ${param:x}  ${aws:region}  ${strToBool(x)}

An option or an environment variable that nobody gives here falls back to what stands after the comma;
without that it is unknown, as is what only the account knows (`ssm`, `cf`, `s3`) and what a program
would compute (files of JavaScript, plugins' own sources). Text between `${` and `}` that is no
variable (`${AWS::Region}`, `${Bucket}`) stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bartizan.sources.repository.cloudformation.nodes import TEXT, UNKNOWN, make
from bartizan.sources.repository.evaluated import TEXT_LENGTH, Budget
from bartizan.sources.repository.reader import Context, SourceFile
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load, plain_scalar

DEPTH = 40
FILE_BYTES = 1_000_000

_SOURCE = re.compile(r"([A-Za-z]\w*)(?:\(([^()]*)\))?:(.*)\Z", re.DOTALL)
_CALL = re.compile(r"([A-Za-z]\w*)\(([^()]*)\)\Z")
_AWS = {"accountId": "AWS::AccountId", "region": "AWS::Region"}
_DOCUMENTS = (".yml", ".yaml", ".json")
_PROGRAMS = (".js", ".cjs", ".mjs", ".ts")


class Missing:
    """A source that has no such value: the next alternative counts."""


MISSING = Missing()
Found = Marked | Missing


@dataclass(slots=True)
class Variables:
    """Resolves the variables of one service. `origins` says which file a resource was taken in from.

    An empty `stage` is one that is not known yet; `budget` bounds all.
    """

    root: Marked
    directory: str
    context: Context
    budget: Budget
    stage: str = "dev"
    origins: dict[int, tuple[Marked, str]] = field(default_factory=dict)
    _files: dict[str, Marked | None] = field(default_factory=dict)
    _known: dict[str, Found] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)
    _depth: int = 0
    _path: str | None = None

    def resolved(self, node: Marked) -> Marked:
        """A copy of the node without variables. Raises `OutOfBudget`."""
        self.budget.spend()
        if self._depth > DEPTH:
            return _unknown("variables nested too deeply", node)
        self._depth += 1
        try:
            if isinstance(node.value, str):
                return self._scalar(node) if "${" in node.value else node
            copy = self._inside(node)
            if self._path is not None and isinstance(copy.value, dict) and "Type" in copy.value:
                self.origins[id(copy)] = (copy, self._path)
            return copy
        finally:
            self._depth -= 1

    def _scalar(self, node: Marked) -> Marked:
        found = self.text(node.value if isinstance(node.value, str) else "", node)
        if not node.tag:
            return found
        if found.text() is not None:
            return Marked(found.value, node.line, node.end_line, node.tag)
        # A short function over a text that is not wholly known.
        return make({f"Fn::{node.tag[1:]}": found}, node.line, node.end_line)

    def _inside(self, node: Marked) -> Marked:
        if isinstance(node.value, dict):
            inner: dict[str, Marked] = {}
            for key, item in node.value.items():
                name = self.text(key, item).text() if "${" in key else key
                inner[name if name is not None else key] = self.resolved(item)
            return Marked(inner, node.line, node.end_line, node.tag, node.key_lines)
        if isinstance(node.value, list):
            return Marked([self.resolved(item) for item in node.value], node.line, node.end_line, node.tag)
        return node

    def text(self, text: str, at: Marked) -> Marked:
        """What a text with variables comes to: a text, any value when it is one variable alone, or unknown."""
        parts: list[Marked] = []
        place = 0
        while (start := text.find("${", place)) >= 0:
            end = _closing(text, start)
            if end < 0:
                break
            found = self._variable(text[start + 2 : end], at)
            if found is None:
                parts.append(Marked(text[place : end + 1], at.line, at.end_line))
            else:
                if start > place:
                    parts.append(Marked(text[place:start], at.line, at.end_line))
                parts.append(found)
            place = end + 1
        if place < len(text):
            parts.append(Marked(text[place:], at.line, at.end_line))
        return _together(parts, at)

    def _variable(self, inner: str, at: Marked) -> Marked | None:
        """The value of one variable; None when it is none and stays as it is written."""
        if not _is_variable(inner):
            return None
        for alternative in _alternatives(inner):
            if self._depth > DEPTH:
                return _unknown("variables nested too deeply", at)
            found = self._alternative(alternative.strip(), at)
            if isinstance(found, Marked):
                return found
        return _unknown("${" + inner[:200] + "}", at)

    def _alternative(self, written: str, at: Marked) -> Found:
        if written[:1] in ("'", '"'):
            return Marked(written[1:-1] if written[-1:] == written[:1] else written[1:], at.line, at.end_line)
        self._depth += 1
        try:
            if "${" in written:
                inner = self.text(written, at)
                if inner.text() is None or (written.startswith("${") and _closing(written, 0) == len(written) - 1):
                    return inner
                written = inner.text() or ""
            return self._source(written, at)
        finally:
            self._depth -= 1

    def _source(self, written: str, at: Marked) -> Found:
        match = _SOURCE.match(written)
        if match is None:
            called = _CALL.match(written)
            if called is not None and called.group(1) == "strToBool":
                return Marked(called.group(2).strip().lower() in ("true", "1"), at.line, at.end_line)
            if called is not None and called.group(1) == "file":
                return self._file(called.group(2), "", at)
            return Marked(plain_scalar(written), at.line, at.end_line) if written else MISSING
        source, argument, address = match.group(1), match.group(2), match.group(3).strip()
        if source == "self":
            return self._self(address, at)
        if source in ("opt", "env"):
            given = source == "opt" and address == "stage" and self.stage
            return Marked(self.stage, at.line, at.end_line) if given else MISSING
        if source == "sls" and address == "stage":
            return Marked(self.stage, at.line, at.end_line)
        if source == "param":
            return self._param(address, at)
        if source == "file" and argument is not None:
            return self._file(argument, address, at)
        if source == "aws" and address in _AWS:
            return make({"Ref": _AWS[address]}, at.line, at.end_line)
        return _unknown("${" + written[:200] + "}", at)

    def _self(self, address: str, at: Marked) -> Found:
        if address in self._known:
            return self._known[address]
        if address in self._open:
            return _unknown("${self:" + address[:200] + "} refers to itself", at)
        if address == "provider.stage" and self.stage:
            return Marked(self.stage, at.line, at.end_line)
        self._open.add(address)
        path, self._path = self._path, None
        try:
            self._known[address] = self._below(self.root, address)
            return self._known[address]
        finally:
            self._open.discard(address)
            self._path = path

    def _below(self, node: Marked, address: str) -> Found:
        """What stands at an address, each step of which may itself be a variable."""
        for step in [step for step in address.split(".") if step]:
            if isinstance(node.value, str) and "${" in node.value:
                node = self.text(node.value, node)
            inner = node.get(step)
            if inner is None and isinstance(node.value, list) and step.isascii() and step.isdigit() and len(step) < 6:  # noqa: PLR2004 - an index
                inner = node.value[int(step)] if int(step) < len(node.value) else None
            if inner is None:
                return node if node.get(UNKNOWN) is not None else MISSING
            node = inner
        found = self.resolved(node)
        return MISSING if found.value is None else found

    def _param(self, name: str, at: Marked) -> Found:
        """A parameter of the stage: under `params`, or `stages.<stage>.params` in version 4."""
        for keys in ((self.stage,), ("default",)):
            for top, below in (("params", ""), ("stages", ".params")):
                found = self._self(f"{top}.{keys[0]}{below}.{name}", at)
                if isinstance(found, Marked):
                    return found
        return MISSING

    def _file(self, argument: str, address: str, at: Marked) -> Found:
        path = argument.strip().strip("'\"")
        relative = path.removeprefix("./")
        if path.startswith(("/", "~")):
            return _unknown("${file(" + path[:200] + ")} is outside the tree", at)
        full = f"{self.directory}/{relative}" if self.directory else relative
        file = self.context.find(full)
        if file is None:
            return MISSING
        if file.name.endswith(_PROGRAMS) or file.size > FILE_BYTES:
            return _unknown("${file(" + path[:200] + ")}", at)
        key = f"file:{file.path}:{address}"
        document = self._document(file)
        if document is None or key in self._open:
            return _unknown("${file(" + path[:200] + ")}", at)
        self._open.add(key)
        before, self._path = self._path, file.path
        try:
            return self._below(document, address)
        finally:
            self._open.discard(key)
            self._path = before

    def _document(self, file: SourceFile) -> Marked | None:
        if file.path not in self._files:
            self._files[file.path] = _load(file, self.context)
        return self._files[file.path]


def _load(file: SourceFile, context: Context) -> Marked | None:
    try:
        text = file.text()
        if not file.name.lower().endswith(_DOCUMENTS):
            return Marked(text, 1, 1)
        limits = context.limits
        return load(text, as_json=text.lstrip()[:1] == "{", depth=limits.depth, nodes=limits.nodes)
    except (OSError, UnicodeDecodeError, MarkError):
        return None


def _is_variable(inner: str) -> bool:
    begin = re.match(r"\s*([A-Za-z]\w*)(\(|:)", inner)
    if begin is None:
        return False
    return not inner.lstrip().startswith("AWS::") and not (begin.group(2) == ":" and inner[begin.end() :][:1] == ":")


def _closing(text: str, start: int) -> int:
    """Where the variable that begins at `start` ends; -1 when it does not."""
    depth = 0
    for at in range(start, min(len(text), start + 10_000)):
        if text.startswith("${", at):
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return at
    return -1


def _alternatives(inner: str) -> list[str]:
    """What stands between the commas of a variable, without those in quotes, parentheses and variables."""
    out: list[str] = [""]
    depth, quote = 0, ""
    for character in inner:
        if quote:
            quote = "" if character == quote else quote
        elif character in ("'", '"'):
            quote = character
        elif character in "({":
            depth += 1
        elif character in ")}":
            depth -= 1
        if character == "," and depth <= 0 and not quote:
            out.append("")
        else:
            out[-1] += character
    return out


def _unknown(why: str, at: Marked) -> Marked:
    return make({UNKNOWN: why}, at.line, at.end_line)


def _together(parts: list[Marked], at: Marked) -> Marked:
    """One value of the parts of a text."""
    if len(parts) == 1:
        return parts[0]
    texts = [_scalar(part.value) for part in parts]
    if all(text is not None for text in texts):
        joined = "".join(text for text in texts if text is not None)
        return Marked(joined, at.line, at.end_line) if len(joined) <= TEXT_LENGTH else _unknown("a text too long", at)
    return make({TEXT: [at.text() or "a text", parts]}, at.line, at.end_line)


def _scalar(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def plain_map(node: Marked | None) -> Mapping[str, Marked]:
    """The entries of a map; none of another value."""
    return node.value if node is not None and isinstance(node.value, dict) else {}
