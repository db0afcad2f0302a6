"""One rule file judges Terraform, CloudFormation and live configuration alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.catalog.load import Catalog
from bartizan.graph.estate import Estate
from bartizan.model.asset import Asset
from bartizan.posture.judge import judge
from tests.dialects.case import (
    DIALECTS,
    VARIANTS,
    Case,
    credentials,
    declared,
    estate_of,
    read_cases,
    replayed,
    the_asset,
    verdicts,
)
from tests.dialects.conftest import Account

CASES = read_cases()


def seen(case: Case, word: str, dialect: str, place: Path, account: Account) -> tuple[Estate, Asset]:
    variant, catalog = case.variant(word), account.catalog
    if dialect != "live":
        text = variant.terraform if dialect == "terraform" else variant.cloudformation
        estate = estate_of(declared(place / dialect, dialect, text, catalog), catalog)
        return estate, the_asset(estate, case.type)
    if isinstance(variant.live, dict):
        with credentials():
            estate = estate_of(replayed(variant.live, catalog), catalog)
        return estate, the_asset(estate, case.type)
    name = variant.name
    if name.startswith("$"):
        name = str(account.kept[case.id, word][name[1:]])
    return account.estate, the_asset(account.estate, case.type, name)


@pytest.mark.parametrize("word", VARIANTS)
@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_one_rule_file_gives_one_verdict_in_every_dialect(
    case: Case, word: str, tmp_path: Path, catalog: Catalog, account: Account
) -> None:
    wanted = dict.fromkeys(case.rules, "fail" if word == "fails" else "pass")
    allowed = {one.rule: one.live for one in case.differences if word in one.variants}
    found: dict[str, dict[str, str]] = {}
    for dialect in DIALECTS:
        estate, asset = seen(case, word, dialect, tmp_path, account)
        found[dialect] = verdicts(estate, asset, catalog)
        findings = judge(estate.assets.values(), estate.edges, catalog).findings
        told = {one.rule: one.verdict.value for one in findings if one.asset == asset.id}
        assert told == {rule: verdict for rule, verdict in found[dialect].items() if verdict in ("fail", "unknown")}
    assert found["terraform"] == found["cloudformation"]
    assert {rule: found["terraform"][rule] for rule in wanted} == wanted
    assert found["live"] == {**found["terraform"], **allowed}
    for rule, verdict in allowed.items():
        assert found["terraform"][rule] != verdict, f"{rule} is no difference any more"


def test_the_cases_cover_enough_rules_of_enough_types(catalog: Catalog) -> None:
    rules = {rule for case in CASES for rule in case.rules}
    assert len(rules) >= 60
    assert len({case.type for case in CASES}) >= 15
    for case in CASES:
        assert all(case.type in catalog.rules[rule].types for rule in case.rules), case.id
        assert all(one.why for one in case.differences)
