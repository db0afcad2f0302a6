"""Apps of Azure that answer on addresses of the platform: container apps, web apps, container instances.

Sources: Azure Container Apps, "Ingress" (external ingress in an environment that is not internal has a
public address), "IP restrictions" and "Authentication and authorization"; Azure App Service, "Access
restrictions" (with any rule, what matches none is denied unless the default action says otherwise) and
"Authentication and authorization"; Azure Functions, "Function access keys" (the level stands in the
function's own code); Azure Container Instances, "Container groups" (an address of type Public).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import place
from bartizan.graph.exposure.addresses import EVERYBODY, NOBODY, PRIVATE
from bartizan.graph.exposure.azure_network import tagged
from bartizan.graph.exposure.compute import compute_doors, known, number
from bartizan.graph.exposure.door import Exposed
from bartizan.graph.exposure.reach import HINDERED, INSIDE, LAST_PORT, OPEN, UNTOLD, Opening, Reach, Rule, openings
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Exposure
from bartizan.model.values import Unknown, Value, plain

CONTAINER_APP, SITE, INSTANCES = (
    "Microsoft.App/containerApps",
    "Microsoft.Web/sites",
    "Microsoft.ContainerInstance/containerGroups",
)
_INGRESS = "properties.configuration.ingress"
_REQUIRED = ("RedirectToLoginPage", "Return401", "Return403", "Return404")


@dataclass(frozen=True, slots=True)
class _Front:
    """Who reaches an app's address, why, and on which ports."""

    reach: Reach
    evidence: tuple[Evidence, ...]
    facts: frozenset[str]
    signed: bool | None
    ports: tuple[int, ...] = (443,)


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Every app that has ingress, or may have."""
    fronts = {CONTAINER_APP: _container_app, SITE: _site, INSTANCES: _instances}
    for asset in facts.assets.values():
        front = fronts.get(asset.type)
        if front is not None and known(asset):
            found = front(facts, asset)
            yield asset.id, Exposed(Exposure.PRIVATE) if found is None else _exposed(facts, asset, found)


def _exposed(facts: Facts, app: Asset, front: _Front) -> Exposed:
    """Exposure and doors of an app behind its front; sign-in leaves the organisation's own people."""
    if front.signed is True:
        return Exposed(Exposure.ORGANISATION)
    reach = front.reach if front.signed is False else front.reach.meet(Reach(PRIVATE, PRIVATE, EVERYBODY))
    some = [Opening(port, port, reach, front.evidence, front.facts) for port in front.ports]
    return Exposed(reach.exposure, tuple(compute_doors(facts, app, some)))


def _container_app(facts: Facts, app: Asset) -> _Front | None:
    config = facts.config(app)
    ingress = get(app.config, _INGRESS)
    if ingress is None:
        return None
    shown = f"{_INGRESS}.external"
    external = get(config, shown)
    if external in (False, "false") or external is None:
        return _Front(INSIDE, (), frozenset(), signed=False)
    evidence = (Evidence(f"{app.name} has external ingress", shown, plain(external), place(app, shown)),)
    reach = UNTOLD if isinstance(external, Unknown) else OPEN
    seen: set[str] = set()
    for _, home in facts.near.out(app.id, "runs-in"):
        internal = get(facts.config(home), "properties.vnetConfiguration.internal")
        off = get(facts.config(home), "properties.publicNetworkAccess")
        if internal in (True, "true") or off == "Disabled":
            return _Front(INSIDE, (), frozenset({home.id}), signed=False)
        if isinstance(internal, Unknown) or not known(home):
            reach = reach.meet(HINDERED)
        seen.add(home.id)
    listed, why = _restricted(facts, app, f"{_INGRESS}.ipSecurityRestrictions[]", "ipAddressRange", None)
    certificate = get(config, f"{_INGRESS}.clientCertificateMode")
    signed = _required(facts, app) if certificate not in ("require", "Require") else True
    return _Front(reach.meet(listed), (*evidence, *why), frozenset(seen), signed)


