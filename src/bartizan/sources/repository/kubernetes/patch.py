"""Canonical settings written into Kubernetes manifests, which are the canonical shape."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.catalog import paths
from bartizan.catalog.paths import Step
from bartizan.model.location import Location
from bartizan.model.values import Value
from bartizan.sources.repository.document_edit import Document, aliased, find, set_values
from bartizan.sources.repository.patching import CannotPatch, Change, Edit, Workspace
from bartizan.sources.repository.spans import Span, parse_json, parse_yaml
from bartizan.sources.repository.yaml_marks import MarkError

SOURCE = "kubernetes"
_CONTEXT = "securityContext"
_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")


class KubernetesPatcher:
    """Plans edits of a tree's manifests; what Kustomize or Helm makes is not written back."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def plan(self, change: Change) -> list[Edit]:
        """The edits that make the asset's manifest say `settings`. Raises `CannotPatch` with the reason."""
        found = [one.location for one in change.asset.sightings]
        if len(found) != 1 or found[0].path is None:
            raise CannotPatch("it is made from several files")
        text = self._workspace.read(found[0].path)
        as_json = text.text.lstrip()[:1] == "{"
        try:
            roots = [parse_json(text.text)] if as_json else parse_yaml(text.text)
        except MarkError as error:
            raise CannotPatch(f"{text.path}:{error.line} {error.why}") from error
        root, manifest = _manifest(roots, found[0])
        document = Document(text, root, as_json, aliased(roots))
        settings = {paths.parse(path): value for path, value in change.settings.items()}
        settings |= {steps: value for path, value in settings.items() for steps in _overriding(manifest, path, value)}
        return list(dict.fromkeys(set_values(document, manifest, settings)))


def _overriding(manifest: Span, path: tuple[Step, ...], value: Value) -> Iterator[tuple[Step, ...]]:
    """Where containers say for themselves what a pod's security context says for all: theirs counts.

    Raises `CannotPatch` where a user that is not root is asked for and the manifest names root.
    """
    pod = find(manifest, path[:-2]) if path[-2:-1] == (_CONTEXT,) else None
    if pod is None:
        return
    if path[-1] == "runAsNonRoot" and value is True:
        _refuse_root(pod)
    for key in _CONTAINERS:
        listed = pod.get(key)
        for index, container in enumerate(listed.items if listed is not None else ()):
            if find(container, path[-2:]) is not None:
                yield (*path[:-2], key, index, *path[-2:])


def _refuse_root(pod: Span) -> None:
    containers = [one for key in _CONTAINERS if (listed := pod.get(key)) is not None for one in listed.items]
    for holder in (pod, *containers):
        user = find(holder, (_CONTEXT, "runAsUser"))
        if user is not None and user.value == 0:
            raise CannotPatch(f"line {user.line} runs it as root; it needs another user, which only you can choose")


def _manifest(roots: list[Span], location: Location) -> tuple[Span, Span]:
    """The document and the object in it that begins on the sighting's line."""
    for root in roots:
        for node in root.walk():
            if node.kind == "map" and node.line == location.line and node.get("kind") is not None:
                return root, node
    raise CannotPatch("its manifest is not written out here")
