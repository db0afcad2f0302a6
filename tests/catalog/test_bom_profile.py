"""The profiles: whole, readable, and the G7's elements exactly those of its vocabulary."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bartizan.catalog.bom_profile import BomProfile, load_profile, load_profiles, read_profile
from bartizan.catalog.yaml_file import parse_units
from bartizan.model.errors import CatalogError, InputError
from bartizan.report.bom.statements import About, System
from bartizan.service.bom_paths import parse

G7 = (Path(__file__).parents[1] / "schemas" / "g7ai.ttl").read_text()
PROFILES = load_profiles()


def test_the_g7_elements_are_those_of_the_vocabulary() -> None:
    blocks = [block for block in G7.split("\n\n") if "skos:notation" in block and "skos:broader" in block]
    label = re.compile(r'skos:prefLabel "([^"]+)"')
    notation = re.compile(r'skos:notation "([^"]+)"')
    wanted = {notation.search(one)[1]: label.search(one)[1] for one in blocks}  # type: ignore[index]
    found = {one.id: one.name for one in PROFILES["g7"].elements}
    assert len(wanted) == 50
    assert found == wanted
    tops = {label.search(one)[1] for one in G7.split("\n\n") if "skos:topConceptOf" in one}  # type: ignore[index]
    assert set(PROFILES["g7"].clusters) == tops
    sizes = [sum(one.cluster == cluster for one in PROFILES["g7"].elements) for cluster in PROFILES["g7"].clusters]
    assert sizes == [10, 9, 13, 10, 2, 4, 2]


def test_the_others_are_as_large_as_their_sources_say() -> None:
    assert {name: len(one.elements) for name, one in PROFILES.items()} == {
        "eu-annex-iv": 20,
        "g7": 50,
        "ntia": 9,
        "owasp": 48,
    }


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_every_path_is_one_and_every_setting_exists(profile: BomProfile) -> None:
    known = {f"bom.system.{one.name}" for one in fields(System)} | {f"bom.about.{one.name}" for one in fields(About)}
    for element in profile.elements:
        for answer in (element.cyclonedx, element.spdx):
            for paths in (*answer.met, *answer.partly):
                for path in paths.split(" & "):
                    parse(path)
        for setting in (element.setting or "").split(", "):
            assert setting in known or not setting, element.id
        assert element.cyclonedx.met, element.id


def test_a_misspelt_profile_is_told_with_the_closest() -> None:
    with pytest.raises(InputError, match="did you mean 'owasp'"):
        load_profile("owsap")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "clusters: {A: {elements: {x: {name: X, concerns: modle, fill: f}}}}",
            "x.yaml:1  'concerns' cannot be 'modle'",
        ),
        ("clusters: {A: {elements: {x: {name: X, fill: f}}}}", "'concerns' is missing"),
        ("clusters: {A: {elements: {}}}", "a profile has elements"),
        ("clusters: {A: {elements: {x: {name: X, concerns: model, fill: f, spxd: [a]}}}}", "unknown key 'spxd'"),
    ],
)
def test_a_mistake_in_a_profile_is_told_with_its_line(text: str, said: str) -> None:
    head = "\nid: x\ntitle: T\nversion: '1'\nsource: s\nlicence: l\nread: d\n"
    [unit] = parse_units(text + head, "x.yaml")
    with pytest.raises(CatalogError) as raised:
        read_profile(unit)
    assert said in str(raised.value)
