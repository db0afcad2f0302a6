"""One chart with one set of values is one estate; a chart with several environments is several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge, Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.evaluated import Budget
from bartizan.sources.repository.kubernetes.helm.chart import Chart
from bartizan.sources.repository.kubernetes.helm.context import Release
from bartizan.sources.repository.kubernetes.helm.documents import SOURCE, documents
from bartizan.sources.repository.kubernetes.helm.engine import STEPS, Failure, Rendering, render
from bartizan.sources.repository.kubernetes.helm.functions.maps import copied
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TemplateError
from bartizan.sources.repository.kubernetes.helm.values import rendered_values
from bartizan.sources.repository.kubernetes.manifest import Document
from bartizan.sources.repository.kubernetes.objects import read_estate
from bartizan.sources.repository.reader import Context
from bartizan.sources.repository.yaml_marks import MarkError, load_all


@dataclass(frozen=True, slots=True)
class Setting:
    """What a chart is rendered with beyond its defaults.

    `owner` is the file that decides it: a values file, or one that installs the chart; empty for the
    chart's defaults. The ids of its assets begin with it.
    """

    owner: str
    values: Mapping[str, object]
    release: Release


class Estates:
    """The renderings of one chart, the defaults first: what does not differ from them is told once."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: dict[tuple[str, str], Asset] = {}
        self._shared: dict[str, list[Asset]] = {}
        self._edges: set[tuple[str, str, str, str | None]] = set()
        self._gaps: set[tuple[str, str]] = set()
        self._failures: list[Failure] = []
        self._budget = Budget(STEPS)

    def read(self, chart: Chart, setting: Setting) -> Iterator[Record]:
        """The records of one rendering that are not known yet. `chart` is used up."""
        try:
            values = rendered_values(chart, setting.values)
            rendering = render(chart, values, setting.release, self._budget)
        except TemplateError as error:
            yield from self._fresh(
                Gap(SOURCE, setting.owner or chart.path, f"not rendered: {error.why}", "a smaller chart")
            )
            return
        gaps: list[Gap] = []
        records = [*read_estate(self._documents(chart, rendering, setting, gaps), self._context, source=SOURCE)]
        yield from self._merged(records)
        for gap in (*gaps, *self._told(rendering, setting)):
            yield from self._fresh(gap)

    def _documents(self, chart: Chart, rendering: Rendering, setting: Setting, gaps: list[Gap]) -> Iterator[Document]:
        for one in documents(rendering, setting.owner, setting.release.namespace):
            if isinstance(one, Gap):
                gaps.append(one)
            else:
                yield one
        if not setting.owner:
            yield from _crds(chart, gaps)

    def _told(self, rendering: Rendering, setting: Setting) -> Iterator[Gap]:
        """The gaps of a rendering; what only the defaults lack waits for an environment that gives it."""
        if setting.owner:
            still = {failure.why for failure in rendering.failures}
            self._failures = [failure for failure in self._failures if failure.why in still]
        for failure in rendering.failures:
            if not setting.owner and (failure.needed or failure.stopped):
                self._failures.append(failure)
            else:
                yield _gap(failure, setting.owner)

    def rest(self) -> Iterator[Gap]:
        """The gaps of the defaults that no environment filled."""
        for failure in self._failures:
            yield from self._fresh(_gap(failure, ""))

    def _fresh(self, gap: Gap) -> Iterator[Gap]:
        if (gap.what, gap.why) not in self._gaps:
            self._gaps.add((gap.what, gap.why))
            yield gap

    def _merged(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records, without assets that an earlier estate has exactly so; edges lead to those."""
        same: dict[str, str] = {}
        edges: list[Edge] = []
        for record in records:
            if isinstance(record, Edge):
                edges.append(record)
            elif isinstance(record, Gap):
                yield from self._fresh(record)
            elif "#" not in record.id:
                seen = self._shared.setdefault(record.id, [])
                if record not in seen:
                    seen.append(record)
                    yield record
            else:
                key = (record.type, record.id.partition("#")[2])
                known = self._known.get(key)
                if known is not None and known.config == record.config and known.name == record.name:
                    same[record.id] = known.id
                    continue
                self._known.setdefault(key, record)
                yield record
        for edge in edges:
            moved = replace(edge, source=same.get(edge.source, edge.source), target=same.get(edge.target, edge.target))
            key_of = (moved.source, moved.target, moved.kind, moved.technique)
            if key_of not in self._edges:
                self._edges.add(key_of)
                yield moved


def _gap(failure: Failure, owner: str) -> Gap:
    what = f"{failure.path}:{failure.line}" if failure.line else failure.path
    given = f" with {owner}" if owner else ""
    if failure.needed:
        return Gap(SOURCE, what, f"the chart requires a value{given}: {failure.why}", "a file of values that gives it")
    if failure.stopped:
        return Gap(SOURCE, what, f"the chart stops{given}: {failure.why}", "values that the chart accepts")
    return Gap(SOURCE, what, f"not rendered{given}: {failure.why}", "a template that Helm renders with these values")


_OTHER_KIND = re.compile(r"^kind:[ \t]*(?!CustomResourceDefinition\b)\w", re.MULTILINE)


def _crds(chart: Chart, gaps: list[Gap]) -> Iterator[Document]:
    """What stands in `crds/` beside definitions, which the catalogue judges nowhere."""
    for file in chart.crds():
        if not _OTHER_KIND.search(file.text):
            continue
        try:
            yield from (Document(node, file.path) for node in load_all(file.text))
        except MarkError as error:
            gaps.append(Gap(SOURCE, f"{file.path}:{error.line}", f"cannot be parsed: {error.why}", "valid YAML"))
    for subchart in chart.subcharts.values():
        yield from _crds(subchart, gaps)


def fresh(chart: Chart) -> Chart:
    """A copy to render, for rendering changes values and subcharts."""
    values = copied(chart.values)
    return Chart(
        chart.directory,
        chart.metadata,
        chart.path,
        chart.files,
        values if isinstance(values, dict) else {},
        chart.dependencies,
        {name: fresh(subchart) for name, subchart in chart.subcharts.items()},
    )
