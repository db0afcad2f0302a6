"""Why someone may or may not do something: the decision of the cloud's own rules on a scanned estate."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.unit import did_you_mean
from bartizan.graph.access.answer import Answer, CloudAccess, New, Principal
from bartizan.graph.estate import Estate
from bartizan.graph.facts import Facts
from bartizan.graph.link.link import link
from bartizan.model.codec import to_data
from bartizan.model.errors import InputError
from bartizan.service.assess import Request, collect
from bartizan.service.compliance import read_result
from bartizan.service.targets import TargetKind

MOST_NAMED = 5
NEW = "new:"


@dataclass(frozen=True, slots=True)
class Explained:
    """One answered question, with the ids of what was meant."""

    cloud: str
    principal: str
    action: str
    resource: str
    answer: Answer

    def as_data(self) -> dict[str, object]:
        """The answer as JSON data."""
        return {
            "cloud": self.cloud,
            "principal": self.principal,
            "action": self.action,
            "resource": self.resource,
            "decision": self.answer.decision.value,
            "because": self.answer.because,
            "depends_on": list(self.answer.keys),
            "evidence": [to_data(fact) for fact in self.answer.evidence],
        }

    def lines(self) -> Iterator[str]:
        """The answer as people read it: the decision, then the statements that decided with their places."""
        yield f"{self.answer.decision.value}: {self.answer.because}"
        for fact in self.answer.evidence:
            yield f"  {fact.text}" + (f"  {fact.location}" if fact.location is not None else "")
            if fact.value is not None:
                yield f"    {json.dumps(fact.value, ensure_ascii=False)}"
        if self.answer.keys:
            yield f"  depends on {', '.join(self.answer.keys)}"


def explain(
    request: Request, principal: str, action: str, resource: str, catalog: Catalog | None = None
) -> list[Explained]:
    """What every cloud that knows the principal says; one answer unless the same name is known to several.

    `principal` and `resource` are ids, ARNs, names or the unique end of one. `principal` may also be a
    member of Google Cloud's policies (`user:a@example.com`), for whom no asset stands, `resource`
    `new:PATTERN`, a thing that does not exist yet in the principal's own account or project.
    Raises `InputError` when nothing, or more than one thing, is meant.
    """
    catalog = catalog or load_catalog([Path(one) for one in request.settings.scan.rules])
    facts = Facts(_estate(request, catalog), catalog)
    member = facts.google.member(principal)
    if member and resource.startswith(NEW):
        raise InputError(f"{principal} belongs to no project", hint="name the project as the resource")
    who = [("gcp", facts.google, member)] if member else _meant_principals(facts.access, principal)
    return [
        Explained(cloud, one.asset, action, _name(on), access.may(one.asset, action, on))
        for cloud, access, one in who
        for on in [_meant_resource(facts, resource, one, cloud)]
    ]


def _estate(request: Request, catalog: Catalog) -> Estate:
    """The linked estate of the targets; a target that is a saved result is taken as it is."""
    saved = [one for one in request.targets if one.kind is TargetKind.FILE and one.path and one.path.suffix == ".json"]
    if len(request.targets) == 1 and saved and saved[0].path is not None and _is_result(saved[0].path):
        result = read_result(saved[0].path)
        kept = {one.id: one for one in result.assets}
        return Estate(kept, [one for one in result.edges if one.technique is None])
    return link(collect(request, catalog), catalog)


def _is_result(path: Path) -> bool:
    with path.open("rb") as file:
        return b'"bartizan/1"' in file.read(4096)


def _meant_principals(clouds: Mapping[str, CloudAccess], text: str) -> list[tuple[str, CloudAccess, Principal]]:
    everyone = [(cloud, access, one) for cloud, access in clouds.items() for one in access.principals.values()]
    known = {one.asset: (one.asset, one.name, *one.names) for _, _, one in everyone}
    ids = _meant(text, known, "principal")
    return [found for found in everyone if found[2].asset in ids]


def _meant_resource(facts: Facts, text: str, principal: Principal, cloud: str) -> str | New:
    if text.startswith(NEW):
        return New(text.removeprefix(NEW), principal.asset)
    if text.startswith(("arn:", "s3://", "gs://")):
        found = facts.resolver.resolve(text, ()).ids
        if found:
            return found[0]
    known = {one.id: (one.id, one.name) for one in facts.assets.values() if cloud in (one.provider, "kubernetes")}
    ids = _meant(text, known, "resource")
    return next(iter(ids))


def _meant(text: str, known: Mapping[str, Sequence[str]], what: str) -> set[str]:
    """The ids that `text` means: by id, else by name, else by the end of either."""
    tests: tuple[Callable[[str, Sequence[str]], bool], ...] = (
        lambda id_, _: id_ == text,
        lambda _, names: text in names,
        lambda _, names: any(one.endswith((f"/{text}", f"#{text}", f".{text}", f":{text}")) for one in names),
    )
    for test in tests:
        found = {id_ for id_, names in known.items() if test(id_, names)}
        if len(found) > 1:
            raise _several(text, what, found)
        if found:
            return found
    everything = sorted({name for names in known.values() for name in names})
    hint = did_you_mean(text, everything) or f"the estate has {len(known)}; `bartizan scan` lists its assets"
    raise InputError(f"no {what} {text!r} in the estate", hint=hint)


def _several(text: str, what: str, found: Iterable[str]) -> InputError:
    listed = sorted(found)
    shown = ", ".join(listed[:MOST_NAMED]) + (" …" if len(listed) > MOST_NAMED else "")
    return InputError(f"{text!r} means {len(listed)} {what}s", hint=f"name one of {shown}")


def _name(on: str | New) -> str:
    return on if isinstance(on, str) else f"{NEW}{on.pattern}"
