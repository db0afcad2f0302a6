"""Reading a bill of materials, whoever wrote it: CycloneDX 1.4 to 1.7 and SPDX 3 as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bartizan.catalog.bom_profile import Concerns
from bartizan.model.errors import InputError

MAX_BYTES = 500_000_000
MAX_PARTS = 500_000

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that elements are asked of.

    `kind` is a CycloneDX type of component, `service`, `document` or `system`, whatever the format. `view` is the
    document's own object with what the README of the profiles adds to it.
    """

    kind: str
    name: str
    ref: str
    view: View


@dataclass(frozen=True, slots=True)
class BomDocument:
    """A document as read: its format and version, itself, the system as a whole, and every component and service."""

    format: str
    version: str
    document: Subject
    system: Subject
    parts: tuple[Subject, ...]

    def of(self, concerns: Concerns) -> tuple[Subject, ...]:
        """What an element that concerns this is asked of."""
        if concerns is Concerns.DOCUMENT:
            return (self.document,)
        if concerns is Concerns.SYSTEM:
            return (self.system,)
        if concerns is Concerns.MODEL:
            return tuple(one for one in self.parts if one.kind == "machine-learning-model")
        if concerns is Concerns.DATASET:
            return tuple(one for one in self.parts if one.kind == "data" and _is_dataset(one.view))
        return self.parts


def _is_dataset(view: View) -> bool:
    """A CycloneDX data component may hold prompts and configuration, which are no data sets."""
    kinds = [one.get("type") for one in items(view.get("data")) if isinstance(one, Mapping)]
    return not kinds or "dataset" in kinds


def read_document(path: Path) -> BomDocument:
    """The document in `path`. Raises `InputError` when it is none that can be read."""
    return parse_document(read_json(path), str(path))


def read_json(path: Path) -> Any:
    """The JSON in a file; raises `InputError`."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"is larger than {MAX_BYTES:,} bytes", where=str(path))
        return json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path), hint="check the path") from error
    except (ValueError, RecursionError) as error:
        hint = "a bill of materials is read as JSON; convert XML and tag-value first"
        raise InputError("is not JSON", where=str(path), hint=hint) from error


def parse_document(data: Any, where: str) -> BomDocument:
    """`read_document` for content at hand."""
    from bartizan.service import bom_cyclonedx, bom_spdx

    if isinstance(data, Mapping) and data.get("bomFormat") == "CycloneDX":
        return bom_cyclonedx.parse(data, where)
    if isinstance(data, Mapping) and "@graph" in data and "spdx.org/rdf/3" in json.dumps(data.get("@context")):
        return bom_spdx.parse(data, where)
    hint = "CycloneDX 1.4 or later and SPDX 3 are read, as JSON"
    raise InputError("is no bill of materials that can be read", where=where, hint=hint)


def items(value: Any) -> Sequence[Any]:
    """`value` as a list: itself, or it alone, or nothing."""
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def text(value: Any, default: str = "") -> str:
    """A text, else the default."""
    return value if isinstance(value, str) and value else default
