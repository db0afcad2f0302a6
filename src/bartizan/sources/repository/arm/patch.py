"""Canonical settings written into ARM templates: a resource's own properties are the canonical ones."""

from __future__ import annotations

import re

from bartizan.catalog import paths
from bartizan.catalog.paths import Step
from bartizan.model.asset import Asset
from bartizan.model.location import Location
from bartizan.model.values import Value
from bartizan.sources.repository.document_edit import Document, replaced, set_values
from bartizan.sources.repository.patching import CannotPatch, Change, Edit, Workspace
from bartizan.sources.repository.spans import Span, parse_json
from bartizan.sources.repository.yaml_marks import MarkError

SOURCE = "arm"
OWN = frozenset({"properties", "identity", "sku", "kind", "tags", "location", "zones", "plan"})
"""What a resource says itself; all else of an asset is said by resources of their own."""

_PARAMETER = re.compile(r"\[\s*parameters\(\s*'([^']+)'\s*\)\s*\]\Z", re.IGNORECASE)


class ArmPatcher:
    """Plans edits of a tree's ARM templates."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._documents: dict[str, Document] = {}

    def plan(self, change: Change) -> list[Edit]:
        """The edits that make the asset's resource say `settings`. Raises `CannotPatch` with the reason."""
        parts: dict[str, dict[tuple[Step, ...], Value]] = {}
        for path, value in change.settings.items():
            steps = paths.parse(path)
            child = "" if steps[0] in OWN else str(steps[0])
            parts.setdefault(child, {})[steps[1:] if child else steps] = value
        edits: list[Edit] = []
        for child, settings in parts.items():
            document, resource = self._written(change.asset, f"{change.asset.type}/{child}".rstrip("/"))
            edits += set_values(document, resource, settings, _Parameters(document).computed)
        return list(dict.fromkeys(edits))

    def _written(self, asset: Asset, type_: str) -> tuple[Document, Span]:
        """The resource of that type, the asset's own or a child's, among those that the asset was seen in."""
        for sighting in asset.sightings:
            location = sighting.location
            if sighting.source == SOURCE and location.path is not None:
                document = self._document(location.path)
                resource = _resource(document, location, type_)
                if resource is not None:
                    return document, resource
        word = type_.rpartition("/")[2]
        raise CannotPatch(f"no resource of type {word} is written out for it in the template")

    def _document(self, path: str) -> Document:
        if path not in self._documents:
            text = self._workspace.read(path)
            try:
                root = parse_json(text.text, comments=True)
            except MarkError as error:
                raise CannotPatch(f"{path}:{error.line} {error.why}") from error
            self._documents[path] = Document(text, root, as_json=True, brackets=True)
        return self._documents[path]


def _resource(document: Document, location: Location, type_: str) -> Span | None:
    """The resource object of the type that begins on the sighting's line."""
    last = type_.rpartition("/")[2].lower()
    for node in document.root.walk():
        declared = node.get("type") if node.kind == "map" and node.line == location.line else None
        if declared is not None and str(declared.value).rpartition("/")[2].lower() == last:
            return node
    return None


class _Parameters:
    """What the expressions of one template refer to."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def computed(self, node: Span, value: Value) -> list[Edit] | None:
        """A parameter that is used nowhere else: its default; any other parameter: the value itself."""
        match = _PARAMETER.match(str(node.value))
        if match is None:
            raise CannotPatch(f"line {node.line} computes its value with `{node.value}`")
        name = match.group(1).lower()
        parameters = self._document.root.get("parameters")
        entries = parameters.entries if parameters is not None else []
        declared = next((one.value for one in entries if one.key.lower() == name), None)
        default = declared.get("defaultValue") if declared is not None else None
        allowed = declared.get("allowedValues") if declared is not None else None
        if allowed is not None and value not in [one.value for one in allowed.items]:
            return None
        if default is None or default.kind != "scalar" or self._document.computed(default) or self._uses(name) > 1:
            return None
        return replaced(self._document, default, value)

    def _uses(self, name: str) -> int:
        """How often a parameter is named in an expression."""
        pattern = re.compile(r"parameters\(\s*'" + re.escape(name) + r"'\s*\)", re.IGNORECASE)
        texts = (node.value for node in self._document.root.walk() if node.kind == "scalar")
        return sum(len(pattern.findall(text)) for text in texts if isinstance(text, str))
