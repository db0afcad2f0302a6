"""The order of versions: against packaging for Python, by published rules for the others."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from bartizan.posture.vulnerabilities.ordering import OSV_NAMES, ordered

ASCENDING = {
    "pypi": "1.0.dev1 1.0a1 1.0a2 1.0b1 1.0rc1 1.0 1.0.post1 1.1.dev1 1.1 1.10 2!0.1",
    "npm": "0.0.0-alpha 0.0.0 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 "
    "1.0.0-rc.1 1.0.0 1.0.1 1.2.0 1.10.0 2.0.0-0 2.0.0",
    "go": "v0.0.0-20220101000000-abcdef123456 v0.0.0-20230101000000-abcdef123456 v0.1.0-pre v0.1.0 v1.0.0 "
    "v1.2.0+incompatible v1.10.0",
    "cargo": "0.3.0-alpha.9 0.3.0-alpha.10 0.3.0 0.3.1 1.0.0",
    "hex": "0.1.0-dev 0.1.0 0.2.0",
    "swift": "0.9.0 1.0.0-beta1 1.0.0",
    "pub": "1.0.0-dev.1 1.0.0 1.0.1",
    "maven": "1.0-alpha-1 1.0-beta-2 1.0-M1 1.0-rc1 1.0-SNAPSHOT 1.0 1.0-sp 1.0.1 1.1 1.10 2.0.0-beta3 2.0.0",
    "nuget": "1.0.0-alpha 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.10 1.0.0-rc 1.0.0 1.0.0.1 1.0.1 1.10.0",
    "rubygems": "1.0.0.alpha 1.0.0.pre1 1.0.0.rc1 1.0.0 1.0.0.1 1.0.1 1.10",
    "packagist": "1.0.0-dev 1.0.0-alpha1 1.0.0-alpha2 1.0.0-alpha10 1.0.0-beta1 1.0.0-RC1 1.0.0 1.0.0-p1 1.0.0.1 "
    "v1.0.1",
    "cran": "0.9 1.0 1.0-1 1.0.2 1.0-10 1.1",
}
SAME = {
    "pypi": [("1.0", "1.0.0"), ("2.3.1", "2.3.1+cu121"), ("v1.0", "1.0"), ("1.0-1", "1.0.post1")],
    "npm": [("1.0.0+a", "1.0.0+b"), ("v1.0.0", "1.0.0")],
    "go": [("v1.2.0+incompatible", "1.2.0")],
    "maven": [("1.0", "1.0.0"), ("1.0.Final", "1.0"), ("1.0-ga", "1.0")],
    "nuget": [("1.0", "1.0.0.0"), ("1.0.0-RC", "1.0.0-rc"), ("1.0.0+x", "1.0.0")],
    "rubygems": [("1.0", "1.0.0")],
    "packagist": [("v1.0", "1.0.0")],
    "cran": [("1.0-1", "1.0.1")],
}


@pytest.mark.parametrize("ecosystem", ASCENDING)
def test_versions_ascend(ecosystem: str) -> None:
    for lower, higher in pairwise(ASCENDING[ecosystem].split()):
        first, second = ordered(ecosystem, lower), ordered(ecosystem, higher)
        assert first is not None
        assert second is not None
        assert first < second, (lower, higher)
        assert not second < first, (lower, higher)


@pytest.mark.parametrize(("ecosystem", "pair"), [(name, pair) for name, pairs in SAME.items() for pair in pairs])
def test_other_spellings_are_the_same_version(ecosystem: str, pair: tuple[str, str]) -> None:
    first, second = (ordered(ecosystem, one) for one in pair)
    assert first is not None
    assert second is not None
    assert not first < second
    assert not second < first


def test_every_ecosystem_of_the_database_is_ordered() -> None:
    assert set(ASCENDING) == set(OSV_NAMES.values())


@pytest.mark.parametrize("ecosystem", ASCENDING)
@pytest.mark.parametrize(
    "text", ["", "latest", "^1.2", "1.x", "*", ">=1", "1.0 || 2", "file:../x", "1" * 500, "1.0;rm", "\0"]
)
def test_what_is_no_version_has_no_place(ecosystem: str, text: str) -> None:
    if ecosystem == "maven" and text in {"latest", "1.x"}:
        return  # Maven gives every word a place
    if ecosystem == "rubygems" and text == "1.x":
        return  # a pre-release of 1
    assert ordered(ecosystem, text) is None


numbers = st.lists(st.integers(0, 99), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))
suffixes = st.sampled_from(["", "a1", "b2", "rc1", ".dev3", ".post1", "rc2.dev1", ".post2.dev1"])
python = st.tuples(st.sampled_from(["", "1!"]), numbers, suffixes).map("".join)


@given(python, python)
def test_python_is_ordered_as_packaging_orders(first: str, second: str) -> None:
    one, other = ordered("pypi", first), ordered("pypi", second)
    assert one is not None
    assert other is not None
    assert (one < other) == (Version(first) < Version(second))
    assert (one == other) == (Version(first) == Version(second))


identifiers = st.lists(
    st.one_of(st.integers(0, 20).map(str), st.sampled_from(["alpha", "beta", "rc", "x-y", "A"])), max_size=3
)
semantic = st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), identifiers)


def _text(version: tuple[int, int, int, list[str]]) -> str:
    release = ".".join(map(str, version[:3]))
    return f"{release}-{'.'.join(version[3])}" if version[3] else release


def _rule(version: tuple[int, int, int, list[str]]) -> Any:
    """Section 11 of semver.org: numbers before words, fewer identifiers before more, a release after its previews."""
    parts = tuple((0, int(one), "") if one.isdigit() else (1, 0, one) for one in version[3])
    return *version[:3], not version[3], parts


@pytest.mark.parametrize("ecosystem", ["npm", "go", "cargo", "hex", "swift", "pub"])
@given(first=semantic, second=semantic)
def test_semantic_versions_are_ordered_by_their_rule(
    ecosystem: str, first: tuple[int, int, int, list[str]], second: tuple[int, int, int, list[str]]
) -> None:
    one, other = ordered(ecosystem, _text(first)), ordered(ecosystem, _text(second))
    assert one is not None
    assert other is not None
    assert (one < other) == (_rule(first) < _rule(second))


@given(st.sampled_from(sorted(ASCENDING)), st.text(max_size=30), st.text("0123456789.-+abrcx", max_size=20))
def test_any_text_has_a_place_that_compares_or_none(ecosystem: str, noise: str, near: str) -> None:
    known = ordered(ecosystem, ASCENDING[ecosystem].split()[-1])
    for text in (noise, near, f"1.{near}"):
        found = ordered(ecosystem, text)
        if found is not None:
            assert (found < known) in {True, False}
            assert (known < found) in {True, False}
