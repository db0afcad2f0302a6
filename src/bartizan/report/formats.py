"""The formats that a scan can be written in; each is one module with `render(result) -> str`."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from bartizan.model.errors import ConfigError
from bartizan.model.scan import ScanResult


@dataclass(frozen=True, slots=True)
class Format:
    """A report format: the module that renders it, its media type and usual file ending."""

    module: str
    media_type: str
    ending: str


FORMATS = {
    "json": Format("json_document", "application/json", ".json"),
    "sarif": Format("sarif", "application/sarif+json", ".sarif"),
    "html": Format("html", "text/html; charset=utf-8", ".html"),
    "markdown": Format("markdown", "text/markdown; charset=utf-8", ".md"),
    "cyclonedx": Format("cyclonedx", "application/vnd.cyclonedx+json; version=1.6", ".cdx.json"),
}


def render(result: ScanResult, name: str) -> str:
    """`result` in the format `name`; raises `ConfigError` for a name that is none of `FORMATS`."""
    if name not in FORMATS:
        raise ConfigError(f"there is no format '{name}'", hint=f"use one of table, {', '.join(FORMATS)}")
    text: str = importlib.import_module(f"bartizan.report.{FORMATS[name].module}").render(result)
    return text
