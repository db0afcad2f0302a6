"""Damaged files: nothing but the two agreed failures leaves a reader, and none runs away."""

from __future__ import annotations

import contextlib
import io
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.artifacts.bounds import Limits
from bartizan.artifacts.format import BudgetSpent, Format, Malformed, Opened
from bartizan.artifacts.formats import chat_template, python_source
from bartizan.artifacts.inspect import HEAD, Session, inspect
from bartizan.artifacts.inspection import Verdict
from bartizan.artifacts.registry import FORMATS
from tests.artifacts.corpus import configurations, headers, keras, onnx, templates, tensorflow
from tests.artifacts.formats.build import gguf, hdf5, onnx_plain, r_file, r_flags, safetensors

MINE = [one.load() for one in FORMATS if one.module.startswith("formats.")]
SEEDS = [case for family in (configurations, headers, keras, onnx, tensorflow) for case in family.cases()]
SMALL = [(name, data) for name, _, data in SEEDS if len(data) < 4000]


def read(one: Format, data: bytes, name: str) -> None:
    """One reader alone, without the session's net under it."""
    opened = Opened(io.BytesIO(data), name, len(data))
    if one.recognise(opened, opened.head(HEAD)):
        for _ in one.inspect(opened, Session(Limits(units=20_000_000, seconds=5), len(data))):
            pass


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    name, data = draw(st.sampled_from(SMALL))
    out = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(out) - 1, 0)))
        change = draw(st.sampled_from(("flip", "cut", "insert", "huge")))
        if change == "flip" and out:
            out[at] ^= 1 << draw(st.integers(0, 7))
        elif change == "cut":
            del out[at : at + draw(st.integers(1, 40))]
        elif change == "insert":
            out[at:at] = draw(st.binary(max_size=12))
        else:
            out[at : at + 8] = draw(st.sampled_from((b"\xff" * 8, b"\xff" * 7 + b"\x7f", b"\0" * 8)))
    return name, bytes(out)


@settings(max_examples=400, deadline=None, database=None)
@given(damaged())
def test_a_damaged_file_breaks_no_reader(case: tuple[str, bytes]) -> None:
    name, data = case
    started = time.process_time()
    for one in MINE:
        with contextlib.suppress(Malformed, BudgetSpent):
            read(one, data, name)
    assert time.process_time() - started < 5


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(["m.onnx", "m.gguf", "m.h5", "m.pb", "m.tflite", "m.rds", "m.json", "m.yaml"]),
)
def test_any_bytes_under_any_name_are_read_to_an_end(data: bytes, name: str) -> None:
    assert inspect(io.BytesIO(data), name).verdict in Verdict


@settings(max_examples=300, deadline=None, database=None)
@given(
    st.lists(
        st.sampled_from(
            ["{{", "}}", "{%", "%}", "{#", "#}", "'", '"', "|attr(", "(", "]", "[", "~", "x", "if ", "in ", "."]
        )
    )
)
def test_any_template_is_read_to_an_end(pieces: list[str]) -> None:
    for signal in chat_template.judge("".join(pieces)):
        assert signal.what


@settings(max_examples=100, deadline=None, database=None)
@given(st.text(max_size=200))
def test_any_text_is_read_as_python(source: str) -> None:
    assert all(one.what for one in python_source.judge(source.encode("utf-8", "surrogatepass")))


def deep() -> Iterator[tuple[str, bytes]]:
    """Files that ask for much: depth, counts, repetition, cycles."""
    yield "deep.json", b'{"class_name":"a","config":' * 5000 + b"1" + b"}" * 5000
    yield "wide.json", b"[" + b"1," * 150_000 + b"1]"
    yield "deep.yaml", b"[" * 20_000
    yield "aliases.yaml", b"a: &a [x,x]\n" + b"".join(b"b%d: &b%d [*a,*a,*a]\n" % (one, one) for one in range(5000))
    yield "template.jinja", b"{{ " + b"(" * 5000 + b"}}"
    yield "template-long.jinja", b"{{ 'a' ~ " * 5_000
    yield "unclosed.jinja", b"{{ '" + b"a\\" * 60_000
    yield "quotes.jinja", b"{{ " + b"'\\" * 60_000
    yield "blocks.jinja", b"{{a}}" * 20_000
    yield "comments.jinja", b"{#" * 60_000
    yield "pairs.rds", r_file(r_flags(2) * 40_000)
    yield "lists.rds", r_file((r_flags(19) + b"\0\0\0\1") * 30_000)
    yield "count.rds", r_file(r_flags(19) + b"\x7f\xff\xff\xff")
    yield "deep.xml", b"<PMML>" + b"<a>" * 100_000
    yield "maps.msgpack", b"\x81\xa6params" + b"\x91" * 50_000
    yield "wide.msgpack", b"\xdf\xff\xff\xff\xff\xa6params"
    yield "header.safetensors", safetensors(b'{"a":' * 50_000, b"")
    yield "self.h5", hdf5({"model_config": b"{}"})[:96] + b"\1\0\xff\xff" + b"\xff" * 200
    yield "keys.gguf", gguf({f"k{one}": 1 for one in range(20_000)})
    yield "fields.onnx", onnx_plain() + b"\x50\x00" * 300_000


@pytest.mark.parametrize(("name", "data"), list(deep()), ids=[name for name, _ in deep()])
def test_what_a_file_asks_for_is_bounded(name: str, data: bytes) -> None:
    tracemalloc.start()
    started = time.process_time()
    try:
        inspect(io.BytesIO(data), name)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < 20
    assert peak < 100 << 20


def test_a_name_put_together_too_deep_to_follow_is_told() -> None:
    template = "{{ ''|attr(" + "'_'~" * 10_000 + "'x') }}"
    assert [(one.id, one.verdict) for one in chat_template.judge(template)] == [
        ("template-unreadable", Verdict.SUSPICIOUS),
    ]


def test_broken_tails_hide_nothing() -> None:
    """A payload that is read before the break is told together with the break."""
    name, _, data = next(case for case in onnx.cases() if case[0] == "external-absolute.onnx")
    found = inspect(io.BytesIO(data + b"\xff" * 12), name)
    assert {one.id for one in found.signals} == {"external-data-outside", "broken"}


def test_templates_of_every_family_are_told_apart() -> None:
    seen = {verdict for _, verdict, _ in templates.cases()}
    assert seen == {Verdict.MALICIOUS, Verdict.SUSPICIOUS, Verdict.CLEAN}
