"""The cases: one resource in three dialects, wrong and right, and what reads each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import yaml

from bartizan.catalog.load import Catalog
from bartizan.graph.estate import Estate
from bartizan.graph.link.link import link
from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.posture.judge import Court
from bartizan.sources.aws.client import AwsSettings
from bartizan.sources.aws.source import AwsSource
from bartizan.sources.repository.cloudformation.reader import READER as CLOUDFORMATION
from bartizan.sources.repository.source import RepositorySource
from bartizan.sources.repository.terraform.reader import READER as TERRAFORM
from tests.moto import CREDENTIALS
from tests.replay import replay

REGION = "eu-west-1"
DIALECTS = ("terraform", "cloudformation", "live")
VARIANTS = ("fails", "passes")


@dataclass(frozen=True)
class Difference:
    """A rule whose verdict on the live resource is another one, and why that is right."""

    rule: str
    variants: tuple[str, ...]
    live: str
    why: str


@dataclass(frozen=True)
class Variant:
    """One resource in three dialects. `live` is a list of boto3 calls, or what a replay answers by operation."""

    terraform: str
    cloudformation: str
    live: Sequence[Mapping[str, Any]] | Mapping[str, Any]
    name: str = ""

    @property
    def replayed(self) -> bool:
        """Whether no emulator stores it."""
        return isinstance(self.live, Mapping)


@dataclass(frozen=True)
class Case:
    """One type of resource; every rule of `rules` fails on one variant and passes on the other."""

    id: str
    type: str
    rules: tuple[str, ...]
    fails: Variant
    passes: Variant
    differences: tuple[Difference, ...] = field(default=())

    def variant(self, word: str) -> Variant:
        """`fails` or `passes`."""
        return self.fails if word == "fails" else self.passes


def read_cases() -> list[Case]:
    """Every file of `cases/`."""
    return [_case(path) for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))]


def _case(path: Path) -> Case:
    data = yaml.safe_load(path.read_text())
    differences = tuple(
        Difference(one["rule"], tuple(one["in"]), one["live"], one["why"]) for one in data.pop("differences", ())
    )
    fails, passes = (Variant(**data.pop(word)) for word in VARIANTS)
    return Case(path.stem, data.pop("type"), tuple(data.pop("rules")), fails, passes, differences, **data)


def declared(root: Path, dialect: str, text: str, catalog: Catalog) -> list[Record]:
    """What the real source reads of a tree with this one file."""
    root.mkdir(parents=True, exist_ok=True)
    (root / ("main.tf" if dialect == "terraform" else "template.yaml")).write_text(text)
    return list(RepositorySource(root, catalog, workers=0, readers=(TERRAFORM, CLOUDFORMATION)).collect())


def perform(calls: Sequence[Mapping[str, Any]], endpoint: str) -> dict[str, Any]:
    """Make the calls in order; returns what they keep of their answers, for `$name` in later arguments."""
    kept: dict[str, Any] = {}
    for call in calls:
        client = boto3.client(call["service"], region_name=REGION, endpoint_url=endpoint)
        answer = getattr(client, call["method"])(**_filled(call.get("arguments", {}), kept))
        for name, path in call.get("keep", {}).items():
            value = answer
            for key in path.split("."):
                value = value[key]
            kept[name] = value
    return kept


def _filled(value: Any, kept: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(inner, kept) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, kept) for inner in value]
    return kept[value[1:]] if isinstance(value, str) and value.startswith("$") else value


@contextmanager
def credentials() -> Iterator[None]:
    """The emulator's credentials in the environment, for fixtures that live longer than one test."""
    before = {name: os.environ.get(name) for name in CREDENTIALS}
    os.environ.update(CREDENTIALS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def running(endpoint: str, catalog: Catalog, services: Sequence[str] = ()) -> list[Record]:
    """What the real AWS source reads of the endpoint."""
    return list(AwsSource(AwsSettings(None, (REGION,), endpoint, services=tuple(services)), catalog).collect())


def replayed(answers: Mapping[str, Any], catalog: Catalog) -> list[Record]:
    """What the real AWS source reads of the scripted services."""
    with replay(answers) as server:
        return running(server.url, catalog, sorted({name.partition(".")[0] for name in answers}))


def verdicts(estate: Estate, asset: Asset, catalog: Catalog) -> dict[str, str]:
    """Rule → verdict, of every rule for the asset's type."""
    court = Court(estate.assets, estate.edges, catalog)
    rules = [rule for rule in catalog.rules.values() if asset.type in rule.types]
    return {rule.id: court.opinion(rule, asset).verdict.value for rule in rules}


def estate_of(records: Sequence[Record], catalog: Catalog) -> Estate:
    """The linked estate."""
    return link(records, catalog)


def the_asset(estate: Estate, type_: str, name: str = "") -> Asset:
    """The asset of the type that was read and not only referred to, with the name where one is given."""
    found = [
        one for one in estate.assets.values() if one.type == type_ and one.config and (not name or one.name == name)
    ]
    assert len(found) == 1, f"{type_} {name}: {[one.id for one in found]}"
    return found[0]
