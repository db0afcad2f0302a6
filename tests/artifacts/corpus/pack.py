"""Archives written by hand, so that their headers may lie."""

from __future__ import annotations

import lzma
import struct
import zlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """One member of a zip; what is None is written as it should be."""

    name: str
    data: bytes
    method: int = 0
    flags: int = 0
    local_name: str | None = None
    local_method: int | None = None
    local_flags: int | None = None
    crc: int | None = None
    said: int | None = None


def zipped(
    *members: Member,
    prefix: bytes = b"",
    suffix: bytes = b"",
    shifted: bool = True,
    hidden: frozenset[str] = frozenset(),
) -> bytes:
    """A zip. Offsets count from the archive where `shifted`; `hidden` members are not in the directory."""
    out, directory = bytearray(prefix), bytearray()
    count = 0
    for one in members:
        made = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = made.compress(one.data) + made.flush() if one.method == 8 else one.data
        crc = zlib.crc32(one.data) if one.crc is None else one.crc
        at = len(out) - (len(prefix) if shifted else 0)
        local, central = (one.local_name or one.name).encode(), one.name.encode()
        local_method = one.method if one.local_method is None else one.local_method
        local_flags = one.flags if one.local_flags is None else one.local_flags
        out += b"PK\x03\x04" + struct.pack(
            "<5H3L2H", 20, local_flags, local_method, 0, 0, crc, len(packed), len(one.data), len(local), 0
        )
        out += local + packed
        if one.name in hidden:
            continue
        count += 1
        size = len(packed) if one.said is None else one.said
        directory += b"PK\x01\x02" + struct.pack(
            "<6H3L5H2L", 20, 20, one.flags, one.method, 0, 0, crc, size, len(one.data), len(central), 0, 0, 0, 0, 0, at
        )
        directory += central
    start = len(out) - (len(prefix) if shifted else 0)
    out += directory
    out += b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, count, count, len(directory), start, 0)
    return bytes(out) + suffix


def pytorch(pickle: bytes, *, root: str = "archive", **knobs: object) -> bytes:
    """A PyTorch archive around a pickle."""
    first = Member(f"{root}/data.pkl", pickle, **knobs)  # type: ignore[arg-type]
    return zipped(first, *rest(root))


def rest(root: str = "archive") -> list[Member]:
    """The other members of a PyTorch archive."""
    return [
        Member(f"{root}/byteorder", b"little"),
        Member(f"{root}/data/0", b"\x00\x00\x80\x3f" * 16),
        Member(f"{root}/version", b"3\n"),
    ]


def tarred(*members: tuple[str, bytes], kind: bytes = b"0", link: str = "") -> bytes:
    """A tar archive."""
    out = bytearray()
    for name, data in members:
        block = bytearray(512)
        block[: len(name)] = name.encode()
        block[100:108], block[108:116], block[116:124] = b"0000644\0", b"0000000\0", b"0000000\0"
        block[124:136], block[136:148] = f"{len(data):011o}\0".encode(), b"00000000000\0"
        block[148:156], block[156:157] = b" " * 8, kind
        block[157 : 157 + len(link)] = link.encode()
        block[257:265] = b"ustar\x0000"
        block[148:156] = f"{sum(block):06o}\0 ".encode()
        out += block + data + bytes(-len(data) % 512)
    return bytes(out) + bytes(1024)


def seven_zipped(
    *members: tuple[str, bytes], coder: str = "lzma2", hide_header: bool = False, encrypted: bool = False
) -> bytes:
    """A 7z archive of one folder."""
    plain = b"".join(data for _, data in members)
    packed, identity, properties = _coded(plain, coder)
    if encrypted:
        identity, properties = b"\x06\xf1\x07\x01", b"\x13\x00"
    header = (
        b"\x01\x04"
        + _streams(0, packed, plain, identity, properties, [len(data) for _, data in members])
        + b"\x05"
        + _number(len(members))
    )
    names = b"\0" + b"".join(name.encode("utf-16-le") + b"\0\0" for name, _ in members)
    header += b"\x11" + _number(len(names)) + names + b"\0" + b"\0"
    body = packed
    if hide_header:
        hidden, identity, properties = _coded(header, "lzma")
        body += hidden
        header = b"\x17" + _streams(len(packed), hidden, header, identity, properties, [len(header)])
    start = struct.pack("<QQL", len(body), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<L", zlib.crc32(start)) + start + body + header


def _coded(data: bytes, coder: str) -> tuple[bytes, bytes, bytes]:
    if coder == "copy":
        return data, b"\0", b""
    if coder == "lzma":
        filters = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 20, "lc": 3, "lp": 0, "pb": 2}]
        return (
            lzma.compress(data, lzma.FORMAT_RAW, filters=filters),
            b"\x03\x01\x01",
            b"\x5d" + struct.pack("<L", 1 << 20),
        )
    return lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2}]), b"\x21", b"\x18"


def _streams(  # noqa: PLR0917 - the parts of one header
    at: int, packed: bytes, plain: bytes, identity: bytes, properties: bytes, sizes: list[int]
) -> bytes:
    out = b"\x06" + _number(at) + _number(1) + b"\x09" + _number(len(packed)) + b"\0"
    flags = len(identity) | (0x20 if properties else 0)
    out += b"\x07\x0b" + _number(1) + b"\0" + _number(1) + bytes([flags]) + identity
    out += (_number(len(properties)) + properties if properties else b"") + b"\x0c" + _number(len(plain)) + b"\0"
    out += (
        b"\x08\x0d"
        + _number(len(sizes))
        + (b"\x09" + b"".join(map(_number, sizes[:-1])) if len(sizes) > 1 else b"")
        + b"\0"
    )
    return out + b"\0"


def _number(value: int) -> bytes:
    if value < 0x80:
        return bytes([value])
    if value < 0x4000:
        return bytes([0x80 | value >> 8, value & 255])
    return b"\xf0" + struct.pack("<L", value)
