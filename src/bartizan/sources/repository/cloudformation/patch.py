"""Canonical settings written into CloudFormation: its properties are the canonical ones."""

from __future__ import annotations

import re

from bartizan.catalog import paths
from bartizan.model.location import Location
from bartizan.model.values import Value
from bartizan.sources.repository.document_edit import Document, aliased, function, replaced, set_values
from bartizan.sources.repository.patching import CannotPatch, Change, Edit, Workspace
from bartizan.sources.repository.spans import Entry, Span, parse_json, parse_yaml
from bartizan.sources.repository.yaml_marks import MarkError

SOURCE = "cloudformation"
_REFERENCES = ("!Ref", "Ref")


class CloudFormationPatcher:
    """Plans edits of a tree's templates."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._documents: dict[str, Document] = {}

    def plan(self, change: Change) -> list[Edit]:
        """The edits that make the asset's resource say `settings`. Raises `CannotPatch` with the reason."""
        found = [one.location for one in change.asset.sightings if one.source == SOURCE and one.location.path]
        if not found:
            raise CannotPatch("its template was not found")
        document = self._document(str(found[0].path))
        address = change.asset.id.rpartition("#")[2]
        resource = self._resource(document, found[0], address, change.asset.type)
        if _is_synthesized(resource):
            raise CannotPatch("`cdk synth` writes the template anew: change the program that it is made from")
        settings = {("Properties", *paths.parse(path)): value for path, value in change.settings.items()}
        template = _Template(document)
        return list(dict.fromkeys(set_values(document, resource, settings, template.computed)))

    def _document(self, path: str) -> Document:
        if path not in self._documents:
            text = self._workspace.read(path)
            try:
                as_json = text.text.lstrip()[:1] == "{"
                roots = [parse_json(text.text)] if as_json else parse_yaml(text.text)
            except MarkError as error:
                raise CannotPatch(f"{path}:{error.line} {error.why}") from error
            self._documents[path] = Document(text, roots[0], as_json, aliased(roots))
        return self._documents[path]

    def _resource(self, document: Document, location: Location, address: str, type_: str) -> Span:
        resources = document.root.get("Resources")
        found = [
            entry
            for entry in (resources.entries if resources is not None else ())
            if _line(document, entry) == location.line and not entry.key.startswith("Fn::")
        ]
        named = [entry for entry in found if address == entry.key or address.endswith(f".{entry.key}")]
        for entry in named or found:
            declared = entry.value.get("Type")
            if declared is None or declared.value != type_:
                written = declared.value if declared is not None else "nothing"
                raise CannotPatch(f"it is made from {written}, whose properties are other ones")
            return entry.value
        raise CannotPatch("its resource is not written out in the template: a loop or another template makes it")


def _is_synthesized(resource: Span) -> bool:
    """Whether the CDK wrote the resource: it notes each construct's path."""
    metadata = resource.get("Metadata")
    return metadata is not None and metadata.get("aws:cdk:path") is not None


def _line(document: Document, entry: Entry) -> int:
    return document.text.text.count("\n", 0, entry.start) + 1


class _Template:
    """What the values of one template refer to."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def computed(self, node: Span, value: Value) -> list[Edit] | None:
        """A reference to a parameter that is used nowhere else: its default; to any other, the value itself."""
        name = node.value if node.tag == "!Ref" else node.entries[0].value.value if function(node) == "Ref" else None
        parameters = self._document.root.get("Parameters")
        declared = parameters.get(name) if parameters is not None and isinstance(name, str) else None
        if declared is None or not isinstance(name, str):
            raise CannotPatch(f"line {node.line} computes its value with {node.tag or function(node)}")
        default = declared.get("Default")
        allowed = declared.get("AllowedValues")
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if allowed is not None and text not in {_text(one.value) for one in allowed.items}:
            return None
        if default is None or default.kind != "scalar" or default.tag or self._uses(name) > 1:
            return None
        is_text = str(getattr(declared.get("Type"), "value", "String")) == "String"
        return replaced(self._document, default, text if is_text and default.quote else value)

    def _uses(self, name: str) -> int:
        """How often a parameter is referred to, by `Ref` or inside the text of a `Sub`."""
        count = 0
        inside = re.compile(r"\$\{\s*" + re.escape(name) + r"\s*\}")
        for node in self._document.root.walk():
            if node.tag == "!Ref" or function(node) == "Ref":
                referred = node.value if node.tag == "!Ref" else node.entries[0].value.value
                count += referred == name
            elif node.kind == "scalar" and isinstance(node.value, str):
                count += len(inside.findall(node.value))
        return count


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
