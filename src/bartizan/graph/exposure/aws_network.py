"""Machines of AWS: public address and security groups."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import place
from bartizan.graph.exposure.door import Door, Exposed, from_doors
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Value, plain

ANYWHERE = frozenset({"0.0.0.0/0", "::/0"})
NO_SIGN_IN_PORTS = {8888: "Jupyter", 8265: "Ray", 5000: "MLflow", 11434: "Ollama", 8000: "Triton", 6333: "Qdrant"}
"""Ports of tools that ship without sign-in (their own documentation)."""


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Instances and databases."""
    for asset in facts.assets.values():
        if asset.type in ("AWS::EC2::Instance", "AWS::RDS::DBInstance"):
            yield asset.id, from_doors(asset, list(_machine(facts, asset)), Exposure.PRIVATE)


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
