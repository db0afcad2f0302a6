"""One rule of a Role or ClusterRole, and whether it covers a request (Kubernetes, "Using RBAC Authorization")."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bartizan.catalog.paths import walk
from bartizan.graph.access.kubernetes.names import Request
from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value, plain

MAX_RULES = 5_000
ANY = "*"
SOME_NAME = "\0"
"""The name of an object that is not known: a pod that a controller names."""

Values = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule allows, with the place it was read from; any element may hold an `Unknown`."""

    verbs: Values
    groups: Values
    resources: Values
    names: Values
    urls: Values
    path: str = ""
    owner: Asset | None = None

    @property
    def evidence(self) -> Evidence:
        """The rule as a fact."""
        said = {
            key: [plain(value) for value in values]
            for key, values in (
                ("apiGroups", self.groups),
                ("resources", self.resources),
                ("resourceNames", self.names),
                ("nonResourceURLs", self.urls),
                ("verbs", self.verbs),
            )
            if values
        }
        if self.owner is None:
            return Evidence("a role that every cluster has allows it", None, said)
        text = f"{self.owner.name} allows it"
        return Evidence(text, self.path, said, place(self.owner, self.path))


def read_rules(role: Asset) -> tuple[tuple[Rule, ...], str | None]:
    """The rules of a role, and why some could not be read (None when all could)."""
    out: list[Rule] = []
    unread: str | None = None
    for path, rule in walk(role.config, "rules[]"):
        if isinstance(rule, Unknown):
            unread = rule.why
        elif not isinstance(rule, Mapping):
            unread = f"{path} is not a rule"
        elif len(out) >= MAX_RULES:
            unread = f"more than {MAX_RULES} rules"
            break
        else:
            out.append(_rule(rule, path, role))
    return tuple(out), unread


def _rule(rule: Mapping[str, Value], path: str, role: Asset) -> Rule:
    verbs, groups, resources, names, urls = (
        _values(rule.get(key)) for key in ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")
    )
    return Rule(verbs, groups, resources, names, urls, path, role)


def _values(value: Value) -> Values:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else (value,)


def covers(rule: Rule, request: Request, name: str | None) -> bool | None:
    """Whether `rule` covers the request; None when an element of it that could is not known.

    `name` is the object's name, None for a request that names none, `SOME_NAME` for one that is not known.
    """
    checks: Iterator[bool | None]
    if request.url is not None:
        url = request.url
        checks = iter((_any(rule.verbs, _is(request.verb)), _any(rule.urls, lambda value: _url(value, url))))
    else:
        checks = iter(
            (
                _any(rule.verbs, _is(request.verb)),
                _any(rule.groups, _is(request.group)),
                _any(rule.resources, lambda value: _resource(value, request)),
                _named(rule.names, name),
            )
        )
    answer: bool | None = True
    for one in checks:
        if one is False:
            return False
        answer = answer if one else None
    return answer


def _is(wanted: str) -> Callable[[str], bool]:
    return lambda value: value in (ANY, wanted)


def _resource(value: str, request: Request) -> bool:
    if value in (ANY, request.combined):
        return True
    return bool(request.subresource) and value == f"{ANY}/{request.subresource}"


def _url(value: str, url: str) -> bool:
    """A star stands at the end of a URL only (Kubernetes API, PolicyRule)."""
    return value in (ANY, url) or (value.endswith(ANY) and url.startswith(value[:-1]))


def _named(names: Values, name: str | None) -> bool | None:
    """A rule with names covers no request that names nothing (create, deletecollection, list of all)."""
    if not names:
        return True
    if name is None:
        return False
    return None if name == SOME_NAME else _any(names, lambda value: value == name)


def _any(values: Values, test: Callable[[str], bool]) -> bool | None:
    if any(isinstance(value, str) and test(value) for value in values):
        return True
    return None if any(isinstance(value, Unknown) for value in values) else False
