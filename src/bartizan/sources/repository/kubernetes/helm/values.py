"""The values that a chart and its subcharts are rendered with, laid over one another as Helm does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bartizan.sources.repository.evaluated import Budget, OutOfBudget
from bartizan.sources.repository.kubernetes.helm.chart import Chart, Dependency, Values
from bartizan.sources.repository.kubernetes.helm.functions.maps import copied
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TooMuch
from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import LinedMap

GLOBAL = "global"
MOST_CHARTS = 300
"""The most subcharts of one chart, theirs and what aliases multiply counted."""


def rendered_values(chart: Chart, given: Mapping[str, object]) -> Values:
    """The values of a chart: what is given over its defaults, and each subchart's under its name.

    Subcharts that conditions or tags switch off are taken out of `chart` itself, and those that an
    alias names twice stand there twice; so a chart can be rendered with one set of values only. Raises
    `TooMuch` for more than `MOST_CHARTS` subcharts.
    """
    _enable(chart, coalesced(chart, given), given, Budget(MOST_CHARTS))
    _import(chart, given)
    return coalesced(chart, given)


def coalesced(chart: Chart, given: Mapping[str, object]) -> Values:
    """`given` over the chart's defaults, recursively through its subcharts; a null takes a default away."""
    values = _copy(given)
    untouched = chart.values.keys() - values.keys()
    fill(values, chart.values)
    for key in untouched:
        # Helm's own way: a null below a key that nobody else sets takes nothing away from a subchart.
        value = values[key]
        if isinstance(value, dict):
            _drop_nulls(value)
    for name, subchart in chart.subcharts.items():
        own = values.get(name)
        below = own if isinstance(own, dict) else LinedMap()
        shared = values.get(GLOBAL)
        if isinstance(shared, dict):
            merged = _copy(shared)
            before = below.get(GLOBAL)
            fill(merged, before if isinstance(before, dict) else {})
            below[GLOBAL] = merged
        values[name] = coalesced(subchart, below)
        values[name] = _with_global(values[name])
    _drop_nulls(values)
    return values


def _with_global(values: object) -> object:
    if isinstance(values, dict):
        values.setdefault(GLOBAL, LinedMap())
    return values


def _copy(values: Mapping[str, object]) -> Values:
    made = copied(values)
    return made if isinstance(made, dict) else LinedMap()


def fill(values: Values, defaults: Mapping[str, object]) -> None:
    """Put in place what `values` lack; a null in `values` keeps the default out. Changes `values`."""
    for key, default in defaults.items():
        if key not in values:
            values[key] = copied(default)
            if isinstance(values, LinedMap) and isinstance(defaults, LinedMap) and key in defaults.origins:
                values.origins[key] = defaults.origins[key]
            continue
        here = values[key]
        if isinstance(here, dict) and isinstance(default, dict):
            fill(here, default)


def _drop_nulls(values: Values) -> None:
    for key in [key for key, value in values.items() if value is None]:
        del values[key]
    for value in values.values():
        if isinstance(value, dict):
            _drop_nulls(value)


def _enable(chart: Chart, values: Values, given: Mapping[str, object], budget: Budget) -> None:
    """Keep the subcharts that are switched on, under their aliases."""
    declared: dict[str, list[Dependency]] = {}
    for dependency in chart.dependencies:
        declared.setdefault(dependency.name, []).append(dependency)
    kept: dict[str, Chart] = {}
    for name, subchart in chart.subcharts.items():
        if subchart.name not in declared:
            kept[name] = subchart
        for dependency in declared.get(subchart.name, ()):
            if _enabled(dependency, values):
                kept[dependency.alias or subchart.name] = _named(subchart, dependency.alias)
    chart.subcharts = kept
    try:
        budget.spend(len(kept))
    except OutOfBudget as error:
        raise TooMuch(f"more than {MOST_CHARTS} subcharts") from error
    values = coalesced(chart, given)
    for name, subchart in chart.subcharts.items():
        below = values.get(name)
        inner = below if isinstance(below, dict) else LinedMap()
        _enable(subchart, inner, inner, budget)


def _named(subchart: Chart, alias: str) -> Chart:
    """A subchart under its alias, with subcharts of its own to switch."""
    metadata = {**subchart.metadata, "name": alias} if alias else subchart.metadata
    return Chart(
        subchart.directory,
        metadata,
        subchart.path,
        subchart.files,
        subchart.values,
        subchart.dependencies,
        dict(subchart.subcharts),
    )


def _enabled(dependency: Dependency, values: Values) -> bool:
    """By the first condition that is a boolean, else by the tags, else on."""
    for condition in dependency.condition.split(","):
        found = _at(values, condition.strip())
        if isinstance(found, bool):
            return found
    tags = values.get("tags")
    said = [tags[tag] for tag in dependency.tags if isinstance(tags.get(tag), bool)] if isinstance(tags, dict) else []
    return not said or any(said)


def _at(values: object, path: str) -> object:
    for name in path.split(".") if path else ():
        values = values.get(name) if isinstance(values, dict) else None
    return values if path else None


def _import(chart: Chart, given: Mapping[str, object]) -> None:
    """`import-values`: what a subchart offers becomes a default of its parent, the deepest first."""
    for subchart in chart.subcharts.values():
        _import(subchart, {})
    values = coalesced(chart, given)
    taken = LinedMap()
    for dependency in chart.dependencies:
        below = values.get(dependency.alias or dependency.name)
        if isinstance(below, dict) and (dependency.alias or dependency.name) in chart.subcharts:
            for child, parent in _imports(dependency):
                offered = _at(below, child)
                if isinstance(offered, dict):
                    fill(_table(taken, parent), offered)
    if taken:
        defaults = _copy(chart.values)
        fill(defaults, taken)
        chart.values = defaults


def _imports(dependency: Dependency) -> Iterator[tuple[str, str]]:
    """Pairs of the path in the subchart and the path in the parent."""
    for one in dependency.imports:
        if isinstance(one, str):
            yield f"exports.{one}", ""
        elif isinstance(one, dict) and isinstance(one.get("child"), str) and isinstance(one.get("parent"), str):
            yield str(one["child"]), "" if one["parent"] == "." else str(one["parent"])


def _table(values: Values, path: str) -> Values:
    for name in path.split(".") if path else ():
        inner = values.setdefault(name, LinedMap())
        if not isinstance(inner, dict):
            return LinedMap()
        values = inner
    return values
