"""Parts of assets that Terraform declares as resources of their own, merged into their owners."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bartizan.catalog import paths
from bartizan.catalog.load import Catalog
from bartizan.catalog.paths import Every, Step
from bartizan.catalog.terraform import TerraformTable
from bartizan.model.asset import Sighting
from bartizan.model.location import Location
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository import partial
from bartizan.sources.repository.evaluated import settle
from bartizan.sources.repository.merge import merge
from bartizan.sources.repository.terraform.canonical import Shaped, shape
from bartizan.sources.repository.terraform.declared import Declared
from bartizan.sources.repository.terraform.parse import SOURCE

_ATTACHMENTS = {
    "roles": "aws_iam_role_policy_attachment",
    "users": "aws_iam_user_policy_attachment",
    "groups": "aws_iam_group_policy_attachment",
}
"""What each list of an `aws_iam_policy_attachment` stands for; the singular is the owner argument."""


_DEPTH = 60


@dataclass(slots=True)
class Draft:
    """An asset in the making.

    One that stands for an owner which is not in the code has the `name` that the owner argument says,
    and the `places` in the owner that its parts fill.
    """

    instance: Declared
    type: str
    config: dict[str, Value] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    name: str | None = None
    places: list[str] | None = None
    source: str = SOURCE

    def see(self, instance: Declared, shaped: Shaped) -> None:
        """Add what one block says to the asset."""
        place = Location(path=instance.path, line=instance.line, end_line=instance.end_line)
        lines = _moved(shaped.lines, dict(_appended(self.config, shaped.config, "")))
        self.sightings.append(Sighting(self.source, place, shaped.config, lines))
        merge(self.config, shaped.config)


def _appended(before: Mapping[str, Value], part: Mapping[str, Value], at: str) -> Iterator[tuple[str, int]]:
    """The lists of a part that are appended to the owner's, each with the number of elements before it."""
    for key, value in part.items():
        owned = before.get(key)
        if isinstance(owned, list) and isinstance(value, list) and owned:
            yield f"{at}{key}", len(owned)
        elif isinstance(owned, Mapping) and isinstance(value, Mapping):
            yield from _appended(owned, value, f"{at}{key}.")


def _moved(lines: dict[str, int], by: Mapping[str, int]) -> dict[str, int]:
    """Lines by path, with the elements of appended lists where they stand in the owner."""
    if not by:
        return lines
    out: dict[str, int] = {}
    for path, line in lines.items():
        name, bracket, rest = path.partition("[")
        index, _, after = rest.partition("]")
        number = by.get(name)
        moved = number is not None and bracket and index.isdigit()
        out[f"{name}[{int(index) + (number or 0)}]{after}" if moved else path] = line
    return out


@dataclass(frozen=True, slots=True)
class Part:
    """A resource whose table folds it into another one; `owner` is the value that says which.

    Lists are appended to the owner's, or take their place where the part `replaces` them.
    """

    instance: Declared
    table: TerraformTable
    shaped: Shaped
    owner: Value
    replaces: bool = False


def parts_of(instance: Declared, table: TerraformTable, catalog: Catalog) -> Iterator[Part]:
    """The parts that a resource is, one for each owner that it names. Raises `OutOfBudget`."""
    fold = table.fold
    if fold is None:
        return
    if instance.type == "aws_iam_policy_attachment":
        yield from _attachments(instance, catalog)
        return
    body = instance.body()
    shaped = shape(body, table, catalog.schema)
    value = settle(instance.argument(fold.owner), fold.owner)
    for one in value if isinstance(value, list) and value else [value]:
        yield Part(instance, table, shaped, one)


def _attachments(instance: Declared, catalog: Catalog) -> Iterator[Part]:
    """A policy attached to roles, users and groups at once is an attachment of each of them."""
    whole = instance.body()
    for argument, resource in _ATTACHMENTS.items():
        table = catalog.terraform.get(resource)
        value = settle(instance.argument(argument), argument)
        if table is None or value is None:
            continue
        body = instance.body()
        for name in [*body]:
            if name != "policy_arn":
                del body[name]
        body.lines = whole.lines
        for one in value if isinstance(value, list) else [value]:
            yield Part(instance, table, shape(body, table, catalog.schema), one)


