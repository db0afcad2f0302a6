"""Kubernetes objects as assets: what plain manifests, Kustomize and Helm charts all come to.

One call is one estate: objects that are applied together, so that a Service's selector finds its pods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.kubernetes.manifest import SOURCE, Document, Maker, Manifest, unrolled
from bartizan.sources.repository.kubernetes.relations import relations
from bartizan.sources.repository.reader import Context
from bartizan.sources.repository.yaml_marks import Marked

__all__ = ["SOURCE", "Document", "read_estate", "read_objects"]

MOST_OBJECTS = 50_000
"""The most objects of one estate."""


def read_objects(
    documents: Iterable[Marked], path: str, context: Context, *, source: str = SOURCE, owner: str = ""
) -> Iterator[Record]:
    """The assets, edges and gaps of an estate whose documents all stand in the file `path`."""
    yield from read_estate((Document(node, path, owner) for node in documents), context, source=source)


def read_estate(documents: Iterable[Document], context: Context, *, source: str = SOURCE) -> Iterator[Record]:
    """The assets of the objects in `documents` (lists unrolled), the edges between them, and the gaps.

    What is no object, or of a kind that the catalogue does not know, yields nothing.
    """
    maker = Maker(context, source)
    manifests: list[Manifest] = []
    for document in documents:
        for one in unrolled(document):
            made = maker.make(one)
            if isinstance(made, Gap):
                yield made
            elif made is not None and len(manifests) < MOST_OBJECTS:
                manifests.append(made)
            elif made is not None:
                why = f"more than {MOST_OBJECTS} objects; those after that were not read"
                yield Gap(source, document.path, why, "fewer objects in one estate")
                break
        else:
            continue
        break
    yield from relations(manifests, context, source)
