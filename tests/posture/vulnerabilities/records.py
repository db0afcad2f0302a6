"""OSV records for tests, in OSV's format; ids, packages' flaws and dates are made up."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def affected(ecosystem: str, name: str, *events: Mapping[str, str], kind: str = "ECOSYSTEM", **more: object) -> Json:
    """One entry of `affected`, with one range of these events."""
    ranges = [{"type": kind, "events": [dict(one) for one in events]}] if events else []
    return {"package": {"ecosystem": ecosystem, "name": name}, "ranges": ranges, **more}


def record(id_: str, *parts: Json, **more: object) -> Json:
    """An OSV record."""
    return {"schema_version": "1.7.0", "id": id_, "modified": "2099-01-02T00:00:00Z", "affected": list(parts), **more}


def archive(path: Path, records: Iterable[Json]) -> Path:
    """The records as osv.dev's `all.zip`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for one in records:
            out.writestr(f"{one['id']}.json", json.dumps(one))
    return path


CRITICAL = {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}
LOW = {"type": "CVSS_V4", "score": "CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N"}