def _site(facts: Facts, app: Asset) -> _Front | None:
    config = facts.config(app)
    access = get(config, "properties.publicNetworkAccess")
    if access == "Disabled":
        return _Front(INSIDE, (), frozenset(), signed=False)
    reach = UNTOLD if isinstance(access, Unknown) else OPEN
    default = get(config, "properties.siteConfig.ipSecurityRestrictionsDefaultAction")
    listed, why = _restricted(facts, app, "properties.siteConfig.ipSecurityRestrictions[]", "ipAddress", default)
    shown = "properties.publicNetworkAccess"
    fact = Evidence(f"{app.name} answers on a public address", shown, plain(access), place(app, shown))
    signed = _required(facts, app)
    if signed is False and "functionapp" in str(get(config, "kind") or ""):
        # Whether a function asks for a key stands in its code.
        signed = None
    if signed is False and get(config, "properties.clientCertEnabled") is True:
        signed = None
    return _Front(reach.meet(listed), (fact, *why), frozenset(), signed)


def _instances(facts: Facts, group: Asset) -> _Front | None:
    config = facts.config(group)
    shown = "properties.ipAddress.type"
    kind = get(config, shown)
    if kind is None:
        return None
    if isinstance(kind, Unknown):
        return _Front(UNTOLD, (), frozenset(), signed=False)
    if kind != "Public":
        return _Front(INSIDE, (), frozenset(), signed=False)
    said = [number(value) for _, value in walk(config, "properties.ipAddress.ports[].port")]
    if not said:
        said = [number(value) for _, value in walk(config, "properties.containers[].properties.ports[].port")]
    ports = tuple(dict.fromkeys(port for port in said if port is not None))
    fact = Evidence(f"{group.name} has a public address", shown, plain(kind), place(group, shown))
    if not ports and None in said:
        return _Front(UNTOLD, (fact,), frozenset(), signed=False)
    return _Front(OPEN, (fact,), frozenset(), signed=False, ports=ports) if ports else None


def _required(facts: Facts, app: Asset) -> bool | None:
    """Whether the platform asks for sign-in in front of the app."""
    said: list[tuple[Asset, str]] = [(app, "authSettingsV2.")]
    for _, part in facts.near.into(app.id, "contained-in"):
        if part.type in (f"{SITE}/config", f"{CONTAINER_APP}/authConfigs"):
            said.append((part, ""))
    answer: bool | None = False
    for asset, at in said:
        config = facts.config(asset)
        enabled = get(config, f"{at}properties.platform.enabled")
        required = get(config, f"{at}properties.globalValidation.requireAuthentication")
        action = get(config, f"{at}properties.globalValidation.unauthenticatedClientAction")
        if enabled in (False, "false") or (enabled is None and required is None and action is None):
            continue
        if required in (True, "true") or action in _REQUIRED:
            return True
        if any(isinstance(value, Unknown) for value in (enabled, required, action)):
            answer = None
    return answer


def _restricted(facts: Facts, app: Asset, at: str, key: str, default: Value) -> tuple[Reach, tuple[Evidence, ...]]:
    """Who the access restrictions of an app let in. Without rules, or where only some are shut out, everybody."""
    rules: list[tuple[int, Rule]] = []
    allows = False
    for path, rule in walk(facts.config(app), at):
        fact = Evidence(f"{app.name} restricts access", path, plain(rule), place(app, path))
        if isinstance(rule, Unknown):
            rules.append((-1, Rule(None, None, None, fact)))
            allows = True
            continue
        action = str(get(rule, "action") or "Allow").lower()
        allows = allows or action == "allow"
        priority = number(get(rule, "priority"))
        allow = {"allow": True, "deny": False}.get(action)
        who = _source(rule, key)
        rules.append((LAST_PORT if priority is None else priority, Rule(allow, ((0, LAST_PORT),), who, fact)))
    rules.sort(key=lambda one: one[0])
    rest = OPEN if not allows or str(default).lower() == "allow" else Reach(NOBODY, NOBODY, NOBODY)
    if str(default).lower() == "deny":
        rest = Reach(NOBODY, NOBODY, NOBODY)
    if isinstance(default, Unknown):
        rest = UNTOLD
    return _first_port([rule for _, rule in rules], rest)


def _first_port(rules: Sequence[Rule], rest: Reach) -> tuple[Reach, tuple[Evidence, ...]]:
    found = openings(rules, rest)
    return (found[0].reach, found[0].evidence) if found else (Reach(NOBODY, NOBODY, NOBODY), ())


def _source(rule: Value, key: str) -> tuple[tuple[int, int], ...] | None:
    value = get(rule, key)
    if value is None and get(rule, "vnetSubnetResourceId") is not None:
        return PRIVATE
    return tagged(value) if isinstance(value, str) else None
