"""The reader of Helm charts: rendered with their defaults, and with each environment's values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.kubernetes.helm.claims import claims, environment, is_plain
from bartizan.sources.repository.kubernetes.helm.environments import MOST, groups, roots
from bartizan.sources.repository.kubernetes.helm.functions.yaml_text import read_yaml
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TooMuch
from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import LinedMap
from bartizan.sources.repository.kubernetes.helm.loader import SOURCE, Loader, is_part
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text
from bartizan.sources.repository.yaml_marks import MarkError


def split(files: Sequence[SourceFile], _context: Context) -> Iterable[list[SourceFile]]:
    """Each chart by itself."""
    return groups(files)


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The objects of the charts among the files."""
    for directory in roots(files):
        yield from _chart(directory, files, context)


def _chart(directory: str, files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    # What renders charts takes a while to import; most trees have none.
    from bartizan.sources.repository.kubernetes.helm.context import Release
    from bartizan.sources.repository.kubernetes.helm.estates import Estates, Setting, fresh

    start = f"{directory}/" if directory else ""
    loader = Loader(context)
    own = [file for file in files if file.path.startswith(start) and is_part(file.path.removeprefix(start))]
    chart = loader.load(directory, own)
    if chart is None or chart.is_library:
        yield from loader.gaps
        return
    estates = Estates(context)
    release = Release(chart.name)
    yield from loader.gaps
    yield from estates.read(fresh(chart), Setting("", {}, release))
    given = 0
    for file in files:
        if file in own or (environment(file.path.removeprefix(start)) is None and not is_plain(file.path)):
            continue
        values, gap = values_of(file)
        if gap is not None and file.path.startswith(start):
            # A broken file elsewhere may have nothing to do with the chart.
            yield gap
        if not values or (chart.values and not chart.values.keys() & values.keys()):
            continue
        given += 1
        if given > MOST:
            why = f"more than {MOST} files of values; {file.path} and those after it were not rendered"
            yield Gap(SOURCE, chart.path, why, "fewer environments in one chart")
            break
        yield from estates.read(fresh(chart), Setting(file.path, values, release))
    yield from estates.rest()


def values_of(file: SourceFile) -> tuple[dict[str, object], Gap | None]:
    """The values in a file; empty for one that is no map, with a gap where it cannot be parsed."""
    text, gap = read_text(file, SOURCE)
    if text is None:
        return {}, gap
    try:
        values = read_yaml(text, file.path)
    except (MarkError, TooMuch) as error:
        return {}, Gap(SOURCE, f"{file.path}:{error.line}", f"cannot be parsed: {error.why}", "valid YAML")
    return values if isinstance(values, LinedMap) else {}, gap


READER = Reader(name=SOURCE, claims=claims, unit="tree", read=read, split=split)
