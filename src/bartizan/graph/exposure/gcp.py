"""Services of Google Cloud: who may call them at all, and from where.

Sources: Cloud Run, "Restrict network ingress" (all by default), "Allow unauthenticated access" (the invoker
role for allUsers, or the check of the invoker switched off) and "Configure IAP"; Cloud Run functions,
"Configure network settings"; Cloud SQL, "Authorize with authorized networks" (a public address admits those
networks alone); Vertex AI, "Choose an endpoint type" (every call is checked by IAM); Vertex AI Workbench,
"Create an instance" (an external address unless it is switched off).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.gcp.bindings import BUCKET
from bartizan.graph.estate import place
from bartizan.graph.exposure.addresses import EVERYBODY, Addresses, network, union
from bartizan.graph.exposure.compute import WALL, compute_doors, known
from bartizan.graph.exposure.door import Door, Exposed, both, switch
from bartizan.graph.exposure.gcp_balancers import Balanced, balanced
from bartizan.graph.exposure.reach import HINDERED, INSIDE, OPEN, SHUT, UNTOLD, Opening, Reach, exactly
from bartizan.graph.facts import Facts
from bartizan.graph.stores.gcp import READ, public_ways
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Unknown, Value, plain

RUN, FUNCTION, DATABASE = (
    "run.googleapis.com/Service",
    "cloudfunctions.googleapis.com/Function",
    "sqladmin.googleapis.com/Instance",
)
_EVERYONE = frozenset({"allUsers", "allAuthenticatedUsers"})
_VERTEX = ("Endpoint", "FeatureOnlineStore", "IndexEndpoint", "ReasoningEngine")
_BY_IDENTITY = frozenset(f"aiplatform.googleapis.com/{name}" for name in _VERTEX)
"""Their addresses are the cloud's own or the customer's, and every call is checked by IAM."""
_INGRESS = "run.googleapis.com/ingress"
_FROM_ALL = ("all", "INGRESS_TRAFFIC_ALL", "ALLOW_ALL")
_BALANCED = ("internal-and-cloud-load-balancing", "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER", "ALLOW_INTERNAL_AND_GCLB")


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Every service of Google Cloud that can be evaluated."""
    ways = balanced(facts)
    for asset in facts.assets.values():
        if asset.provider != "gcp":
            continue
        found = _judge(facts, asset, ways.get(asset.id, ()))
        if found is not None:
            yield asset.id, found


def _judge(facts: Facts, asset: Asset, ways: Sequence[Balanced]) -> Exposed | None:
    config = facts.config(asset)
    if asset.type in (RUN, FUNCTION):
        return _serverless(facts, asset, ways) if known(asset) else None
    if asset.type == DATABASE:
        return _database(facts, asset) if known(asset) else None
    if asset.type == BUCKET:
        return _bucket(facts, asset) if known(asset) else None
    public = list(_public_bindings(asset, config))
    if public:
        return Exposed(Exposure.INTERNET, tuple(public))
    if asset.kind == "notebook":
        for path in ("gceSetup.disablePublicIp", "noPublicIp"):
            if get(config, path) is not None:
                return switch(facts, asset, path, open_=False, closed=True)
        return Exposed(None)
    return Exposed(Exposure.ORGANISATION) if asset.type in _BY_IDENTITY and known(asset) else None


def _serverless(facts: Facts, service: Asset, ways: Sequence[Balanced]) -> Exposed:
    """A service or a function: ingress first, then who may invoke it."""
    config = facts.config(service)
    reach, balanced_only = _ingress(config)
    direct = SHUT if balanced_only or get(config, "defaultUriDisabled") in (True, "true") else reach
    invoked, evidence = _invokers(service, config)
    for under in _underlying(facts, service) if invoked is False else ():
        invoked, evidence = _invokers(under, facts.config(under))
    if reach == INSIDE or invoked is False or get(config, "iapEnabled") in (True, "true"):
        return Exposed(Exposure.ORGANISATION)
    fronts: list[tuple[Reach, tuple[Evidence, ...], frozenset[str], float]] = []
    if direct.possible:
        fronts.append((direct, (), frozenset(), 1.0))
    for way in ways:
        through = {True: INSIDE, False: reach, None: reach.meet(HINDERED)}[way.signed]
        fronts.append((through, way.evidence, way.facts, WALL if way.wall else 1.0))
    if not fronts:
        # Nothing that was read leads to it; what was not read may.
        return Exposed(None)
    out = Exposed(Exposure.ORGANISATION)
    for through, before, seen, wall in fronts:
        met = through
        if isinstance(get(config, "iapEnabled"), Unknown):
            met = met.meet(HINDERED)
        if invoked is None:
            met = met.meet(UNTOLD)
        out = both(out, _front(facts, service, Opening(443, 443, met, (*before, *evidence), seen), wall))
    return out


def _front(facts: Facts, service: Asset, opening: Opening, wall: float) -> Exposed:
    """What one way to a service shows."""
    reach = opening.reach
    if reach.certainty is None:
        return Exposed(reach.exposure)
    seen = opening.facts
    technique = "open-function" if service.type == FUNCTION else "open-endpoint"
    doors = [Door(service.id, technique, opening.evidence, seen, reach.certainty, None if wall == 1 else 0.4)]
    if service.type == RUN:
        doors += compute_doors(facts, service, [opening], wall=wall)
    return Exposed(reach.exposure, tuple(doors))


