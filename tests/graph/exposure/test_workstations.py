"""Machines of scientists: what they fetch comes straight from the internet, or through the organisation's network."""

from __future__ import annotations

import pytest

from bartizan.graph.exposure.exposure import expose
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.scan import Record
from bartizan.model.severity import Certainty
from bartizan.model.values import Config, Unknown, Value
from tests.graph.estates import block, catalog, linked, ref

FETCHES = {("notebook-fetches", Certainty.PROVEN)}
ML = "Microsoft.MachineLearningServices/workspaces"


def doors(asset: Asset, *others: Record) -> set[tuple[str | None, Certainty]]:
    found = expose(Facts(linked([asset, *others]), catalog())).get(asset.id)
    assert found is not None
    assert not any(door.inbound for door in found.doors)
    return {(door.technique, door.certainty) for door in found.doors}


def domain(**config: Value) -> Asset:
    return block("aws_sagemaker_domain.d", "AWS::SageMaker::Domain", {"DomainName": "lab", "AuthMode": "SSO", **config})


def profile() -> Asset:
    said: Config = {"DomainId": ref("aws_sagemaker_domain.d", "id"), "UserProfileName": "kim"}
    return block("aws_sagemaker_user_profile.p", "AWS::SageMaker::UserProfile", said)


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        ({"AppNetworkAccessType": "PublicInternetOnly"}, FETCHES),
        ({}, FETCHES),  # the provider's default
        ({"AppNetworkAccessType": "VpcOnly"}, set()),
        ({"AppNetworkAccessType": Unknown("var.access")}, set()),
    ],
)
def test_a_studio_domain_and_its_users_leave_for_the_internet(config: Config, wanted: set[object]) -> None:
    assert doors(domain(**config)) == wanted
    assert doors(profile(), domain(**config)) == wanted


def test_a_user_of_a_domain_that_was_not_read_has_no_door() -> None:
    assert doors(profile()) == set()


def instance(kind: str = "ComputeInstance", **inner: Value) -> Asset:
    return block("compute.c", f"{ML}/computes", {"properties": {"computeType": kind, "properties": inner}})


def workspace(mode: Value = None) -> list[Record]:
    network: Config = {} if mode is None else {"managedNetwork": {"isolationMode": mode}}
    space = block("workspace.w", ML, {"properties": network})
    return [space, Edge(instance().id, space.id, "contained-in")]


@pytest.mark.parametrize(
    ("asset", "others", "wanted"),
    [
        (instance(enableNodePublicIp=True), workspace(), FETCHES),
        (instance(enableNodePublicIp=True), workspace("Disabled"), FETCHES),
        (instance(enableNodePublicIp=False), workspace(), set()),
        (instance(enableNodePublicIp=Unknown("p")), workspace(), set()),
        (instance(enableNodePublicIp=True, subnet={"id": "/subnets/s"}), workspace(), set()),
        (instance(enableNodePublicIp=True), workspace("AllowOnlyApprovedOutbound"), set()),
        (instance(enableNodePublicIp=True), workspace("AllowInternetOutbound"), set()),
        (instance(enableNodePublicIp=True), workspace(Unknown("mode")), set()),
        (instance(enableNodePublicIp=True), [], set()),
    ],
)
def test_a_compute_instance_goes_out_by_its_own_address(
    asset: Asset, others: list[Record], wanted: set[object]
) -> None:
    assert doors(asset, *others) == wanted
