"""The reader of installations: a chart of this repository, rendered with the values that they give it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.kubernetes.helm.chart import Chart
from bartizan.sources.repository.kubernetes.helm.claims import CHART, claims_release
from bartizan.sources.repository.kubernetes.helm.functions.yaml_text import Values, read_yaml
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TooMuch
from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import LinedMap, Traced
from bartizan.sources.repository.kubernetes.helm.installs import Install, installs, is_helmfile
from bartizan.sources.repository.kubernetes.helm.loader import SOURCE, Loader, is_part, walked
from bartizan.sources.repository.kubernetes.helm.reader import values_of
from bartizan.sources.repository.kubernetes.helm.values import fill
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load_all

NAME = "helm-releases"
LARGEST = 2 * 1024 * 1024
_MARKS = ("argoproj.io/", "helm.toolkit.fluxcd.io/")


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """What the installations in the files add to the cluster."""
    for file in files:
        text, _ = read_text(file, SOURCE)
        if text is None or not (is_helmfile(file.path) or any(mark in text for mark in _MARKS)):
            continue
        try:
            for document in load_all(text, depth=context.limits.depth, nodes=context.limits.nodes):
                for install in installs(document, file.path):
                    yield from _installed(install, file.path, context)
        except MarkError:
            # The readers of manifests tell what is wrong with the file; a helmfile may be a template itself.
            continue


def _installed(install: Install, path: str, context: Context) -> Iterator[Record]:
    what = f"{path}:{install.line}"
    if install.remote:
        why = (
            f"{install.what} installs the chart {install.chart} from {install.remote}, which is not in this repository"
        )
        yield Gap(SOURCE, what, why, "the chart vendored, or a scan of what `helm template` makes of it")
        return
    if "${" in install.chart:
        why = f"{install.what} installs the chart in {install.chart}, which its generators name"
        yield Gap(SOURCE, what, why, "a list of the elements in the file")
        return
    if context.find(posixpath.join(install.chart, CHART)) is None:
        # A directory of plain manifests, or of Kustomize, which other readers take.
        return
    for unread in install.unread:
        why = f"{install.what} takes values from {unread}, which cannot be known from the file"
        yield Gap(SOURCE, what, why, "these values in the repository")
    loader = Loader(context)
    own = _files(install.chart, context)
    chart = loader.load(install.chart, own)
    if chart is None:
        return
    given = LinedMap()
    for values in _given(install, path, context):
        if isinstance(values, Gap):
            yield values
        else:
            fill(values, given)
            given = values
    yield from _estate(chart, install, path, given, context)


def _files(directory: str, context: Context) -> list[SourceFile]:
    start = f"{directory}/" if directory else ""
    limit = context.limits.parse_bytes
    return [
        file for file in walked(context, directory) if is_part(file.path.removeprefix(start)) and file.size <= limit
    ]


def _estate(chart: Chart, install: Install, path: str, given: LinedMap, context: Context) -> Iterator[Record]:
    """The installation, without what the chart's defaults give exactly so, which its own reader tells."""
    from bartizan.sources.repository.kubernetes.helm.context import Release
    from bartizan.sources.repository.kubernetes.helm.estates import Estates, Setting, fresh

    estates = Estates(context)
    for _ in estates.read(fresh(chart), Setting("", {}, Release(chart.name))):
        pass
    release = Release(install.name or chart.name, install.namespace or None)
    yield from estates.read(fresh(chart), Setting(path, given, release))


def _given(install: Install, path: str, context: Context) -> Iterator[LinedMap | Gap]:
    """The values of an installation, the weakest first."""
    for name in install.files:
        file = context.find(name)
        if file is None or file.size > context.limits.parse_bytes:
            why = f"{install.what} takes values from {name}, which is not in this repository"
            yield Gap(SOURCE, f"{path}:{install.line}", why, "that file")
            continue
        values, gap = values_of(file)
        if gap is not None:
            yield gap
        if isinstance(values, LinedMap):
            yield values
    for node in install.inline:
        yield _inline(node, path)
    sets = LinedMap()
    for name, node in install.sets:
        _put(sets, name, node, path)
    if sets:
        yield sets


def _inline(node: Marked, path: str) -> LinedMap | Gap:
    """Values in the file itself: a map, or text that is one."""
    try:
        if isinstance(node.value, str):
            rows = node.value.count("\n") + 1
            value = read_yaml(Traced(node.value, [(path, node.line + 1 + row) for row in range(rows)]))
        else:
            value = Values(path).of(node)
    except (MarkError, TooMuch) as error:
        return Gap(SOURCE, f"{path}:{node.line}", f"values that cannot be parsed: {error.why}", "valid YAML")
    return value if isinstance(value, LinedMap) else LinedMap()


_STEP = re.compile(r"(?:[^.\\[\]]|\\.)+")
_DEEPEST = 30


def _put(values: LinedMap, name: str, node: Marked, path: str) -> None:
    """Set one value by its path (`a.b.c`, a dot in a key after a backslash); a path through a list is left out."""
    steps = [step.replace("\\", "") for step in _STEP.findall(name[:500])]
    if not steps or "[" in name or len(steps) > _DEEPEST:
        return
    holder = values
    for step in steps[:-1]:
        inner = holder.setdefault(step, LinedMap())
        if not isinstance(inner, LinedMap):
            return
        holder = inner
    holder[steps[-1]] = Values(path).of(node)
    holder.origins[steps[-1]] = (path, node.line)


READER = Reader(name=NAME, claims=claims_release, unit="file", read=read, max_bytes=LARGEST)
