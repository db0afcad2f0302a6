"""Sets of addresses, exactly: which part of the internet and of private networks a rule means.

A set is a sorted tuple of disjoint, closed intervals of integers; IPv6 lies above IPv4 on one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from bartizan.model.severity import Exposure

Addresses = tuple[tuple[int, int], ...]
"""Disjoint closed intervals in order, none touching the next."""

_SIXTH: Final = 1 << 40
"""Where IPv6 begins on the line."""

NOBODY: Final[Addresses] = ()


def union(*sets: Addresses) -> Addresses:
    """The addresses in any of `sets`."""
    parts = sorted(part for one in sets for part in one)
    out: list[tuple[int, int]] = []
    for first, last in parts:
        if out and first <= out[-1][1] + 1:
            if last > out[-1][1]:
                out[-1] = (out[-1][0], last)
        else:
            out.append((first, last))
    return tuple(out)


def intersection(first: Addresses, second: Addresses) -> Addresses:
    """The addresses in both sets."""
    out: list[tuple[int, int]] = []
    here = there = 0
    while here < len(first) and there < len(second):
        low = max(first[here][0], second[there][0])
        high = min(first[here][1], second[there][1])
        if low <= high:
            out.append((low, high))
        if first[here][1] < second[there][1]:
            here += 1
        else:
            there += 1
    return tuple(out)


def without(whole: Addresses, part: Addresses) -> Addresses:
    """The addresses of `whole` that are not in `part`."""
    out: list[tuple[int, int]] = []
    at = 0
    for start, last in whole:
        low = start
        while at < len(part) and part[at][1] < low:
            at += 1
        here = at
        while here < len(part) and part[here][0] <= last:
            if part[here][0] > low:
                out.append((low, part[here][0] - 1))
            low = part[here][1] + 1
            here += 1
        if low <= last:
            out.append((low, last))
    return tuple(out)


@lru_cache(maxsize=16_384)
def network(text: str) -> Addresses | None:
    """The addresses of `10.0.0.0/8`, `203.0.113.9` or `203.0.113.4-203.0.113.9`; None when it is neither."""
    first, dash, last = text.strip().partition("-")
    try:
        low = _span(ip_network(first.strip(), strict=False))
        high = _span(ip_network(last.strip(), strict=False)) if dash else low
    except ValueError:
        return None
    return ((low[0], high[1]),) if low[0] <= high[1] else None


def _span(net: IPv4Network | IPv6Network) -> tuple[int, int]:
    offset = _SIXTH if net.version == 6 else 0  # noqa: PLR2004 - the version of the protocol
    return int(net.network_address) + offset, int(net.broadcast_address) + offset


def networks(texts: Iterable[str]) -> Addresses:
    """The union of the networks that `texts` are; what is no network counts nothing."""
    return union(*(network(text) or NOBODY for text in texts))


EVERYBODY: Final = networks(["0.0.0.0/0", "::/0"])
PRIVATE: Final = networks(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"])
"""Private networks (RFC 1918), shared address space (RFC 6598), unique local addresses (RFC 4193)."""
_ELSE: Final = ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "198.18.0.0/15", "224.0.0.0/3")
PUBLIC_4: Final = without(without(networks(["0.0.0.0/0"]), PRIVATE), networks(_ELSE))
"""IPv4 addresses that can be reached over the internet (the IANA special-purpose registry taken out)."""
PUBLIC_6: Final = networks(["2000::/3"])
"""IPv6 global unicast (RFC 4291)."""
PUBLIC: Final = union(PUBLIC_4, PUBLIC_6)


def size(some: Addresses) -> int:
    """How many addresses."""
    return sum(last - first + 1 for first, last in some)


_MANY_4, _MANY_6 = size(PUBLIC_4) // 3, size(PUBLIC_6) // 3


@lru_cache(maxsize=16_384)
def width(some: Addresses) -> Exposure:
    """How wide a set of addresses is.

    The internet: a third of the public addresses of IPv4 or of IPv6, or more (one `/1` is enough, for
    whoever is shut out changes the address). A partner: any public address. The organisation: private
    networks alone. Private: nobody.
    """
    four, six = intersection(some, PUBLIC_4), intersection(some, PUBLIC_6)
    if size(four) >= _MANY_4 or size(six) >= _MANY_6:
        return Exposure.INTERNET
    if four or six:
        return Exposure.PARTNER
    return Exposure.ORGANISATION if intersection(some, PRIVATE) else Exposure.PRIVATE
