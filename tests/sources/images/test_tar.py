"""The reader of tar reads what `tarfile` writes, in every format, and stops where an archive lies."""

from __future__ import annotations

import io
import tarfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.sources.images.tar import BLOCK, Kind, members
from bartizan.sources.images.unreadable import Unreadable
from tests.sources.images.building import Entry, directory, link, symlink, tar

FORMATS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]
NAMES = st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1, max_size=40)
PATHS = st.lists(NAMES, min_size=1, max_size=6).map("/".join)


def read(data: bytes) -> list[tuple[str, Kind, bytes, str]]:
    out = []
    for one in members(io.BytesIO(data)):
        pieces = []
        while piece := one.read(7):
            pieces.append(piece)
        out.append((one.name, one.kind, b"".join(pieces), one.target))
    return out


def by_tarfile(data: bytes) -> list[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return [(one.name, archive.extractfile(one).read()) for one in archive if one.isreg()]  # type: ignore[union-attr]


@given(st.lists(st.tuples(PATHS, st.binary(max_size=2000)), max_size=6), st.sampled_from(FORMATS[1:]))
@settings(max_examples=60, deadline=None)
def test_it_reads_what_tarfile_reads(files: list[tuple[str, bytes]], format_: int) -> None:
    data = tar([Entry(name, content) for name, content in files], format_)
    found = [(name, content) for name, kind, content, _ in read(data) if kind is Kind.FILE]
    assert found == by_tarfile(data)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_kind_of_entry(format_: int) -> None:
    long = "/".join(["directory"] * 12) + "/weights.bin"
    entries = [directory("app"), Entry("app/a", b"x" * 600), link("app/b", "app/a"), symlink("app/c", "/etc/passwd")]
    entries += [Entry("dev", type_=tarfile.CHRTYPE), Entry(long, b"w")]
    found = [(name.rstrip("/"), kind, target) for name, kind, _, target in read(tar(entries, format_))]
    assert found == [
        ("app", Kind.DIRECTORY, ""),
        ("app/a", Kind.FILE, ""),
        ("app/b", Kind.LINK, "app/a"),
        ("app/c", Kind.SYMLINK, "/etc/passwd"),
        ("dev", Kind.OTHER, ""),
        (long, Kind.FILE, ""),
    ]


def test_what_is_not_read_of_an_entry_is_passed_over() -> None:
    data = tar({"a": b"1" * 5000, "b": b"2"})
    assert [(one.name, one.read(1)) for one in members(io.BytesIO(data))] == [("a", b"1"), ("b", b"2")]


def test_entries_after_single_blocks_of_zeros_do_not_hide() -> None:
    first, second = tar({"a": b"1"})[: 2 * BLOCK], tar({"b": b"2"})
    assert [name for name, *_ in read(first + bytes(2 * BLOCK) + second)] == ["a", "b"]


def patched(data: bytes, place: int, new: bytes) -> bytes:
    """A header with another field, its checksum made right."""
    header = bytearray(data[:BLOCK])
    header[place : place + len(new)] = new
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + data[BLOCK:]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (tar({"a": b"1" * 600})[: BLOCK + 100], "ends within a file"),
        (tar({"a": b"1"})[:300], "ends within a header"),
        (b"x" * 2 * BLOCK, "none"),
        (patched(tar({"a": b"1"}), 124, b"\xff" * 12), "negative or too large"),
        (patched(tar({"a": b"1"}), 124, b"zzzzzzzzzzz\0"), "is none"),
        (patched(patched(tar({"a": b"1"}), 156, b"x"), 124, b"77777777777\0"), "extended header of"),
        (patched(tar({"a": b"99 path=b\n"}), 156, b"x"), "PAX header is broken"),
        (patched(tar({"a": b"0 path=b\n"}), 156, b"x"), "PAX header is broken"),
    ],
)
def test_a_broken_archive_says_why(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(data)


@given(st.binary(max_size=3000), st.integers(0, 2000))
@settings(max_examples=150, deadline=None)
def test_no_bytes_break_it_otherwise(noise: bytes, place: int) -> None:
    data = bytearray(tar({"app/main.py": b"print()", "b" * 150: b"2" * 700}))
    data[place : place + len(noise)] = noise
    with suppress(Unreadable):
        read(bytes(data))
