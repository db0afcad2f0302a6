"""Data components: what is in them, how it is classified, who answers for it."""

from __future__ import annotations

import re
from urllib.parse import quote

from bartizan.report.bom.bill import Part
from bartizan.report.bom.config import clean, public_url, text
from bartizan.report.bom.data_types import dataset_types
from bartizan.report.cyclonedx.shared import Node, filled, properties

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")


def data(part: Part) -> list[Node]:
    """The single entry of a data component."""
    return [
        filled(
            {
                "type": part.content or "other",
                "name": part.name,
                "contents": _contents(part),
                "classification": part.classification,
                "sensitiveData": _sensitive(part),
                "description": _description(part),
                "governance": _governance(part),
            }
        )
    ]


def _contents(part: Part) -> Node | None:
    config = part.asset.config
    url = public_url(text(config, "uri", "url", "location", "path")) or _bucket(part)
    distribution = next((one.url for one in part.references if one.type == "distribution"), None)
    said = part.said
    facts = {
        "bytes": said.dataset_size if said and said.dataset_size else part.facts.size,
        "media": dataset_types(part),
    }
    return filled({"url": url or distribution or _path(part), "properties": properties(facts)}) or None


def _bucket(part: Part) -> str | None:
    schemes = {"AWS::S3::Bucket": "s3", "storage.googleapis.com/Bucket": "gs"}
    scheme = schemes.get(part.asset.type)
    return public_url(f"{scheme}://{part.asset.name}") if scheme else None


def _path(part: Part) -> str | None:
    """The data's own file in the scanned tree, when they are one."""
    paths = {one.location for one in part.occurrences if one.line is None}
    named = [path for path in sorted(paths) if path.rpartition("/")[2] == part.asset.name]
    return quote(named[0]) if len(named) == 1 else None


def _sensitive(part: Part) -> list[str]:
    found = {count.data_class for count in part.asset.data}
    if part.said is not None and part.said.personal_data == "yes":
        found.add("personal")
    return sorted(found)


def _description(part: Part) -> str | None:
    said = part.said
    if said is None:
        return part.description
    words = [said.description or part.description, said.collection]
    words += [f"Updates: {said.updates}" if said.updates else None, f"Noise: {said.noise}" if said.noise else None]
    words += [f"Known bias: {one}" for one in said.bias]
    words += [f"Anonymised by {one}" for one in said.anonymisation]
    return clean(" ".join(one if one.endswith(".") else f"{one}." for one in words if one)) or None


def _governance(part: Part) -> Node | None:
    said = part.said
    owner = said.owner if said and said.owner else part.asset.tags.get("owner") or part.asset.tags.get("team")
    if not owner:
        return None
    email = said.owner_email if said else None
    named: Node = {"name": clean(owner)}
    if email and _EMAIL.fullmatch(email):
        named["contact"] = [{"name": clean(owner), "email": email}]
    return {"owners": [{"organization": named}]}
