"""Exposure: which assets anyone on the internet can reach, by which door, and how surely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.aws.buckets import PublicWay, bucket_doors
from bartizan.graph.estate import live, place
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Unknown, Value, plain

ANYWHERE = frozenset({"0.0.0.0/0", "::/0"})
NO_SIGN_IN_PORTS = {8888: "Jupyter", 8265: "Ray", 5000: "MLflow", 11434: "Ollama", 8000: "Triton", 6333: "Qdrant"}
"""Ports of tools that ship without sign-in (their own documentation)."""


@dataclass(frozen=True, slots=True)
class Door:
    """A way from outside to `target`, by `technique`; None where nobody can walk it without more.

    `inbound` doors open to anyone on the internet; the others let what `target` fetches get in.
    """

    target: str
    technique: str | None
    evidence: tuple[Evidence, ...]
    facts: frozenset[str] = frozenset()
    certainty: Certainty = Certainty.PROVEN
    likelihood: float | None = None
    scope: str = ""
    inbound: bool = True


@dataclass(frozen=True, slots=True)
class Exposed:
    """What was evaluated of one asset: its exposure (None: not decidable) and its doors."""

    exposure: Exposure | None
    doors: tuple[Door, ...] = ()


def expose(facts: Facts) -> dict[str, Exposed]:
    """Every asset whose exposure can be evaluated; the others are absent."""
    out: dict[str, Exposed] = {}
    for asset in facts.assets.values():
        judged = _judge(facts, asset)
        if judged is not None:
            out[asset.id] = judged
    for target, door in _through_interfaces(facts):
        held = out.get(target, Exposed(None))
        out[target] = Exposed(Exposure.INTERNET, (*held.doors, door))
    return out


def _judge(facts: Facts, asset: Asset) -> Exposed | None:
    if asset.type == "AWS::S3::Bucket":
        ways = [_bucket_door(asset, found) for found in bucket_doors(facts, asset)]
        return _from_doors(asset, ways, Exposure.PRIVATE)
    if asset.type == "AWS::SageMaker::NotebookInstance":
        return _switch(facts, asset, "DirectInternetAccess", open_="Enabled", closed="Disabled")
    if asset.type in ("AWS::EC2::Instance", "AWS::RDS::DBInstance"):
        return _from_doors(asset, list(_machine(facts, asset)), Exposure.PRIVATE)
    if asset.type in ("AWS::Lambda::Url", "AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route"):
        path = "AuthType" if asset.type == "AWS::Lambda::Url" else "AuthorizationType"
        return _interface(facts, asset, path)
    if asset.provider == "azure":
        return _azure(facts, asset)
    if asset.provider == "gcp":
        return _google(facts, asset)
    return None


def _from_doors(asset: Asset, doors: list[Door], otherwise: Exposure) -> Exposed:
    if not doors:
        return Exposed(otherwise if asset.config else None)
    proven = any(door.certainty is Certainty.PROVEN for door in doors)
    return Exposed(Exposure.INTERNET if proven else None, tuple(doors))


def _bucket_door(bucket: Asset, found: PublicWay) -> Door:
    technique = "public-data-read" if found.action == "read" else "public-data-write"
    return Door(bucket.id, technique, found.evidence, found.facts, found.certainty, scope=found.scope)


def _switch(facts: Facts, asset: Asset, path: str, *, open_: Value, closed: Value) -> Exposed:
    """A notebook that one property lets out to the internet or not; anything else is not decidable.

    The way leads out: nobody connects from outside without the cloud's own sign-in, but what the
    notebook's users fetch comes in, and what they hold may leave.
    """
    value = get(facts.config(asset), path)
    if value == closed:
        return Exposed(Exposure.PRIVATE)
    if value != open_:
        return Exposed(None)
    fact = Evidence(f"{path} is {open_}", path, plain(value), place(asset, path))
    return Exposed(Exposure.ORGANISATION, (Door(asset.id, "notebook-fetches", (fact,), inbound=False),))


def _interface(facts: Facts, asset: Asset, path: str) -> Exposed:
    value = get(facts.config(asset), path)
    if value is None or isinstance(value, Unknown):
        return Exposed(None)
    if value != "NONE":
        return Exposed(Exposure.ORGANISATION)
    key = get(facts.config(asset), "ApiKeyRequired")
    if key is True or isinstance(key, Unknown):
        return Exposed(Exposure.INTERNET)
    fact = Evidence(f"{path} is NONE: no sign-in", path, "NONE", place(asset, path))
    return Exposed(Exposure.INTERNET, (Door(asset.id, "open-endpoint", (fact,)),))


def _through_interfaces(facts: Facts) -> Iterator[tuple[str, Door]]:
    """Functions behind a function URL that anyone may call."""
    for url in facts.assets.values():
        if url.type != "AWS::Lambda::Url" or get(facts.config(url), "AuthType") != "NONE":
            continue
        for _, function in facts.near.out(url.id, "invokes"):
            fact = Evidence("AuthType is NONE: no sign-in", "AuthType", "NONE", place(url, "AuthType"))
            yield function.id, Door(function.id, "open-function", (fact,), frozenset({url.id}))


def _machine(facts: Facts, asset: Asset) -> Iterator[Door]:
    """Open ports of a machine that has, or may have, a public address."""
    public, fact = _public_address(facts, asset)
    if public is False:
        return
    for edge, group in facts.near.out(asset.id, "has-security-group"):
        for path, port_from, port_to in _open_ports(facts.config(group)):
            tool = next((name for port, name in NO_SIGN_IN_PORTS.items() if port_from <= port <= port_to), None)
            ports = f"port {port_from}" if port_from == port_to else f"ports {port_from} to {port_to}"
            rule = Evidence(
                f"{group.name} opens {ports} to every address" + (f" ({tool})" if tool else ""),
                path,
                plain(get(facts.config(group), path)),
                place(group, path),
            )
            yield Door(
                asset.id,
                "exposed-compute",
                (rule, *edge.evidence, *fact),
                frozenset({group.id}),
                Certainty.PROVEN if public else Certainty.CONDITIONAL,
                0.6 if tool and port_to - port_from < len(NO_SIGN_IN_PORTS) else None,
            )


def _public_address(facts: Facts, asset: Asset) -> tuple[bool | None, tuple[Evidence, ...]]:
    for path in ("PubliclyAccessible",) if "RDS" in asset.type else ("NetworkInterfaces[].AssociatePublicIpAddress",):
        for concrete, value in walk(facts.config(asset), path):
            if isinstance(value, bool) or value in ("true", "false"):
                known = value in (True, "true")
                said = f"{asset.name} has {'a' if known else 'no'} public address"
                return known, (Evidence(said, concrete, known, place(asset, concrete)),)
    for _, subnet in facts.near.out(asset.id, "in-subnet"):
        value = get(facts.config(subnet), "MapPublicIpOnLaunch")
        if isinstance(value, bool):
            said = f"{subnet.name} gives {'' if value else 'no '}public addresses"
            return value, (Evidence(said, "MapPublicIpOnLaunch", value, place(subnet, "MapPublicIpOnLaunch")),)
    return None, ()


def _open_ports(config: Value) -> Iterator[tuple[str, int, int]]:
    """(path, first port, last port) of each ingress rule that admits every address."""
    for path, rule in walk(config, "SecurityGroupIngress[]"):
        sources = (get(rule, "CidrIp"), get(rule, "CidrIpv6"))
        if not any(isinstance(one, str) and one in ANYWHERE for one in sources):
            continue
        first, last = _port(get(rule, "FromPort")), _port(get(rule, "ToPort"))
        if str(get(rule, "IpProtocol")) in ("-1", "all") or (first == -1 and last == -1):
            yield path, 0, 65535
        elif first is not None and last is not None and first <= last:
            yield path, first, last


def _port(value: Value) -> int | None:
    if isinstance(value, bool) or value is None:
        return None
    text = str(value)
    return int(text) if text.lstrip("-").isdigit() else None


_AZURE_NETWORKED = frozenset(
    {
        "Microsoft.CognitiveServices/accounts",
        "Microsoft.MachineLearningServices/workspaces",
        "Microsoft.Search/searchServices",
        "Microsoft.Storage/storageAccounts",
    }
)
_CONTAINER = "Microsoft.Storage/storageAccounts/blobServices/containers"


def _azure(facts: Facts, asset: Asset) -> Exposed | None:
    config = facts.config(asset)
    if asset.type == _CONTAINER:
        shown = "properties.publicAccess"
        level = get(config, shown)
        if level in ("Blob", "Container"):
            fact = Evidence(f"publicAccess is {level}", shown, plain(level), place(asset, shown))
            switch = "properties.allowBlobPublicAccess"
            accounts = [one for one in facts.parents(asset) if one.type != _CONTAINER]
            blocked = [get(facts.config(account), switch) for account in accounts]
            around = [found.exposure for account in accounts if (found := _azure(facts, account)) is not None]
            if False in blocked or Exposure.PRIVATE in around:
                return Exposed(Exposure.PRIVATE)
            if Exposure.PARTNER in around:
                return Exposed(Exposure.PARTNER)
            sure = Certainty.PROVEN if True in blocked else Certainty.CONDITIONAL
            return Exposed(Exposure.INTERNET, (Door(asset.id, "public-data-read", (fact,), certainty=sure),))
        return Exposed(Exposure.PRIVATE if level == "None" else None)
    if asset.type not in _AZURE_NETWORKED:
        return None
    access = get(config, "properties.publicNetworkAccess")
    if isinstance(access, Unknown):
        return Exposed(None)
    if access in ("Disabled", "disabled", "SecuredByPerimeter"):
        return Exposed(Exposure.PRIVATE)
    if access is None and not live(asset) and not config.get("properties"):
        return Exposed(None)
    rules = get(config, "properties.networkAcls.defaultAction")
    if rules == "Deny":
        return Exposed(Exposure.PARTNER)
    if isinstance(rules, Unknown):
        return Exposed(None)
    shown = "properties.publicNetworkAccess"
    fact = Evidence("public network access is on for every address", shown, plain(access), place(asset, shown))
    return Exposed(Exposure.INTERNET, (Door(asset.id, None, (fact,)),))


def _google(facts: Facts, asset: Asset) -> Exposed | None:
    config = facts.config(asset)
    public = list(_public_bindings(asset, config))
    if public:
        return Exposed(Exposure.INTERNET, tuple(public))
    if asset.kind == "notebook":
        for path in ("gceSetup.disablePublicIp", "noPublicIp"):
            if get(config, path) is not None:
                return _switch(facts, asset, path, open_=False, closed=True)
        return Exposed(None)
    return None


def _public_bindings(asset: Asset, config: Value) -> Iterator[Door]:
    for root in ("iamPolicy.bindings[]", "bindings[]"):
        for path, binding in walk(config, root):
            if isinstance(binding, Unknown) or get(binding, "condition") is not None:
                continue
            members = [member for _, member in walk(binding, "members[]")]
            if not {"allUsers", "allAuthenticatedUsers"}.intersection(one for one in members if isinstance(one, str)):
                continue
            role = str(get(binding, "role"))
            fact = Evidence(f"{role} is bound to everyone", path, plain(binding), place(asset, path))
            if asset.kind == "bucket":
                if any(word in role for word in ("objectViewer", "objectAdmin", "storage.admin", "legacyObjectReader")):
                    yield Door(asset.id, "public-data-read", (fact,))
                if any(word in role for word in ("objectAdmin", "objectCreator", "storage.admin", "objectUser")):
                    yield Door(asset.id, "public-data-write", (fact,))
            elif "invoker" in role.lower():
                yield Door(asset.id, "open-endpoint", (fact,))
