"""The reader of plain manifests and of Kustomize: every YAML and JSON file that holds Kubernetes objects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.kubernetes.claims import claims
from bartizan.sources.repository.kubernetes.kustomize.layers import Tree
from bartizan.sources.repository.kubernetes.kustomize.overlays import kustomizations, named_paths, overlays
from bartizan.sources.repository.kubernetes.manifest import SOURCE, Document
from bartizan.sources.repository.kubernetes.objects import read_estate
from bartizan.sources.repository.kubernetes.streams import documents_of, is_kustomization
from bartizan.sources.repository.reader import Context, Reader, SourceFile

GROUP_FILES = 5_000
"""Up to how many files a tree is read as one."""
_CHART = frozenset({"Chart.yaml", "Chart.yml"})
_OF_CHART = re.compile(r"(?:^|/)(?:templates|charts|crds)/")


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The estates of the tree: each overlay by itself, then all manifests that belong to none."""
    layers, gaps = kustomizations((file for file in files if is_kustomization(file.path)), context)
    yield from gaps
    tree = Tree(context, layers)
    for documents in overlays(tree):
        yield from read_estate(documents, context)
    yield from tree.gaps
    charts = {file.directory for file in files if file.name in _CHART}
    held = {layer.path for layer in layers.values()} | tree.used
    yield from _plain([file for file in files if file.path not in held and not _in_chart(file, charts)], context)


def split(files: Sequence[SourceFile], context: Context) -> Iterator[list[SourceFile]]:
    """A large tree by its topmost directories, those together that kustomizations join.

    Objects of different groups are not related to each other; a tree up to `GROUP_FILES` is one group.
    """
    tops = {file.path.partition("/")[0] if "/" in file.path else "" for file in files}
    at_root = any("/" not in file.path and (file.name in _CHART or is_kustomization(file.path)) for file in files)
    if len(files) <= GROUP_FILES or len(tops) == 1 or at_root:
        yield list(files)
        return
    layers, _ = kustomizations((file for file in files if is_kustomization(file.path)), context)
    joined = {top: {top} for top in tops}
    for layer in layers.values():
        for other in named_paths(layer):
            first, second = joined[layer.path.partition("/")[0]], joined.get(other.partition("/")[0])
            if second is not None and first is not second:
                first |= second
                joined.update(dict.fromkeys(second, first))
    for group in {id(members): members for members in joined.values()}.values():
        yield [file for file in files if (file.path.partition("/")[0] if "/" in file.path else "") in group]


def _in_chart(file: SourceFile, charts: set[str]) -> bool:
    """Whether a file is a part of a Helm chart, which is rendered and not read."""
    directory = file.directory
    while True:
        if directory in charts:
            rest = file.path[len(directory) :].lstrip("/")
            return bool(_OF_CHART.match(rest)) or "/" not in rest
        if not directory:
            return False
        directory = directory.rpartition("/")[0]


def _plain(files: Iterable[SourceFile], context: Context) -> Iterator[Record]:
    gaps: list[Gap] = []

    def documents() -> Iterator[Document]:
        for file in files:
            yield from documents_of(file, context, gaps)

    yield from read_estate(documents(), context)
    yield from gaps


READER = Reader(name=SOURCE, claims=claims, unit="tree", read=read, split=split)
