import json
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import boto3
import pytest
from examples.aws_account import fill, sandbox

from bartizan.catalog.load import load_catalog
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.model.scan import Record
from bartizan.model.values import Unknown
from bartizan.sources.aws.client import AwsSettings
from bartizan.sources.aws.source import AwsSource, service_modules

CATALOG = load_catalog()


def collect(url: str | None, *regions: str) -> tuple[dict[tuple[str, str], Asset], list[Gap]]:
    records: Sequence[Record] = list(AwsSource(AwsSettings(None, regions, url), CATALOG).collect())
    assets = {(one.type, one.name): one for one in records if isinstance(one, Asset)}
    return assets, [one for one in records if isinstance(one, Gap)]


def test_an_account_is_read_in_the_canonical_shape(endpoint: str) -> None:
    fill(endpoint)
    sandbox(endpoint)
    assets, gaps = collect(endpoint, "eu-west-1")

    notebook = assets["AWS::SageMaker::NotebookInstance", "intern-sandbox"]
    assert notebook.id == "arn:aws:sagemaker:eu-west-1:123456789012:notebook-instance/intern-sandbox"
    assert notebook.kind == "notebook"
    assert notebook.config["DirectInternetAccess"] == "Enabled"
    group = assets["AWS::EC2::SecurityGroup", "intern-sandbox"]
    assert notebook.config["SecurityGroupIds"] == [group.config["GroupId"]]
    assert group.config["SecurityGroupIngress"] == [
        {"IpProtocol": "tcp", "FromPort": 8888, "ToPort": 8888, "CidrIp": "0.0.0.0/0"}
    ]
    assert notebook.sightings[0].location.call == "sagemaker:DescribeNotebookInstance"
    assert notebook.sightings[0].location.region == "eu-west-1"

    bucket = assets["AWS::S3::Bucket", "harborpine-reco-training"]
    assert bucket.id == "arn:aws:s3:::harborpine-reco-training"
    assert bucket.config["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": False,
        "RestrictPublicBuckets": False,
    }
    policy = bucket.config["PolicyDocument"]
    assert isinstance(policy, dict)
    assert policy["Statement"][0]["Principal"] == "*"
    models = assets["AWS::S3::Bucket", "harborpine-reco-models"]
    assert models.config["VersioningConfiguration"] == {"Status": "Enabled"}

    role = assets["AWS::IAM::Role", "intern-sandbox"]
    assert role.config["Policies"] == [
        {
            "PolicyName": "admin",
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
            },
        }
    ]
    job = assets["AWS::SageMaker::TrainingJob", "harborpine-reco-2026-11"]
    channels = job.config["InputDataConfig"]
    assert isinstance(channels, list)
    assert channels[0]["DataSource"]["S3DataSource"]["S3Uri"] == "s3://harborpine-reco-training/orders"
    config = assets["AWS::SageMaker::EndpointConfig", "harborpine-reco-ranker"].config
    variants = config["ProductionVariants"]
    assert isinstance(variants, list)
    assert variants[0]["ModelName"] == "harborpine-reco-ranker"
    agent = assets["AWS::Bedrock::Agent", "harborpine-support"]
    assert agent.config["AgentResourceRoleArn"] == "arn:aws:iam::123456789012:role/harborpine-support-agent"
    logging = assets["AWS::Bedrock::ModelInvocationLoggingConfiguration", "model invocation logging in eu-west-1"]
    assert not logging.config.get("LoggingConfig")
    # What the emulator cannot answer is a gap that names the call, and unknown in the configuration.
    assert any(gap.what == "bedrock-agent:ListAgentActionGroups in eu-west-1" for gap in gaps)
    assert isinstance(agent.config["ActionGroups"], Unknown)


