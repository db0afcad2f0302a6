"""What AWS does on a bad day: throttling, silence, nonsense, listings without an end."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest

from bartizan.catalog.load import load_catalog
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.values import Unknown
from bartizan.sources.aws.client import AwsSettings
from bartizan.sources.aws.source import AwsSource
from tests.replay import replay

CATALOG = load_catalog()
PREFIX = "arn:aws:ecr:eu-west-1:123456789012:repository"
REPOSITORY = {"repositoryName": "repo", "repositoryArn": f"{PREFIX}/repo", "imageTagMutability": "IMMUTABLE"}
ONE = {
    "ecr.DescribeRepositories": {"repositories": [REPOSITORY]},
    "ecr.GetRepositoryPolicy": {"error": "RepositoryPolicyNotFoundException"},
    "ecr.ListTagsForResource": {"tags": []},
}


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")


def collect(answers: Any, **settings: Any) -> tuple[list[Asset], list[Gap], Counter[str]]:
    with replay(answers) as server:
        settings = {"regions": ("eu-west-1",), "services": ("ecr",), "endpoint_url": server.url, **settings}
        records = list(AwsSource(AwsSettings(**settings), CATALOG).collect())
    assets = [one for one in records if isinstance(one, Asset)]
    return assets, [one for one in records if isinstance(one, Gap)], server.asked


def test_throttled_calls_are_made_again() -> None:
    throttled = {"error": "ThrottlingException", "message": "Rate exceeded"}
    listing = ONE["ecr.DescribeRepositories"]
    assets, gaps, asked = collect({**ONE, "ecr.DescribeRepositories": [throttled, throttled, listing]})
    assert [asset.name for asset in assets] == ["repo"]
    assert not gaps
    assert asked["ecr.DescribeRepositories"] == 3


def test_throttling_without_end_is_a_gap() -> None:
    assets, gaps, asked = collect({"ecr.DescribeRepositories": {"error": "ThrottlingException"}})
    assert not assets
    assert [gap.why for gap in gaps] == ["throttled again and again"]
    assert asked["ecr.DescribeRepositories"] == 3


def test_a_service_that_does_not_answer_is_asked_no_more() -> None:
    many = [
        {**REPOSITORY, "repositoryName": f"repo{number}", "repositoryArn": f"{PREFIX}/repo{number}"}
        for number in range(200)
    ]

    def script(operation: str, _: Mapping[str, str]) -> Any:
        if operation != "ecr.DescribeRepositories":
            time.sleep(1)
            return {}
        return {"repositories": many}

    started = time.monotonic()
    assets, gaps, asked = collect(script, seconds=0.3)
    assert time.monotonic() - started < 30
    assert len(assets) == 200
    assert all(isinstance(asset.config["RepositoryPolicyText"], Unknown) for asset in assets)
    assert asked.total() < 200, "each of 200 repositories was waited for"
    assert any(gap.what == "ecr in eu-west-1" and "nobody answers" in gap.why for gap in gaps)


def test_one_region_that_does_not_answer_takes_no_other_with_it() -> None:
    calls = count()

    def script(operation: str, _: Mapping[str, str]) -> Any:
        if operation == "ecr.DescribeRepositories" and next(calls) > 0:
            time.sleep(1)  # the first to ask is answered; the other region never is
        return ONE.get(operation)

    assets, gaps, _ = collect(script, regions=("eu-west-1", "eu-west-2"), seconds=0.3)
    assert len(assets) == 1
    assert len([gap for gap in gaps if gap.what.startswith("ecr:DescribeRepositories in")]) == 1


@pytest.mark.parametrize("raw", ["<html>welcome to the proxy</html>", '{"repositories": [', "[" * 100_000, "[]", '"x"'])
def test_a_malformed_answer_is_a_gap_and_not_an_empty_account(raw: str) -> None:
    assets, gaps, _ = collect({"ecr.DescribeRepositories": {"raw": raw}})
    assert not assets
    assert [gap.what for gap in gaps] == ["ecr:DescribeRepositories in eu-west-1"]
    assert "malformed" in gaps[0].why


@pytest.mark.parametrize(
    "value", [{"repositories": "x"}, {"repositories": [7]}, {"repositories": {"a": 1}}, {"repositories": 7}]
)
def test_an_answer_of_another_shape_is_a_gap(value: object) -> None:
    assets, gaps, _ = collect({"ecr.DescribeRepositories": {"raw": json.dumps(value)}})
    assert not assets
    assert gaps


def test_pages_that_never_end_are_bounded() -> None:
    numbers = count()

    def script(operation: str, _: Mapping[str, str]) -> Any:
        if operation == "ecr.DescribeRepositories":
            return {"repositories": [REPOSITORY], "nextToken": f"t{next(numbers)}"}
        return ONE.get(operation)

    assets, gaps, asked = collect(script, pages=5)
    assert len(assets) == 5
    assert asked["ecr.DescribeRepositories"] == 6
    assert [gap.why for gap in gaps] == ["the pages do not end; what came so far is read"]


def test_a_page_that_names_itself_as_the_next_is_seen() -> None:
    page = {"repositories": [REPOSITORY], "nextToken": "same"}
    assets, gaps, asked = collect({**ONE, "ecr.DescribeRepositories": page})
    assert assets
    assert asked["ecr.DescribeRepositories"] <= 3
    assert [gap.why for gap in gaps] == ["the pages do not end; what came so far is read"]


def test_a_listing_without_a_paginator_is_followed_by_its_token() -> None:
    def script(operation: str, given: Mapping[str, str]) -> Any:
        if operation == "opensearchserverless.ListCollections":
            one = {"id": "b", "name": "b", "arn": "arn:aws:aoss:eu-west-1:1:collection/b"}
            other = {"id": "a", "name": "a", "arn": "arn:aws:aoss:eu-west-1:1:collection/a"}
            return (
                {"collectionSummaries": [one]}
                if given.get("nextToken")
                else {"collectionSummaries": [other], "nextToken": "t"}
            )
        return {"collectionDetails": []} if operation.endswith("BatchGetCollection") else None

    assets, _, _ = collect(script, services=("opensearchserverless",))
    assert {asset.name for asset in assets} == {"a", "b"}


def test_a_thing_that_vanished_since_it_was_listed_is_no_asset_and_no_gap() -> None:
    listing = {"guardrails": [{"id": "g", "arn": "arn:aws:bedrock:eu-west-1:1:guardrail/g", "name": "g"}]}
    answers = {"bedrock.ListGuardrails": listing, "bedrock.GetGuardrail": {"error": "ResourceNotFoundException"}}
    assets, gaps, _ = collect(answers, services=("bedrock",))
    assert not [asset for asset in assets if asset.kind == "guardrail"]
    assert not [gap for gap in gaps if gap.what.startswith(("bedrock:ListGuardrails", "bedrock:GetGuardrail"))]


def test_one_reason_in_many_regions_is_one_gap() -> None:
    answers = {"ecr.DescribeRepositories": {"error": "AccessDeniedException"}}
    assets, gaps, _ = collect(answers, regions=("eu-west-1", "eu-west-2"))
    assert not assets
    assert [gap.what for gap in gaps] == ["ecr:DescribeRepositories in eu-west-1, eu-west-2"]
    assert gaps[0].needs == "allow ecr:DescribeRepositories for the scanning identity"
    _, gaps, _ = collect(answers, regions=tuple(f"eu-test-{number}" for number in range(7)))
    assert [gap.what for gap in gaps] == ["ecr:DescribeRepositories in 7 regions"]
