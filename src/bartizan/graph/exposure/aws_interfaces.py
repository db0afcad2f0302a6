"""Interfaces of AWS: function URLs, API methods and routes."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.catalog.paths import get
from bartizan.graph.estate import place
from bartizan.graph.exposure.door import Door, Exposed
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Exposure
from bartizan.model.values import Unknown


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Interfaces by their own authorization, and functions behind function URLs."""
    for asset in facts.assets.values():
        if asset.type in ("AWS::Lambda::Url", "AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route"):
            path = "AuthType" if asset.type == "AWS::Lambda::Url" else "AuthorizationType"
            yield asset.id, _interface(facts, asset, path)
    for target, door in _through_interfaces(facts):
        yield target, Exposed(Exposure.INTERNET, (door,))


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
