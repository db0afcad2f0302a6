"""Many sightings of one thing: the same asset as when they are joined one by one, at a cost that grows with them."""

from __future__ import annotations

import time
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from bartizan.graph.link import unify
from bartizan.model.asset import Asset, Sighting
from bartizan.model.location import Location
from bartizan.model.severity import Stage
from bartizan.model.values import Unknown

VALUES = st.sampled_from([1, "a", None, Unknown("var.x"), Unknown("r.arn", ("repo:r//a#b",), "arn")])
CONFIGS = st.dictionaries(st.sampled_from(["A", "B", "C"]), VALUES, max_size=3)
SIGHTINGS = st.builds(
    Sighting,
    st.sampled_from(["code", "manifest"]),
    st.builds(Location, path=st.sampled_from(["a.py", "b.py"]), line=st.integers(1, 3)),
    config=CONFIGS,
)
ASSETS = st.builds(
    lambda config, sightings, stage, tags: Asset(
        "pkg:pypi/openai", "package", "sdk", "openai", "pypi", config=config, sightings=tuple(sightings), stage=stage,
        tags=tags,
    ),
    CONFIGS,
    st.lists(SIGHTINGS, min_size=1, max_size=3),
    st.sampled_from([None, Stage.SERVE, Stage.TRAIN]),
    st.dictionaries(st.sampled_from(["x", "y"]), st.sampled_from(["1", "2"]), max_size=2),
)  # fmt: skip


@given(st.lists(ASSETS, min_size=2, max_size=6))
def test_all_at_once_is_one_after_the_other(assets: list[Asset]) -> None:
    pairwise = reduce(lambda held, asset: unify._join(held, asset, asset.id), assets)
    assert unify.same_id(assets) == {"pkg:pypi/openai": pairwise}


def test_a_package_of_every_file_costs_its_sightings() -> None:
    def seconds(number: int) -> float:
        found = [
            Asset("pkg:pypi/openai", "package", "sdk", "openai", "pypi", config={"name": "openai"},
                  sightings=(Sighting("code", Location(path=f"{one}.py", line=1), config={}),))
            for one in range(number)
        ]  # fmt: skip
        started = time.process_time()
        assert len(unify.same_id(found)["pkg:pypi/openai"].sightings) == number
        return time.process_time() - started

    seconds(100)
    # Ten times the sightings cost ten times as much, a hundred times where each is compared with all before it.
    assert seconds(20_000) < 40 * max(seconds(2_000), 0.005)
