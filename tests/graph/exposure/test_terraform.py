"""The ways from outside as Terraform declares them: every table on the way is read, end to end."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bartizan.graph.exposure.exposure import Exposed, expose
from bartizan.graph.facts import Facts
from bartizan.sources.repository.source import RepositorySource
from tests.graph.estates import catalog, linked

FOLDER = Path(__file__).parent / "estates"

EXPECTED = {
    ("aws", "aws_instance.shut"): ("private", []),
    ("aws", "aws_instance.open"): ("internet", ["exposed-compute"]),
    ("aws", "aws_api_gateway_method.m"): ("internet", ["open-endpoint"]),
    ("aws", "aws_api_gateway_integration.i"): ("internet", ["open-endpoint"]),
    ("aws", "aws_lambda_function.f"): ("internet", ["open-function"]),
    ("aws", "aws_lambda_function_url.u"): ("organisation", []),
    ("aws", "aws_cloudfront_distribution.c"): ("internet", []),
    ("aws", "aws_launch_template.fleet"): ("internet", ["exposed-compute"]),
    ("azure", "azurerm_linux_virtual_machine.vm"): ("internet", ["exposed-compute"]),
    ("azure", "azurerm_linux_web_app.w"): ("partner", []),
    ("azure", "azurerm_linux_web_app.o"): ("organisation", []),
    ("azure", "azurerm_container_group.c"): ("internet", ["exposed-compute"]),
    ("azure", "azurerm_postgresql_flexible_server.d"): ("internet", [None]),
    ("gcp", "google_cloud_run_v2_service.chat"): ("internet", ["open-endpoint", "exposed-compute"]),
    ("gcp", "google_compute_instance.gpu"): ("internet", ["exposed-compute"]),
    ("gcp", "google_sql_database_instance.db"): ("internet", ["exposed-compute"]),
    ("gcp", "google_cloudfunctions2_function.f"): ("internet", ["open-function"]),
}


@cache
def evaluated(cloud: str) -> dict[str, Exposed]:
    records = list(RepositorySource(FOLDER / cloud, catalog(), workers=0).collect())
    found = expose(Facts(linked(records), catalog()))
    return {id_.partition("#")[2]: one for id_, one in found.items()}


@pytest.mark.parametrize(("cloud", "address"), EXPECTED)
def test_what_terraform_declares_is_followed(cloud: str, address: str) -> None:
    exposure, techniques = EXPECTED[cloud, address]
    found = evaluated(cloud)[address]
    assert found.exposure == exposure
    assert [door.technique for door in found.doors] == techniques


@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
def test_every_hop_of_a_door_has_its_line(cloud: str) -> None:
    for found in evaluated(cloud).values():
        for door in found.doors:
            assert door.evidence
            for fact in door.evidence:
                assert fact.location is not None
                assert fact.location.path == "main.tf"
                assert fact.location.line


def test_a_whole_way_reads_as_one() -> None:
    [door] = evaluated("aws")["aws_instance.open"].doors
    assert [fact.text for fact in door.evidence] == [
        "open gives public addresses",
        "open has a route to an internet gateway in d",
        "open allows every port for 0.0.0.0/0",
        "g opens port 8888 to every address",
    ]
