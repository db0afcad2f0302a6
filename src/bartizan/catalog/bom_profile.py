"""Profiles of bills of materials: the elements that a standard asks for, and how a document answers each.

One file a profile in `bom_profiles/`. Loaded apart from the compiled catalogue: only `bartizan bom check` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bartizan.catalog.unit import Fields, Unit, did_you_mean
from bartizan.catalog.yaml_file import read_units
from bartizan.model.errors import CatalogError, InputError

FOLDER = Path(__file__).parent / "bom_profiles"


class Concerns(StrEnum):
    """What an element is asked of: the document, the system as a whole, or each component of a kind."""

    DOCUMENT = "document"
    SYSTEM = "system"
    COMPONENT = "component"
    MODEL = "model"
    DATASET = "dataset"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a format answers an element.

    Each of `met` is a path that holds the whole answer, or several joined by ` & ` that do together; one of several is
    a part of it, as is each of `partly`.
    """

    met: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """One element. `fill` says how to provide it, `setting` by which setting of `bartizan.toml`, when by one."""

    id: str
    name: str
    cluster: str
    concerns: Concerns
    cyclonedx: Answer
    spdx: Answer
    fill: str
    setting: str | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class BomProfile:
    """One profile; `read` is the day on which the source was read."""

    id: str
    title: str
    version: str
    source: str
    licence: str
    read: str
    elements: tuple[Element, ...]
    note: str | None = None

    @property
    def clusters(self) -> tuple[str, ...]:
        """The clusters, in order."""
        return tuple(dict.fromkeys(one.cluster for one in self.elements))


def load_profiles(folder: Path = FOLDER) -> Mapping[str, BomProfile]:
    """Every profile by id. Raises `CatalogError` with file and line."""
    found: dict[str, BomProfile] = {}
    for file in sorted(folder.glob("*.yaml")):
        for unit in read_units(file, f"catalog/{folder.name}/{file.name}"):
            profile = read_profile(unit)
            if profile.id in found or profile.id != file.stem:
                raise CatalogError(f"the id {profile.id!r} is not the file's name alone", where=unit.path)
            found[profile.id] = profile
    return found


def load_profile(identity: str) -> BomProfile:
    """The profile; raises `InputError` with the closest id when there is none."""
    profiles = load_profiles()
    if identity not in profiles:
        hint = did_you_mean(identity, profiles) or f"known: {', '.join(profiles)}"
        raise InputError(f"there is no profile {identity!r}", hint=hint)
    return profiles[identity]


def read_profile(unit: Unit) -> BomProfile:
    """The profile in `unit`. Raises `CatalogError`."""
    fields = Fields(unit, unit.data)
    elements = tuple(
        _element(inner, cluster) for cluster, group in fields.children("clusters") for inner in _items(group)
    )
    profile = BomProfile(
        id=fields.text("id"),
        title=fields.text("title"),
        version=fields.text("version"),
        source=fields.text("source"),
        licence=fields.text("licence"),
        read=fields.text("read"),
        elements=elements,
        note=fields.optional("note"),
    )
    fields.finish()
    ids = [one.id for one in elements]
    if not ids or len(set(ids)) < len(ids):
        fields.fail("a profile has elements, each with its own id", "clusters")
    return profile


def _items(group: Fields) -> list[tuple[str, Fields]]:
    found = list(group.children("elements"))
    group.finish()
    return found


def _element(entry: tuple[str, Fields], cluster: str) -> Element:
    identity, fields = entry
    concerns = fields.word("concerns", Concerns)
    if concerns is None:
        fields.fail("'concerns' is missing")
    weight = fields.take("weight")
    element = Element(
        id=identity,
        name=fields.text("name"),
        cluster=cluster,
        concerns=concerns,
        cyclonedx=_answer(fields, "cyclonedx"),
        spdx=_answer(fields, "spdx"),
        fill=fields.text("fill"),
        setting=fields.optional("setting"),
        weight=weight if isinstance(weight, int) and weight > 0 else 1,
    )
    fields.finish()
    return element


def _answer(fields: Fields, key: str) -> Answer:
    value = fields.take(key)
    if value is None:
        return Answer()
    if isinstance(value, Mapping):
        inner = Fields(fields.unit, value, (*fields.place, key))
        answer = Answer(inner.texts("met"), inner.texts("partly"))
        inner.finish()
        return answer
    return Answer((value,) if isinstance(value, str) else tuple(str(one) for one in value))
