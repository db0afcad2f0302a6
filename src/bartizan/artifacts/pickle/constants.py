"""Calls of pure functions on constants, worked out: how a name is put together from harmless parts."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable
from typing import Any

from bartizan.artifacts.pickle.values import MORE, Opaque, Value, words

LONGEST = 1 << 20
LONGEST_METHOD = 1 << 16
"""Longer results, and methods of longer texts, are not worked out: each costs as much as its text is long."""

TEXT_METHODS = words(
    "join replace lower upper strip lstrip rstrip split rsplit partition rpartition title swapcase capitalize "
    "removeprefix removesuffix casefold __add__ __getitem__ __str__ format decode encode hex splitlines"
)
"""Methods of text and bytes whose result depends on the arguments alone."""

_CODECS = words(
    "utf-8 utf8 utf_8 latin1 latin-1 latin_1 iso-8859-1 iso8859-1 ascii us-ascii utf-16 utf-16-le utf-16-be "
    "utf_16 utf-32 cp1252 cp437 raw_unicode_escape unicode_escape unicode-escape punycode idna rot13 rot_13 "
    "rot-13 hex hex_codec base64 base64_codec base-64 uu zlib zlib_codec bz2 bz2_codec zip"
)


def known(value: Value, depth: int = 0) -> bool:
    """Whether a value is constant to its depth, and small."""
    if isinstance(value, tuple | list):
        return depth < 3 and len(value) <= 1 << 13 and all(known(one, depth + 1) for one in value)  # noqa: PLR2004
    return isinstance(value, str | bytes | int | float | bool | None) and not isinstance(value, Opaque)


def worked_out(function: Callable[..., Any], *args: Any) -> Value:
    """What the pure function gives; unknown where it fails or where it is too long."""
    try:
        result = function(*args)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, MemoryError, RecursionError):
        return Opaque("a call that fails")
    if isinstance(result, str | bytes | tuple | list) and len(result) > LONGEST:
        return Opaque("a long result")
    return result


def text_method(base: str | bytes, name: str, args: tuple[Value, ...]) -> Value | None:
    """`base.name(*args)` for a pure method and constant arguments; None for others."""
    if name not in TEXT_METHODS or not all(known(one) for one in args):
        return None
    if size_of(base, *args) > LONGEST_METHOD or _grown(base, name, args) > LONGEST:
        return Opaque("a long result")
    if name in {"decode", "encode"}:
        return transcoded(base, args, decode=name == "decode")
    if name == "format":
        return _formatted(base, args)
    if name == "join" and args and isinstance(args[0], list | tuple) and MORE in args[0]:
        return None
    return worked_out(getattr(type(base), name), base, *args)


def _grown(base: str | bytes, name: str, args: tuple[Value, ...]) -> int:
    """How long the result may be at the most: what is put in, as often as it is put in."""
    if name == "join" and args and isinstance(args[0], tuple | list | str | bytes):
        return len(base) * len(args[0]) + size_of(args[0])
    if name in {"replace", "format"}:
        return len(base) * (1 + max((size_of(one) for one in args), default=0))
    return 0


def _formatted(base: str | bytes, args: tuple[Value, ...]) -> Value | None:
    """`'{}{}'.format(…)` with bare fields only: others may look up attributes or widen without bound."""
    text = base if isinstance(base, str) else ""
    if text.count("{") != text.count("{}"):
        return None
    return worked_out(text.format, *args)


def transcoded(value: Value, args: tuple[Value, ...], *, decode: bool) -> Value:
    """`codecs.decode(value, …)` or `encode`, for the codecs that depend on the value alone."""
    codec = args[0] if args else "utf-8"
    if not isinstance(value, str | bytes) or not isinstance(codec, str) or codec.lower() not in _CODECS:
        return Opaque("another codec")
    name = codec.lower().replace("-", "_").removesuffix("_codec")
    if name in {"base64", "base_64"}:
        return worked_out(from_base64 if decode else base64.encodebytes, value)
    if name in {"zlib", "zip"}:
        return decompressed(value) if decode else worked_out(zlib.compress, value)
    if name == "bz2":
        return decompressed(value) if decode else Opaque("another codec")
    if name in {"hex", "rot13", "rot_13", "uu"}:
        return (
            worked_out(from_hex, value) if name == "hex" and decode else worked_out(_through_codec, value, name, decode)
        )
    if isinstance(value, str) is decode:
        return Opaque("a call that fails")
    return worked_out(value.decode if isinstance(value, bytes) else value.encode, codec)


def _through_codec(value: Value, name: str, decode: bool) -> Value:
    import codecs

    return codecs.decode(value, name) if decode else codecs.encode(value, name)


def from_base64(value: str | bytes) -> bytes:
    """The bytes that base64 of either alphabet stands for. Raises `ValueError`."""
    data = value.encode("latin-1") if isinstance(value, str) else value
    return base64.b64decode(data.replace(b"-", b"+").replace(b"_", b"/"))


def from_hex(value: str | bytes) -> bytes:
    """The bytes that hexadecimal digits stand for. Raises `ValueError`."""
    return binascii.unhexlify(value)


def decompressed(value: Value) -> Value:
    """What compressed bytes hold, up to a bound; unknown for others."""
    if not isinstance(value, bytes):
        return Opaque("compressed data that is not known")
    import bz2
    import lzma

    for make in (zlib.decompressobj, lambda: zlib.decompressobj(47), bz2.BZ2Decompressor, lzma.LZMADecompressor):
        try:
            return make().decompress(value, LONGEST)
        except (zlib.error, OSError, lzma.LZMAError, ValueError, EOFError):
            continue
    return Opaque("compressed data that is broken")


def _unescaped(value: str) -> str:
    """Text with the entities of HTML worked out."""
    import html

    return html.unescape(value)


def size_of(*values: Value) -> int:
    """How long the texts and bytes among the values are, those in their items too."""
    total = 0
    for one in values:
        if isinstance(one, str | bytes):
            total += len(one)
        elif isinstance(one, tuple | list):
            total += len(one) + sum(len(item) for item in one if isinstance(item, str | bytes))
    return total


PURE: dict[str, Callable[..., Value]] = {
    "builtins.chr": chr,
    "builtins.ord": ord,
    "builtins.bytes.fromhex": bytes.fromhex,
    "builtins.bytearray.fromhex": bytes.fromhex,
    "base64.b64decode": from_base64,
    "base64.standard_b64decode": from_base64,
    "base64.urlsafe_b64decode": from_base64,
    "base64.decodebytes": from_base64,
    "base64.decodestring": from_base64,
    "base64.b32decode": base64.b32decode,
    "base64.b16decode": base64.b16decode,
    "base64.b85decode": base64.b85decode,
    "base64.a85decode": base64.a85decode,
    "binascii.a2b_base64": from_base64,
    "binascii.unhexlify": from_hex,
    "binascii.a2b_hex": from_hex,
    "zlib.decompress": decompressed,
    "gzip.decompress": decompressed,
    "bz2.decompress": decompressed,
    "lzma.decompress": decompressed,
    "html.unescape": _unescaped,
    "operator.add": lambda first, second: first + second,
    "operator.concat": lambda first, second: first + second,
    "builtins.str.__add__": lambda first, second: first + second,
}
"""Functions that are worked out where every argument is constant; what they are is harmless."""
