"""Which files a container sees: whiteouts, replaced files, links, odd paths, bombs, damaged layers."""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from bartizan.sources.images import layers as reading
from bartizan.sources.images import streams
from bartizan.sources.images.layers import Found, Layers
from bartizan.sources.images.manifest import Layer
from bartizan.sources.images.streams import Budget
from bartizan.sources.images.tar import Kind
from tests.sources.images.building import Entry, Files, digest, directory, link, symlink, tar

Seen = dict[str, str]


def layer(number: int, plain: bytes) -> Layer:
    packed = gzip.compress(plain)
    return Layer(number, lambda: io.BytesIO(packed), digest(packed), len(packed))


def read(
    *layers: Sequence[Entry] | Files, budget: Budget | None = None
) -> tuple[Seen, dict[tuple[str, int], str], Layers]:
    """The files that are seen with their content, those that are hidden with the reason, and the reading."""
    made = Layers([layer(number, tar(one)) for number, one in enumerate(layers, 1)], budget or Budget(1 << 30, 10_000))
    seen: Seen = {}
    hidden: dict[tuple[str, int], str] = {}

    def take(one: Found) -> None:
        if one.member.kind is Kind.FILE and one.hidden is None:
            seen[one.path] = one.member.read().decode()
        elif one.member.kind is Kind.FILE and one.hidden is not None:
            hidden[one.path, one.layer.number] = f"{one.hidden.way} by {one.hidden.layer}"

    made.read(take)
    return seen, hidden, made


def paths(made: Layers) -> set[str]:
    found: set[str] = set()
    made.read(lambda one: found.add(one.path))
    return found


def test_a_deleted_file_is_not_seen_and_is_still_told() -> None:
    seen, hidden, _ = read({"a": "1", "b": "2"}, [Entry(".wh.a")])
    assert seen == {"b": "2"}
    assert hidden == {("a", 1): "deleted by 2"}


def test_a_replaced_file_is_seen_as_it_is_last() -> None:
    seen, hidden, _ = read({"a": "1"}, {"a": "2"}, {"b": "3"})
    assert seen == {"a": "2", "b": "3"}
    assert hidden == {("a", 1): "replaced by 2"}


def test_a_deleted_file_that_comes_again_is_seen() -> None:
    seen, hidden, _ = read({"a": "1"}, [Entry(".wh.a")], {"a": "3"})
    assert seen == {"a": "3"}
    assert hidden == {("a", 1): "deleted by 2"}


def test_a_whiteout_hides_nothing_of_its_own_layer_wherever_it_stands() -> None:
    for own in ([Entry(".wh.a"), Entry("a", b"2")], [Entry("a", b"2"), Entry(".wh.a")]):
        seen, hidden, _ = read({"a": "1"}, own)
        assert seen == {"a": "2"}
        assert set(hidden) == {("a", 1)}


def test_an_emptied_directory_keeps_what_its_own_layer_puts_there() -> None:
    seen, hidden, _ = read({"d/a": "1", "d/x/b": "2", "e": "3"}, [Entry("d/.wh..wh..opq"), Entry("d/c", b"4")])
    assert seen == {"d/c": "4", "e": "3"}
    assert hidden == {("d/a", 1): "deleted by 2", ("d/x/b", 1): "deleted by 2"}


def test_the_root_can_be_emptied() -> None:
    assert read({"a": "1", "d/b": "2"}, [Entry(".wh..wh..opq"), Entry("c", b"3")])[0] == {"c": "3"}


@pytest.mark.parametrize("above", [Entry("d", b"a file"), symlink("d", "/elsewhere")])
def test_what_takes_a_directorys_place_hides_what_was_in_it(above: Entry) -> None:
    seen, hidden, _ = read({"d/a": "1"}, [above])
    assert "d/a" not in seen
    assert hidden == {("d/a", 1): "replaced by 2"}


def test_a_directory_that_is_only_mentioned_hides_nothing() -> None:
    assert read({"d/a": "1"}, [directory("d")])[0] == {"d/a": "1"}


def test_deleting_a_directory_hides_all_below_it_in_all_layers_beneath() -> None:
    seen, hidden, _ = read({"d/x/a": "1"}, {"d/b": "2"}, [Entry(".wh.d")], {"d/c": "3"})
    assert seen == {"d/c": "3"}
    assert set(hidden) == {("d/x/a", 1), ("d/b", 2)}


