"""Where things lie: resource, its parents, project, folders, organisation. Policies are inherited along this line.

Source: IAM documentation, "Using resource hierarchy for access control". A resource is in the project that
its asset's account names; where code leaves the project to a variable and its directory declares exactly
one project, the resource is probably in that one, and the answer is not sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bartizan.graph.access.gcp.members import SERVICE_ACCOUNT, email_of, project_of_email
from bartizan.graph.estate import Neighbours
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value

PROJECT = "cloudresourcemanager.googleapis.com/Project"
FOLDER = "cloudresourcemanager.googleapis.com/Folder"
ORGANIZATION = "cloudresourcemanager.googleapis.com/Organization"
CONTAINERS = frozenset({PROJECT, FOLDER, ORGANIZATION})
INHERITING = frozenset({"bigquery.googleapis.com/Table", "cloudkms.googleapis.com/CryptoKey"})
"""Types whose policy parent is a resource within the project (BigQuery dataset, key ring)."""

_MAX_FOLDERS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """Ids of the assets whose policies reach a resource, from itself up; `sure` false where its project is a guess."""

    nodes: tuple[str, ...]
    project: str | None
    sure: bool = True


class Places:
    """The hierarchy of the estate's Google Cloud assets. Built once, O(assets)."""

    def __init__(self, assets: Mapping[str, Asset], near: Neighbours) -> None:
        self._assets = assets
        self._near = near
        self._lines: dict[str, Line] = {}
        self._above_of: dict[str, tuple[str, ...]] = {}

    @cached_property
    def projects(self) -> Mapping[str, list[Asset]]:
        """Projects by id and by number; one project may be declared in several files."""
        out: dict[str, list[Asset]] = defaultdict(list)
        for asset in self._assets.values():
            if asset.type == PROJECT:
                for word in project_words(asset):
                    out[word].append(asset)
        return out

    @cached_property
    def _containers(self) -> Mapping[str, list[Asset]]:
        out: dict[str, list[Asset]] = defaultdict(list)
        for asset in self._assets.values():
            if asset.type in (FOLDER, ORGANIZATION):
                kind = "folders" if asset.type == FOLDER else "organizations"
                for word in (asset.config.get("name"), asset.name, asset.id.rpartition("//")[2].partition("/")[2]):
                    if isinstance(word, str) and (last := word.rpartition("/")[2]).isdigit():
                        found = out[f"{kind}/{last}"]
                        if asset not in found:
                            found.append(asset)
        return out

    @cached_property
    def _nearby(self) -> Mapping[str, list[Asset]]:
        """Projects that are named by a variable only, by the directory of the code that names them."""
        out: dict[str, list[Asset]] = defaultdict(list)
        for asset in self._assets.values():
            if asset.type == PROJECT and asset.account is None and asset.id.startswith("repo:"):
                out[_directory(asset.id)].append(asset)
        return out

    def line(self, id_: str) -> Line:
        """The line of an asset, itself first."""
        held = self._lines.get(id_)
        if held is None:
            held = self._lines[id_] = self._find(id_)
        return held

    def around(self, id_: str) -> Line:
        """The line of what is new beside an asset: of the asset's project, or of the asset if it is a container."""
        line = self.line(id_)
        nodes = tuple(one for one in line.nodes if self._assets[one].type in CONTAINERS)
        return Line(nodes, line.project, line.sure)

    def project(self, id_: str) -> str | None:
        """The id (or number) of the project that holds an asset."""
        return self.line(id_).project

    def same_project(self, one: str | None, other: str | None) -> bool:
        """Whether two words, ids or numbers, mean one project."""
        if one is None or other is None:
            return False
        if one == other:
            return True
        found = {asset.id for asset in self.projects.get(one, ())}
        return any(asset.id in found for asset in self.projects.get(other, ()))

    def _find(self, id_: str) -> Line:
        asset = self._assets.get(id_)
        if asset is None:
            return Line((), None)
        if asset.type in CONTAINERS:
            own = self._twins(asset)
            above = tuple(one for node in own for one in self._above(node))
            return Line(tuple(dict.fromkeys((*own, *above))), next(project_words(asset), None))
        inner = [id_]
        if asset.type in INHERITING:
            inner += [parent.id for _, parent in self._near.out(id_, "contained-in")]
        word = self._word(asset)
        if word is not None:
            found, sure = [one.id for one in self.projects.get(word, ())], True
        else:
            guessed = self._nearby.get(_directory(id_), []) if id_.startswith("repo:") else []
            only = guessed if len({_said(one) for one in guessed}) == 1 else []
            found, sure = [one.id for one in only], False
        above = tuple(one for node in found for one in self._above(node))
        return Line(tuple(dict.fromkeys((*inner, *found, *above))), word, sure)

    def _twins(self, asset: Asset) -> tuple[str, ...]:
        """Every asset that declares the same project, folder or organisation."""
        found = [one.id for word in project_words(asset) for one in self.projects.get(word, ())]
        if asset.type != PROJECT:
            found = [one.id for listed in self._containers.values() if asset in listed for one in listed]
        return tuple(dict.fromkeys((asset.id, *found)))

    def _word(self, asset: Asset) -> str | None:
        if asset.account:
            return asset.account
        if asset.type == SERVICE_ACCOUNT:
            email = email_of(asset)
            return project_of_email(email) if email else None
        _, found, rest = asset.id.partition("/projects/")
        return rest.partition("/")[0] if found and asset.id.startswith("//") and rest[:1] != "_" else None

    def _above(self, container: str) -> tuple[str, ...]:
        """The folders and the organisation above a project or folder, nearest first; a cycle is cut."""
        held = self._above_of.get(container)
        if held is not None:
            return held
        out: list[str] = []
        here = [self._assets[container]]
        for _ in range(_MAX_FOLDERS):
            here = [one for asset in here for one in self._parents(asset.config.get("parent"))]
            here = [one for one in here if one.id not in out and one.id != container]
            if not here:
                break
            out.extend(one.id for one in here)
        self._above_of[container] = tuple(dict.fromkeys(out))
        return self._above_of[container]

    def _parents(self, value: Value) -> list[Asset]:
        if isinstance(value, Unknown):
            known = [self._assets[one] for one in value.assets if one in self._assets]
            return [one for one in known if one.type in (FOLDER, ORGANIZATION)] if len(known) == 1 else []
        if not isinstance(value, str | int) or isinstance(value, bool):
            return []
        text = str(value)
        if text.isdigit():
            return [*self._containers.get(f"folders/{text}", []), *self._containers.get(f"organizations/{text}", [])]
        return self._containers.get(text, [])

    def attached(self, value: Value) -> tuple[str, ...]:
        """The assets that the attachment point of a deny policy means (its text is URL-encoded in code)."""
        if isinstance(value, Unknown):
            return tuple(one for one in value.assets if one in self._assets and self._assets[one].type in CONTAINERS)
        if not isinstance(value, str):
            return ()
        text = value.replace("%2F", "/").replace("%2f", "/").removeprefix("policies/")
        kind, _, name = text.partition("cloudresourcemanager.googleapis.com/")[2].partition("/")
        name = name.partition("/")[0]
        listed = self.projects.get(name, []) if kind == "projects" else self._containers.get(f"{kind}/{name}", [])
        return tuple(one.id for one in listed)


def project_words(asset: Asset) -> Iterator[str]:
    """The words, id and number, by which a project may be meant; nothing for another asset."""
    if asset.type != PROJECT:
        return
    said = asset.config.get("projectId")
    name = asset.config.get("name")
    words = [said, asset.account, name.removeprefix("projects/") if isinstance(name, str) else None]
    if asset.id.startswith("//"):
        words.append(asset.id.rpartition("/")[2])
    number = asset.config.get("projectNumber")
    words.append(str(number) if isinstance(number, str | int) else None)
    yield from dict.fromkeys(word for word in words if isinstance(word, str) and word)


def _directory(id_: str) -> str:
    return id_.partition("#")[0].rpartition("/")[0]


def _said(project: Asset) -> str:
    value = project.config.get("projectId")
    return value.why if isinstance(value, Unknown) else project.id
