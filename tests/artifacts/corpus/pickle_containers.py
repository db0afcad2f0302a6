"""The same attacks in every container that they can hide in, the containers' own lies, and honest containers."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator

import lz4.frame  # type: ignore[import-untyped]
import zstandard

from bartizan.artifacts.inspection import Verdict
from tests.artifacts.corpus.assemble import ATTACK, TOUCH, call, framed, name, pickled, short, stack_name, text
from tests.artifacts.corpus.pack import Member, pytorch, rest, seven_zipped, tarred, zipped
from tests.artifacts.corpus.pickle_attacks import npy
from tests.artifacts.corpus.pickle_models import state_dict, tree

Case = tuple[str, Verdict, bytes]
BAD, ODD, CLEAN, NOT = Verdict.MALICIOUS, Verdict.SUSPICIOUS, Verdict.CLEAN, Verdict.UNASSESSED

ATTACKS = {
    "plain": ATTACK,
    "protocol-0": f"cos\nsystem\n(S'{TOUCH}'\ntR.".encode(),
    "broken": ATTACK[:-1] + b"\xff",
    "dotted": pickled(framed(call(stack_name(short("random"), short("_os.system")), short(TOUCH)) + b"."), 4)[:-1],
    "getattr": pickled(call(call(name("builtins", "getattr"), name("logging", "os"), text("popen")), text(TOUCH))),
    "nested": pickled(call(name("pickle", "loads"), b"B" + struct.pack("<I", len(ATTACK)) + ATTACK)),
}

Wrap = Callable[[bytes], bytes]
CONTAINERS: dict[str, Wrap] = {
    "pytorch": pytorch,
    "pytorch-deflated": lambda data: pytorch(data, method=8),
    "pytorch-other-name": lambda data: zipped(
        *[Member("archive/data.pkl", state_dict()), Member("archive/extra/weights.bin", data), *rest()]
    ),
    "pytorch-no-directory": lambda data: pytorch(data)[: pytorch(data).index(b"PK\x01\x02")],
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "zstd": lambda data: bytes(zstandard.ZstdCompressor().compress(data)),
    "zstd-unsized": lambda data: bytes(zstandard.ZstdCompressor(write_content_size=False).compress(data)),
    "lz4": lambda data: bytes(lz4.frame.compress(data)),
    "joblib-zf": lambda data: b"ZF" + f"{len(data):#x}".ljust(19).encode() + zlib.compress(data),
    "tar": lambda data: tarred(("model/weights", data)),
    "tgz": lambda data: gzip.compress(tarred(("a.txt", b"hello"), ("m.pkl", data))),
    "7z-lzma2": lambda data: seven_zipped(("data.pkl", data)),
    "7z-lzma": lambda data: seven_zipped(("readme", b"text"), ("data.pkl", data), coder="lzma", hide_header=True),
    "7z-copy": lambda data: seven_zipped(("a/b", data), coder="copy"),
    "npy": npy,
    "npz": lambda data: zipped(Member("a.npy", npy(pickled(b"N"))), Member("b.npy", npy(data), method=8)),
    "zip-zip-zip": lambda data: zipped(
        Member("a.zip", zipped(Member("b.zip", zipped(Member("c", data, method=8))), Member("d", b"x")))
    ),
    "gzip-pytorch": lambda data: gzip.compress(pytorch(data)),
    "docker-layer": lambda data: tarred(("abc/layer.tar", tarred(("opt/model.bin", gzip.compress(data))))),
    "7z-in-tar-gz": lambda data: gzip.compress(tarred(("x.7z", seven_zipped(("m", data))))),
}


def combined() -> Iterator[Case]:
    for attack, data in ATTACKS.items():
        for container, wrap in CONTAINERS.items():
            yield f"{container}-{attack}", BAD, wrap(data)


def lies() -> Iterator[Case]:
    """Zips whose headers lie, around an attack (bypasses 3 to 9) and around nothing."""
    good = state_dict()
    for flags in (0x01, 0x20, 0x40, 0x61, 0x09):
        yield f"flags-{flags:#x}", BAD, pytorch(ATTACK, flags=flags)
        yield f"flags-local-{flags:#x}", BAD, pytorch(ATTACK, local_flags=flags)
        yield f"flags-harmless-{flags:#x}", ODD, pytorch(good, flags=flags)
        yield f"flags-deflated-{flags:#x}", BAD, pytorch(ATTACK, flags=flags, method=8)
    yield "names-differ", BAD, pytorch(ATTACK, local_name="archive/notes.txt")
    yield "names-differ-harmless", ODD, pytorch(good, local_name="archive/notes.txt")
    yield "wrong-crc", BAD, pytorch(ATTACK, crc=1)
    yield "wrong-crc-harmless", CLEAN, pytorch(good, crc=1)
    yield "wrong-crc-deflated", BAD, pytorch(ATTACK, crc=1, method=8)
    for method in (1, 9, 77, 98, 0xFFFF):
        yield f"method-{method}", BAD, pytorch(ATTACK, method=method)
    yield "method-local", BAD, pytorch(ATTACK, local_method=8)
    yield "method-harmless", ODD, pytorch(good, method=77)
    yield "size-lies", BAD, pytorch(ATTACK, said=3)
    yield "size-lies-harmless", ODD, pytorch(good, said=3)
    yield "two-roots", BAD, zipped(Member("a/data.pkl", good), *rest("a"), Member("b/data.pkl", ATTACK), *rest("b"))
    yield "repeated", BAD, zipped(Member("a/data.pkl", good), Member("a/data.pkl", ATTACK), *rest("a"))
    yield "repeated-harmless", ODD, zipped(Member("a/data.pkl", good), Member("a/data.pkl", good), *rest("a"))
    yield "case-variant", BAD, zipped(Member("a/data.pkl", good), Member("a/DATA.pkl", ATTACK), *rest("a"))
    yield (
        "hidden-member",
        BAD,
        zipped(Member("a/data.pkl", good), Member("a/x", ATTACK), *rest("a"), hidden=frozenset({"a/x"})),
    )
    yield (
        "hidden-harmless",
        ODD,
        zipped(Member("a/data.pkl", good), Member("a/x", b"xyz"), *rest("a"), hidden=frozenset({"a/x"})),
    )
    yield "appended-zip", BAD, pytorch(good) + pytorch(ATTACK)
    yield "prepended-zip", BAD, pytorch(ATTACK) + pytorch(good)
    yield "junk-before", BAD, zipped(Member("a/data.pkl", ATTACK), *rest("a"), prefix=b"\x00junk" * 99)
    yield (
        "junk-before-shifted",
        BAD,
        zipped(Member("a/data.pkl", ATTACK), *rest("a"), prefix=b"\x00junk" * 99, shifted=False),
    )
    yield "junk-behind", BAD, zipped(Member("a/data.pkl", ATTACK), *rest("a"), suffix=b"\x00" * 500)
    yield "pickle-before-zip", BAD, zipped(Member("a/data.pkl", good), *rest("a"), prefix=ATTACK)
    yield "path-out", ODD, zipped(Member("../../etc/cron.d/x", b"text"), Member("a/data.pkl", good))
    yield "tar-path", ODD, tarred(("../../x", b"text"))
    yield "tar-link", ODD, tarred(("x", b""), kind=b"2", link="/etc/passwd")
    yield (
        "program-in-zip",
        ODD,
        zipped(Member("a/data.pkl", good), Member("a/lib.so", b"\x7fELF\x02\x01\x01" + bytes(64))),
    )
    yield "truly-encrypted", NOT, zipped(Member("a.bin", bytes(range(256))[::-1], flags=1, crc=5))
    yield "7z-encrypted", NOT, seven_zipped(("data.pkl", ATTACK), encrypted=True)
    yield "gzip-cut", BAD, gzip.compress(ATTACK + bytes(100_000))[:-20]
    yield "gzip-cut-harmless", NOT, gzip.compress(good)[:-12]
    yield "tar-cut", BAD, tarred(("m", ATTACK))[: 512 + len(ATTACK)]
    yield "bomb", NOT, gzip.compress(gzip.compress(bytes(400_000_000), 9), 9)
    yield "too-deep", NOT, _wrapped(pickled(b"N"), 12)
    yield "npy-lies-about-type", BAD, npy(ATTACK).replace(b"'|O'", b"'|O'")
    yield "npy-code-in-header", ODD, npy(b"x").replace(b"(1,)", b"f()]")
    yield (
        "lfs-pointer",
        NOT,
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"ab" * 32 + b"\nsize 123456\n",
    )


def _wrapped(data: bytes, times: int) -> bytes:
    for _ in range(times):
        data = gzip.compress(data)
    return data


def honest() -> Iterator[Case]:
    """The containers with ordinary models in them."""
    for container, wrap in CONTAINERS.items():
        for model, data in (("state", state_dict()), ("tree", tree())):
            yield f"honest-{container}-{model}", CLEAN, wrap(data)


def cases() -> Iterator[Case]:
    """All of them."""
    for family in (combined, lies, honest):
        yield from family()