def test_a_file_whose_first_name_is_deleted_is_seen_by_its_second() -> None:
    beneath = read({"a": "1"}, [link("b", "a")], [Entry(".wh.a")])[0]
    assert beneath == {"b": "1"}
    same_layer = read([Entry("a", b"1"), link("b", "a")], [Entry(".wh.a")])[0]
    assert same_layer == {"b": "1"}


@pytest.mark.parametrize("name", ["../../etc/passwd", "/../etc/passwd", "app/../../etc/passwd"])
def test_a_path_that_leads_out_is_read_where_it_would_stand_and_told(name: str) -> None:
    seen, _, made = read([Entry(name, b"x")])
    assert seen == {"etc/passwd": "x"}
    [gap] = made.gaps
    assert "leads out of the image" in gap.why


def test_paths_are_compared_plain() -> None:
    assert read({"./app//a": "1"}, {"/app/./a": "2"})[0] == {"app/a": "2"}


def test_a_path_that_no_system_takes_is_left_out_and_told() -> None:
    seen, _, made = read([Entry("a/" * 3000, b"x"), Entry("b", b"y")])
    assert seen == {"b": "y"}
    assert len(made.gaps) == 1


def test_a_later_entry_of_the_same_path_is_marked() -> None:
    made = Layers([layer(1, tar([Entry("a", b"1"), Entry("a", b"2")]))], Budget(1 << 20, 10))
    found = []
    made.read(lambda one: found.append((one.path, one.is_again, one.member.read())))
    assert found == [("a", False, b"1"), ("a", True, b"2")]


def test_more_entries_than_an_image_may_hold_end_the_reading() -> None:
    seen, _, made = read({f"f{number}": "" for number in range(20)}, budget=Budget(1 << 20, 5))
    assert len(seen) == 5
    assert "more entries" in made.gaps[0].why


def test_more_bytes_than_an_image_may_hold_end_the_reading() -> None:
    _, _, made = read({"zeros": bytes(100_000)}, budget=Budget(50_000, 100))
    assert "more bytes" in made.gaps[0].why


def test_a_bomb_is_stopped_by_its_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "RATIO_FROM", 1 << 20)
    _, _, made = read({"bomb": bytes(8 << 20)}, {"a": "1"})
    assert "times as large" in made.gaps[0].why
    assert "layer 1 of 2" in made.gaps[0].what


def test_a_layer_that_is_not_what_its_digest_says_is_told() -> None:
    good = layer(1, tar({"a": "1"}))
    packed = gzip.compress(tar({"b": "2"}))
    bad = Layer(2, lambda: io.BytesIO(packed), digest(b"something else"), len(packed))
    made = Layers([good, bad], Budget(1 << 20, 100))
    assert paths(made) == {"a", "b"}
    assert "not what its digest says" in made.gaps[0].why


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        (gzip.compress(tar({"a": os.urandom(5000)}))[:-2000], "too early|ends within|where its manifest"),
        (b"\x1f\x8b" + os.urandom(2000), "not valid gzip"),
        (b"\x28\xb5\x2f\xfd" + os.urandom(2000), "not valid zstd"),
        (b"", None),
    ],
)
def test_a_damaged_layer_costs_only_itself(packed: bytes, why: str | None) -> None:
    made = Layers(
        [layer(1, tar({"a": "1"})), Layer(2, lambda: io.BytesIO(packed), digest(packed), len(packed))],
        Budget(1 << 20, 100),
    )
    assert "a" in paths(made)
    assert bool(made.gaps) is (why is not None)
    if why is not None:
        assert any(word in made.gaps[0].why for word in why.split("|"))


def test_a_layer_that_goes_on_after_its_size_is_refused() -> None:
    packed = gzip.compress(tar({"a": "1"})) + bytes(1000)
    made = Layers([Layer(1, lambda: io.BytesIO(packed), None, len(packed) - 500)], Budget(1 << 20, 100))
    paths(made)
    assert "larger than" in made.gaps[0].why


def test_reading_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    read([Entry("../out", b"1"), symlink("l", "/etc"), Entry("l/x", b"2"), directory("d")])
    assert list(tmp_path.iterdir()) == []
    assert reading.WHITEOUT == ".wh."
