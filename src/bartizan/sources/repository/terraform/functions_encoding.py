"""Functions that encode, decode, hash, and compute addresses."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import ipaddress
import json
import urllib.parse
from collections.abc import Callable

import yaml

from bartizan.sources.repository.evaluated import JsonText, Partial, encode, fits, parse_json, unknown
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
_DEPTH = 60


def _jsonencode(value: object) -> object:
    return JsonText(_sorted(value, 0) if fits(value) else value, "jsonencode(…)")


def _sorted(value: object, depth: int) -> object:
    """The value with its keys in order, as Terraform writes them."""
    if depth > _DEPTH:
        return value
    if isinstance(value, dict):
        return {key: _sorted(value[key], depth + 1) for key in sorted(value)}
    return [_sorted(item, depth + 1) for item in value] if isinstance(value, list) else value


def _jsondecode(value: object) -> object:
    if isinstance(value, JsonText):
        return value.value
    if isinstance(value, Partial):
        return parse_json(value)
    if not isinstance(value, str):
        return unknown("jsondecode", value)
    return plain(load(value, as_json=True, depth=_DEPTH, nodes=_NODES))


def _yamldecode(value: object) -> object:
    return plain(load(text(value), as_json=False, depth=_DEPTH, nodes=_NODES))


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


_ENCODINGS = frozenset({"utf-8", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1", "windows-1252"})


def _encoding(name: object) -> str:
    written = text(name).lower()
    if written not in _ENCODINGS:
        raise FunctionError("no such encoding")
    return written


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


def _yamlencode(value: object) -> str:
    encoded = encode(JsonText(value, "yamlencode"))
    if encoded is None:
        raise TooLarge("document")
    return bounded_text(yaml.dump(json.loads(encoded), Dumper=_Yaml, default_flow_style=False, width=10**9))


class _Yaml(yaml.CSafeDumper):
    """Writes text and keys in quotes, as Terraform does."""


_Yaml.add_representer(str, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"'))


def _arn_parse(value: object) -> dict[str, object]:
    names = ("partition", "service", "region", "account_id", "resource")
    first, *rest = text(value).split(":", 5)
    if first != "arn" or len(rest) != len(names):
        raise FunctionError("not an ARN")
    return dict(zip(names, rest, strict=True))


def _arn_build(*parts: object) -> str:
    return ":".join(["arn", *map(text, parts)])


def _contained(prefix: object, inner: object) -> bool:
    outer, wanted = ipaddress.ip_network(text(prefix), strict=False), ipaddress.ip_network(text(inner), strict=False)
    if outer.version != wanted.version:
        raise FunctionError("of different versions")
    return wanted.prefixlen >= outer.prefixlen and wanted.network_address in outer


ENCODING: dict[str, Function] = {
    "yamlencode": _yamlencode,
    "cidrcontains": _contained,
    "provider::aws::arn_parse": _arn_parse,
    "provider::aws::arn_build": _arn_build,
    "yamldecode": _yamldecode,
    "csvdecode": _csvdecode,
    "base64encode": lambda value: _base64(text(value).encode("utf-8", "replace")),
    "base64decode": _unbase64,
    "urldecode": lambda value: urllib.parse.unquote_plus(text(value)),
    "textdecodebase64": lambda value, code: base64.b64decode(text(value), validate=True).decode(_encoding(code)),
    "textencodebase64": lambda value, code: _base64(text(value).encode(_encoding(code))),
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
