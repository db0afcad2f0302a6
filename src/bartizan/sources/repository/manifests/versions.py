"""Which versions of Python packages the projects of a tree ask for."""

from __future__ import annotations

from collections.abc import Sequence

from bartizan.catalog.packages import normal_name
from bartizan.sources.repository.manifests.reader import read_manifest
from bartizan.sources.repository.reader import SourceFile

LARGEST = 512 * 1024


class Versions:
    """Versions by the directory of the manifest that states them; read when they are first asked for."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        """`files` are Python manifests and locks."""
        self._files = files
        self._stated: dict[str, dict[str, str | None]] | None = None
        self._written: dict[str, dict[str, str]] = {}

    def declares(self, name: str, path: str) -> bool:
        """Whether a manifest beside or above `path`, or any other, names the package."""
        return any(normal_name("pypi", name) in stated for stated in self._for(path))

    def of(self, name: str, path: str) -> str | None:
        """The version that the nearest manifest beside or above `path` states exactly; None when none does."""
        key = normal_name("pypi", name)
        return next((stated[key] for stated in self._for(path) if stated.get(key)), None)

    def asked(self, name: str, path: str) -> str | None:
        """What the nearest manifest beside or above `path` asks for, as it is written; None when none says."""
        key = normal_name("pypi", name)
        self._for(path)
        directory = path.rpartition("/")[0]
        while True:
            if (found := self._written.get(directory, {}).get(key)) is not None:
                return found
            if not directory:
                return next((one[key] for one in self._written.values() if key in one), None)
            directory = directory.rpartition("/")[0]

    def _for(self, path: str) -> list[dict[str, str | None]]:
        """The statements from the nearest directory up, then those of other directories when there are none."""
        if self._stated is None:
            self._stated = self._read()
        directory = path.rpartition("/")[0]
        found = []
        while True:
            if directory in self._stated:
                found.append(self._stated[directory])
            if not directory:
                break
            directory = directory.rpartition("/")[0]
        return found or list(self._stated.values())

    def _read(self) -> dict[str, dict[str, str | None]]:
        stated: dict[str, dict[str, str | None]] = {}
        for file in self._files:
            if file.size > LARGEST:
                continue
            try:
                text = file.read().decode("utf-8", "replace")
            except OSError:
                continue
            inside = stated.setdefault(file.directory.removesuffix("/requirements"), {})
            for item in read_manifest(file.path, text)[0]:
                key = normal_name("pypi", item.requirement.name)
                inside[key] = inside.get(key) or item.requirement.version
                if item.requirement.specifier:
                    written = self._written.setdefault(file.directory.removesuffix("/requirements"), {})
                    written.setdefault(key, item.requirement.specifier)
        return stated
