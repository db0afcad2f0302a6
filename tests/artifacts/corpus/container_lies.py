"""Archives and arrays that a reader takes in another way than the plain one: what it would load is found."""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Iterator

from bartizan.artifacts.inspection import Verdict
from tests.artifacts.corpus.assemble import ATTACK
from tests.artifacts.corpus.pack import Member, rest, tarred, zipped
from tests.artifacts.corpus.pickle_models import state_dict

Case = tuple[str, Verdict, bytes]
BAD, CLEAN, NOT = Verdict.MALICIOUS, Verdict.CLEAN, Verdict.UNASSESSED
LZMA = 14


def cases() -> Iterator[Case]:
    yield from _zips()
    yield from _tars()
    yield from _arrays()


def _zips() -> Iterator[Case]:
    """A member that no reader can open stands before the attack; the directory's offsets mean two places."""
    properties = b"\x09\x04\x05\x00\xe0\x00\x00\x00\x00\x00"
    for label, data in (("bad", properties), ("short", b"\x09"), ("odd", b"\x09\x04\x05\x00\x0e\0\0\0\x80\0\0\0")):
        first = Member("archive/a", data, method=LZMA)
        yield f"lzma-{label}.pt", BAD, zipped(first, Member("archive/data.pkl", ATTACK), *rest())
        yield f"lzma-{label}-harmless.pt", NOT, zipped(first, Member("archive/data.pkl", state_dict()), *rest())
    yield "two-places.pt", BAD, two_places(ATTACK)
    harmless = pickle.dumps(b"\0" * 5000, 4)
    for count in (70, 200):
        holes = [Member(f"data/{one}", harmless) for one in range(count)]
        whole = zipped(*holes, Member("data.pkl", ATTACK), hidden=frozenset(one.name for one in holes[::2]))
        yield f"{count}-holes.pt", BAD, whole


def two_places(data: bytes) -> bytes:
    """The directory's offset leads to a harmless member; readers that count from where the directory is, to `data`."""
    name = b"data.pkl"
    fields = struct.pack("<5H3L2H", 20, 0, 0, 0, 0, 0, len(data), len(data), len(name), 0)
    inner = b"PK\x03\x04" + fields + name + data
    good = state_dict()
    cover = pickle.dumps(good + b"\0" * 6000 + inner, 4)
    outer_fields = struct.pack("<5H3L2H", 20, 0, 0, 0, 0, 0, len(cover), len(cover), len(name), 0)
    out = b"PK\x03\x04" + outer_fields + name + cover
    at = out.index(inner)
    directory = b"PK\x01\x02" + struct.pack(
        "<6H3L5H2L", 20, 20, 0, 0, 0, 0, 0, len(data), len(data), len(name), 0, 0, 0, 0, 0, 0
    )
    directory += name
    end = struct.pack("<4H2LH", 0, 0, 1, 1, len(directory), len(out) - at, 0)
    return out + directory + b"PK\x05\x06" + end


def block_of(*, size: bytes, name: bytes = b"model.pkl", kind: bytes = b"0", checksum: str = "octal") -> bytes:
    """A tar header with its size field as it is given and its checksum in one of the ways that are read."""
    block = bytearray(512)
    block[: len(name)] = name
    block[124 : 124 + len(size)] = size
    block[148:156], block[156:157] = b" " * 8, kind
    total = sum(block)
    block[148:156] = f"{total:06o}\0 ".encode() if checksum == "octal" else b"\x80" + total.to_bytes(7, "big")
    return bytes(block)


def _tars() -> Iterator[Case]:
    """Numbers written in other ways, sizes that records before a member give, a header that is broken."""
    size = f"{len(ATTACK):011o}\0".encode()
    body = ATTACK + bytes(-len(ATTACK) % 512)
    end = bytes(1024)
    yield "binary-checksum.tar", BAD, block_of(size=size, checksum="binary") + body + end
    yield "number-with-a-tail.tar", BAD, block_of(size=f"{len(ATTACK):o}\0xyz".encode()) + body + end
    yield "underscored.tar", BAD, block_of(size=b"0_" + size[2:]) + body + end
    yield "no-first-name.tar", BAD, block_of(size=size, name=b"") + body + end
    record = b"size=%d\n" % len(ATTACK)
    record = b"%d %s" % (len(record) + 3, record)
    pax = block_of(size=f"{len(record):011o}\0".encode(), name=b"x", kind=b"x") + record + bytes(-len(record) % 512)
    yield "size-in-pax.tar", BAD, pax + block_of(size=b"00000000000\0") + body + end
    broken = bytearray(block_of(size=b"00000000000\0"))
    broken[0] ^= 1
    first = tarred(("readme", b"text"))[:1024]
    yield "broken-in-the-middle.tar", BAD, first + bytes(broken) + block_of(size=size) + body + end
    yield "broken-harmless.tar", NOT, first + bytes(broken) + end
    plain = state_dict()
    whole = block_of(size=f"{len(plain):011o}\0".encode(), checksum="binary") + plain + bytes(-len(plain) % 512) + end
    yield "binary-checksum-harmless.tar", CLEAN, whole


def array(descr: str, data: bytes, padding: int = 0) -> bytes:
    """A NumPy file whose header is written by hand."""
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': (1,)}}".ljust(117 + padding).encode() + b"\n"
    return b"\x93NUMPY\x02\x00" + struct.pack("<L", len(header)) + header + data


def _arrays() -> Iterator[Case]:
    """Every word for an array of objects; a header longer than headers are."""
    for number, descr in enumerate(("'object'", "'O8'", "'=O'", "[('a', 'object')]", "[('a', [('b', '|O')])]")):
        yield f"objects-{number}.npy", BAD, array(descr, ATTACK)
    yield "long-header.npy", BAD, array("'|O'", ATTACK, 1 << 17)
    numbers = io.BytesIO(struct.pack("<d", 1.5)).getvalue()
    yield "numbers.npy", CLEAN, array("'<f8'", numbers)
    yield "words.npy", CLEAN, array("'float64'", numbers)
