"""Functions that name resources or ask what they are when they run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm.program import Call
from bartizan.sources.repository.arm.values import ResourceId, split_path
from bartizan.sources.repository.arm.written import applied, written
from bartizan.sources.repository.evaluated import Partial, unknown

if TYPE_CHECKING:
    from bartizan.sources.repository.arm.evaluate import Evaluator, Scope
    from bartizan.sources.repository.arm.world import World

DEPLOYMENTS = "Microsoft.Resources/deployments"


def is_type(value: object) -> bool:
    """Whether a value is a resource type: a namespace with a dot, then a slash."""
    return isinstance(value, str) and "." in value.partition("/")[0] and 0 < value.find("/") < len(value) - 1


def _arguments(evaluator: Evaluator, node: Call, scope: Scope) -> list[object]:
    return [evaluator.plain(argument, scope) for argument in node.arguments]


def _resource_id(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    """`resourceId([subscription], [group], type, names…)` and its siblings."""
    given = _arguments(evaluator, node, scope)
    first = 1 if node.name.lower() == "extensionresourceid" else 0
    at = next((place for place, value in enumerate(given) if place >= first and is_type(value)), None)
    if at is None:
        return unknown(applied(node.name, given), *given)
    names = tuple(segment for value in given[at + 1 :] for segment in split_path(value))
    world = scope.deployed.world
    return ResourceId(world.canonical(str(given[at])), names, world, _scope(node.name.lower(), given[:at]))


def _scope(name: str, given: list[object]) -> str:
    """The scope that is written out in full; empty where it is not."""
    if name == "tenantresourceid":
        return ""
    texts = [value for value in given if isinstance(value, str)]
    if not texts or len(texts) != len(given):
        return ""
    if name == "resourceid" and len(texts) == 2:  # noqa: PLR2004 - subscription and group
        return f"/subscriptions/{texts[0]}/resourceGroups/{texts[1]}"
    if name == "subscriptionresourceid":
        return f"/subscriptions/{texts[0]}"
    return texts[0].rstrip("/") if name == "extensionresourceid" and texts[0].startswith("/subscriptions/") else ""


def identify(value: object, world: World) -> ResourceId | None:
    """The resource that a text means: a whole id, or `Namespace/type/name`; None when it is no such text."""
    if isinstance(value, ResourceId):
        return value
    if isinstance(value, Partial) and isinstance(value.parts[0], ResourceId) and len(value.parts) == 2:  # noqa: PLR2004
        base, rest = value.parts
        return base.below(rest) if isinstance(rest, str) else None
    if not isinstance(value, str | Partial):
        return None
    segments = split_path(value)
    # An id may pass through several providers; the last one is the resource's own.
    providers = [place for place, segment in enumerate(segments) if segment == "providers"]
    scope = ""
    if providers:
        known = [segment for segment in segments[: providers[-1]] if isinstance(segment, str)]
        scope = "/".join(known) if len(known) == providers[-1] else ""
        segments = segments[providers[-1] + 1 :]
    namespace, *rest = segments or [""]
    if not isinstance(namespace, str) or "." not in namespace or len(rest) < 2 or len(rest) % 2:  # noqa: PLR2004
        return None
    types = [segment for segment in rest[::2] if isinstance(segment, str)]
    if len(types) != len(rest) // 2:
        return None
    return ResourceId(world.canonical("/".join([namespace, *types])), tuple(rest[1::2]), world, scope)


def _reference(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    """`reference(resource, [version], ['full'])`: the properties of a resource that runs, or all of it."""
    given = _arguments(evaluator, node, scope)
    if not given:
        return Unknown(written(node))
    full = any(isinstance(value, str) and value.lower() == "full" for value in given[1:])
    target = given[0]
    found: object = scope.deployed.named(target)
    if found is None:
        meant = identify(target, scope.deployed.world)
        if meant is None:
            return unknown(applied("reference", [target]), target)
        if meant.type.lower() == DEPLOYMENTS.lower():
            return scope.deployed.module_named(meant.names[-1]) or Unknown(applied("reference", [target]))
        instances = scope.deployed.world.instances(meant.type, meant.names)
        if len(instances) != 1:
            settled = meant.whole("id")
            there = () if settled.assets else (None,)
            return Unknown(f"reference({settled.why})", settled.assets, None if full else "properties", there)
        found = instances[0]
    runtime = getattr(found, "runtime", None)
    return runtime(full=full) if callable(runtime) else Unknown(applied("reference", [target]))


def _references(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    given = _arguments(evaluator, node, scope)
    found = scope.deployed.symbol(given[0]) if given and isinstance(given[0], str) else None
    if not isinstance(found, list):
        return Unknown(applied("references", given))
    full = len(given) > 1
    return [one.runtime(full=full) for one in found if hasattr(one, "runtime")]


def listed(name: str, given: list[object], world: World) -> object:
    """`listKeys` and every other `list…`: a secret of a resource, known to be there."""
    meant = identify(given[0], world) if given else None
    if meant is None:
        return unknown(applied(name, given), *given[:1])
    settled = meant.whole("id")
    return Unknown(f"{name}({settled.why})", settled.assets, f"{name}()", () if settled.assets else (None,))


def names_of(value: object, count: int) -> tuple[object, ...] | None:
    """A name of `count` segments, parted; None when it has another number of them."""
    segments = split_path(value)
    return tuple(segments) if len(segments) == count else None


FORMS: dict[str, Callable[[Evaluator, Call, Scope], object]] = {
    "resourceid": _resource_id,
    "extensionresourceid": _resource_id,
    "subscriptionresourceid": _resource_id,
    "tenantresourceid": _resource_id,
    "managementgroupresourceid": _resource_id,
    "reference": _reference,
    "references": _references,
}
