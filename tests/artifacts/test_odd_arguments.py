"""Every function that the pickle machine follows, called with what no library would pass: a verdict, no error."""

from __future__ import annotations

import io
import itertools

import pytest

from bartizan.artifacts.inspect import inspect
from bartizan.artifacts.inspection import Verdict
from bartizan.artifacts.pickle.functions import MEANINGS

ODD = {
    "nothing": b"N",
    "list": b"]",
    "list of lists": b"]](K\x01ee",
    "dict": b"}",
    "dict of a list": b"}X\x01\x00\x00\x00a]s",
    "number": b"J\xff\xff\xff\xff",
    "large": b"\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01",
    "truth": b"\x88",
    "bytes": b"C\x03\xff\x00a",
    "text": b"X\x03\x00\x00\x00a.b",
    "empty text": b"X\x00\x00\x00\x00",
    "tuple": b")",
    "set": b"\x8f",
    "global": b"cbuiltins\nlist\n",
    "unknown global": b"cacme\nThing\n",
    "object": b"cacme\nThing\n)R",
}
CALLS = [*((one,) for one in ODD), *itertools.product(("list", "text", "dict", "global"), ODD), ("text",) * 3, ()]


@pytest.mark.parametrize("symbol", sorted(MEANINGS))
def test_a_followed_function_takes_anything(symbol: str) -> None:
    module, _, name = symbol.rpartition(".")
    for call in CALLS:
        arguments = b"(" + b"".join(ODD[one] for one in call) + b"t"
        for ending in (b"R.", b"R}b.", b"R]b."):
            data = b"\x80\x04" + f"c{module}\n{name}\n".encode() + arguments + ending
            assert inspect(io.BytesIO(data), "model.pkl").verdict in Verdict


def test_the_list_is_that_of_the_machine() -> None:
    assert len(MEANINGS) > 100
