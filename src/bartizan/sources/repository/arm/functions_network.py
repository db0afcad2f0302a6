"""Functions on address ranges, and on dates."""

from __future__ import annotations

import ipaddress
import re
from datetime import UTC, datetime, timedelta

from bartizan.sources.repository.arm.functions_base import Function, integer, text
from bartizan.sources.repository.arm.values import FunctionError

_BITS = {4: 32, 6: 128}


def _network(value: object) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    given = text(value)
    if "/" not in given:
        raise FunctionError("no length of a prefix")
    return ipaddress.ip_network(given, strict=False)


def _parse_cidr(value: object) -> object:
    network = _network(value)
    out: dict[str, object] = {
        "network": str(network.network_address),
        "netmask": str(network.netmask),
        "broadcast": str(network.broadcast_address),
        "firstUsable": str(network.network_address),
        "lastUsable": str(network.broadcast_address),
        "cidr": network.prefixlen,
    }
    if network.version == 4 and network.prefixlen < 31:  # noqa: PLR2004 - IPv4 keeps its first and last address
        out["firstUsable"] = str(network.network_address + 1)
        out["lastUsable"] = str(network.broadcast_address - 1)
    if network.version == 6:  # noqa: PLR2004 - IPv6 has no broadcast address
        del out["broadcast"]
        out["firstUsable"] = str(network.network_address)
    return out


def _cidr_subnet(value: object, length: object, index: object) -> str:
    network, prefix, place = _network(value), integer(length), integer(index)
    bits = _BITS[network.version]
    if not network.prefixlen <= prefix <= bits or not 0 <= place < 2 ** (prefix - network.prefixlen):
        raise FunctionError("outside the range")
    return f"{network.network_address + place * 2 ** (bits - prefix)}/{prefix}"


def _cidr_host(value: object, index: object) -> str:
    network, place = _network(value), integer(index) + 1
    if not 0 < place < network.num_addresses:
        raise FunctionError("outside the range")
    return str(network.network_address + place)


_DURATION = re.compile(
    r"(-)?P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?\Z"
)


def _moment(value: object) -> datetime:
    found = datetime.fromisoformat(text(value).strip().replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _add_time(base: object, duration: object, shape: object = None) -> str:
    """A moment later or earlier. Years and months count as .NET's `XmlConvert` has them: 365 and 30 days."""
    match = _DURATION.match(text(duration))
    if match is None:
        raise FunctionError("not a duration")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    span = timedelta(days=365 * years + 30 * months + 7 * weeks + days, hours=hours, minutes=minutes, seconds=seconds)
    moment = _moment(base)
    moment = moment - span if match.group(1) else moment + span
    return _shaped(moment, shape)


_SHAPES = {
    "yyyy": "%Y",
    "MM": "%m",
    "dd": "%d",
    "HH": "%H",
    "mm": "%M",
    "ss": "%S",
    "yyyy-MM-dd": "%Y-%m-%d",
    "yyyyMMdd": "%Y%m%d",
    "yyyyMMddTHHmmssZ": "%Y%m%dT%H%M%SZ",
    "yyyy-MM-ddTHH:mm:ssZ": "%Y-%m-%dT%H:%M:%SZ",
    "u": "%Y-%m-%d %H:%M:%SZ",
}


def _shaped(moment: datetime, shape: object) -> str:
    if shape is None:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    known = _SHAPES.get(text(shape))
    if known is None:
        raise FunctionError("a format of a date")
    return moment.astimezone(UTC).strftime(known)


def _from_epoch(value: object) -> str:
    return _shaped(datetime.fromtimestamp(integer(value), UTC), None)


def _to_epoch(value: object) -> int:
    return int(_moment(value).timestamp())


STRICT: dict[str, Function] = {
    "parsecidr": _parse_cidr,
    "cidrsubnet": _cidr_subnet,
    "cidrhost": _cidr_host,
    "datetimeadd": _add_time,
    "datetimefromepoch": _from_epoch,
    "datetimetoepoch": _to_epoch,
}

LENIENT: dict[str, Function] = {}
