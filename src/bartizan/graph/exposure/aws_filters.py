"""Security groups and network access lists of AWS as rules of a packet filter.

Sources: Amazon VPC user guide, "Security group rules" (only allow rules; all rules of all groups count
together; stateful) and "Network ACL rules" (in order of their numbers, the first that matches decides, the
rest is denied; stateless, so what answers must be let out to the client's port).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import place
from bartizan.graph.exposure.addresses import NOBODY, Addresses, network
from bartizan.graph.exposure.compute import known, number
from bartizan.graph.exposure.reach import LAST_PORT, Reach, Rule, any_port, openings
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value, plain

TCP, UDP = "tcp", "udp"
_NUMBERS = {"6": TCP, "17": UDP}
_EVERY = ("-1", "all")
EPHEMERAL = 1024
"""The first port that clients answer on (Amazon VPC user guide, "Ephemeral ports")."""

_SOURCES = ("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "SourceSecurityGroupName", "SourcePrefixListId")
Members = Callable[[Value, Asset], Addresses | None]
"""Who the members of a security group are, as far as the one who asks is concerned; None: not known."""


def speaks(value: Value, protocol: str) -> bool | None:
    """Whether a rule of this protocol (name or number) means `protocol`; None: not known."""
    if isinstance(value, Unknown):
        return None
    text = str(value).lower()
    return text in _EVERY or _NUMBERS.get(text, text) == protocol


def nobody(_group: Value, _by: Asset) -> Addresses:
    """Members of other groups are not on the internet."""
    return NOBODY


def group_rules(facts: Facts, groups: Sequence[Asset], protocol: str, members: Members = nobody) -> list[Rule]:
    """The rules of all groups together; what a rule's source group stands for, `members` says."""
    return [rule for group in groups for rule in _of_group(facts, group, protocol, members)]


@dataclass(frozen=True, slots=True)
class _Said:
    """One rule of a group, and the asset and the path that say it."""

    group: Asset
    by: Asset
    path: str
    rule: Value

    def fact(self, what: str) -> Evidence:
        """What the rule opens, as evidence."""
        shown = self.path or None
        return Evidence(f"{self.group.name} opens {what}", shown, plain(self.rule), place(self.by, self.path))


def _of_group(facts: Facts, group: Asset, protocol: str, members: Members) -> Iterator[Rule]:
    if not known(group):
        yield Rule(True, None, None, Evidence(f"the rules of {group.name} are not known"))
        return
    for path, rule in walk(facts.config(group), "SecurityGroupIngress[]"):
        yield from _rule(_Said(group, group, path, rule), protocol, members)
    for _, single in facts.near.into(group.id, "depends-on"):
        if single.type == "AWS::EC2::SecurityGroupIngress":
            yield from _rule(_Said(group, single, "", facts.config(single)), protocol, members)


def _rule(said: _Said, protocol: str, members: Members) -> Iterator[Rule]:
    rule = said.rule
    if isinstance(rule, Unknown):
        yield Rule(True, None, None, said.fact("a rule that is not known"))
        return
    meant = speaks(get(rule, "IpProtocol"), protocol)
    if meant is False:
        return
    ports = _ports(rule)
    who = _who(rule, said.by, members)
    if who == NOBODY:
        return
    about = "some addresses" if who is None else _said(rule)
    where = "unknown ports" if ports is None else _range(*ports)
    yield Rule(True, None if ports is None else (ports,), who, said.fact(f"{where} to {about}"), chance=meant is None)


def _said(rule: Value) -> str:
    for key in ("CidrIp", "CidrIpv6"):
        value = get(rule, key)
        if isinstance(value, str):
            return "every address" if value in ("0.0.0.0/0", "::/0") else value
    return "members of a group"


def _range(first: int, last: int) -> str:
    if (first, last) == (0, LAST_PORT):
        return "every port"
    return f"port {first}" if first == last else f"ports {first} to {last}"


def _who(rule: Value, said: Asset, members: Members) -> Addresses | None:
    """The sources of one rule; None where one is given that is not known; nobody where none is given."""
    for key in _SOURCES:
        value = get(rule, key)
        if value in (None, ""):
            continue
        if key.startswith("SourceSecurity"):
            return members(value, said)
        return network(value) if key.startswith("Cidr") and isinstance(value, str) else None
    return NOBODY


def _ports(rule: Value) -> tuple[int, int] | None:
    if str(get(rule, "IpProtocol")).lower() in _EVERY:
        return 0, LAST_PORT
    first, last = number(get(rule, "FromPort")), number(get(rule, "ToPort"))
    if first == -1 or last == -1:
        return 0, LAST_PORT
    return (first, last) if first is not None and last is not None and first <= last else None


def list_rules(entries: Sequence[tuple[Asset, str, Value]], protocol: str, *, leaving: bool) -> list[Rule]:
    """The rules of one direction of a network access list, in order; `entries` are (asset, path, entry)."""
    rules: list[tuple[float, Rule]] = []
    for said, path, entry in entries:
        if isinstance(entry, Unknown):
            fact = Evidence(f"a rule of {said.name} is not known", path or None, plain(entry), place(said, path))
            rules.append((-1, Rule(None, None, None, fact)))
            continue
        direction = get(entry, "Egress")
        meant = speaks(get(entry, "Protocol"), protocol)
        if meant is False or (isinstance(direction, bool) and direction is not leaving):
            continue
        at = number(get(entry, "RuleNumber"))
        unclear = meant is None or at is None or isinstance(direction, Unknown)
        rules.append((at if at is not None else -1, _entry(said, path, entry, unclear=unclear)))
    return [rule for _, rule in sorted(rules, key=lambda one: one[0])]


def _entry(said: Asset, path: str, entry: Value, *, unclear: bool) -> Rule:
    action = str(get(entry, "RuleAction")).lower()
    allow = {"allow": True, "deny": False}.get(action)
    source = get(entry, "CidrBlock")
    source = get(entry, "Ipv6CidrBlock") if source in (None, "") else source
    first, last = number(get(entry, "PortRange.From")), number(get(entry, "PortRange.To"))
    every = str(get(entry, "Protocol")).lower() in _EVERY or (first is None and get(entry, "PortRange.From") is None)
    ports = (0, LAST_PORT) if every else (first, last) if first is not None and last is not None else None
    who = network(source) if isinstance(source, str) else None
    does = {True: "allows", False: "denies", None: "may allow or deny"}[allow]
    text = f"{said.name} {does} {'unknown ports' if ports is None else _range(*ports)} for {plain(source)}"
    fact = Evidence(text, path or None, plain(entry), place(said, path))
    return Rule(allow, None if ports is None else (ports,), who, fact, chance=unclear)


def answers(rules: Sequence[Rule]) -> Reach:
    """Who gets an answer through the outgoing rules of a stateless list.

    A client answers on a port from 1024 up; where only lower ones are let out, it must choose such a port
    on purpose, which a firewall on its side may hinder.
    """
    out = openings(rules)
    usual, any_ = any_port(out, EPHEMERAL), any_port(out, 0)
    return Reach(usual.sure, any_.hindered, any_.possible)
