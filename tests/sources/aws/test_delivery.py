"""Builds, web firewalls and pods' identities, replayed in the service's own format: moto does not tell them whole."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bartizan.catalog.load import load_catalog
from bartizan.graph.link.link import link
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.aws.client import AwsSettings
from bartizan.sources.aws.source import AwsSource
from tests.replay import ACCOUNT, replay

CATALOG = load_catalog()
REGION = "eu-west-1"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/chat/1"
WALL = f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/wall/1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/trainer"


def read(answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    services = tuple(sorted({name.partition(".")[0] for name in answers}))
    with replay(answers) as server:
        return list(AwsSource(AwsSettings(None, (REGION,), server.url, services=services), CATALOG).collect())


def of_type(records: list[Record], type_: str) -> list[Asset]:
    return [one for one in records if isinstance(one, Asset) and one.type == f"AWS::{type_}"]


def test_a_builds_webhook_is_told_without_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = {"type": "EVENT", "pattern": "PULL_REQUEST_CREATED", "excludeMatchedPattern": False}
    project = {
        "name": "image",
        "arn": f"arn:aws:codebuild:{REGION}:{ACCOUNT}:project/image",
        "serviceRole": ROLE,
        "source": {"type": "GITHUB", "location": "https://github.com/harbor/chat"},
        "environment": {"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "privilegedMode": True},
        "webhook": {"url": "https://api.github.com/h/1", "secret": "hook-secret", "filterGroups": [[pattern]]},
    }
    answers = {
        "codebuild.ListProjects": {"projects": ["image"]},
        "codebuild.BatchGetProjects": {"projects": [project]},
    }
    [told] = of_type(read(answers, monkeypatch), "CodeBuild::Project")
    assert told.config["Triggers"] == {
        "Webhook": True,
        "FilterGroups": [[{"Type": "EVENT", "Pattern": "PULL_REQUEST_CREATED", "ExcludeMatchedPattern": False}]],
    }
    assert told.config["ServiceRole"] == ROLE
    assert "hook-secret" not in json.dumps(dict(told.config), default=str)


def test_what_a_web_firewall_protects_and_what_could_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    acl = {"Name": "wall", "Id": "1", "ARN": WALL}
    denied = {"error": "AccessDeniedException", "status": 400}
    answers = {
        "wafv2.ListWebACLs": {"WebACLs": [acl]},
        "wafv2.ListResourcesForWebACL": [{"ResourceArns": [BALANCER]}, denied],
    }
    records = read(answers, monkeypatch)
    balancer = Asset(BALANCER, "AWS::ElasticLoadBalancingV2::LoadBalancer", "network", "chat", "aws")
    [association] = of_type(records, "WAFv2::WebACLAssociation")
    assert association.config == {"ResourceArn": BALANCER, "WebACLArn": WALL}
    edges = link([*records, balancer], CATALOG).edges
    assert [(one.kind, one.target) for one in edges if one.source == association.id] == [("protects", BALANCER)]
    assert [one.needs for one in records if isinstance(one, Gap)] == [
        "allow wafv2:ListResourcesForWebACL for the scanning identity"
    ]


def test_a_pods_identity_names_its_service_account_and_its_role(monkeypatch: pytest.MonkeyPatch) -> None:
    arn = f"arn:aws:eks:{REGION}:{ACCOUNT}:podidentityassociation/lab/a-1"
    listed = {"clusterName": "lab", "namespace": "ml", "serviceAccount": "train", "associationArn": arn}
    listed |= {"associationId": "a-1"}
    answers = {
        "eks.ListClusters": {"clusters": ["lab"]},
        "eks.DescribeCluster": {"cluster": {"name": "lab", "arn": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/lab"}},
        "eks.ListNodegroups": {"nodegroups": []},
        "eks.ListPodIdentityAssociations": {"associations": [listed]},
        "eks.DescribePodIdentityAssociation": {"association": {**listed, "roleArn": ROLE}},
    }
    records = read(answers, monkeypatch)
    [told] = of_type(records, "EKS::PodIdentityAssociation")
    keys = ("Namespace", "ServiceAccount", "RoleArn", "ClusterName")
    assert {key: told.config[key] for key in keys} == {
        "Namespace": "ml",
        "ServiceAccount": "train",
        "RoleArn": ROLE,
        "ClusterName": "lab",
    }
    [cluster] = of_type(records, "EKS::Cluster")
    found = {(one.kind, one.target) for one in link(records, CATALOG).edges if one.source == told.id}
    assert found == {("contained-in", cluster.id), ("grants", ROLE)}


def test_an_apis_policy_is_read_though_its_quotes_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*"}]}
    escaped = json.dumps(json.dumps(policy))[1:-1]
    answers = {
        "apigateway.GetRestApis": {"items": [{"id": "a1", "name": "front", "policy": escaped}]},
        "apigateway.GetResources": {"items": []},
        "apigateway.GetStages": {"item": []},
    }
    [told] = of_type(read(answers, monkeypatch), "ApiGateway::RestApi")
    assert told.config["Policy"] == policy


def test_calls_to_api_gateway_need_the_permission_to_get(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = {"error": "AccessDeniedException", "status": 403}
    records = read(dict.fromkeys(("apigateway.GetRestApis", "apigatewayv2.GetApis"), denied), monkeypatch)
    assert {one.needs for one in records if isinstance(one, Gap)} == {"allow apigateway:GET for the scanning identity"}
