"""Which files of values go with a chart: one environment each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bartizan.sources.repository.kubernetes.helm.claims import CHART, environment, is_plain
from bartizan.sources.repository.kubernetes.helm.loader import is_part
from bartizan.sources.repository.reader import SourceFile

MOST = 20
"""The most environments of one chart that are rendered."""


def roots(files: Iterable[SourceFile]) -> list[str]:
    """The directories of the charts that are no subchart of another."""
    found = {file.directory for file in files if file.name == CHART}
    return sorted(directory for directory in found if not _holder(directory, found))


def _holder(directory: str, charts: set[str]) -> bool:
    """Whether another chart has the one in `directory` under its `charts/`."""
    while directory:
        head, _, last = directory.rpartition("/")
        if head.rpartition("/")[2] == "charts" and last and head.rpartition("/")[0] in charts:
            return True
        directory = head
    return False


def groups(files: Sequence[SourceFile]) -> list[list[SourceFile]]:
    """The files of each chart: its own, and the values for it in and beside its directory."""
    out: dict[str, list[SourceFile]] = {root: [] for root in roots(files)}
    parents: dict[str, list[str]] = {}
    for root in out:
        if root:
            parents.setdefault(root.rpartition("/")[0], []).append(root)
    for file in files:
        inside = _root(file.directory, out)
        if inside is not None:
            name = file.path[len(inside) :].lstrip("/")
            if is_part(name) or environment(name) is not None:
                out[inside].append(file)
                continue
        for beside in _beside(file, parents):
            out[beside].append(file)
    return [group for group in out.values() if group]


def _root(directory: str, charts: Iterable[str]) -> str | None:
    while directory not in charts:
        if not directory:
            return None
        directory = directory.rpartition("/")[0]
    return directory


def _names(path: str, chart: str) -> bool:
    """Whether the chart's name is a word of the path."""
    return re.search(rf"(?:^|[/._-]){re.escape(chart)}(?:[/._-]|\Z)", path) is not None


def _beside(file: SourceFile, parents: dict[str, list[str]]) -> list[str]:
    """The charts that a file of values outside them is for: the only one, or one that it names."""
    for parent, charts in parents.items():
        name = file.path.removeprefix(f"{parent}/" if parent else "")
        if not file.path.startswith(f"{parent}/" if parent else "") or name.count("/") > 2:  # noqa: PLR2004 - env/prod/
            continue
        if environment(name) is None and not (is_plain(name) and "/" not in name):
            continue
        if len(charts) == 1:
            return charts
        return [chart for chart in charts if _names(name, chart.rpartition("/")[2])]
    return []
