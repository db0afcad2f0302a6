"""Interfaces of AWS that run without machines: function URLs, API Gateway, CloudFront, App Runner, gateways.

Sources: AWS Lambda developer guide, "Control access to function URLs" (with `AuthType: NONE` the function's
policy must still let everyone call; consoles, SAM and Terraform add that permission themselves); Amazon API
Gateway developer guides, "Controlling access", "Private REST APIs", "Resource policies" (without an
authorizer the policy must allow; an explicit deny wins) and "Disable the default endpoint"; Amazon CloudFront
developer guide, "Restrict access to an AWS Lambda function URL origin" and "Serve private content".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import place
from bartizan.graph.exposure.aws_policies import for_anyone
from bartizan.graph.exposure.aws_vpc import PASSES, Stage
from bartizan.graph.exposure.compute import compute_doors
from bartizan.graph.exposure.door import Door, Exposed
from bartizan.graph.exposure.reach import HINDERED, INSIDE, OPEN, UNTOLD, Opening, Reach
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Exposure
from bartizan.model.values import Unknown, plain

URL, FUNCTION = "AWS::Lambda::Url", "AWS::Lambda::Function"
METHOD, REST_API, INTEGRATION = "AWS::ApiGateway::Method", "AWS::ApiGateway::RestApi", "AWS::ApiGateway::Integration"
ROUTE, HTTP_API = "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Api"
DISTRIBUTION, APP, GATEWAY = (
    "AWS::CloudFront::Distribution",
    "AWS::AppRunner::Service",
    "AWS::BedrockAgentCore::Gateway",
)
SIGNED_IN = Exposed(Exposure.ORGANISATION)
"""Only identities that the organisation lets in get an answer."""


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Interfaces by the sign-in that they ask for, and what they show of functions and programs."""
    methods: dict[tuple[object, ...], list[Asset]] = defaultdict(list)
    for asset in facts.assets.values():
        if asset.type == METHOD:
            methods[_at(asset, "HttpMethod")].append(asset)
    for asset in facts.assets.values():
        if asset.type == URL:
            yield from _url(facts, asset)
        elif asset.type in (METHOD, ROUTE):
            yield asset.id, _interface(facts, asset, asset, ())
        elif asset.type == INTEGRATION:
            for method in methods.get(_at(asset, "Method"), ()):
                text = f"{asset.name} is what {method.name} passes requests to"
                fact = Evidence(text, "Method", plain(asset.config.get("Method")), place(asset, "Method"))
                yield asset.id, _interface(facts, asset, method, (fact,))
        elif asset.type == DISTRIBUTION:
            yield from _distribution(facts, asset)
        elif asset.type == APP:
            yield asset.id, _app(facts, asset)
        elif asset.type == GATEWAY:
            yield asset.id, _gateway(facts, asset)
        elif asset.type == HTTP_API and get(facts.config(asset), "Target") is not None:
            yield asset.id, _quick(facts, asset)


def _at(asset: Asset, verb: str) -> tuple[object, ...]:
    """Where a method stands: API, resource, verb; values that are not known by what they refer to."""
    values = (asset.config.get(key) for key in ("RestApiId", "ResourceId", verb))
    return tuple((one.why, one.assets) if isinstance(one, Unknown) else str(one) for one in values)


def _auth(facts: Facts, said: Asset, path: str) -> tuple[bool | None, Evidence]:
    """Whether anyone passes without signing in at `path`; None: not known."""
    value = get(facts.config(said), path)
    fact = Evidence(f"{path} is {plain(value)}: no sign-in", path, plain(value), place(said, path))
    return None if value is None or isinstance(value, Unknown) else value == "NONE", fact


def _url(facts: Facts, url: Asset) -> Iterator[tuple[str, Exposed]]:
    """A function URL and the function behind it."""
    open_, fact = _auth(facts, url, "AuthType")
    if open_ is not True:
        yield url.id, Exposed(None) if open_ is None else SIGNED_IN
        return
    functions = [function for _, function in facts.near.out(url.id, "invokes")]
    granted = any(_granted(facts, function) for function in functions)
    by_hand = any(sighting.source in ("cloudformation", "aws") for sighting in url.sightings)
    if by_hand and functions and not granted:
        # Without a permission that says so, nobody may call though the URL asks for nothing. A running
        # function's permissions are read with it; there what made them does not matter.
        yield url.id, Exposed(None)
        return
    yield url.id, Exposed(Exposure.INTERNET, (Door(url.id, "open-endpoint", (fact,)),))
    for function in functions:
        if function.type == FUNCTION:
            door = Door(function.id, "open-function", (fact,), frozenset({url.id}))
            yield function.id, Exposed(Exposure.INTERNET, (door,))


def _granted(facts: Facts, function: Asset) -> bool:
    """Whether a permission lets everyone call the function's URL, or may."""
    for _, grant in facts.near.into(function.id, "grants"):
        config = grant.config
        if any(isinstance(config.get(key), Unknown) for key in ("Principal", "Action")):
            return True
        if config.get("Principal") == "*" and str(config.get("Action")).startswith(
            ("lambda:InvokeFunction", "lambda:*")
        ):
            return True
    return False


