"""What was rendered, as documents whose values know the file and line that decided them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from bartizan.model.edge import Gap
from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Budget, OutOfBudget, pieces_of
from bartizan.sources.repository.kubernetes.helm.engine import Rendered, Rendering
from bartizan.sources.repository.kubernetes.helm.gotemplate.holes import Hole, Holes, has_hole
from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import Line
from bartizan.sources.repository.kubernetes.manifest import Document
from bartizan.sources.repository.kubernetes.naming import CLUSTER_WIDE
from bartizan.sources.repository.kubernetes.tree import Placed
from bartizan.sources.repository.yaml_marks import Marked, MarkError, Scalar, load

SOURCE = "helm"
NODES = 200_000
"""The most values of one template's documents."""
DEPTH = 100

_BREAK = re.compile(r"---(?:[ \t]|$)")
_HOOK = "helm.sh/hook"
_TESTS = frozenset({"test", "test-success", "test-failure"})


def documents(rendering: Rendering, owner: str = "", namespace: str | None = None) -> Iterator[Document | Gap]:
    """The objects of a rendering, and a gap for each piece of output that is no YAML.

    Tests (`helm.sh/hook: test`) are left out: `helm install` does not create them. An object that
    names no namespace is created in `namespace`, where that is known.
    """
    for output in rendering.outputs:
        for one in _documents(output, rendering.holes, owner):
            if namespace is not None and isinstance(one, Document):
                _settle(one.node, namespace)
            yield one


def _settle(node: Marked, namespace: str) -> None:
    """Say the namespace that Helm creates the object in."""
    kind, metadata = node.get("kind"), node.get("metadata")
    if kind is None or metadata is None or not isinstance(metadata.value, dict) or kind.text() in CLUSTER_WIDE:
        return
    if "namespace" not in metadata.value:
        path = metadata.path if isinstance(metadata, Placed) else ""
        metadata.value["namespace"] = Placed(namespace, metadata.line, metadata.line, path=path)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One document of an output: its text and the lines that it begins with."""

    text: str
    lines: Sequence[Line]


def _pieces(output: Rendered) -> Iterator[_Piece]:
    """The output parted at `---`, as Helm parts it."""
    rows = output.text.split("\n")
    start = 0
    for number, row in enumerate([*rows, "---"]):
        if not _BREAK.match(row):
            continue
        if any(line.strip() and not line.lstrip().startswith("#") for line in rows[start:number]):
            yield _Piece("\n".join(rows[start:number]), output.lines[start:number])
        start = number + 1
        if number < len(rows) and (rest := row[3:].strip()) and not rest.startswith("#"):
            rows[number] = rest
            start = number


def _documents(output: Rendered, holes: Holes, owner: str) -> Iterator[Document | Gap]:
    file = output.file
    for piece in _pieces(output):
        try:
            node = load(piece.text, as_json=False, depth=DEPTH, nodes=NODES)
            placed = _Placer(file.path, piece.lines, holes, packed=file.packed).root(node)
        except MarkError as error:
            line = piece.lines[min(error.line, len(piece.lines)) - 1].line if piece.lines else 0
            what = file.path if file.packed or not line else f"{file.path}:{line}"
            yield Gap(SOURCE, what, f"renders to what is no YAML: {error.why}", "a template whose output is valid YAML")
            continue
        except OutOfBudget:
            yield Gap(SOURCE, file.path, f"renders to more than {NODES} values", "smaller output")
            continue
        if not _is_test(placed):
            yield Document(placed, file.path, owner)


def _is_test(node: Marked) -> bool:
    """Whether the object is made by `helm test` only."""
    found: Marked | None = node
    for key in ("metadata", "annotations", _HOOK):
        found = found.get(key) if found is not None else None
    text = found.text() if found is not None else None
    return text is not None and {hook.strip() for hook in text.split(",")} <= _TESTS


class _Placer:
    """Gives the values of a document the places that their lines came from."""

    def __init__(self, path: str, lines: Sequence[Line], holes: Holes, *, packed: bool) -> None:
        self._path = path
        self._lines = lines
        self._holes = holes
        self._packed = packed
        self._budget = Budget(NODES)

    def root(self, node: Marked) -> Placed:
        """The document's root, which stands in the template itself."""
        line, end = self._own(node.line), self._own(node.end_line)
        return self._placed(node, self._path, line, max(line, end), 0)

    def _own(self, line: int) -> int:
        """The template's line that wrote a line of the output."""
        return 1 if self._packed or not self._lines else self._lines[min(line, len(self._lines)) - 1].line

    def _where(self, line: int) -> tuple[str, int]:
        """The file and line where what a line of the output says was decided."""
        origin = self._lines[min(line, len(self._lines)) - 1].origin if self._lines else None
        if origin is None or not origin[0] or not origin[1]:
            return self._path, self._own(line)
        return (origin[0], 1) if origin[0].endswith((".tgz", ".gz")) else origin

    def _placed(self, node: Marked, path: str, line: int, end: int, depth: int) -> Placed:
        self._budget.spend()
        value = node.value
        tag = node.tag
        if depth > DEPTH:
            raise OutOfBudget
        if isinstance(value, dict):
            key_lines: dict[str, int] = {}
            members: dict[str, Marked] = {}
            for key, inner in value.items():
                row = node.key_lines.get(key, inner.line)
                where, at = self._where(row)
                said = self._holes.said(key) if has_hole(key) else key
                key_lines[said] = at
                members[said] = self._placed(inner, where, at, self._end(inner.end_line, where, at), depth + 1)
            return Placed(members, line, end, tag, key_lines, path)
        if isinstance(value, list):
            items: list[Marked] = []
            for inner in value:
                where, at = self._where(inner.line)
                items.append(self._placed(inner, where, at, self._end(inner.end_line, where, at), depth + 1))
            return Placed(items, line, end, tag, {}, path)
        if isinstance(value, str) and has_hole(value):
            # An unknown value is no scalar of YAML, but stands where one does; the tree hands it on.
            return Placed(cast("Scalar", self._unknown(value)), line, end, tag, {}, path)
        return Placed(value, line, end, tag, {}, path)

    def _end(self, row: int, path: str, line: int) -> int:
        """The last line of a value, where its end stands in the same file as its start."""
        where, end = self._where(row)
        return max(line, end) if where == path else line

    def _unknown(self, text: str) -> Unknown:
        parts = list(self._holes.parts(text))
        whole = parts[0] if len(parts) == 1 else None
        if isinstance(whole, Hole):
            return Unknown(whole.why, pieces=(None,) if whole.present else ())
        holes = [part if isinstance(part, str) else Unknown(part.why) for part in parts]
        return Unknown(self._holes.said(text)[:_LONGEST_WHY], pieces=pieces_of(holes))


_LONGEST_WHY = 300
