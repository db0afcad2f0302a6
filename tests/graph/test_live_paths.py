"""A live account, read from moto by the AWS source: what the internet reaches, and the way to the training data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from bartizan.graph.link.link import link
from bartizan.graph.trace import Trace, trace
from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.severity import Exposure
from bartizan.sources.aws.client import AwsSettings
from bartizan.sources.aws.source import AwsSource
from tests.graph.estates import catalog
from tests.graph.live_account import REGION, STORE, Account
from tests.moto import CREDENTIALS, moto_server, reset
from tests.replay import replay

SERVICES = (
    "ec2",
    "elbv2",
    "autoscaling",
    "ecs",
    "iam",
    "lambda",
    "s3",
    "s3control",
    "apigatewayv2",
    "cloudfront",
    "codebuild",
)


@pytest.fixture(scope="module")
def accounts() -> Iterator[dict[bool, list[Record]]]:
    """What the source tells of the careless account (True) and of the hardened one."""
    with pytest.MonkeyPatch.context() as patch, moto_server() as url:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        told = {}
        for careless in (True, False):
            reset(url)
            Account(url).fill(open_=careless)
            settings = AwsSettings(None, (REGION,), url, services=(*SERVICES, "sagemaker"))
            told[careless] = list(AwsSource(settings, catalog()).collect())
        yield told


@pytest.fixture(scope="module")
def traces(accounts: dict[bool, list[Record]]) -> dict[bool, Trace]:
    return {careless: traced(records) for careless, records in accounts.items()}


def traced(records: list[Record]) -> Trace:
    return trace(link(records, catalog()), [], catalog())


def exposures(found: Trace) -> dict[str, Exposure | None]:
    return {f"{one.type.rpartition('::')[2]}/{one.name}": one.exposure for one in found.assets.values()}


def doors(found: Trace) -> set[str]:
    """The types of what strangers get into."""
    into = [edge.target for edge in found.edges if edge.source == "entry:internet"]
    return {found.assets[id_].type for id_ in into}


def test_a_public_notebook_server_leads_to_the_training_data(traces: dict[bool, Trace]) -> None:
    found = traces[True]
    told = [(path.target, tuple(step.technique for step in path.steps)) for path in found.paths]
    assert told == [(f"arn:aws:s3:::{STORE}", ("exposed-compute", "compute-role", "identity-data-read"))]
    [path] = found.paths
    said = [fact.text for step in path.steps for fact in step.evidence]
    assert any("route to an internet gateway" in text for text in said)
    assert any("opens port 8888 to every address" in text for text in said)


def test_the_balancer_shows_the_tasks_behind_it(traces: dict[bool, Trace]) -> None:
    found = traces[True]
    told = exposures(found)
    assert told["LoadBalancer/chat"] is Exposure.INTERNET
    assert told["TaskDefinition/chat"] is Exposure.INTERNET
    assert doors(found) == {"AWS::EC2::Instance", "AWS::ECS::TaskDefinition"}


def test_the_closed_twin_has_no_path_and_no_door(traces: dict[bool, Trace]) -> None:
    found = traces[False]
    assert found.paths == []
    assert doors(found) == set()
    told = exposures(found)
    assert told["LoadBalancer/chat"] is Exposure.ORGANISATION
    assert told["TaskDefinition/chat"] is Exposure.ORGANISATION
    assert Exposure.INTERNET not in told.values()


@cache
def tool(asks: str, *, granted: bool) -> Trace:
    """A function with an address, as Lambda tells of it. Moto does not list addresses."""
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:tool"
    statement = (
        '{"Statement": [{"Sid": "all", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunctionUrl",'
        ' "Resource": "*", "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}}]}'
    )
    url = {"FunctionUrl": "https://x.lambda-url.eu-west-1.on.aws/", "FunctionArn": arn, "AuthType": asks}
    answers = {
        "lambda.ListFunctions": {"Functions": [{"FunctionName": "tool", "FunctionArn": arn, "PackageType": "Zip"}]},
        "lambda.ListTags": {"Tags": {}},
        "lambda.ListFunctionUrlConfigs": {"FunctionUrlConfigs": [url]},
        "lambda.GetPolicy": {"Policy": statement} if granted else {"error": "ResourceNotFoundException", "status": 404},
    }
    with pytest.MonkeyPatch.context() as patch, replay(answers) as server:
        patch.setenv("AWS_ACCESS_KEY_ID", "x")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "x")
        settings = AwsSettings(None, (REGION,), server.url, services=("lambda",))
        records = list(AwsSource(settings, catalog()).collect())
    assert [one for one in records if not isinstance(one, Asset)] == []
    return traced(records)


@pytest.mark.parametrize(
    ("asks", "granted", "expected"),
    [("NONE", True, Exposure.INTERNET), ("AWS_IAM", False, Exposure.ORGANISATION), ("NONE", False, None)],
)
def test_a_functions_address_is_open_where_it_asks_nobody_and_lets_everybody_call(
    asks: str, *, granted: bool, expected: Exposure | None
) -> None:
    found = tool(asks, granted=granted)
    assert exposures(found)["Url/https://x.lambda-url.eu-west-1.on.aws/"] is expected
    assert doors(found) == ({"AWS::Lambda::Url", "AWS::Lambda::Function"} if expected is Exposure.INTERNET else set())
