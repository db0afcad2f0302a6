"""What must hold of every packet filter, whatever its rules, and of sets of addresses."""

from __future__ import annotations

import ipaddress
import random

from hypothesis import given
from hypothesis import strategies as st

from bartizan.graph.exposure.addresses import (
    EVERYBODY,
    NOBODY,
    PRIVATE,
    PUBLIC,
    Addresses,
    intersection,
    network,
    size,
    union,
    width,
    without,
)
from bartizan.graph.exposure.reach import LAST_PORT, Opening, Reach, Rule, any_port, openings, through
from bartizan.model.location import Evidence
from bartizan.model.severity import Exposure

_WIDTH = (Exposure.PRIVATE, Exposure.ORGANISATION, Exposure.PARTNER, Exposure.INTERNET)
_TEXTS = (
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "10.0.0.0/8",
    "198.51.100.0/24",
    "198.51.100.128/25",
    "::/0",
    "2001:db8::/32",
)
_PORTS = (0, 1, 22, 80, 443, 1023, 1024, 8888, LAST_PORT)

addresses = st.lists(st.sampled_from(_TEXTS), max_size=4).map(
    lambda texts: union(*(network(text) or NOBODY for text in texts))
)
spans = st.tuples(st.sampled_from(_PORTS), st.sampled_from(_PORTS)).map(lambda pair: (min(pair), max(pair)))


def rule(
    allow: bool | None, ports: tuple[tuple[int, int], ...] | None, sources: Addresses | None, chance: bool
) -> Rule:
    return Rule(allow, ports, sources, Evidence(f"{allow} {ports}"), chance)


rules = st.builds(
    rule,
    st.sampled_from((True, True, False, None)),
    st.one_of(st.none(), st.lists(spans, min_size=1, max_size=2).map(tuple)),
    st.one_of(st.none(), addresses),
    st.booleans(),
)
known_rules = st.builds(
    rule, st.booleans(), st.lists(spans, min_size=1, max_size=2).map(tuple), addresses, st.just(value=False)
)


def at(some: list[Opening], port: int) -> Reach:
    return any_port(some, port, port)


def within(inner: Addresses, outer: Addresses) -> bool:
    return not without(inner, outer)


@given(st.lists(rules, max_size=6))
def test_what_is_sure_is_hindered_is_possible(listed: list[Rule]) -> None:
    for one in openings(listed):
        assert within(one.reach.sure, one.reach.hindered)
        assert within(one.reach.hindered, one.reach.possible)
        assert one.first <= one.last


@given(st.lists(rules, max_size=5), rules, st.integers(0, 5))
def test_another_allow_never_closes(listed: list[Rule], more: Rule, where: int) -> None:
    added = rule(True, more.ports, more.sources, more.chance)
    before, after = openings(listed), openings([*listed[:where], added, *listed[where:]])
    for port in _PORTS:
        for kind in ("sure", "hindered", "possible"):
            assert within(getattr(at(before, port), kind), getattr(at(after, port), kind))


@given(st.lists(rules, max_size=5), rules, st.integers(0, 5))
def test_another_deny_never_opens(listed: list[Rule], more: Rule, where: int) -> None:
    added = rule(False, more.ports, more.sources, more.chance)
    before, after = openings(listed), openings([*listed[:where], added, *listed[where:]])
    for port in _PORTS:
        for kind in ("sure", "hindered", "possible"):
            assert within(getattr(at(after, port), kind), getattr(at(before, port), kind))


@given(st.lists(rules, max_size=6))
def test_a_deny_of_everything_in_front_closes(listed: list[Rule]) -> None:
    assert openings([rule(False, ((0, LAST_PORT),), EVERYBODY, chance=False), *listed]) == []


@given(st.lists(rules, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_allow_rules_does_not_matter(listed: list[Rule], chance: random.Random) -> None:
    allows = [rule(True, one.ports, one.sources, one.chance) for one in listed]
    mixed = list(allows)
    chance.shuffle(mixed)
    for port in _PORTS:
        assert at(openings(allows), port) == at(openings(mixed), port)


@given(st.lists(known_rules, max_size=6), st.sampled_from(_PORTS))
def test_the_first_rule_that_matches_decides(listed: list[Rule], port: int) -> None:
    reach = at(openings(listed), port)
    for text in ("198.51.100.200", "198.51.100.1", "10.1.2.3", "200.1.1.1", "9.9.9.9", "2001:db8::1"):
        one = network(text) or NOBODY
        matching = (each for each in listed if any(a <= port <= b for a, b in each.ports or ()))
        first = next((each.allow for each in matching if intersection(one, each.sources or NOBODY)), False)
        assert bool(intersection(one, reach.sure)) is first
        assert reach.sure == reach.hindered == reach.possible


@given(st.lists(rules, max_size=4), st.lists(rules, max_size=4))
def test_two_filters_let_through_what_both_do(first: list[Rule], second: list[Rule]) -> None:
    one, other = openings(first), openings(second)
    met = through(one, other)
    for port in _PORTS:
        assert at(met, port) == at(one, port).meet(at(other, port))


@given(st.lists(known_rules, max_size=4), st.integers(0, 3), st.sampled_from(("ports", "sources", "allow")))
def test_what_becomes_unknown_never_becomes_sure(listed: list[Rule], which: int, what: str) -> None:
    if which >= len(listed):
        return
    held = listed[which]
    hidden = Rule(
        None if what == "allow" else held.allow,
        None if what == "ports" else held.ports,
        None if what == "sources" else held.sources,
        held.evidence,
    )
    vague = openings([*listed[:which], hidden, *listed[which + 1 :]])
    for port in _PORTS:
        truth, guess = at(openings(listed), port), at(vague, port)
        assert within(guess.sure, truth.sure)
        assert within(truth.sure, guess.possible)


@given(addresses, addresses)
def test_sets_are_sets(first: Addresses, second: Addresses) -> None:
    both, either, rest = intersection(first, second), union(first, second), without(first, second)
    assert size(both) + size(either) == size(first) + size(second)
    assert union(both, rest) == first
    assert intersection(rest, second) == NOBODY


@given(addresses, addresses)
def test_more_addresses_are_never_narrower(first: Addresses, second: Addresses) -> None:
    assert _WIDTH.index(width(union(first, second))) >= _WIDTH.index(width(first))


@given(st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_a_network_is_what_the_library_says(number: int, length: int) -> None:
    net = ipaddress.ip_network((number, length), strict=False)
    assert network(str(net)) == ((int(net.network_address), int(net.broadcast_address)),)


@given(st.text(max_size=40))
def test_any_text_is_a_network_or_none(text: str) -> None:
    found = network(text)
    assert found is None or size(found) > 0


def test_widths() -> None:
    assert width(EVERYBODY) is width(PUBLIC) is Exposure.INTERNET
    assert width(PRIVATE) is Exposure.ORGANISATION
    assert width(network("0.0.0.0/2") or NOBODY) is Exposure.PARTNER
    assert width(network("0.0.0.0/1") or NOBODY) is width(network("128.0.0.0/1") or NOBODY) is Exposure.INTERNET
    assert width(network("127.0.0.0/8") or NOBODY) is width(NOBODY) is Exposure.PRIVATE
    assert width(network("::/0") or NOBODY) is Exposure.INTERNET
    assert width(network("fd00::/8") or NOBODY) is Exposure.ORGANISATION
    assert network("10.0.0.9-10.0.0.1") is None
    assert network("10.0.0.0/33") is None