def test_what_ai_stands_on_is_read(endpoint: str) -> None:
    session = boto3.Session(region_name="eu-west-1")

    def client(service: str) -> Any:
        return session.client(service, endpoint_url=endpoint)

    role = client("iam").create_role(RoleName="runner", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client("iam").create_instance_profile(InstanceProfileName="box")
    client("iam").add_role_to_instance_profile(InstanceProfileName="box", RoleName="runner")
    client("ec2").run_instances(
        ImageId="ami-12c6146b", InstanceType="g5.xlarge", MinCount=1, MaxCount=1, IamInstanceProfile={"Name": "box"}
    )
    client("dynamodb").create_table(
        TableName="orders",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        Tags=[{"Key": "team", "Value": "support"}],
    )
    encryption: Any = {
        "Rules": [{"ResourceType": "collection", "Resource": ["collection/docs"]}],
        "KmsARN": "arn:aws:kms:eu-west-1:123456789012:key/k",
    }
    client("opensearchserverless").create_security_policy(name="docs", type="encryption", policy=json.dumps(encryption))
    client("opensearchserverless").create_collection(
        name="docs", type="VECTORSEARCH", tags=[{"key": "team", "value": "support"}]
    )
    client("lambda").create_function(
        FunctionName="tool",
        Role=role,
        PackageType="Image",
        Code={"ImageUri": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/tool:1"},
        Tags={"team": "support"},
    )
    client("lambda").add_permission(
        FunctionName="tool", StatementId="agents", Action="lambda:InvokeFunction", Principal="bedrock.amazonaws.com"
    )
    client("sagemaker").create_processing_job(
        ProcessingJobName="clean",
        RoleArn=role,
        AppSpecification={"ImageUri": "i"},
        ProcessingResources={
            "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 10}
        },
    )
    assets, _ = collect(endpoint, "eu-west-1")

    assert assets["AWS::IAM::InstanceProfile", "box"].config["Roles"] == ["runner"]
    instance = next(asset for (type_, _), asset in assets.items() if type_ == "AWS::EC2::Instance")
    assert instance.config["IamInstanceProfile"] == "arn:aws:iam::123456789012:instance-profile/box"
    subnet = next(asset for (type_, name), asset in assets.items() if name == instance.config["SubnetId"])
    assert subnet.config["MapPublicIpOnLaunch"] is True
    table = assets["AWS::DynamoDB::Table", "orders"]
    assert table.id == "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
    assert table.tags == {"team": "support"}
    assert assets["AWS::OpenSearchServerless::Collection", "docs"].config["Type"] == "VECTORSEARCH"
    policy = assets["AWS::OpenSearchServerless::SecurityPolicy", "docs"].config["Policy"]
    assert policy == encryption
    function = assets["AWS::Lambda::Function", "tool"]
    assert function.config["Role"] == role
    assert function.config["Code"]["ImageUri"] == "123456789012.dkr.ecr.eu-west-1.amazonaws.com/tool:1"  # type: ignore[index,call-overload]
    permission = assets["AWS::Lambda::Permission", "agents"]
    assert permission.config["Principal"] == "bedrock.amazonaws.com"
    assert permission.config["FunctionName"] == function.id
    assert assets["AWS::SageMaker::ProcessingJob", "clean"].config["RoleArn"] == role


def test_every_region_is_read_when_none_is_named(endpoint: str) -> None:
    for region in ("eu-west-1", "us-west-2"):
        client = boto3.client("sagemaker", region_name=region, endpoint_url=endpoint)
        client.create_notebook_instance(
            NotebookInstanceName="n", InstanceType="ml.t3.medium", RoleArn="arn:aws:iam::123456789012:role/r"
        )
    # Of one service only: the emulator is asked for each of seventeen regions.
    records = list(AwsSource(AwsSettings(None, (), endpoint, services=("sagemaker", "ec2")), CATALOG).collect())
    found = {one.region for one in records if isinstance(one, Asset) and one.kind == "notebook"}
    assert found == {"eu-west-1", "us-west-2"}
    # Every region has its default subnets and groups; they are told only where there is something else.
    assert {one.region for one in records if isinstance(one, Asset) and one.kind == "network"} == found


def test_many_pages_are_all_read(endpoint: str) -> None:
    client = boto3.client("sagemaker", region_name="eu-west-1", endpoint_url=endpoint)
    for number in range(120):
        client.create_model(
            ModelName=f"m{number}",
            PrimaryContainer={"Image": "i", "ModelDataUrl": "s3://b/m.tar.gz"},
            ExecutionRoleArn="arn:aws:iam::123456789012:role/r",
        )
    assets, _ = collect(endpoint, "eu-west-1")
    assert sum(type_ == "AWS::SageMaker::Model" for type_, _ in assets) == 120


def test_without_credentials_there_is_one_gap_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assets, gaps = collect("http://127.0.0.1:1", "eu-west-1")
    assert not assets
    assert [gap.needs for gap in gaps] == ["give valid AWS credentials"]


def test_an_unknown_profile_is_an_input_error() -> None:
    with pytest.raises(InputError, match="nobody"):
        list(AwsSource(AwsSettings("nobody"), CATALOG).collect())


def test_every_collector_names_calls_that_botocore_knows(endpoint: str) -> None:
    for module in service_modules():
        collector = module.collector
        client = boto3.client(collector.service, region_name="eu-west-1", endpoint_url=endpoint)
        for call in collector.calls():
            assert call.method in client.meta.method_to_api_mapping, (collector.type, call.method)
        assert collector.type in CATALOG.types, collector.type


class Denying(BaseHTTPRequestHandler):
    """Answers `sts` and listings; denies what describes."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        target = self.headers.get("X-Amz-Target", "")
        if "GetCallerIdentity" in body:
            arn = "<Arn>arn:aws:iam::1:user/u</Arn><Account>111122223333</Account><UserId>u</UserId>"
            self._send(200, f"<R><GetCallerIdentityResult>{arn}</GetCallerIdentityResult></R>", "text/xml")
        elif target.endswith("ListNotebookInstances"):
            arn = "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/n"
            items = [{"NotebookInstanceName": "n", "NotebookInstanceArn": arn}]
            self._send(200, json.dumps({"NotebookInstances": items}), "application/x-amz-json-1.1")
        else:
            error = {"__type": "AccessDeniedException", "message": "no"}
            self._send(400, json.dumps(error), "application/x-amz-json-1.1")

    do_GET = do_POST  # noqa: N815 - the standard library names it

    def _send(self, status: int, text: str, type_: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", type_)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_denied_call_names_the_permission_and_leaves_the_properties_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Denying)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        assets, gaps = collect(f"http://127.0.0.1:{server.server_port}", "eu-west-1")
    finally:
        server.shutdown()
        server.server_close()
    notebook = assets["AWS::SageMaker::NotebookInstance", "n"]
    missing = notebook.config["DirectInternetAccess"]
    assert missing == Unknown("permission sagemaker:DescribeNotebookInstance")
    needs = {gap.needs for gap in gaps}
    assert "allow sagemaker:DescribeNotebookInstance for the scanning identity" in needs
    assert "allow sagemaker:ListModels for the scanning identity" in needs
