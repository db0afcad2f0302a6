"""What is no model at all: programs, scripts in archives, pointers of Git LFS, archives that nothing here opens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.artifacts.format import Format, Found, Inspector, Opened
from bartizan.artifacts.inspection import Signal, Verdict

PROGRAMS = (
    (b"\x7fELF", "an ELF program"),
    (b"\xfe\xed\xfa\xce", "a Mach-O program"),
    (b"\xfe\xed\xfa\xcf", "a Mach-O program"),
    (b"\xce\xfa\xed\xfe", "a Mach-O program"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O program"),
    (b"dex\n03", "an Android program"),
)
_SCRIPT = re.compile(rb"#!\s*/[^\n]*\b(sh|bash|zsh|python[\d.]*|perl|ruby|node|env)\b")
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n(?:.*\n)*?size (\d+)\n?"
)
CLOSED = ((b"Rar!\x1a\x07", "RAR"), (b"\x60\xea", "ARJ"), (b"MSCF\0\0\0\0", "cabinet"), (b"-lh5-", "LHA"))
DOS_HEADER = 64


def _program(head: bytes) -> str | None:
    if head[:2] == b"MZ" and len(head) >= DOS_HEADER:
        at = int.from_bytes(head[60:64], "little")
        if head[at : at + 4] == b"PE\0\0":
            return "a Windows program"
    return next((what for magic, what in PROGRAMS if head.startswith(magic)), None)


def _is_program(_opened: Opened, head: bytes) -> bool:
    return _program(head) is not None


def _read_program(opened: Opened, _inspector: Inspector) -> Iterator[Found]:
    yield Signal("embedded-program", Verdict.SUSPICIOUS, f"is or holds {_program(opened.head())}", offset=0)


def _is_script(opened: Opened, head: bytes) -> bool:
    return opened.depth > 0 and _SCRIPT.match(head) is not None


def _read_script(_opened: Opened, _inspector: Inspector) -> Iterator[Found]:
    yield Signal("embedded-script", Verdict.UNSAFE, "holds a script", offset=0)


def _is_pointer(opened: Opened, head: bytes) -> bool:
    return opened.size < 2048 and _POINTER.match(head) is not None  # noqa: PLR2004 - a pointer is under 1 KiB


def _read_pointer(opened: Opened, _inspector: Inspector) -> Iterator[Found]:
    found = _POINTER.match(opened.head())
    if found is not None:
        yield {"lfs": {"sha256": found[1].decode(), "size": int(found[2])}}
        yield Signal(
            "lfs-pointer", Verdict.UNASSESSED, "is a pointer of Git LFS; the file itself is not here", offset=0
        )


def _is_closed(_opened: Opened, head: bytes) -> bool:
    return any(head.startswith(magic) for magic, _ in CLOSED)


def _read_closed(opened: Opened, _inspector: Inspector) -> Iterator[Found]:
    name = next(name for magic, name in CLOSED if opened.head(16).startswith(magic))
    yield Signal("cannot-read", Verdict.UNASSESSED, f"is or holds a {name} archive, which is not opened", offset=0)


PROGRAM = Format("program", _is_program, _read_program)
SCRIPT = Format("script", _is_script, _read_script)
LFS = Format("lfs-pointer", _is_pointer, _read_pointer)
UNOPENED = Format("archive", _is_closed, _read_closed)
