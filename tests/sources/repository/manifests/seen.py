"""What the reader of manifests says of a small tree, in a form that reads well in assertions."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from bartizan.model.asset import Asset
from bartizan.sources.repository.manifests.reader import READER
from tests.sources.repository.code.reads import Said, said


def tree(text: str) -> dict[str, str]:
    """Files from one text: `=== path` begins each."""
    files: dict[str, str] = {}
    for part in textwrap.dedent(text).split("=== ")[1:]:
        name, _, content = part.partition("\n")
        files[name.strip()] = content
    return files


def read(root: Path, files: Mapping[str, str] | str) -> Said:
    """What the reader says; ids are purls without `pkg:`."""
    return said(root, tree(files) if isinstance(files, str) else files, READER)


def places(found: Said) -> dict[str, str]:
    """Of each package its places, and what is told of its use: `app/pom.xml:8 pom.xml:3 runtime direct`."""
    out: dict[str, str] = {}
    for record in found.records:
        if isinstance(record, Asset):
            words = [str(sighting.location) for sighting in record.sightings]
            config = record.config
            words += [str(config["scope"])] if "scope" in config else []
            words += [("direct" if config["direct"] else "transitive")] if "direct" in config else []
            words += [] if config["pinned"] else ["open"]
            assert record.id not in out
            out[record.id.removeprefix("pkg:")] = " ".join(words)
    return dict(sorted(out.items()))