def _interface(facts: Facts, shown: Asset, said: Asset, links: tuple[Evidence, ...]) -> Exposed:
    """An API's method or route: `said` asks for sign-in or not, `shown` is what an attacker calls."""
    open_, fact = _auth(facts, said, "AuthorizationType")
    api = next((one for _, one in facts.near.out(said.id, "depends-on") if one.type in (REST_API, HTTP_API)), None)
    stage = PASSES if api is None else _api(facts, api)
    if stage.reach == INSIDE or open_ is False:
        return SIGNED_IN
    if open_ is None:
        return Exposed(None)
    config = facts.config(said)
    key = get(config, "ApiKeyRequired")
    exposure, certainty = stage.reach.exposure, stage.reach.certainty
    answers_itself = get(config, "Integration.Type") == "MOCK" or get(facts.config(shown), "Type") == "MOCK"
    if key in (True, "true") or isinstance(key, Unknown) or answers_itself or certainty is None:
        return Exposed(exposure)
    seen = (frozenset({said.id}) | stage.facts) - {shown.id}
    return Exposed(exposure, (Door(shown.id, "open-endpoint", (*stage.evidence, fact, *links), seen, certainty),))


def _quick(facts: Facts, api: Asset) -> Exposed:
    """An HTTP API made with a target: its one route asks for nothing."""
    stage = _api(facts, api)
    certainty = stage.reach.certainty
    if certainty is None:
        return Exposed(stage.reach.exposure)
    value = get(facts.config(api), "Target")
    fact = Evidence(f"{api.name} passes every request to its target", "Target", plain(value), place(api, "Target"))
    return Exposed(stage.reach.exposure, (Door(api.id, "open-endpoint", (fact,), certainty=certainty),))


def _api(facts: Facts, api: Asset) -> Stage:
    """Who reaches an API at all: its endpoint's type, its policy, whether its address is switched off."""
    config = facts.config(api)
    kinds = [value for _, value in walk(config, "EndpointConfiguration.Types[]")]
    if any(isinstance(kind, Unknown) for kind in kinds):
        return Stage(UNTOLD)
    if "PRIVATE" in kinds:
        return Stage(INSIDE)
    stage = PASSES
    off = get(config, "DisableExecuteApiEndpoint")
    if off in (True, "true") or isinstance(off, Unknown):
        stage = stage.then(Stage(HINDERED))
    policy = config.get("Policy")
    return stage if policy in (None, "", {}) else stage.then(for_anyone(api, "Policy", policy, "execute-api:Invoke"))


def _distribution(facts: Facts, found: Asset) -> Iterator[tuple[str, Exposed]]:
    """A distribution, and the function URLs that it signs requests to."""
    config = facts.config(found)
    enabled = get(config, "DistributionConfig.Enabled")
    if enabled in (False, "false"):
        yield found.id, Exposed(Exposure.PRIVATE)
        return
    reach: Reach = OPEN if enabled in (True, "true") else HINDERED
    yield found.id, Exposed(reach.exposure)
    default = "DistributionConfig.DefaultCacheBehavior"
    certainty = reach.certainty
    if certainty is None or any(get(config, f"{default}.{key}") for key in ("TrustedKeyGroups", "TrustedSigners")):
        return
    wall = 0.4 if get(config, "DistributionConfig.WebACLId") else None
    for path, origin in walk(config, "DistributionConfig.Origins[]"):
        value = get(origin, "DomainName")
        if get(origin, "OriginAccessControlId") in (None, ""):
            continue
        for id_ in facts.resolver.resolve(value, (URL,), found).ids:
            for _, function in facts.near.out(id_, "invokes"):
                text = f"{found.name} signs everyone's requests to the URL of {function.name}"
                shown = f"{path}.DomainName"
                fact = Evidence(text, shown, plain(value), place(found, shown))
                seen = frozenset({found.id, id_})
                door = Door(function.id, "open-function", (fact,), seen, certainty, wall)
                yield function.id, Exposed(reach.exposure, (door,))


def _app(facts: Facts, app: Asset) -> Exposed:
    """A service of App Runner: public unless its ingress says otherwise."""
    shown = "NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible"
    public = get(facts.config(app), shown)
    if isinstance(public, Unknown):
        return Exposed(None)
    if public in (False, "false"):
        return SIGNED_IN
    text = f"{app.name} has a public address that asks for no sign-in"
    opening = Opening(443, 443, OPEN, (Evidence(text, shown, plain(public), place(app, shown)),))
    return Exposed(Exposure.INTERNET, tuple(compute_doors(facts, app, [opening])))


def _gateway(facts: Facts, gateway: Asset) -> Exposed:
    """A gateway of AgentCore: whether it asks its callers who they are."""
    open_, fact = _auth(facts, gateway, "AuthorizerType")
    if open_ is not True:
        return Exposed(None) if open_ is None else SIGNED_IN
    return Exposed(Exposure.INTERNET, (Door(gateway.id, "open-endpoint", (fact,)),))
