"""Renders the templates of a chart and its subcharts, each by itself: one that fails leaves the others."""

from __future__ import annotations

from dataclasses import dataclass, field

from bartizan.sources.repository.evaluated import Budget
from bartizan.sources.repository.kubernetes.helm import context as dots
from bartizan.sources.repository.kubernetes.helm.chart import Chart, ChartFile, Values
from bartizan.sources.repository.kubernetes.helm.context import Release
from bartizan.sources.repository.kubernetes.helm.functions.every import every
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import Stopped, TemplateError, TooMuch
from bartizan.sources.repository.kubernetes.helm.gotemplate.execute import Executor
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import NO_VALUE, Function
from bartizan.sources.repository.kubernetes.helm.gotemplate.holes import Holes, cleaned
from bartizan.sources.repository.kubernetes.helm.gotemplate.parser import parse
from bartizan.sources.repository.kubernetes.helm.gotemplate.syntax import Template
from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import Line, Origin, Traced, origins_of

STEPS = 2_000_000
"""The most steps of all renderings of one chart together: some five seconds; a usual chart takes a few thousand."""

NOTES = "NOTES.txt"


@dataclass(frozen=True, slots=True)
class Failure:
    """A template that was not rendered (`stopped`: because the chart itself says so), or a value it needs."""

    path: str
    line: int
    why: str
    stopped: bool = False
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one template gave, with the place of each line."""

    file: ChartFile
    text: str
    lines: list[Line]


@dataclass(slots=True)
class Rendering:
    """All that a chart gave."""

    outputs: list[Rendered] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    holes: Holes = field(default_factory=Holes)


@dataclass(frozen=True, slots=True)
class _Job:
    """A template to render: its name in the set, its file, its dot."""

    name: str
    file: ChartFile
    dot: dict[str, object]
    makes_objects: bool


class Engine:
    """One rendering of a chart with its subcharts."""

    def __init__(self, chart: Chart, values: Values, release: Release, budget: Budget) -> None:
        """`values` are those of the whole chart, each subchart's under its name."""
        self._result = Rendering()
        self._templates: dict[str, Template] = {}
        self._capabilities = dots.capabilities()
        self._release = dots.release_of(release, self._result.holes)
        functions = every(self._result.holes)
        self._executor = Executor(self._templates, functions, self._result.holes, budget)
        functions |= {
            "include": Function(self._include, "sa", "keep"),
            "tpl": Function(self._tpl, "sa", "keep"),
            "required": Function(self._required, "sa", "keep"),
        }
        jobs: list[_Job] = []
        self._collect(chart, values, chart.name, jobs, root=True)
        jobs.sort(key=lambda job: (job.name.count("/"), job.name), reverse=True)
        self._jobs = [job for job in jobs if self._parse(job)]

    def render(self) -> Rendering:
        """Every template that makes objects, rendered."""
        for job in self._jobs:
            if job.makes_objects:
                self._render(job)
        self._result.outputs.reverse()
        return self._result

    def _collect(self, chart: Chart, values: Values, path: str, jobs: list[_Job], *, root: bool) -> dict[str, object]:
        """The jobs of a chart and its subcharts; gives the chart's own dot."""
        dot: dict[str, object] = {
            "Chart": dots.chart_of(chart, root=root),
            "Release": self._release,
            "Capabilities": self._capabilities,
            "Files": dots.files_of(chart.files),
            "Values": values,
        }
        below: dict[str, object] = {}
        for name, subchart in chart.subcharts.items():
            own = values.get(name)
            inner = own if isinstance(own, dict) else {}
            below[name] = self._collect(subchart, inner, f"{path}/charts/{name}", jobs, root=False)
        dot["Subcharts"] = below
        for file in chart.templates():
            name = f"{path}/{file.name}"
            template = {"Name": name, "BasePath": f"{path}/templates"}
            base = name.rpartition("/")[2]
            makes_objects = not base.startswith("_") and base != NOTES and not chart.is_library
            jobs.append(_Job(name, file, {**dot, "Template": template}, makes_objects))
        return dot

    def _parse(self, job: _Job) -> bool:
        """Add a file's templates to the set; those of the parent chart, which come later, win."""
        try:
            self._executor.spend(len(job.file.text) * 10)
            parsed = parse(cleaned(job.file.text), job.name, job.file.path)
        except TemplateError as error:
            self._fail(job.file, error)
            return False
        except RecursionError:
            self._fail(job.file, TooMuch("nested too deeply"))
            return False
        self._templates[job.name] = parsed.main
        self._templates |= parsed.defines
        return True

    def _render(self, job: _Job) -> None:
        try:
            output = self._executor.run(self._templates[job.name], job.dot)
        except TemplateError as error:
            self._fail(job.file, error)
            return
        text, lines = output.finish()
        self._result.outputs.append(Rendered(job.file, text.replace(NO_VALUE, ""), lines))

    def _fail(self, file: ChartFile, error: TemplateError) -> None:
        path, line = (error.path, error.line) if error.path else (file.path, error.line)
        why = self._result.holes.said(error.why)
        if path != file.path:
            why = f"{path}:{line}: {why}"
            path, line = file.path, 0
        self._result.failures.append(Failure(path, line, why, stopped=isinstance(error, Stopped)))

    # The functions that need the chart.

    def _include(self, name: str, data: object) -> Traced:
        return self._executor.include(name, data)

    def _tpl(self, text: str, data: object) -> str:
        """The text rendered as a template of its own, whose lines are those where the text was read."""
        executor = self._executor
        places = origins_of(text) or ((executor.touched,) if executor.touched else ())
        parsed = parse(text, "tpl", "")
        executor.spend(len(text) * 10)
        before = dict(self._templates) if parsed.defines else None
        try:
            self._templates |= parsed.defines
            made, lines = executor.run(parsed.main, data).finish()
        finally:
            if before is not None:
                self._templates.clear()
                self._templates |= before
        executor.spend(len(made))
        origins: list[Origin | None] = [line.origin or _place(places, line.line) for line in lines]
        return Traced(made.replace(NO_VALUE, ""), origins)

    def _required(self, message: str, value: object) -> object:
        """The value, or where it is missing an unknown one that whoever installs the chart has to give."""
        if value is not None and value != "":
            return value
        path, line = self._executor.place
        failure = Failure(path, line, message, needed=True)
        if failure not in self._result.failures:
            self._result.failures.append(failure)
        return self._result.holes.make(f"a required value: {message}")


def _place(places: tuple[Origin | None, ...], line: int) -> Origin | None:
    if not places:
        return None
    return places[min(line, len(places)) - 1]


def render(chart: Chart, values: Values, release: Release, budget: Budget | None = None) -> Rendering:
    """Render a chart whose values are all laid over one another already, within `budget` (by default `STEPS`)."""
    return Engine(chart, values, release, Budget(STEPS) if budget is None else budget).render()
