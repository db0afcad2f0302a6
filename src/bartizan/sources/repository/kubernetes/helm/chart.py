"""A chart as it is read: its files, its metadata, its values, its subcharts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import LinedMap

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class ChartFile:
    """One file of a chart; `name` is relative to the chart, `path` the file in the repository.

    What stands in an archive has the archive's path, and no lines of its own (`packed`).
    """

    name: str
    path: str
    text: str
    packed: bool = False


@dataclass(frozen=True, slots=True)
class Dependency:
    """A subchart that Chart.yaml asks for."""

    name: str
    alias: str
    version: str
    repository: str
    condition: str
    tags: tuple[str, ...]
    imports: tuple[object, ...]
    line: int


@dataclass(slots=True)
class Chart:
    """A chart with its subcharts.

    `directory` is its directory in the repository (for a packed one, the archive's path). `files` are
    its text files by their name in the chart; `values` are its defaults with their places.
    """

    directory: str
    metadata: Mapping[str, object]
    path: str
    files: dict[str, ChartFile]
    values: Values = field(default_factory=LinedMap)
    dependencies: tuple[Dependency, ...] = ()
    subcharts: dict[str, Chart] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The chart's name, or its alias as a subchart."""
        name = self.metadata.get("name")
        return name if isinstance(name, str) and name else self.directory.rpartition("/")[2] or "chart"

    @property
    def is_library(self) -> bool:
        """Whether the chart has no objects of its own."""
        return self.metadata.get("type") == "library"

    def templates(self) -> Iterator[ChartFile]:
        """The files under `templates/`."""
        return (file for name, file in sorted(self.files.items()) if name.startswith("templates/"))

    def crds(self) -> Iterator[ChartFile]:
        """The files under `crds/`, which are applied as they are."""
        names = (".yaml", ".yml", ".json")
        return (file for name, file in sorted(self.files.items()) if name.startswith("crds/") and name.endswith(names))
