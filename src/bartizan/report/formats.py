"""The formats that a scan can be written in; each is one module with `render(result) -> str`."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.model.errors import ConfigError
from bartizan.model.scan import ScanResult
from bartizan.report.bom.options import Options


@dataclass(frozen=True, slots=True)
class Format:
    """A report format: the module that renders it, its media type and usual file ending.

    A bill of materials (`is_bom`) also takes what it is of; `arguments` are the module's own.
    """

    module: str
    media_type: str
    ending: str
    is_bom: bool = False
    arguments: Mapping[str, str] = field(default_factory=dict)


def _cyclonedx(version: str) -> Format:
    media_type = f"application/vnd.cyclonedx+json; version={version}"
    return Format("cyclonedx", media_type, ".cdx.json", is_bom=True, arguments={"version": version})


FORMATS = {
    "json": Format("json_document", "application/json", ".json"),
    "sarif": Format("sarif", "application/sarif+json", ".sarif"),
    "html": Format("html", "text/html; charset=utf-8", ".html"),
    "markdown": Format("markdown", "text/markdown; charset=utf-8", ".md"),
    "cyclonedx": _cyclonedx("1.6"),
    "cyclonedx-1.6": _cyclonedx("1.6"),
    "cyclonedx-1.7": _cyclonedx("1.7"),
    "spdx": Format("spdx", "application/spdx+json; version=3.0.1", ".spdx3.json", is_bom=True),
}


def render(result: ScanResult, name: str, bom: Options | None = None) -> str:
    """`result` in the format `name`; raises `ConfigError` for a name that is none of `FORMATS`.

    `bom` says what a bill of materials is of; other formats do not look at it.
    """
    if name not in FORMATS:
        raise ConfigError(f"there is no format '{name}'", hint=f"use one of table, {', '.join(FORMATS)}")
    format_ = FORMATS[name]
    module = importlib.import_module(f"bartizan.report.{format_.module}")
    text: str = module.render(result, bom, **format_.arguments) if format_.is_bom else module.render(result)
    return text
