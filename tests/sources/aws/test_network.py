"""What stands between the internet and what runs, read from moto in the canonical shape."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from bartizan.catalog.load import load_catalog
from bartizan.graph.access.aws.resource_policies import ResourcePolicies
from bartizan.graph.facts import Facts
from bartizan.graph.link.link import link
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.model.values import Config, Unknown, Value
from bartizan.sources.aws.client import AwsSettings, Clients
from bartizan.sources.aws.run import Place
from bartizan.sources.aws.services.cloudfront_distributions import _plain
from bartizan.sources.aws.services.ec2_instances import _instance
from bartizan.sources.aws.services.ec2_route_tables import _table
from bartizan.sources.aws.services.elbv2_target_groups import _with_targets
from bartizan.sources.aws.source import AwsSource
from tests.graph.live_account import ACCOUNT, REGION, STORE, Account

CATALOG = load_catalog()
OUTSIDER = "arn:aws:iam::999999999999:root"


def read(endpoint: str, *services: str) -> list[Record]:
    return list(AwsSource(AwsSettings(None, (REGION,), endpoint, services=services), CATALOG).collect())


def of_type(records: list[Record], type_: str) -> list[Asset]:
    return [one for one in records if isinstance(one, Asset) and one.type == f"AWS::{type_}"]


def gaps(records: list[Record]) -> list[str]:
    return [one.what for one in records if isinstance(one, Gap)]


@pytest.fixture
def place(endpoint: str) -> Iterator[Place]:
    with ThreadPoolExecutor(1) as pool:
        yield Place(Clients(AwsSettings(None, (REGION,), endpoint)), CATALOG, "aws", ACCOUNT, REGION, pool)


def edges(records: list[Record], source: str) -> set[tuple[str, str]]:
    estate = link(records, CATALOG)
    return {(edge.kind, edge.target) for edge in estate.edges if edge.source == source}


def test_a_route_whose_gateway_is_gone_and_an_association_that_ended_are_not_in_force(place: Place) -> None:
    live = {
        "RouteTableId": "rtb-1",
        "VpcId": "vpc-1",
        "Routes": [
            {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active", "Origin": "CreateRoute"},
            {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "blackhole"},
        ],
        "Associations": [
            {"SubnetId": "subnet-1", "Main": False, "AssociationState": {"State": "associated"}},
            {"SubnetId": "subnet-2", "Main": False, "AssociationState": {"State": "disassociating"}},
        ],
    }
    table = _table(place, live)
    assert isinstance(table, Asset)
    assert table.id == f"arn:aws:ec2:{REGION}:{ACCOUNT}:route-table/rtb-1"
    assert table.config["Routes"] == [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local"}]
    assert table.config["Associations"] == [{"SubnetId": "subnet-1", "Main": False}]


def test_an_instance_tells_its_ipv6_addresses_as_code_declares_them(place: Place) -> None:
    live: dict[str, Value] = {
        "InstanceId": "i-1",
        "NetworkInterfaces": [
            {"SubnetId": "subnet-1", "Ipv6Addresses": [{"Ipv6Address": "2001:db8::1"}], "Groups": []}
        ],
    }
    found = _instance(place, live, frozenset())
    assert isinstance(found, Asset)
    assert found.config["Ipv6Addresses"] == [{"Ipv6Address": "2001:db8::1"}]
    assert found.config["NetworkInterfaces"] == [
        {"SubnetId": "subnet-1", "AssociatePublicIpAddress": False, "GroupSet": []}
    ]


def test_access_lists_gateways_and_addresses_are_tied_to_what_they_serve(endpoint: str) -> None:
    account = Account(endpoint)
    number = account.notebook(open_=True)
    ec2 = account.client("ec2")
    subnet = ec2.describe_instances(InstanceIds=[number])["Reservations"][0]["Instances"][0]["SubnetId"]
    vpc = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"]
    guard = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    ec2.create_network_acl_entry(
        NetworkAclId=guard,
        RuleNumber=90,
        Protocol="6",
        RuleAction="deny",
        Egress=False,
        CidrBlock="0.0.0.0/0",
        PortRange={"From": 8888, "To": 8888},
    )
    held = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.associate_address(AllocationId=held, InstanceId=number)
    way_out = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=ec2.allocate_address(Domain="vpc")["AllocationId"])
    gone = ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")["NatGateway"]["NatGatewayId"]
    ec2.delete_nat_gateway(NatGatewayId=gone)

    records = read(endpoint, "ec2")
    assert gaps(records) == []
    [told] = [one for one in of_type(records, "EC2::NetworkAcl") if one.name == guard]
    assert told.config["IsDefault"] is False
    assert {"Egress": False, "PortRange": {"From": 8888, "To": 8888}, "Protocol": "6", "RuleAction": "deny",
            "RuleNumber": 90, "CidrBlock": "0.0.0.0/0"} in told.config["Entries"]  # type: ignore[operator]  # fmt: skip
    instance = f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{number}"
    [address] = [one for one in of_type(records, "EC2::EIP") if one.name == held]
    assert edges(records, address.id) == {("associated-with", instance)}
    assert [one.name for one in of_type(records, "EC2::NatGateway")] == [way_out["NatGateway"]["NatGatewayId"]]
    [gateway] = of_type(records, "EC2::InternetGateway")
    assert edges(records, gateway.id) == {("depends-on", f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/{vpc}")}
    tables = {one.id: edges(records, one.id) for one in of_type(records, "EC2::RouteTable")}
    assert any(("routes-to", gateway.id) in found for found in tables.values())


def test_a_group_starts_the_version_of_the_template_that_it_names(endpoint: str) -> None:
    account = Account(endpoint)
    ec2, groups = account.client("ec2"), account.client("autoscaling")
    script = base64.b64encode(b"#!/bin/sh\njupyter lab --ip=0.0.0.0").decode()
    data = {"ImageId": "ami-12c6146b", "InstanceType": "g5.xlarge"}
    made = ec2.create_launch_template(LaunchTemplateName="trainer", LaunchTemplateData={**data, "UserData": script})
    number = made["LaunchTemplate"]["LaunchTemplateId"]
    ec2.create_launch_template_version(LaunchTemplateId=number, LaunchTemplateData={**data, "KeyName": "ops"})
    subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"][:2]]
    for name, version in (("usual", "$Default"), ("same", "1"), ("newer", "$Latest")):
        groups.create_auto_scaling_group(
            AutoScalingGroupName=name,
            MinSize=0,
            MaxSize=1,
            LaunchTemplate={"LaunchTemplateId": number, "Version": version},
            VPCZoneIdentifier=",".join(subnets),
        )
    records = read(endpoint, "ec2", "autoscaling")
    templates = {one.name: one for one in of_type(records, "EC2::LaunchTemplate")}
    assert set(templates) == {"trainer", "trainer:2"}
    told = templates["trainer"].config["LaunchTemplateData"]
    assert told == {**data, "UserData": "#!/bin/sh\njupyter lab --ip=0.0.0.0"}
    started = {
        one.name: {target for kind, target in edges(records, one.id) if kind == "depends-on"}
        for one in of_type(records, "AutoScaling::AutoScalingGroup")
    }
    assert started == {
        "usual": {templates["trainer"].id},
        "same": {templates["trainer"].id},
        "newer": {templates["trainer:2"].id},
    }
    assert {tuple(one.config["VPCZoneIdentifier"]) for one in of_type(records, "AutoScaling::AutoScalingGroup")} == {  # type: ignore[arg-type]
        tuple(subnets)
    }


def test_balancers_rules_and_targets_say_what_is_forwarded_where(endpoint: str) -> None:
    account = Account(endpoint)
    account.chat(open_=True)
    number = account.notebook(open_=True)
    elb = account.client("elbv2")
    group = elb.describe_target_groups()["TargetGroups"][0]
    machines = elb.create_target_group(Name="machines", Protocol="HTTP", Port=80, VpcId=group["VpcId"])
    arn = machines["TargetGroups"][0]["TargetGroupArn"]
    elb.register_targets(TargetGroupArn=arn, Targets=[{"Id": number, "Port": 8888}])

    records = read(endpoint, "elbv2", "ec2")
    assert gaps(records) == []
    [rule] = of_type(records, "ElasticLoadBalancingV2::ListenerRule")
    [listener] = of_type(records, "ElasticLoadBalancingV2::Listener")
    assert edges(records, rule.id) == {("part-of", listener.id), ("routes-to", group["TargetGroupArn"])}
    [balancer] = of_type(records, "ElasticLoadBalancingV2::LoadBalancer")
    assert balancer.config["Scheme"] == "internet-facing"
    assert ("depends-on", balancer.id) in edges(records, listener.id)
    assert {kind for kind, _ in edges(records, balancer.id)} == {"in-subnet", "has-security-group"}
    [told] = [one for one in of_type(records, "ElasticLoadBalancingV2::TargetGroup") if one.name == "machines"]
    assert told.config["Targets"] == [{"Id": number, "Port": 8888}]
    assert ("targets", f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{number}") in edges(records, told.id)


def test_targets_that_could_not_be_read_are_unknown_and_not_none() -> None:
    unread: Config = {"Name": "g", "Registered": Unknown("access denied")}
    assert _with_targets(unread) == {"Name": "g", "Targets": Unknown("access denied")}


def test_a_service_runs_the_revision_that_it_names(endpoint: str) -> None:
    account = Account(endpoint)
    account.chat(open_=True)
    ecs = account.client("ecs")
    ecs.create_service(cluster="ai", serviceName="old", taskDefinition="chat:1", desiredCount=1)
    records = read(endpoint, "ecs", "elbv2")
    tasks = {one.name: one for one in of_type(records, "ECS::TaskDefinition")}
    assert set(tasks) == {"chat", "chat:1"}
    runs = {
        one.name: {target for kind, target in edges(records, one.id) if kind == "depends-on"}
        for one in of_type(records, "ECS::Service")
    }
    assert runs == {"chat": {tasks["chat"].id}, "old": {tasks["chat:1"].id}}
    assert [one.name for one in of_type(records, "ECS::Cluster")] == ["ai"]


def test_apis_are_tied_to_their_methods_and_to_the_functions_behind(endpoint: str) -> None:
    account = Account(endpoint)
    function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:tool"
    rest, http = account.client("apigateway"), account.client("apigatewayv2")
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*"}]}
    number = rest.create_rest_api(
        name="front", endpointConfiguration={"types": ["REGIONAL"]}, policy=json.dumps(policy)
    )["id"]
    root = rest.get_resources(restApiId=number)["items"][0]["id"]
    about = {"restApiId": number, "resourceId": root, "httpMethod": "POST"}
    rest.put_method(**about, authorizationType="NONE")
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations"
    rest.put_integration(**about, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    api = http.create_api(Name="edge", ProtocolType="HTTP")["ApiId"]
    behind = http.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=function, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    http.create_route(ApiId=api, RouteKey="GET /", AuthorizationType="NONE", Target=f"integrations/{behind}")

    records = read(endpoint, "apigateway", "apigatewayv2")
    assert gaps(records) == []
    [front] = of_type(records, "ApiGateway::RestApi")
    assert front.config["Policy"] == policy
    assert front.config["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    [method] = of_type(records, "ApiGateway::Method")
    assert edges(records, method.id) == {("depends-on", front.id), ("invokes", function)}
    [edge] = of_type(records, "ApiGatewayV2::Api")
    [route] = of_type(records, "ApiGatewayV2::Route")
    [integration] = of_type(records, "ApiGatewayV2::Integration")
    assert edges(records, route.id) == {("depends-on", edge.id), ("invokes", integration.id)}
    assert edges(records, integration.id) == {("depends-on", edge.id), ("invokes", function)}


def test_access_points_providers_and_builds_are_read(endpoint: str) -> None:
    account = Account(endpoint)
    account.store()
    control = account.client("s3control")
    control.meta.events.register("before-sign.s3-control", on_this_host)
    allow = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": OUTSIDER}, "Action": "s3:GetObject"}]}
    control.create_access_point(AccountId=ACCOUNT, Name="reader", Bucket=STORE)
    control.put_access_point_policy(AccountId=ACCOUNT, Name="reader", Policy=json.dumps(allow))
    control.create_access_point(AccountId=ACCOUNT, Name="plain", Bucket=STORE)
    issuer = "https://token.actions.githubusercontent.com"
    account.client("iam").create_open_id_connect_provider(
        Url=issuer, ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40]
    )
    records = read(endpoint, "s3", "s3control", "iam")
    points = {one.name: one for one in of_type(records, "S3::AccessPoint")}
    assert points["reader"].config["Policy"] == allow
    assert points["reader"].config["NetworkOrigin"] == "Internet"
    assert points["plain"].config.get("Policy") is None
    assert edges(records, points["plain"].id) == {("depends-on", f"arn:aws:s3:::{STORE}")}
    [provider] = of_type(records, "IAM::OIDCProvider")
    assert provider.id == f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
    assert provider.config["ClientIdList"] == ["sts.amazonaws.com"]


def on_this_host(request: Any, **_: object) -> None:
    request.url = request.url.replace(f"//{ACCOUNT}.", "//", 1)


def test_a_distribution_is_told_in_lists_and_without_the_secret_of_its_origin(endpoint: str) -> None:
    header = {"HeaderName": "X-Origin-Verify", "HeaderValue": "a-shared-secret"}
    origin = {
        "Id": "chat",
        "DomainName": "chat.example.com",
        "CustomHeaders": {"Quantity": 1, "Items": [header]},
        "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"},
    }
    behaviour = {
        "TargetOriginId": "chat",
        "ViewerProtocolPolicy": "https-only",
        "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
        "MinTTL": 0,
        "TrustedSigners": {"Enabled": False, "Quantity": 0},
        "TrustedKeyGroups": {"Enabled": True, "Quantity": 1, "Items": ["readers"]},
    }
    boto3.client("cloudfront", region_name=REGION, endpoint_url=endpoint).create_distribution(
        DistributionConfig={
            "CallerReference": "x",
            "Comment": "",
            "Enabled": True,
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": behaviour,
        }
    )
    [told] = of_type(read(endpoint, "cloudfront"), "CloudFront::Distribution")
    about: Any = told.config["DistributionConfig"]
    assert about["Enabled"] is True
    assert [one["DomainName"] for one in about["Origins"]] == ["chat.example.com"]
    assert about["DefaultCacheBehavior"]["TrustedSigners"] == []
    assert about["DefaultCacheBehavior"]["TrustedKeyGroups"] == ["readers"]
    assert "a-shared-secret" not in json.dumps(about)
    # Moto has no list that is switched off and yet has items.
    assert _plain({"Enabled": False, "Quantity": 1, "Items": [ACCOUNT]}, ["string"]) == []


def test_the_policy_of_a_running_queue_and_topic_is_evaluated(endpoint: str) -> None:
    account = Account(endpoint)
    statement = {"Effect": "Allow", "Principal": {"AWS": OUTSIDER}, "Resource": "*"}
    queue = account.client("sqs").create_queue(
        QueueName="prompts",
        Attributes={"Policy": json.dumps({"Statement": [{**statement, "Action": "sqs:SendMessage"}]})},
    )
    assert queue["QueueUrl"]
    topic = account.client("sns").create_topic(Name="answers")["TopicArn"]
    account.client("sns").set_topic_attributes(
        TopicArn=topic,
        AttributeName="Policy",
        AttributeValue=json.dumps({"Statement": [{**statement, "Action": "sns:Subscribe"}]}),
    )
    facts = Facts(link(read(endpoint, "sqs", "sns"), CATALOG), CATALOG)
    policies = ResourcePolicies(facts.assets, facts.resolver)
    for type_, action in (("AWS::SQS::Queue", "sqs:SendMessage"), ("AWS::SNS::Topic", "sns:Subscribe")):
        [asset] = [one for one in facts.assets.values() if one.type == type_]
        document = policies.of(asset.id)
        assert document is not None, type_
        assert [item.actions for item in document.statements] == [(action,)]
