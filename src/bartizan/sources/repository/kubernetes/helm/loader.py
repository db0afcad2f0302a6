"""Reads a chart's files, and those of its subcharts: directories, archives, and `file://` neighbours."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.sources.repository.kubernetes.helm.archive import ArchiveError, unpacked
from bartizan.sources.repository.kubernetes.helm.chart import Chart, ChartFile, Dependency
from bartizan.sources.repository.kubernetes.helm.claims import CHART, REQUIREMENTS
from bartizan.sources.repository.kubernetes.helm.functions.yaml_text import read_yaml
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TooMuch
from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import LinedMap
from bartizan.sources.repository.reader import Context, Limits, SourceFile, read_text
from bartizan.sources.repository.walk import Walk, exclude_spec
from bartizan.sources.repository.yaml_marks import MarkError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SOURCE = "helm"
DEPTH = 8
"""How deep charts may hold one another."""
MOST_EXTRA = 500
"""The most files beside its templates that a chart's templates may read."""
LARGEST_EXTRA = 256 * 1024
MOST_CHARTS = 200
"""The most charts in one, its subcharts and theirs counted."""


class Loader:
    """Loads charts; what could not be read is in `gaps`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.gaps: list[Gap] = []
        self._charts = 0

    def load(self, directory: str, files: Sequence[SourceFile]) -> Chart | None:
        """The chart in a directory, of the files that stand in it (paths from the repository's root)."""
        texts: dict[str, ChartFile] = {}
        archives: dict[str, SourceFile] = {}
        start = f"{directory}/" if directory else ""
        ignored = self._ignored(directory)
        for file in files:
            name = file.path.removeprefix(start)
            if not file.path.startswith(start) or (ignored is not None and ignored.match_file(name)):
                continue
            if name.endswith((".tgz", ".tar.gz")):
                archives[name] = file
            else:
                self._read(name, file, texts)
        if any(".Files" in file.text for file in texts.values()):
            self._extra(directory, texts, ignored)
        packed = {name: (file.path, self._bytes(file)) for name, file in archives.items()}
        return self._assemble(directory, texts, packed, 0)

    def _ignored(self, directory: str) -> GitIgnoreSpec | None:
        """What `.helmignore` leaves out of the chart."""
        found = self._context.find(posixpath.join(directory, ".helmignore"))
        text = read_text(found, SOURCE)[0] if found is not None and found.size < LARGEST_EXTRA else None
        if not text:
            return None
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        try:
            return exclude_spec(lines[:1000])
        except InputError:
            return None

    def _read(self, name: str, file: SourceFile, into: dict[str, ChartFile]) -> None:
        text, gap = read_text(file, SOURCE)
        if gap is not None:
            self.gaps.append(gap)
        if text is not None:
            into[name] = ChartFile(name, file.path, text.replace("\r\n", "\n"))

    def _bytes(self, file: SourceFile) -> bytes:
        try:
            return file.read()
        except OSError as error:
            self.gaps.append(Gap(SOURCE, file.path, f"cannot be read: {error.strerror}", "a readable file"))
            return b""

    def _extra(self, directory: str, texts: dict[str, ChartFile], ignored: GitIgnoreSpec | None) -> None:
        """The chart's other small text files, for `.Files`."""
        count = 0
        for file in walked(self._context, directory):
            name = file.path.removeprefix(f"{directory}/" if directory else "")
            if name in texts or name.startswith(("templates/", "charts/")) or file.size > LARGEST_EXTRA:
                continue
            if ignored is not None and ignored.match_file(name):
                continue
            count += 1
            if count > MOST_EXTRA:
                return
            text, _ = read_text(file, SOURCE)
            if text is not None:
                texts[name] = ChartFile(name, file.path, text)

    def _assemble(
        self, directory: str, files: Mapping[str, ChartFile], archives: Mapping[str, tuple[str, bytes]], depth: int
    ) -> Chart | None:
        """A chart of its files by name; subcharts are under `charts/`."""
        self._charts += 1
        declared = files.get(CHART)
        if declared is None or depth > DEPTH or self._charts > MOST_CHARTS:
            if declared is not None:
                why = f"more than {DEPTH} levels or {MOST_CHARTS} charts in one another"
                self.gaps.append(Gap(SOURCE, declared.path, why, "fewer charts"))
            return None
        metadata = self._map(declared)
        own = {name: file for name, file in files.items() if not name.startswith("charts/")}
        values = self._map(files["values.yaml"]) if "values.yaml" in files else LinedMap()
        chart = Chart(directory, metadata, declared.path, own, values, self._dependencies(metadata, files))
        for subchart in self._subcharts(directory, files, archives, depth):
            chart.subcharts.setdefault(subchart.name, subchart)
        self._missing(chart, depth)
        return chart

    def _map(self, file: ChartFile) -> LinedMap:
        """A file that should be a map."""
        try:
            value = read_yaml(file.text, "" if file.packed else file.path)
        except (MarkError, TooMuch) as error:
            line = f":{error.line}" if error.line and not file.packed else ""
            self.gaps.append(Gap(SOURCE, f"{file.path}{line}", f"cannot be parsed: {error.why}", "valid YAML"))
            return LinedMap()
        return value if isinstance(value, LinedMap) else LinedMap()

    def _subcharts(
        self, directory: str, files: Mapping[str, ChartFile], archives: Mapping[str, tuple[str, bytes]], depth: int
    ) -> Iterator[Chart]:
        below: dict[str, dict[str, ChartFile]] = {}
        packed: dict[str, dict[str, tuple[str, bytes]]] = {}
        for name, file in files.items():
            head, _, rest = name.removeprefix("charts/").partition("/")
            if name.startswith("charts/") and rest and not head.startswith(("_", ".")):
                below.setdefault(head, {})[rest] = ChartFile(rest, file.path, file.text, file.packed)
        for name, archive in archives.items():
            head, _, rest = name.removeprefix("charts/").partition("/")
            if name.startswith("charts/") and rest:
                packed.setdefault(head, {})[rest] = archive
        for head, members in below.items():
            where = posixpath.join(directory, "charts", head)
            made = self._assemble(where, members, packed.get(head, {}), depth + 1)
            if made is not None:
                yield made
        for name, (path, data) in archives.items():
            if name.startswith("charts/") and name.count("/") == 1:
                made = self._unpacked(path, data, depth)
                if made is not None:
                    yield made

    def _unpacked(self, path: str, data: bytes, depth: int) -> Chart | None:
        """The chart in an archive."""
        try:
            members = unpacked(data)
        except ArchiveError as error:
            self.gaps.append(Gap(SOURCE, path, f"the archive {error}", "a chart packed by `helm package`"))
            return None
        files: dict[str, ChartFile] = {}
        archives: dict[str, tuple[str, bytes]] = {}
        for name, content in members.items():
            rest = name.partition("/")[2]
            if rest.endswith((".tgz", ".tar.gz")):
                archives[rest] = (path, content)
            elif rest and b"\0" not in content:
                text = content.decode("utf-8", "replace").replace("\r\n", "\n")
                files[rest] = ChartFile(rest, path, text, packed=True)
        return self._assemble(path, files, archives, depth + 1)

    def _dependencies(self, metadata: LinedMap, files: Mapping[str, ChartFile]) -> tuple[Dependency, ...]:
        """What Chart.yaml asks for, or requirements.yaml beside it, as older charts have it."""
        holder = metadata
        if "dependencies" not in metadata and REQUIREMENTS in files:
            holder = self._map(files[REQUIREMENTS])
        listed = holder.get("dependencies")
        return tuple(_dependency(one) for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()

    def _missing(self, chart: Chart, depth: int) -> None:
        """Dependencies that are not vendored: read from beside the chart, or a gap."""
        for dependency in chart.dependencies:
            if dependency.name in chart.subcharts:
                continue
            if dependency.repository.startswith("file://"):
                path = posixpath.normpath(posixpath.join(chart.directory, dependency.repository[len("file://") :]))
                subchart = None if path.startswith("..") else self._beside(path, depth)
                if subchart is not None:
                    chart.subcharts[dependency.name] = subchart
                    continue
            where = f" from {dependency.repository}" if dependency.repository else ""
            said = f"{dependency.name} {dependency.version}{where}"
            why = f"the dependency {said} is not in charts/, so it was not rendered"
            what = f"{chart.path}:{dependency.line}" if dependency.line else chart.path
            self.gaps.append(Gap(SOURCE, what, why, "`helm dependency update` before the scan"))

    def _beside(self, directory: str, depth: int) -> Chart | None:
        if depth > DEPTH or self._context.find(posixpath.join(directory, CHART)) is None:
            return None
        files: dict[str, ChartFile] = {}
        archives: dict[str, tuple[str, bytes]] = {}
        for file in walked(self._context, directory):
            name = file.path.removeprefix(f"{directory}/" if directory != "." else "")
            if file.size > self._context.limits.parse_bytes or not is_part(name):
                continue
            if name.endswith((".tgz", ".tar.gz")):
                archives[name] = (file.path, self._bytes(file))
            else:
                self._read(name, file, files)
        return self._assemble(directory, files, archives, depth + 1)


def _dependency(one: Mapping[str, object]) -> Dependency:
    def text(key: str) -> str:
        value = one.get(key)
        return value if isinstance(value, str) else "" if value is None else str(value)

    tags, imports = one.get("tags"), one.get("import-values")
    origins = list(one.origins.values()) if isinstance(one, LinedMap) else []
    return Dependency(
        name=text("name"),
        alias=text("alias"),
        version=text("version"),
        repository=text("repository"),
        condition=text("condition"),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        imports=tuple(imports) if isinstance(imports, list) else (),
        line=min((origin[1] for origin in origins), default=0),
    )


_NAMES = frozenset({CHART, REQUIREMENTS, "values.yaml"})


def is_part(name: str) -> bool:
    """Whether a file, by its name in a chart, is one that makes up the chart or one of its subcharts."""
    parts = name.split("/")
    while parts[0] == "charts" and len(parts) > 2:  # noqa: PLR2004 - charts, a subchart and something in it
        parts = parts[2:]
    if parts[0] == "charts":
        return parts[-1].endswith((".tgz", ".tar.gz"))
    return parts[0] in {"templates", "crds"} or (len(parts) == 1 and parts[0] in _NAMES)


def walked(context: Context, directory: str) -> Iterable[SourceFile]:
    """The files in a directory of the tree, with their paths from its root."""
    root = context.root / directory
    prefix = "" if directory in {"", "."} else f"{directory}/"
    for file in Walk(root, Limits(files=_MOST_WALKED)):
        if isinstance(file, SourceFile) and not file.linked:
            yield SourceFile(prefix + file.path, file.absolute, file.size)


_MOST_WALKED = 5_000