class Folding:
    """Merges parts into their owners among `drafts` (by asset id)."""

    def __init__(
        self, drafts: dict[str, Draft], catalog: Catalog, name: Callable[[Draft], str | None], source: str
    ) -> None:
        """`name` gives a draft's physical name, when it is known; `source` is the reader."""
        self._source = source
        self._drafts = drafts
        self._catalog = catalog
        self._names: dict[tuple[str, str], list[Draft]] = {}
        for draft in drafts.values():
            for word in dict.fromkeys([name(draft) or "", *draft.instance.identifiers()]):
                if word:
                    self._names.setdefault((draft.type, word), []).append(draft)

    def merge(self, parts: list[Part]) -> None:
        """Merge every part; one whose owner is not in the code stands for it."""
        orphans: dict[tuple[str, str], Draft] = {}
        for part in parts:
            fold = part.table.fold
            if fold is None:
                continue
            owners = self._owners(part, fold.type)
            if not owners:
                key = (fold.type, part.owner.why if isinstance(part.owner, Unknown) else str(part.owner))
                owner = orphans.get(key)
                if owner is None:
                    owner = orphans[key] = self._orphan(part, fold.type)
                owners = [owner]
            for owner in owners:
                why = _doubt(part, owner, alone=len(owners) == 1)
                if part.replaces:
                    _without_lists(owner.config, part.shaped.config, 0)
                owner.see(part.instance, _doubtful(part, why) if why else part.shaped)
                if owner.places is not None:
                    owner.places.append(fold.at)
        for draft in orphans.values():
            partial.complete(draft.config, draft.type, draft.places or (), self._catalog)

    def _owners(self, part: Part, type_: str) -> list[Draft]:
        """The assets that the part belongs to; with more than one it belongs to one of them."""
        value = part.owner
        if isinstance(value, Unknown):
            ids = value.assets or part.instance.mentioned(part.table.fold.owner if part.table.fold else "")
            found = [self._drafts.get(asset) for asset in ids]
            return [draft for draft in found if draft is not None and draft.type == type_]
        if not isinstance(value, str):
            return []
        last = value.rpartition("/")[2].rpartition(":")[2]
        candidates = self._names.get((type_, value)) or self._names.get((type_, last)) or []
        # The same name in one configuration: several accounts or regions; the part's own is meant.
        near = [draft for draft in candidates if draft.instance.region_text() == part.instance.region_text()]
        return (near or candidates)[:1]

    def _orphan(self, part: Part, type_: str) -> Draft:
        draft = Draft(part.instance, type_, places=[], source=self._source)
        named = self._catalog.types.get(type_)
        if isinstance(part.owner, str) and part.owner:
            draft.name = part.owner
        if named is not None and named.name and part.owner is not None:
            paths.put(draft.config, named.name, part.owner)
        id_, number = part.instance.asset_id, 1
        while id_ in self._drafts:
            number += 1
            id_ = f"{part.instance.asset_id}~{number}"
        self._drafts[id_] = draft
        return draft


def _without_lists(config: dict[str, Value], part: Mapping[str, Value], depth: int) -> None:
    """Take out the lists that the part has too."""
    for key, value in part.items():
        before = config.get(key)
        if isinstance(before, list) and isinstance(value, list):
            del config[key]
        elif isinstance(before, dict) and isinstance(value, Mapping) and depth < _DEPTH:
            _without_lists(before, value, depth + 1)


def _doubt(part: Part, owner: Draft, *, alone: bool) -> str | None:
    """Why a part may not be there, or not belong to this owner; None when it does."""
    if part.instance.may_be_absent and not owner.instance.may_be_absent:
        return f"{part.instance.address} may not exist"
    if not alone:
        return f"{part.instance.address} belongs to this or to another one"
    return None


def _doubtful(part: Part, why: str) -> Shaped:
    """What a part says, as unknown: nobody may rely on it."""
    fold = part.table.fold
    steps = paths.parse(fold.at) if fold is not None and fold.by is None else ()
    return replace(part.shaped, config=_unknown_below(part.shaped.config, steps, Unknown(why)))


def _unknown_below(config: Mapping[str, Value], steps: tuple[Step, ...], why: Unknown) -> dict[str, Value]:
    """Every value at `steps` unknown; what only leads there stays."""
    out: dict[str, Value] = {}
    for key, value in config.items():
        if steps and steps[0] == key and len(steps) > 1 and isinstance(value, Mapping):
            out[key] = _unknown_below(value, steps[1:], why)
        elif isinstance(value, list) and (not steps or steps[-1] is Every.ITEMS):
            out[key] = [why for _ in value]
        else:
            out[key] = why
    return out
