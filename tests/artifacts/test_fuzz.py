"""Random and spoiled model files: no crash, no hang, and what was malicious before a spoiled end stays so."""

from __future__ import annotations

import io
import os
import random
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.artifacts.bounds import Limits
from bartizan.artifacts.inspect import inspect
from bartizan.artifacts.inspection import Verdict
from tests.artifacts.corpus import pickle_attacks, pickle_containers, pickle_models
from tests.artifacts.corpus.assemble import ATTACK, SYSTEM

EXAMPLES = int(os.environ.get("BARTIZAN_FUZZ", "150"))
SLOWEST = 10.0
SEED_BYTES = 20_000
QUICK = Limits(seconds=5.0, free=1 << 22, ratio=20)

SEEDS = [
    data
    for module in (pickle_attacks, pickle_containers, pickle_models)
    for _, _, data in module.cases()
    if len(data) < SEED_BYTES
]
OPCODES = bytes(range(256))
PIECES = [
    b"\x80\x02",
    b"\x80\x04",
    b"cos\nsystem\n",
    b"(",
    b"t",
    b"R",
    b"b",
    b"\x93",
    b"}",
    b"]",
    b"e",
    b"u",
    b"0",
    b"\x8c\x02os",
    b".",
]


def looked_into(data: bytes) -> Verdict:
    """The verdict, within the time that a file may take, and the same for a second look."""
    start = time.monotonic()
    found = inspect(io.BytesIO(data), "model.pkl", QUICK)
    assert time.monotonic() - start < SLOWEST
    assert found == inspect(io.BytesIO(data), "model.pkl", QUICK)
    return found.verdict


def spoiled(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut, repeated or put in."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(out) + 1)
        kind = chance.randrange(5)
        if kind == 0 and at < len(out):
            out[at] = chance.randrange(256)
        elif kind == 1:
            del out[at : at + chance.randint(1, 40)]
        elif kind == 2:
            out[at:at] = out[at : at + chance.randint(1, 60)]
        elif kind == 3:
            out[at:at] = chance.choice(PIECES)
        else:
            out[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"])
    return bytes(out)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.sampled_from(range(len(SEEDS))), st.integers(0, 1 << 30))
def test_fuzz_spoiled_files(number: int, seed: int) -> None:
    looked_into(spoiled(SEEDS[number], random.Random(seed)))


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(st.sampled_from([*PIECES, *(bytes([one]) for one in OPCODES)]), max_size=200))
def test_fuzz_opcodes(pieces: list[bytes]) -> None:
    looked_into(b"\x80\x04" + b"".join(pieces))


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.binary(max_size=2000))
def test_fuzz_noise(data: bytes) -> None:
    looked_into(data)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.binary(max_size=300))
def test_fuzz_what_follows_an_attack_hides_nothing(tail: bytes) -> None:
    assert looked_into(b"\x80\x02" + SYSTEM + tail) is Verdict.MALICIOUS
    assert looked_into(ATTACK + tail) is Verdict.MALICIOUS


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.sampled_from(range(len(SEEDS))), st.integers(0, 1 << 30))
def test_fuzz_cut_off_anywhere(number: int, seed: int) -> None:
    data = SEEDS[number]
    looked_into(data[: random.Random(seed).randrange(len(data) + 1)])
