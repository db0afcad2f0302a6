"""The shell lines of a notebook: what `!pip install` brings, models and datasets that are pulled or cloned."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Stage
from bartizan.sources.repository.ai import Packages
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.notebook import script_of
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.images import model_records, models_of
from bartizan.sources.repository.manifests.install import installed
from bartizan.sources.repository.manifests.package import package_records
from bartizan.sources.repository.reader import SourceFile
from bartizan.sources.repository.shell import commands

_SOURCE = "notebook"
_DATASET = re.compile(r"https://(?:huggingface\.co|hf\.co)/datasets/(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?(?:/|\Z)")


def read(reading: Reading, file: SourceFile, known: Packages) -> None:
    """Records what the shell lines of a notebook install and fetch."""
    try:
        script = script_of(file.read())
    except OSError:
        return
    for line, cell, row in script.shell if script is not None else ():
        location = Location(reading.path, line)
        _packages(reading, row, cell, location, known)
        for _, words in commands(row.lstrip(" !%")):
            for registry, name in models_of(words):
                for record in model_records(
                    registry, name, location, owner=reading.owner(), source=_SOURCE, text=f"cell {cell} fetches {name}"
                ):
                    reading.records.take(record)
            for name in _datasets(words):
                _dataset(reading, name, cell, location)


def _packages(reading: Reading, row: str, cell: int, location: Location, known: Packages) -> None:
    """`!pip install` with its packages for AI."""
    for found in installed(row.lstrip(" !%")):
        if known.find("pypi", found.name) is not None:
            for record in package_records(
                found, "pypi", location, known, reading.context,
                source=_SOURCE, owner=reading.owner(), where=f"cell {cell}",
            ):  # fmt: skip
                reading.records.take(record)


def _datasets(words: list[str]) -> Iterator[str]:
    """Datasets of Hugging Face that a command clones, fetches or downloads."""
    for word in words:
        if match := _DATASET.match(word):
            yield match["name"]
    if words[:2] in (["huggingface-cli", "download"], ["hf", "download"]) and "dataset" in words:
        yield from [word for word in words[2:] if word.count("/") == 1][:1]


def _dataset(reading: Reading, name: str, cell: int, location: Location) -> None:
    id_ = f"dataset:huggingface/{name}"
    config = {"source": "huggingface", "name": name}
    reading.records.asset(id_, types.DATASET, name, location, config=config, provider="huggingface", stage=Stage.DATA)
    evidence = Evidence(f"cell {cell} fetches {name}", value=name, location=location)
    reading.records.edge(reading.owner(), id_, "trains-on", evidence)
