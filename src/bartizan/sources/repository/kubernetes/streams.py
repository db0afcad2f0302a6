"""Streams of YAML documents: a broken one costs itself and a gap, not the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from bartizan.model.edge import Gap
from bartizan.sources.repository.kubernetes.manifest import SOURCE, Document
from bartizan.sources.repository.reader import Context, SourceFile, read_text
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load, load_all

KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
MOST_DOCUMENTS = 20_000
"""The most documents of one file."""
_SEPARATOR = re.compile(r"^---(?=[ \t\r]|$)", re.MULTILINE)
_VERSION = re.compile(rb"""apiVersion["']?\s*:""")
_KIND = re.compile(rb"""kind["']?\s*:""")
_TEMPLATE = re.compile(r"\{\{|\{%")
_OTHER = re.compile(r"""(?:\s+|//[^\n]*\n|/\*(?s:.*?)\*/)*\{[^{}\[\]]{0,4000}"\$schema"\s*:""")
"""JSON that names its schema is no object: ARM templates, which may have comments, read like some."""


def is_kustomization(path: str) -> bool:
    """Whether the path is one of the names that Kustomize knows."""
    return path.rpartition("/")[2] in KUSTOMIZATIONS


def looks_like_objects(data: bytes) -> bool:
    """A quick look that misses no object: most YAML and JSON files are none."""
    if b"\0" in data[:4]:
        return True  # UTF-16; decoded and looked at again
    return b"apiVersion" in data and _VERSION.search(data) is not None and _KIND.search(data) is not None


def documents_of(file: SourceFile, context: Context, gaps: list[Gap]) -> Iterator[Document]:
    """The documents of a file that may hold objects; what cannot be read goes to `gaps`."""
    try:
        data = file.read()
    except OSError:
        data = b"apiVersion: kind:"
    if not looks_like_objects(data):
        return
    text, gap = read_text(file, SOURCE)
    if text is None or not looks_like_objects(text.encode("utf-8", "replace")):
        if gap is not None and text is None and not data.startswith(b"\0"):
            gaps.append(gap)
        return
    if gap is not None:
        gaps.append(gap)
    for node in parsed(text, file.path, context, gaps):
        yield Document(node, file.path)


def parsed(text: str, path: str, context: Context, gaps: list[Gap]) -> Iterator[Marked]:
    """The documents of a text, each parsed by itself where the whole is broken."""
    limits = context.limits
    if text.lstrip()[:1] == "{":
        try:
            yield load(text, as_json=True, depth=limits.depth, nodes=limits.nodes)
        except MarkError:
            pass
        else:
            return
    try:
        whole = list(_bounded(load_all(text, depth=limits.depth, nodes=limits.nodes), path, gaps))
    except MarkError:
        yield from _one_by_one(text, path, context, gaps)
    else:
        yield from whole


def _bounded(nodes: Iterator[Marked], path: str, gaps: list[Gap]) -> Iterator[Marked]:
    for count, node in enumerate(nodes):
        if count >= MOST_DOCUMENTS:
            why = f"more than {MOST_DOCUMENTS} documents; those after that were not read"
            gaps.append(Gap(SOURCE, path, why, "smaller files"))
            return
        yield node


def _one_by_one(text: str, path: str, context: Context, gaps: list[Gap]) -> Iterator[Marked]:
    """The documents between the separators; one gap for all that are broken."""
    broken: MarkError | None = None
    starts = [0, *(match.start() for match in _SEPARATOR.finditer(text)), len(text)]
    line = 1
    for start, end in islice(pairwise(starts), MOST_DOCUMENTS):
        part = text[start:end]
        if "apiVersion" in part or "kind" in part:
            try:
                for node in load_all(part, depth=context.limits.depth, nodes=context.limits.nodes):
                    yield moved(node, line - 1)
            except MarkError as error:
                is_another = _TEMPLATE.search(part) is not None or _OTHER.match(part) is not None
                if broken is None and not is_another:
                    broken = MarkError(error.why, error.line + line - 1)
        line += part.count("\n")
    if broken is not None:
        gaps.append(Gap(SOURCE, f"{path}:{broken.line}", broken.why, "a document that is valid YAML"))


def moved(node: Marked, lines: int) -> Marked:
    """The tree with all its lines moved down; what an alias shares is moved once."""
    seen: set[int] = set()
    pending = [node]
    while pending and lines:
        one = pending.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        one.line += lines
        one.end_line += lines
        one.key_lines = {key: line + lines for key, line in one.key_lines.items()}
        if isinstance(one.value, dict):
            pending.extend(one.value.values())
        elif isinstance(one.value, list):
            pending.extend(one.value)
    return node
