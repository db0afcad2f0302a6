"""CVSS scores: the examples that FIRST publishes, and what every score must keep to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.posture.vulnerabilities.cvss import rating, score

# Scores of FIRST's own calculators.
VECTORS = [
    ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
    ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
    ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
    ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 7.8),
    ("CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:N/I:N/A:N", 0.0),
    ("CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 9.3),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N", 8.7),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0.0),
    ("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:P", 8.2),
    ("CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N", 1.0),
]


@pytest.mark.parametrize(("vector", "expected"), VECTORS)
def test_a_vector_has_the_published_score(vector: str, expected: float) -> None:
    assert score(vector) == expected


@pytest.mark.parametrize(
    "vector",
    [
        "",
        "7.5",
        "AV:N/AC:L/Au:N/C:P/I:P/A:P",
        "CVSS:3.1/AV:N",
        "CVSS:4.0/AV:N",
        "CVSS:9.9/AV:N",
        "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:N/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:4.0/" + "A" * 1000,
    ],
)
def test_what_is_no_vector_has_no_score(vector: str) -> None:
    assert score(vector) is None


def test_the_ratings_have_the_published_bounds() -> None:
    assert [rating(one) for one in (0.0, 0.1, 3.9, 4.0, 6.9, 7.0, 8.9, 9.0, 10.0)] == [
        "none", "low", "low", "medium", "medium", "high", "high", "critical", "critical",
    ]  # fmt: skip


BASE_4 = {"AV": "NALP", "AC": "LH", "AT": "NP", "PR": "NLH", "UI": "NPA"}
BASE_4 |= dict.fromkeys(("VC", "VI", "VA", "SC", "SI", "SA"), "HLN")


@given(st.tuples(*(st.sampled_from(values) for values in BASE_4.values())), st.sampled_from(sorted(BASE_4)))
def test_a_milder_metric_never_raises_a_score(values: tuple[str, ...], changed: str) -> None:
    metrics = dict(zip(BASE_4, values, strict=True))
    order = BASE_4[changed]
    milder = metrics | {changed: order[min(order.index(metrics[changed]) + 1, len(order) - 1)]}
    first, second = (
        score("CVSS:4.0/" + "/".join(f"{name}:{value}" for name, value in one.items())) for one in (metrics, milder)
    )
    assert first is not None
    assert second is not None
    assert 0 <= second <= first <= 10


@given(st.text(max_size=60), st.sampled_from(VECTORS), st.integers(0, 60))
def test_noise_never_raises(noise: str, row: tuple[str, float], at: int) -> None:
    found = score(row[0][:at] + noise + row[0][at:])
    assert found is None or 0 <= found <= 10
