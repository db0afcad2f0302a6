"""Doors: their chances, their evidence, the tools behind them, and what hostile configurations do."""

from __future__ import annotations

import base64
import time

import pytest

from bartizan.graph.exposure.door import Door, Exposed, both
from bartizan.graph.exposure.exposure import combine, expose
from bartizan.graph.exposure.tools import tools
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Unknown, Value
from tests.graph.estates import block, catalog, linked, ref

MLFLOW = "#!/bin/bash\npip install mlflow\nmlflow server --host 0.0.0.0 --port 5001\n"


def machine(user_data: Value = None, *ports: int, address: str = "0.0.0.0/0") -> list[Asset]:
    config: dict[str, Value] = {
        "SecurityGroupIds": [ref("aws_security_group.g", "id")],
        "NetworkInterfaces": [{"AssociatePublicIpAddress": True}],
    }
    if user_data is not None:
        config["UserData"] = user_data
    opened: list[Value] = [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": address} for port in ports]
    return [
        block("aws_security_group.g", "AWS::EC2::SecurityGroup", {"SecurityGroupIngress": opened}),
        block("aws_instance.gpu", "AWS::EC2::Instance", config),
    ]


def doors(*assets: Asset) -> dict[float | None, tuple[str, ...]]:
    found = expose(Facts(linked(list(assets)), catalog()))
    asked = next(asset for asset in assets if asset.type == "AWS::EC2::Instance")
    return {door.likelihood: tuple(fact.text for fact in door.evidence) for door in found[asked.id].doors}


def test_the_chance_says_what_is_known_of_the_port() -> None:
    assert set(doors(*machine(None, 443))) == {0.1}
    assert set(doors(*machine(None, 8888))) == {0.6}
    assert set(doors(*machine(None, 22))) == {0.2}
    assert set(doors(*machine(MLFLOW, 5001))) == {0.8}
    assert set(doors(*machine(MLFLOW, 5001, 22, 443))) == {0.8, 0.2, 0.1}


def test_the_evidence_is_the_whole_way() -> None:
    [way] = doors(*machine(MLFLOW, 5001)).values()
    assert way == (
        "gpu has a public address",
        "g opens port 5001 to every address",
        "gpu starts MLflow, which asks for no sign-in",
    )


def test_user_data_is_read_in_base64_too() -> None:
    assert set(doors(*machine(base64.b64encode(MLFLOW.encode()).decode(), 5001))) == {0.8}


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("mlflow server --host 0.0.0.0", {("MLflow", 5000)}),
        ("mlflow server", set()),
        ("mlflow ui --host 0.0.0.0 --port 8080", {("MLflow", 5000), ("MLflow", 8080)}),
        ("mlflow server --host 0.0.0.0 --app-name basic-auth", set()),
        ("curl -fsSL https://ollama.com/install.sh | sh", set()),
        ("Environment=OLLAMA_HOST=0.0.0.0\nollama serve", {("Ollama", 11434)}),
        ("docker run -d -p 80:11434 ollama/ollama", {("Ollama", 11434), ("Ollama", 80)}),
        ("ray start --head --dashboard-host=0.0.0.0", {("Ray", 8265)}),
        ("ray start --head", set()),
        ("ray start --address=10.0.0.1:6379 --dashboard-host=0.0.0.0", set()),
        ("vllm serve mistralai/Mistral-7B --port 9000", {("vLLM", 8000), ("vLLM", 9000)}),
        ("vllm serve mistralai/Mistral-7B --api-key $KEY", set()),
        ("jupyter lab --ip=0.0.0.0 --ServerApp.token=''", {("Jupyter", 8888)}),
        ("jupyter lab --ip=0.0.0.0", set()),
        ("jupyter lab --ip=0.0.0.0 --ServerApp.token=s3cret", set()),
        ("tensorboard --logdir runs --bind_all", {("TensorBoard", 6006)}),
        ("docker run -p 6333:6333 qdrant/qdrant", {("Qdrant", 6333)}),
        ("nginx -g 'daemon off;'", set()),
    ],
)
def test_tools_by_what_starts_them(script: str, found: set[tuple[str, int]]) -> None:
    told = {(tool.name, port) for tool in tools({"UserData": script}, ("UserData",)) for port in tool.ports}
    assert told == found


