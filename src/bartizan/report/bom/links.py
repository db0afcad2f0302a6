"""The relations between parts: inventory edges, seen through what is only a place of use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bartizan.model.edge import Edge
from bartizan.report.bom.bill import Link, Part
from bartizan.report.bom.roles import BETWEEN, EDGES, MADE, Place, Relation, Role

_MOST = 100_000
"""Steps through folded assets in one bill; real estates need a few for each use."""

THROUGH = frozenset({Role.FOLD, Role.WORKFLOW})


@dataclass(frozen=True, slots=True)
class Graph:
    """Directed relations by id, both ways; every end is an asset with a role."""

    out: Mapping[str, Sequence[tuple[str, Relation]]]
    into: Mapping[str, Sequence[tuple[str, Relation]]]
    places: Mapping[str, Place] = field(default_factory=dict)


def graph(edges: Iterable[Edge], places: Mapping[str, Place]) -> Graph:
    """The inventory edges (no attack steps) whose kind says what something is made of."""
    out: defaultdict[str, dict[tuple[str, Relation], None]] = defaultdict(dict)
    into: defaultdict[str, dict[tuple[str, Relation], None]] = defaultdict(dict)
    for edge in edges:
        ends = places.get(edge.source), places.get(edge.target)
        if ends[0] is None or ends[1] is None or edge.technique is not None or edge.source == edge.target:
            continue
        meaning = BETWEEN.get((edge.kind, ends[0].role, ends[1].role)) or EDGES.get(edge.kind)
        if meaning is None:
            continue
        source, target = (edge.target, edge.source) if meaning.reverse else (edge.source, edge.target)
        if meaning.relation is Relation.MADE_BY and places[target].role not in MADE:
            continue
        out[source][target, meaning.relation] = None
        into[target][source, meaning.relation] = None
    return Graph(
        {one: tuple(found) for one, found in out.items()}, {one: tuple(found) for one, found in into.items()}, places
    )


def resolve(found: Graph, kept: set[str]) -> list[Link]:
    """The links between the kept ids, each seen through folded assets and workflows; sorted, each once."""
    links: set[Link] = set()
    steps = 0
    for source in sorted(kept):
        seen = {source}
        pending: list[tuple[str, tuple[Relation, ...]]] = [(source, ())]
        while pending and steps < _MOST:
            here, path = pending.pop()
            for target, relation in found.out.get(here, ()):
                steps += 1
                if target in kept:
                    if target != source:
                        links.add(Link(source, target, _composed((*path, relation), found.places[source].role)))
                elif target not in seen and found.places[target].role in THROUGH:
                    seen.add(target)
                    pending.append((target, (*path, relation)))
    return sorted(links)


def _composed(path: tuple[Relation, ...], role: Role) -> Relation:
    """What a chain of relations says of its ends: a model made by a job has the job's data; a file merely uses."""
    last = path[-1]
    if last in _OF_MODELS and role not in _OF_MODELS[last]:
        return Relation.DEPENDS_ON
    return Relation.DEPENDS_ON if last is Relation.MADE_BY else last


_OF_MODELS: Mapping[Relation, frozenset[Role]] = {
    Relation.TRAINED_ON: frozenset({Role.MODEL}),
    Relation.TESTED_ON: frozenset({Role.MODEL}),
    Relation.DERIVED_FROM: frozenset({Role.MODEL, Role.DATA}),
}


def loaded_with(found: Graph, parts: Mapping[str, Part]) -> list[Link]:
    """A model that code loads needs the library whose function loads it, where the loading file depends on it."""
    links = []
    for fold, place in sorted(found.places.items()):
        if place.role is not Role.FOLD:
            continue
        models = [target for target, _ in found.out.get(fold, ()) if target in parts]
        files = [source for source, relation in found.into.get(fold, ()) if relation is Relation.CONTAINS]
        libraries = [target for file in files for target, _ in found.out.get(file, ()) if target in parts]
        for model in models:
            words = parts[model].loaders if not parts[model].is_hosted else ()
            links += [
                Link(model, one, Relation.DEPENDS_ON)
                for one in libraries
                for word in words
                if _is_named(parts[one], word)
            ]
    return links


def _is_named(part: Part, word: str) -> bool:
    return part.role is Role.LIBRARY and part.name.lower().replace("_", "-") == word.lower().replace("_", "-")


def in_repositories(parts: Sequence[Part], first: Sequence[str]) -> list[Link]:
    """A repository contains what no other part of it needs."""
    known = {part.ref for part in parts if part.asset.kind == "repository"}
    owners = [(ref, ref.partition("//")[0]) for ref in first if ref.startswith("repo:") and "//" in ref]
    return [Link(owner, ref, Relation.CONTAINS) for ref, owner in owners if owner in known and owner != ref]


def named(parts: Sequence[Part]) -> list[Link]:
    """Links that facts name: a model's base models, data sets and library, where they are parts themselves."""
    by_name: dict[tuple[Role, str], str] = {}
    for part in parts:
        for name in (part.name, part.asset.name):
            by_name.setdefault((part.role, name.lower()), part.ref)
    links = []
    for part in parts:
        if part.role is not Role.MODEL:
            continue
        wanted = [(Role.MODEL, name, Relation.DERIVED_FROM) for name in part.facts.base_model]
        wanted += [(Role.DATA, name, Relation.TRAINED_ON) for name in part.facts.datasets]
        wanted += [(Role.LIBRARY, part.facts.library, Relation.DEPENDS_ON)] if part.facts.library else []
        for role, name, relation in wanted:
            target = by_name.get((role, bare(name).lower()))
            if target is not None and target != part.ref:
                links.append(Link(part.ref, target, relation))
    return links


def bare(name: str) -> str:
    """A hub's page as the name on it: `https://huggingface.co/datasets/acme/texts` as `acme/texts`."""
    for prefix in ("https://huggingface.co/datasets/", "https://huggingface.co/", "hf://datasets/", "hf://"):
        if name.startswith(prefix):
            return name.removeprefix(prefix).strip("/")
    return name


def top(refs: Iterable[str], links: Iterable[Link]) -> tuple[str, ...]:
    """The refs from which all are reached: those that none needs, then the first of every ring that is left."""
    needs: defaultdict[str, list[str]] = defaultdict(list)
    needed = set()
    for link in links:
        needs[link.source].append(link.target)
        needed.add(link.target)
    ordered = sorted(refs)
    found = [ref for ref in ordered if ref not in needed]
    seen: set[str] = set()
    for ref in [*found, *ordered]:
        if ref in seen:
            continue
        if ref in needed:
            found.append(ref)
        pending = [ref]
        while pending:
            here = pending.pop()
            if here not in seen:
                seen.add(here)
                pending.extend(needs.get(here, ()))
    return tuple(sorted(found))
