"""Pickles and other programs inside the texts and bytes of a pickle: raw, base64, hexadecimal, compressed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, cast

from bartizan.artifacts.format import Found
from bartizan.artifacts.inspection import Signal, Verdict
from bartizan.artifacts.pickle import constants
from bartizan.artifacts.pickle.values import Blob, Ref, Value
from bartizan.artifacts.streams import Window

if TYPE_CHECKING:
    from bartizan.artifacts.pickle.program import Program

MOST_DECODED = 4 << 20

TEXT_LOADERS = r"^(yaml|jsonpickle|ruamel|keras|tensorflow|torch\.hub|mlflow|spacy|nltk)\b"
"""Loaders whose text or bytes is no pickle, or a name."""

_RAW = (
    rb"\x80[\x02-\x05][()0-2BCFGIJ-NP-VX\]a-eg-jlo-u}\x80-\x98]|c[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n|\((?:lp|dp|i[A-Za-z_][\w.]*\n|S['\"])|"
    rb"\x1f\x8b\x08|PK\x03\x04|\x7fELF|7z\xbc\xaf|\xfd7zXZ\x00|BZh[1-9]1AY|\x28\xb5\x2f\xfd|\x04\x22\x4d\x18|x[\x01\x5e\x9c\xda]|\x93NUMPY"
)
_ENCODED = (
    rb"(?i)(?:gA[I-X]|Y29z|Y19f|Y3Bv|Y2J1|Y3N1|KGx|KGR|KFM|KGk|H4sI|UEsD|f0VM|eJ|QlpoO|/Td6|k05V)[\w+/=\s-]{8,}\Z|"
    rb"(?:800[2-5][0-9a-f]{16}|636f73|635f5f|63706f73|63627569|28[0-9a-f]{2}|1f8b08|504b0304|7f454c46|789c)[0-9a-f]{16,}\Z"
)
_HEXADECIMAL = rb"(?:[0-9a-fA-F]{2})+\s*\Z"


def _bytes(value: str | bytes | Blob) -> bytes:
    if isinstance(value, Blob):
        return value.head
    return value.encode("latin-1", "replace") if isinstance(value, str) else value


def promising(value: str | bytes | Blob) -> bool:
    """Whether the text or bytes may be a program of its own: by its first bytes, or by its alphabet."""
    data = _bytes(value)
    return re.match(_RAW, data) is not None or re.match(_ENCODED, data) is not None


def loadable(function: Ref, value: str | bytes | Blob) -> bool:
    """Whether the value is the data that the loader loads, not a path or an address."""
    if re.match(TEXT_LOADERS, function.module) is not None:
        return False
    return not isinstance(value, str) or promising(value)


def look(program: Program, value: Value, offset: int, *, loaded: bool = False) -> None:
    """Inspects the value as a file of its own; what is found is the program's."""
    data = _bytes(value)
    whole = _whole(program, value)
    if re.match(_RAW, data) is None and (re.match(_ENCODED, data) is not None) and whole is not None:
        decode = constants.from_hex if re.match(_HEXADECIMAL, whole) else constants.from_base64
        decoded = constants.worked_out(decode, whole)
        if isinstance(decoded, bytes) and decoded:
            found = program.inspector.content(f"text@{offset}", decoded, program.opened)
            program.found += [one for one in found if _telling(one, loaded=loaded)]
        return
    if re.match(_RAW, data) is None and not loaded:
        return
    if isinstance(value, Blob):
        window = cast("BinaryIO", Window(program.opened.stream, value.offset, value.length))
        found = program.inspector.member(f"bytes@{value.offset}", window, value.length, program.opened)
    else:
        found = program.inspector.content(f"bytes@{offset}", data, program.opened)
    program.found += [one for one in found if _telling(one, loaded=loaded)]


def _telling(found: Found, *, loaded: bool) -> bool:
    """Whether it concerns the outer file: of data that nothing loads only what acts, for its format is a guess."""
    return isinstance(found, Signal) and (loaded or found.verdict in {Verdict.MALICIOUS, Verdict.SUSPICIOUS})


def _whole(program: Program, value: Value) -> bytes | None:
    """All bytes of the value; None where it is too long to decode."""
    if not isinstance(value, Blob):
        return _bytes(value)
    if value.length > MOST_DECODED:
        return None
    return Window(program.opened.stream, value.offset, value.length).read()
