"""What bytes that have no place in a model look like: programs, archives, pickles."""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its schema gives them

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Iterator

from bartizan.artifacts.formats.reading import words

PROGRAMS = (
    (b"\x7fELF", "an ELF program"),
    (b"\xfe\xed\xfa\xce", "a Mach-O program"),
    (b"\xfe\xed\xfa\xcf", "a Mach-O program"),
    (b"\xce\xfa\xed\xfe", "a Mach-O program"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O program"),
    (b"\0asm\x01\0\0\0", "a WebAssembly program"),
    (b"dex\n03", "an Android program"),
    (b"MZqFpD", "a program for many systems"),
)

ARCHIVES = (
    (b"PK\x03\x04", "a zip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\0", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
)

SHEBANG = re.compile(rb"#!\s*/[\w./-]+")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")
PICKLE = re.compile(rb"\x80[\x02-\x05].|\(?c[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n", re.DOTALL)
CODE = words(
    "__import__ subprocess os.system os.popen eval( exec( base64.b64decode pickle.loads importlib marshal.loads"
)
WRAPPED = 3
LARGEST_PLAIN = 1 << 22


def program(data: bytes) -> str | None:
    """What program begins here, if one does."""
    for magic, what in PROGRAMS:
        if data.startswith(magic):
            return what
    if data.startswith(b"MZ") and len(data) > 0x40:
        at = struct.unpack_from("<I", data, 0x3C)[0]
        if data[at : at + 4] == b"PE\0\0":
            return "a Windows program"
    if SHEBANG.match(data):
        return "a script with an interpreter line"
    return None


def archive(data: bytes) -> str | None:
    """What archive or compressed data begins here, if any."""
    return next((what for magic, what in ARCHIVES if data.startswith(magic)), None)


def pickle(data: bytes) -> bool:
    """Whether a pickle begins here and may end here: of protocol 2 or later, or one that begins with a global."""
    return len(data) > 3 and bool(PICKLE.match(data)) and b"." in data[2:]


def kind(data: bytes) -> str | None:
    """The name of what hides in `data`: a program, an archive or a pickle; None for anything else."""
    return program(data) or archive(data) or ("a pickle" if pickle(data) else None)


def layers(data: bytes) -> Iterator[bytes]:
    """`data`, and what it holds in base64 or hexadecimal, three deep."""
    held: bytes | None = data
    for _ in range(WRAPPED):
        if not held:
            return
        yield held
        held = decoded(held)


def code(text: str) -> list[str]:
    """What of a text that should describe a model is Python which runs something, sorted."""
    return sorted(one for one in CODE if one in text)


def decoded(data: bytes) -> bytes | None:
    """What `data` holds in base64 or hexadecimal, when it is one such text."""
    plain = data.strip()
    if len(plain) < 8 or len(plain) > LARGEST_PLAIN:
        return None
    plain = b"".join(plain.split())
    for decode in (_hexadecimal, _base64):
        if (found := decode(plain)) is not None:
            return found
    return None


def _hexadecimal(data: bytes) -> bytes | None:
    try:
        return binascii.unhexlify(data) if len(data) % 2 == 0 else None
    except (binascii.Error, ValueError):
        return None


def _base64(data: bytes) -> bytes | None:
    data = data.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
