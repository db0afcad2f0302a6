"""Canonical settings written into Bicep: a resource's own properties are the canonical ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bartizan.catalog import paths
from bartizan.catalog.paths import Step
from bartizan.model.asset import Asset
from bartizan.model.values import Value
from bartizan.sources.repository.arm import plan
from bartizan.sources.repository.arm.bicep.claims import claims
from bartizan.sources.repository.arm.bicep.library import SOURCE, Library
from bartizan.sources.repository.arm.bicep.places import Places
from bartizan.sources.repository.arm.bicep.reader import split
from bartizan.sources.repository.arm.bicep.setting import Setter
from bartizan.sources.repository.arm.deployment import STEPS
from bartizan.sources.repository.arm.inline import children
from bartizan.sources.repository.arm.patch import OWN
from bartizan.sources.repository.arm.resource import Instance
from bartizan.sources.repository.arm.world import World
from bartizan.sources.repository.document_edit import tree_of
from bartizan.sources.repository.evaluated import OutOfBudget
from bartizan.sources.repository.patching import CannotPatch, Change, Edit, Workspace
from bartizan.sources.repository.reader import SourceFile

Settings = dict[tuple[Step, ...], Value]


class BicepPatcher:
    """Plans edits of a tree's Bicep files and of the parameter files that they are deployed with."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._places = Places()
        self._libraries: list[tuple[frozenset[str], Library, list[str]]] | None = None
        self._deployed: dict[str, tuple[Library, list[World]]] = {}

    def plan(self, change: Change) -> list[Edit]:
        """The edits that make the asset's resource say `settings`. Raises `CannotPatch` with the reason."""
        asset = change.asset
        parts: dict[str, Settings] = {}
        for path, value in change.settings.items():
            steps = paths.parse(path)
            child = "" if steps[0] in OWN else str(steps[0])
            parts.setdefault(child, {})[steps[1:] if child else steps] = value
        try:
            library, worlds = self._worlds(asset.id.partition("//")[2].partition("#")[0])
            edits: list[Edit] = []
            for child, settings in parts.items():
                instance, at = self._written(asset, child, worlds)
                setter = Setter(self._workspace, self._places, library, len(worlds))
                edits += setter.set(instance.resource.body, tree_of(_moved(settings, at)), instance.scope)
                edits += setter.arguments()
        except (OutOfBudget, RecursionError) as error:
            raise CannotPatch("the program nests too deeply, or is too large") from error
        return list(dict.fromkeys(edits))

    def _worlds(self, root: str) -> tuple[Library, list[World]]:
        """The deployments of the program at `root`, as its reader makes them."""
        if root not in self._deployed:
            self._deployed[root] = self._started(root)
        return self._deployed[root]

    def _started(self, root: str) -> tuple[Library, list[World]]:
        context = self._workspace.context
        library, roots = self._library(root)
        program = library.program(root)
        if program is None:
            raise CannotPatch(f"{root} cannot be read")
        given = [inputs for path, inputs in library.inputs(roots) if path == root]
        worlds = []
        for prefix, inputs in plan.estates(program, given):
            world = World(context, SOURCE, library.load, root, prefix, inputs)
            world.start(program, STEPS)
            worlds.append(world)
        return library, worlds

    def _library(self, root: str) -> tuple[Library, list[str]]:
        """The files that are read together with `root`, and those of them that nothing calls."""
        context = self._workspace.context
        if self._libraries is None:
            files: list[SourceFile] = [file for path, file in self._workspace.files.items() if claims(path)]
            self._libraries = []
            for group in split(files, context):
                library = Library(group, context, self._places)
                roots = plan.roots(library.programs(), context)
                self._libraries.append((frozenset(file.path for file in group), library, roots))
        for known, library, roots in self._libraries:
            if root in known:
                return library, roots
        raise CannotPatch(f"{root} is no Bicep file of this tree")

    def _written(self, asset: Asset, child: str, worlds: list[World]) -> tuple[Instance, tuple[Step, ...]]:
        """The resource that says it, the asset's own or a child's, and where in it the asset stands."""
        seen = {(one.location.path, one.location.line) for one in asset.sightings if one.source == SOURCE}
        type_ = f"{asset.type}/{child}".rstrip("/").lower()
        for instance in _instances(worlds):
            if instance.type.lower() == type_ and (
                (instance.deployed.program.path, instance.resource.line) in seen
                if child
                else instance.asset_id == asset.id
            ):
                return instance, ()
        for instance in _instances(worlds) if not child else ():
            if asset.id.startswith(f"{instance.asset_id}."):
                for inner in children(instance.type, instance.body()):
                    if asset.id == f"{instance.asset_id}.{inner.path}":
                        return instance, paths.parse(inner.path)
        word = (child or asset.type).rpartition("/")[2]
        raise CannotPatch(f"no resource of type {word} is written out for it in the program")


def _instances(worlds: list[World]) -> Iterator[Instance]:
    for world in worlds:
        for deployed in world.top.walk():
            yield from deployed.declared()


def _moved(settings: Mapping[tuple[Step, ...], Value], at: tuple[Step, ...]) -> Settings:
    """The settings from the root of the resource that the asset stands `at` a place of.

    In a map of children a member is what a child of its own has in `properties`.
    """
    out: Settings = {}
    for steps, value in settings.items():
        named = bool(at) and isinstance(at[-1], str) and steps[0] == "properties"
        out[(*at, *(steps[1:] if named else steps))] = value
    return out
