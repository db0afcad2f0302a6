"""Marks by which a file may be of a format, asked without the format's reader. Each may only err by saying yes."""

from __future__ import annotations

from bartizan.artifacts.format import Opened

BLANK = b"\0 \t\r\n\v\f\xef\xbb\xbf\xfe\xff"
"""What may stand before a text of any encoding: byte order marks, spaces, the zeros of UTF-16 and UTF-32."""


ZEROS = bytes(64)


def json(_opened: Opened, head: bytes) -> bool:
    """A brace or bracket is the first that is not blank."""
    return _first(head) in {b"{", b"["}


def xml(_opened: Opened, head: bytes) -> bool:
    """The same for an angle."""
    return _first(head) == b"<"


def _first(head: bytes) -> bytes:
    """The first byte that is not blank; none behind so many zeros that no reader of text takes it for text."""
    return b"" if head.startswith(ZEROS) else head.lstrip(BLANK)[:1]


def tagged(_opened: Opened, head: bytes) -> bool:
    """A tag of YAML that makes Python's objects."""
    return b"!!python/" in head


def header_of_json(_opened: Opened, head: bytes) -> bool:
    """A brace behind eight bytes of length."""
    return head[8:9] == b"{"


def flat_buffer(_opened: Opened, head: bytes) -> bool:
    """The name of TensorFlow Lite or ExecuTorch behind four bytes."""
    return head.startswith((b"TFL", b"ET"), 4)


def small_map(_opened: Opened, head: bytes) -> bool:
    """A MessagePack map of up to 15 pairs."""
    return head[:1] > b"\x80" and head[:1] <= b"\x8f"


_NUMBER = b"01234567 \0\t\r\n\v\f_+-oO"
"""What a reader may take for an octal number, strictly or not."""


def tar(_opened: Opened, head: bytes) -> bool:
    """Octal digits where the checksum of a tar header stands, or the number in binary."""
    if len(head) < 512:  # noqa: PLR2004 - a block
        return False
    said = head[148:156]
    if said[0] in {0x80, 0xFF}:
        return said[1:4] in {b"\0\0\0", b"\xff\xff\xff"}
    said = said.partition(b"\0")[0]
    return bool(said.strip()) and not said.strip(_NUMBER)


def zlib(_opened: Opened, head: bytes) -> bool:
    """A zlib header: deflate and its check bits."""
    return len(head) > 2 and head[0] & 0x8F == 8 and (head[0] << 8 | head[1]) % 31 == 0  # noqa: PLR2004 - as zlib's


def zipped(opened: Opened, head: bytes) -> bool:
    """A member's header in the head, or the end of a directory where it may stand: junk in front hides nothing."""
    if b"PK\x03\x04" in head or head.startswith(b"PK\x05\x06"):
        return True
    tail = (1 << 16) + 22
    if opened.size < 22:  # noqa: PLR2004 - an end record's size
        return False
    if opened.size <= len(head):
        return b"PK\x05\x06" in head
    try:
        opened.stream.seek(max(0, opened.size - tail))
        # From the end, where it most often stands; `in` takes twice the time.
        return opened.stream.read(tail).rfind(b"PK\x05\x06") >= 0
    except OSError:
        return True


_OPCODES = frozenset(bytes([one]) for one in [*b"().012BCFGIJKLMNPQRSTUVX]abcdeghijlopqrstu}", *range(0x80, 0x99)])


def opcode(_opened: Opened, head: bytes) -> bool:
    """The first byte is an opcode of the pickle machine."""
    return head[:1] in _OPCODES
