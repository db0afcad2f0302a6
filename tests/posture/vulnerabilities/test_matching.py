"""Which releases an advisory concerns, by OSV's own algorithm; records of one flaw as one; the fix that mends all."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.posture.vulnerabilities.records import CRITICAL, LOW, affected, record

from bartizan.posture.vulnerabilities import osv
from bartizan.posture.vulnerabilities.matching import Assessment, PackageAdvisories, pruned
from bartizan.posture.vulnerabilities.records import Exploitation


def package(ecosystem: str, *records: dict[str, Any]) -> PackageAdvisories:
    read = [one for each in records for one in osv.decode(msgspec.json.encode(each))]
    said = [advisory for one in read for _, _, advisory in osv.advisories(one)]
    return PackageAdvisories.of(ecosystem, [pruned(ecosystem, one) for one in said])


def assessed(about: PackageAdvisories, version: str, **told: Exploitation) -> Assessment:
    found = about.assess(version, {name.replace("_", "-"): one for name, one in told.items()})
    assert found is not None
    return found


def concerned(
    ecosystem: str, installed: str, /, *events: dict[str, str], kind: str = "ECOSYSTEM", **more: object
) -> str:
    about = package(ecosystem, record("GHSA-1", affected("x", "x", *events, kind=kind, **more) | {
        "package": {"ecosystem": {"pypi": "PyPI", "go": "Go", "maven": "Maven"}.get(ecosystem, ecosystem), "name": "x"}
    }))  # fmt: skip
    return " ".join(one for one in installed.split() if assessed(about, one).vulnerabilities)


ZERO = {"introduced": "0"}


@pytest.mark.parametrize(
    ("ecosystem", "events", "versions", "expected"),
    [
        ("pypi", [ZERO, {"fixed": "2.6.0"}], "1.0 2.5.1 2.5.1+cu121 2.6.0rc1 2.6.0 2.6.0+cu121 2.7",
         "1.0 2.5.1 2.5.1+cu121 2.6.0rc1"),
        ("pypi", [ZERO], "0.0.1.dev1 99", "0.0.1.dev1 99"),
        ("pypi", [{"introduced": "1.0"}, {"last_affected": "1.2"}], "0.9 1.0 1.2 1.2+cpu 1.2.post1 1.3",
         "1.0 1.2 1.2+cpu"),
        ("pypi", [{"introduced": "1.0"}, {"fixed": "1.2"}, {"introduced": "2.0"}, {"fixed": "2.1"}],
         "0.9 1.1 1.2 1.9 2.0 2.1", "1.1 2.0"),
        ("pypi", [{"fixed": "2.1"}, {"introduced": "2.0"}, {"fixed": "1.2"}, {"introduced": "1.0"}],
         "0.9 1.1 1.2 1.9 2.0 2.1", "1.1 2.0"),
        ("pypi", [{"introduced": "1.0"}, {"fixed": "1.0"}], "0.9 1.0 1.1", ""),
        ("pypi", [ZERO, {"limit": "2.0"}], "1.0 1.9 2.0 3.0", "1.0 1.9"),
        ("pypi", [ZERO, {"fixed": "1.5"}, {"limit": "2.0"}], "1.0 1.5 1.9", "1.0"),
        ("pypi", [ZERO, {"limit": "1.0"}, {"limit": "2.0"}], "0.5 1.5 2.5", "0.5 1.5"),
        ("pypi", [ZERO, {"limit": "*"}], "1.0 99", "1.0 99"),
        ("npm", [ZERO, {"fixed": "1.0.0"}], "0.9.9 1.0.0-rc.1 1.0.0 1.0.0+build", "0.9.9 1.0.0-rc.1"),
        ("go", [{"introduced": "0.3.0"}, {"fixed": "0.3.4"}], "v0.2.9 v0.3.0 v0.3.3 v0.3.4", "v0.3.0 v0.3.3"),
        ("go", [ZERO, {"fixed": "0.0.0-20230101000000-aaaaaaaaaaaa"}],
         "v0.0.0-20221231000000-bbbbbbbbbbbb v0.0.0-20230101000001-cccccccccccc", "v0.0.0-20221231000000-bbbbbbbbbbbb"),
        ("maven", [{"introduced": "1.0.0"}, {"fixed": "1.0.0-beta5"}], "1.0.0-beta4 1.0.0", "1.0.0"),
        ("maven", [{"introduced": "1.0.0-alpha1"}, {"fixed": "1.0.0-beta5"}], "0.36.2 1.0.0-beta4 1.0.0",
         "1.0.0-beta4"),
    ],
)  # fmt: skip
def test_ranges(ecosystem: str, events: list[dict[str, str]], versions: str, expected: str) -> None:
    kind = "SEMVER" if ecosystem in {"npm", "go"} else "ECOSYSTEM"
    assert concerned(ecosystem, versions, *events, kind=kind) == expected


def test_versions_that_are_listed_count_beside_the_ranges() -> None:
    said = concerned("pypi", "0.5 1.0.0 1.5 3.0", {"introduced": "1.2"}, {"fixed": "2"}, versions=["1.0", "1.5"])
    assert said == "1.0.0 1.5"
    assert concerned("pypi", "0.5 0.6", versions=["0.5.0"]) == "0.5"


@given(
    st.lists(
        st.tuples(st.sampled_from(["introduced", "fixed", "last_affected", "limit"]), st.integers(0, 9)), max_size=7
    ),
    st.integers(0, 10),
    st.sets(st.integers(0, 9), max_size=3),
)
def test_every_range_means_what_the_algorithm_of_osv_says(
    events: list[tuple[str, int]], version: int, listed: set[int]
) -> None:
    events = [*events, ("introduced", 0)]
    said = concerned(
        "pypi", f"{version}.5", *({kind: f"{at}.5"} for kind, at in events), versions=[f"{one}.5" for one in listed]
    )
    inside = False
    for kind, at in sorted(events, key=lambda event: event[1]):
        if kind == "introduced" and version >= at:
            inside = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            inside = False
    limits = [at for kind, at in events if kind == "limit"]
    inside = inside and (not limits or any(version < at for at in limits))
    assert bool(said) == (inside or version in listed)


def test_records_of_one_flaw_are_one_vulnerability() -> None:
    about = package(
        "pypi",
        record("PYSEC-2099-1", affected("PyPI", "x", ZERO, {"fixed": "2.0"}), aliases=["CVE-2099-1", "GHSA-1"],
               details="Long.\nText", modified="2099-03-01T00:00:00Z"),
        record("GHSA-1", affected("PyPI", "x", ZERO, {"fixed": "2.0.1"}), aliases=["CVE-2099-1"], summary="Short",
               severity=[CRITICAL], database_specific={"severity": "LOW"}),
        record("GHSA-2", affected("PyPI", "x", ZERO, {"last_affected": "3.0"}), severity=[LOW]),
        record("GHSA-3", affected("PyPI", "x", ZERO, {"fixed": "1.1"}), database_specific={"severity": "MODERATE"}),
        record("CVE-2099-4", affected("PyPI", "x", ZERO, {"fixed": "9"}), withdrawn="2099-01-01T00:00:00Z"),
        record("GHSA-5", affected("PyPI", "x", ZERO, {"fixed": "1.2"})),
    )  # fmt: skip
    found = assessed(about, "1.0", CVE_2099_1=Exploitation(0.5, "2099-02-01"))
    assert [(one.id, one.severity, one.score) for one in found.vulnerabilities] == [
        ("CVE-2099-1", "critical", 9.8),
        ("GHSA-3", "medium", None),
        ("GHSA-5", None, None),
        ("GHSA-2", "low", 1.0),
    ]
    worst = found.vulnerabilities[0]
    assert worst.aliases == ("GHSA-1", "PYSEC-2099-1")
    assert worst.summary == "Short"
    assert worst.fixed == ("2.0", "2.0.1")
    assert (worst.epss, worst.kev, worst.modified) == (0.5, "2099-02-01", "2099-03-01T00:00:00Z")
    assert found.mended is None  # no release after 3.0 is named
    assert assessed(about, "3.1") == Assessment()


def test_the_fix_mends_all_and_brings_nothing_new() -> None:
    about = package(
        "pypi",
        record("GHSA-1", affected("PyPI", "x", ZERO, {"fixed": "1.5"})),
        record("GHSA-2", affected("PyPI", "x", ZERO, {"fixed": "1.7"})),
        record("GHSA-3", affected("PyPI", "x", {"introduced": "1.6"}, {"fixed": "2.0"})),
        record("GHSA-4", affected("PyPI", "x", {"introduced": "3.0"}, {"fixed": "3.1"})),
    )
    found = assessed(about, "1.0")
    assert [one.fixed for one in found.vulnerabilities] == [("1.5",), ("1.7",)]
    assert found.mended == "2.0"


def test_a_fix_of_the_own_branch_comes_first() -> None:
    events = [{"introduced": "1.0"}, {"fixed": "1.4.2"}, {"introduced": "2.0"}, {"fixed": "2.1"}]
    about = package("pypi", record("GHSA-1", affected("PyPI", "x", *events)))
    assert assessed(about, "1.2").vulnerabilities[0].fixed == ("1.4.2",)
    assert assessed(about, "1.2").mended == "1.4.2"
    assert assessed(about, "2.0").mended == "2.1"


def test_what_cannot_be_compared_is_told_and_is_no_pass() -> None:
    about = package(
        "pypi",
        record("GHSA-1", {"package": {"ecosystem": "PyPI", "name": "x"},
                          "ranges": [{"type": "GIT", "repo": "https://x", "events": [{"introduced": "0"}]}]}),
        record("GHSA-2", affected("PyPI", "x", ZERO, {"fixed": "after-easter"})),
    )  # fmt: skip
    found = assessed(about, "1.0")
    assert found.vulnerabilities == ()
    assert [one for one, _ in found.unclear] == ["GHSA-1", "GHSA-2"]
    assert about.assess("nightly", {}) is None


def test_malware_is_no_vulnerability() -> None:
    listed = affected("PyPI", "x", versions=["1.2.3"])
    found = assessed(package("pypi", record("MAL-2099-1", listed, summary="Steals keys")), "1.2.3")
    assert (found.vulnerabilities, found.malicious) == ((), ("MAL-2099-1",))


def test_a_severity_may_stand_in_the_affected_part() -> None:
    part = affected("PyPI", "x", ZERO, ecosystem_specific={"severity": "HIGH"})
    assert assessed(package("pypi", record("GHSA-1", part)), "1").vulnerabilities[0].severity == "high"
    part = affected("PyPI", "x", ZERO, severity=[CRITICAL])
    assert assessed(package("pypi", record("GHSA-1", part)), "1").vulnerabilities[0].score == 9.8