def test_an_unknown_script_starts_nothing() -> None:
    assert list(tools({"UserData": Unknown("file('x')")}, ("UserData",))) == []
    assert list(tools({"UserData": "\x00" * 10}, ("UserData",))) == []


def test_a_web_firewall_halves_the_chance() -> None:
    balancer: dict[str, Value] = {"Scheme": "internet-facing", "SecurityGroups": [ref("aws_security_group.g", "id")]}
    listener: dict[str, Value] = {
        "LoadBalancerArn": ref("aws_lb.b"),
        "Port": 443,
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": ref("aws_tg.t")}],
    }
    elb = "AWS::ElasticLoadBalancingV2::"
    assets = [
        *machine(None, 443),
        block("aws_lb.b", f"{elb}LoadBalancer", balancer),
        block("aws_listener.l", f"{elb}Listener", listener),
        block("aws_tg.t", f"{elb}TargetGroup", {"Targets": [{"Id": ref("aws_instance.gpu", "id"), "Port": 443}]}),
    ]
    wall = block("aws_waf.w", "AWS::WAFv2::WebACLAssociation", {"ResourceArn": ref("aws_lb.b"), "WebACLArn": "a"})
    assert set(doors(*assets)) == {0.1}
    assert set(doors(*assets, wall)) == {0.1, 0.05}


def test_two_answers_are_the_wider_one_with_all_doors() -> None:
    first, second = (Door("a", "open-endpoint", (Evidence(text),)) for text in ("one", "two"))
    wide, narrow = Exposed(Exposure.INTERNET, (first,)), Exposed(Exposure.PRIVATE, (second, first))
    assert both(wide, narrow) == Exposed(Exposure.INTERNET, (first, second))
    assert both(Exposed(None), Exposed(Exposure.PARTNER)).exposure is None
    assert both(Exposed(None), Exposed(Exposure.INTERNET)).exposure is Exposure.INTERNET
    assert combine([("a", narrow), ("a", wide)])["a"].exposure is Exposure.INTERNET


HOSTILE: tuple[Value, ...] = (
    {"SecurityGroupIngress": "everything"},
    {"SecurityGroupIngress": [None, 7, "x", [], {"IpProtocol": [], "CidrIp": {}}]},
    {"SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": "9" * 400, "ToPort": -7, "CidrIp": "0.0.0.0/0"}]},
    {"SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 70000, "ToPort": 99999, "CidrIp": "0.0.0.0/0"}]},
    {"SecurityGroupIngress": {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "CidrIp": "999.0.0.0/77"}},
    {"SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": True, "ToPort": False, "CidrIp": "\x00"}]},
)


@pytest.mark.parametrize("config", HOSTILE)
def test_nonsense_opens_nothing(config: dict[str, Value]) -> None:
    _, gpu = machine(None, 443)
    group = block("aws_security_group.g", "AWS::EC2::SecurityGroup", config)
    assert doors(group, gpu) == {}


def test_a_thousand_rules_cost_their_number() -> None:
    rules: list[Value] = [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": f"{port % 223 + 1}.0.0.0/8"}
        for port in range(1, 1001)
    ]
    _, gpu = machine(None, 443)
    group = block("aws_security_group.g", "AWS::EC2::SecurityGroup", {"SecurityGroupIngress": rules})
    begun = time.process_time()
    found = expose(Facts(linked([group, gpu]), catalog()))
    assert found[gpu.id].exposure is Exposure.PARTNER
    assert found[gpu.id].doors == ()
    assert time.process_time() - begun < 5


def test_certainty_of_doors_is_told() -> None:
    _, gpu = machine(None, 443)
    group = machine(None, 443)[0]
    found = expose(Facts(linked([group, gpu]), catalog()))
    assert {door.certainty for door in found[gpu.id].doors} == {Certainty.PROVEN}