def _ingress(config: Value) -> tuple[Reach, bool]:
    """From where a service answers, and whether through a balancer only."""
    for path in ("ingress", "serviceConfig.ingressSettings", f'annotations["{_INGRESS}"]'):
        value = get(config, path)
        if isinstance(value, Unknown):
            return UNTOLD, False
        if value in _FROM_ALL or value in _BALANCED:
            return OPEN, value in _BALANCED
        if value is not None:
            return INSIDE, False
    return OPEN, False


def _invokers(service: Asset, config: Value) -> tuple[bool | None, tuple[Evidence, ...]]:
    """Whether everyone may invoke a service; None: not known."""
    off = get(config, "invokerIamDisabled")
    if off in (True, "true"):
        text = "nobody checks who invokes it"
        return True, (Evidence(text, "invokerIamDisabled", True, place(service, "invokerIamDisabled")),)
    unknown = isinstance(off, Unknown)
    for root in ("iamPolicy.bindings[]", "bindings[]"):
        for path, binding in walk(config, root):
            role, members = get(binding, "role"), [member for _, member in walk(binding, "members[]")]
            everyone = _EVERYONE.intersection(one for one in members if isinstance(one, str))
            may_invoke = isinstance(role, str) and role.lower().endswith(".invoker")
            if everyone and may_invoke and get(binding, "condition") is None:
                fact = Evidence(f"{role} is bound to {min(everyone)}", path, plain(binding), place(service, path))
                return True, (fact,)
            open_role = isinstance(role, Unknown) or (isinstance(role, str) and role.startswith(("projects/", "organ")))
            vague = isinstance(binding, Unknown) or (everyone and (open_role or get(binding, "condition") is not None))
            unknown = unknown or bool(vague) or (may_invoke and any(_vague(one) for one in members))
    return (None if unknown else False), ()


def _underlying(facts: Facts, function: Asset) -> Iterator[Asset]:
    """The service of Cloud Run in which a function of the second generation runs: its name, and its invokers.

    Source: Cloud Run functions, "Allow public (unauthenticated) access": the invoker role is given on the service.
    """
    if function.type != FUNCTION or get(function.config, "serviceConfig") is None:
        return
    scope = function.id.partition("//")[0]
    same = [
        one
        for one in facts.assets.values()
        if one.type == RUN
        and one.name == function.name
        and one.account == function.account
        and one.id.partition("//")[0] == scope
    ]
    if len(same) == 1:
        yield same[0]


def _vague(member: Value) -> bool:
    return isinstance(member, Unknown) and not member.assets and (not member.pieces or member.pieces[0] is None)


def _database(facts: Facts, database: Asset) -> Exposed:
    """A database server: its public address admits its authorized networks, and asks for a password."""
    config = facts.config(database)
    shown = "settings.ipConfiguration"
    public = get(config, f"{shown}.ipv4Enabled")
    if isinstance(public, Unknown):
        return Exposed(None)
    if public in (False, "false"):
        return Exposed(Exposure.ORGANISATION)
    found: list[Addresses] = []
    unknown = False
    for _, value in walk(config, f"{shown}.authorizedNetworks[].value"):
        some = network(value) if isinstance(value, str) else None
        unknown = unknown or some is None
        found.append(some or ())
    whole = union(*found)
    reach = Reach(whole, whole, EVERYBODY) if unknown else exactly(whole)
    at = f"{shown}.authorizedNetworks"
    fact = Evidence(f"{database.name} admits these networks", at, plain(get(config, at)), place(database, at))
    port = 5432 if "POSTGRES" in str(config.get("databaseVersion", "")).upper() else 3306
    return Exposed(reach.exposure, tuple(compute_doors(facts, database, [Opening(port, port, reach, (fact,))])))


def _public_bindings(asset: Asset, config: Value) -> Iterator[Door]:
    for root in ("iamPolicy.bindings[]", "bindings[]"):
        for path, binding in walk(config, root):
            if isinstance(binding, Unknown) or get(binding, "condition") is not None:
                continue
            members = [member for _, member in walk(binding, "members[]")]
            if not _EVERYONE.intersection(one for one in members if isinstance(one, str)):
                continue
            role = str(get(binding, "role"))
            fact = Evidence(f"{role} is bound to everyone", path, plain(binding), place(asset, path))
            if "invoker" in role.lower() or (asset.type in _BY_IDENTITY and role.startswith("roles/aiplatform.")):
                yield Door(asset.id, "open-endpoint", (fact,))


def _bucket(facts: Facts, bucket: Asset) -> Exposed | None:
    """A bucket by what everyone may do to it; private for sure only where public access is prevented."""
    doors = []
    for way in public_ways(facts, bucket):
        technique = "public-data-read" if way.action == READ else "public-data-write"
        evidence = way.answers[0].evidence
        holders = frozenset().union(*(one.facts for one in way.answers))
        certainty = Certainty.PROVEN if way.sure else Certainty.CONDITIONAL
        doors.append(Door(bucket.id, technique, evidence, holders, certainty, scope=way.scope))
    if not doors:
        return Exposed(Exposure.PRIVATE) if facts.google.prevented(bucket) else None
    return Exposed(Exposure.INTERNET if any(one.certainty is Certainty.PROVEN for one in doors) else None, tuple(doors))
