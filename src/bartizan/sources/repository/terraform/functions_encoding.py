"""Functions that encode, decode, hash, and compute addresses."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import ipaddress
import urllib.parse
from collections.abc import Callable

from bartizan.sources.repository.evaluated import JsonText, Partial, parse_json, unknown
from bartizan.sources.repository.terraform.functions_base import (
    LIST_LENGTH,
    Function,
    FunctionError,
    TooLarge,
    bounded_list,
    bounded_text,
    number,
    text,
)
from bartizan.sources.repository.yaml_marks import Marked, load

_NODES = 50_000


def _jsonencode(value: object) -> object:
    return JsonText(value, "jsonencode(…)")


def _jsondecode(value: object) -> object:
    if isinstance(value, JsonText):
        return value.value
    if isinstance(value, Partial):
        return parse_json(value)
    if not isinstance(value, str):
        return unknown("jsondecode", value)
    return plain(load(value, as_json=True, depth=60, nodes=_NODES))


def _yamldecode(value: object) -> object:
    return plain(load(text(value), as_json=False, depth=60, nodes=_NODES))


def plain(node: Marked) -> object:
    """A marked document as values. Raises `TooLarge` when its aliases expand beyond the bound."""
    return _plain(node, [_NODES])


def _plain(node: Marked, left: list[int]) -> object:
    left[0] -= 1
    if left[0] < 0:
        raise TooLarge("document")
    if isinstance(node.value, dict):
        return {key: _plain(value, left) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(value, left) for value in node.value]
    return node.value


def _csvdecode(value: object) -> list[object]:
    rows: list[object] = []
    for row in csv.DictReader(io.StringIO(text(value))):
        rows.append({str(key): cell for key, cell in row.items() if key is not None})
        if len(rows) > LIST_LENGTH:
            raise TooLarge("list")
    return rows


def _base64(data: bytes) -> str:
    return bounded_text(base64.b64encode(data).decode("ascii"))


def _unbase64(value: object) -> str:
    return base64.b64decode(text(value), validate=True).decode("utf-8")


def _hash(name: str, *, encode: bool = False) -> Function:
    def digest(value: object) -> str:
        made = hashlib.new(name, text(value).encode("utf-8", "replace"), usedforsecurity=False)
        return _base64(made.digest()) if encode else made.hexdigest()

    return digest


def _subnet(prefix: object, bits: object, index: object) -> str:
    network = ipaddress.ip_network(text(prefix), strict=False)
    width, place = int(number(bits)), int(number(index))
    length = network.prefixlen + width
    if not 0 <= width <= network.max_prefixlen - network.prefixlen or not 0 <= place < 1 << width:
        raise FunctionError("no such subnet")
    start = int(network.network_address) + (place << (network.max_prefixlen - length))
    return f"{_address(network)(start)}/{length}"


def _address(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network,
) -> Callable[[int], ipaddress.IPv4Address | ipaddress.IPv6Address]:
    return ipaddress.IPv4Address if network.version == 4 else ipaddress.IPv6Address  # noqa: PLR2004 - IPv4


def _host(prefix: object, index: object) -> str:
    network = ipaddress.ip_network(text(prefix), strict=False)
    place = int(number(index))
    place = network.num_addresses + place if place < 0 else place
    if not 0 <= place < network.num_addresses:
        raise FunctionError("no such host")
    return str(_address(network)(int(network.network_address) + place))


def _subnets(prefix: object, *bits: object) -> list[object]:
    network = ipaddress.ip_network(text(prefix), strict=False)
    place = int(network.network_address)
    out: list[object] = []
    for width in bits:
        length = network.prefixlen + int(number(width))
        if not network.prefixlen <= length <= network.max_prefixlen:
            raise FunctionError("no such subnet")
        size = 1 << (network.max_prefixlen - length)
        place = -(-place // size) * size
        out.append(f"{_address(network)(place)}/{length}")
        place += size
    return bounded_list(out)


ENCODING: dict[str, Function] = {
    "yamldecode": _yamldecode,
    "csvdecode": _csvdecode,
    "base64encode": lambda value: _base64(text(value).encode("utf-8", "replace")),
    "base64decode": _unbase64,
    "urlencode": lambda value: urllib.parse.quote_plus(text(value)),
    "md5": _hash("md5"),
    "sha1": _hash("sha1"),
    "sha256": _hash("sha256"),
    "sha512": _hash("sha512"),
    "base64sha256": _hash("sha256", encode=True),
    "base64sha512": _hash("sha512", encode=True),
    "cidrsubnet": _subnet,
    "cidrhost": _host,
    "cidrsubnets": _subnets,
    "cidrnetmask": lambda prefix: str(ipaddress.ip_network(text(prefix), strict=False).netmask),
}

ENCODING_LENIENT: dict[str, Function] = {"jsonencode": _jsonencode, "jsondecode": _jsondecode}
