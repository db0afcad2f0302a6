"""The readers of CI workflows: GitHub Actions, GitLab CI and Azure Pipelines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.ci import azure, github, gitlab
from bartizan.sources.repository.ci.claims import GITHUB, GITLAB, claims
from bartizan.sources.repository.ci.deploys import deployed
from bartizan.sources.repository.ci.gitlab import Include
from bartizan.sources.repository.ci.published import published
from bartizan.sources.repository.ci.records import SOURCE, records
from bartizan.sources.repository.ci.workflow import Workflow
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load

LARGEST = 2 * 1024 * 1024


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The assets of each workflow file."""
    for file in files:
        text, gap = read_text(file, SOURCE)
        if gap is not None:
            yield gap
        if text is None:
            continue
        try:
            root = _load(text, context)
        except MarkError as error:
            yield Gap(SOURCE, f"{file.path}:{error.line}", error.why, "a workflow file that is valid YAML")
            continue
        workflow = _workflow(root, file.path, context)
        if workflow is not None:
            yield from records(workflow, context)
            yield from published(workflow, context)
            yield from deployed(workflow, context)


def _load(text: str, context: Context) -> Marked:
    return load(text, as_json=False, depth=context.limits.depth, nodes=min(context.limits.nodes, 100_000))


def _workflow(root: Marked, path: str, context: Context) -> Workflow | None:
    if GITHUB.search(path):
        return github.read_workflow(root, path)
    if GITLAB.search(path):
        return gitlab.read_workflow(root, path, _include(context))
    return azure.read_workflow(root, path, _include(context))


def _include(context: Context) -> Include:
    """Finds and parses local files, each once; one that cannot be read is None."""
    known: dict[str, Marked | None] = {}

    def include(path: str) -> Marked | None:
        if path not in known:
            known[path] = None
            file = context.find(path)
            if file is not None and file.size <= LARGEST and len(known) < 200:  # noqa: PLR2004 - files of one pipeline
                text, _ = read_text(file, SOURCE)
                try:
                    known[path] = None if text is None else _load(text, context)
                except MarkError:
                    # It is claimed by itself too, where its gap is told.
                    known[path] = None
        return known[path]

    return include


READER = Reader(name=SOURCE, claims=claims, unit="file", read=read, max_bytes=LARGEST)
