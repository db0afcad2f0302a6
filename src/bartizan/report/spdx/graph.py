"""The graph of an SPDX document while it is made: elements by id, relationships by kind, shared agents and licences."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from bartizan.report.bom.bill import Party

Node = dict[str, object]

CREATION = "_:creation"
NO_ELEMENT = "NoAssertionElement"
NO_LICENCE = "expandedlicensing_NoAssertionLicense"
NO_WORD = "NOASSERTION"
"""SPDX's word where a property is text or an address and nothing can be said."""

NAMESPACE = "https://bartizan.dev/spdx/"
PLACE = "\x01"
"""Stands for the document's own namespace until that is made of the content; texts never hold this character."""

_SLUG = re.compile(r"[^A-Za-z0-9]+")


class Graph:
    """Collects elements; an id is the kind, the name and a digest of what makes the element itself."""

    def __init__(self) -> None:
        """An empty graph."""
        self._elements: dict[str, Node] = {}
        self._to: dict[tuple[str, str, str], dict[str, None]] = {}
        self._notes: dict[tuple[str, str, str], Node] = {}

    def identity(self, kind: str, name: str, key: str) -> str:
        """The id of the element that `key` makes itself."""
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        slug = _SLUG.sub("-", name)[:40].strip("-").lower()
        return f"{PLACE}{kind}-{slug}-{digest}" if slug else f"{PLACE}{kind}-{digest}"

    def add(self, identity: str, type_: str, facts: Mapping[str, object]) -> str:
        """Put an element in the graph, without what is empty; its id."""
        head: Node = {"type": type_, "spdxId": identity, "creationInfo": CREATION}
        kept = {key: value for key, value in facts.items() if value is not None and value not in ("", [], {})}
        self._elements[identity] = head | kept
        return identity

    def agent(self, party: Party | None, *, note: str) -> str:
        """The element of an organisation; of an agent named NOASSERTION when it is not known."""
        if party is None:
            identity = self.identity("agent", NO_WORD, NO_WORD)
            return self.add(identity, "Agent", {"name": NO_WORD, "comment": note})
        identity = self.identity("organization", party.name, f"{party.name}|{party.url or ''}")
        references = [reference("altWebPage", party.url)] if party.url else []
        identifiers = [external_identifier("email", party.email)] if party.email else []
        facts = {"name": party.name, "externalRef": references, "externalIdentifier": identifiers}
        return self.add(identity, "Organization", facts)

    def relate(
        self,
        source: str,
        type_: str,
        target: str,
        *,
        comment: str = "",
        record: str = "Relationship",
        facts: Mapping[str, object] | None = None,
    ) -> None:
        """Relate two elements; relations of one source, type and comment become one relationship."""
        key = (source, type_, comment if not facts else f"{comment}|{target}|{record}")
        self._to.setdefault(key, {})[target] = None
        self._notes[key] = {"record": record, "comment": comment, **(facts or {})}

    def elements(self) -> list[Node]:
        """Everything, in order of id; relationships after what they relate."""
        for key, targets in sorted(self._to.items()):
            source, type_, _ = key
            notes = dict(self._notes[key])
            record, comment = str(notes.pop("record")), notes.pop("comment")
            identity = self.identity("relationship", type_, "|".join(key))
            facts = {"from": source, "relationshipType": type_, "to": sorted(targets), "comment": comment, **notes}
            self.add(identity, record, facts)
        return [self._elements[identity] for identity in sorted(self._elements, key=_order)]


def _order(identity: str) -> tuple[bool, str]:
    return identity.startswith(f"{PLACE}relationship-"), identity


def reference(type_: str, url: str, comment: str | None = None) -> Node:
    """An external reference."""
    node: Node = {"type": "ExternalRef", "externalRefType": type_, "locator": [url]}
    return node | {"comment": comment} if comment else node


def external_identifier(type_: str, identifier: str) -> Node:
    """An external identifier."""
    return {"type": "ExternalIdentifier", "externalIdentifierType": type_, "identifier": identifier}


def hashed(pairs: tuple[tuple[str, str], ...]) -> list[Node]:
    """Hashes by SPDX's names of algorithms."""
    return [
        {"type": "Hash", "algorithm": name.lower().replace("-", ""), "hashValue": value.lower()}
        for name, value in pairs
    ]


def entries(pairs: tuple[tuple[str, str], ...]) -> list[Node]:
    """Names and values."""
    return [{"type": "DictionaryEntry", "key": name, "value": value} for name, value in pairs]


def decimal(value: float) -> str:
    """A number as SPDX's decimals are written: as text, without an exponent."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def extension(pairs: list[tuple[str, str]]) -> list[Node]:
    """Properties that SPDX has no place for, as its extension for the properties of CycloneDX."""
    properties = [
        {"type": "extension_CdxPropertyEntry", "extension_cdxPropName": name, "extension_cdxPropValue": value}
        for name, value in pairs
    ]
    return [{"type": "extension_CdxPropertiesExtension", "extension_cdxProperty": properties}] if properties else []
