"""Estates in code: what sources would yield for two small companies, and their hardened twins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.graph.estate import Estate
from bartizan.graph.link.link import link
from bartizan.graph.trace import Trace, trace
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.finding import Finding, fingerprint
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.model.severity import Sensitivity, Severity, Verdict
from bartizan.model.values import Unknown, Value

REPO = "repo:shop//main.tf#"


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog()


def ref(address: str, attribute: str | None = "arn") -> Unknown:
    """What a Terraform reader says for `aws_x.y.arn`."""
    return Unknown(f"{address}.{attribute}", (REPO + address,), attribute)


def inside(address: str, text: str) -> Unknown:
    """What a Terraform reader says for a template around one reference."""
    return Unknown(text, (REPO + address,))


def block(
    address: str,
    type_: str,
    config: Mapping[str, Value],
    *,
    line: int = 1,
    lines: Mapping[str, int] | None = None,
    file: str = "main.tf",
    **more: Any,
) -> Asset:
    shape = catalog().types.get(type_)
    location = Location(path=file, line=line, end_line=line + 9)
    more.setdefault("name", address.rpartition(".")[2])
    more.setdefault("kind", shape.kind if shape else type_.rpartition("/")[2])
    more.setdefault("provider", "aws")
    return Asset(
        id=f"repo:shop//{file}#{address}",
        type=type_,
        config=config,
        sightings=(Sighting("terraform", location, config, lines or {}),),
        **more,
    )


def running(id_: str, type_: str, config: Mapping[str, Value], **more: Any) -> Asset:
    shape = catalog().types.get(type_)
    location = Location(call="test:Describe", region="eu-west-1", time="2026-11-23T00:00:00Z")
    more.setdefault("name", id_.rpartition("/")[2].rpartition(":")[2])
    more.setdefault("kind", shape.kind if shape else type_.rpartition("/")[2])
    more.setdefault("account", "123456789012")
    more.setdefault("region", "eu-west-1")
    return Asset(
        id=id_, type=type_, provider="aws", config=config, sightings=(Sighting("aws", location, config),), **more
    )


def statement(actions: Value, resources: Value, effect: str = "Allow", **more: Value) -> dict[str, Value]:
    return {"Effect": effect, "Action": actions, "Resource": resources, **more}


def policy(*statements: Mapping[str, Value]) -> dict[str, Value]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trusts(service: str) -> dict[str, Value]:
    return policy({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def role(name: str, service: str, *statements: Mapping[str, Value], **config: Value) -> Asset:
    return block(
        f"aws_iam_role.{name}",
        "AWS::IAM::Role",
        {
            "RoleName": name,
            "AssumeRolePolicyDocument": trusts(service),
            "Policies": [{"PolicyName": "inline", "PolicyDocument": policy(*statements)}],
            **config,
        },
        name=name,
    )


BLOCKED: dict[str, Value] = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}


def recommender(*, hardened: bool = False) -> list[Record]:
    """A retailer's recommender on SageMaker: notebook, training job, model, endpoint, two buckets."""
    data = "arn:aws:s3:::shop-train"
    rights = (
        [statement("s3:GetObject", f"{data}/reports/*")]
        if hardened
        else [statement(["s3:GetObject", "s3:PutObject"], f"{data}/*")]
    )
    return [
        block(
            "aws_sagemaker_notebook_instance.lab",
            "AWS::SageMaker::NotebookInstance",
            {
                "NotebookInstanceName": "lab",
                "DirectInternetAccess": "Disabled" if hardened else "Enabled",
                "RoleArn": ref("aws_iam_role.lab"),
            },
            line=3,
            lines={"DirectInternetAccess": 5, "RoleArn": 6},
            name="lab",
        ),
        role("lab", "sagemaker.amazonaws.com", *rights),
        role("train", "sagemaker.amazonaws.com", statement("s3:GetObject", f"{data}/clicks/*")),
        role("serve", "sagemaker.amazonaws.com", statement("s3:GetObject", "arn:aws:s3:::shop-models/*")),
        block(
            "aws_s3_bucket.train",
            "AWS::S3::Bucket",
            {"BucketName": "shop-train", "PublicAccessBlockConfiguration": BLOCKED},
            line=30,
            name="shop-train",
        ),
        block(
            "aws_s3_bucket.models",
            "AWS::S3::Bucket",
            {"BucketName": "shop-models", "PublicAccessBlockConfiguration": BLOCKED},
            line=50,
            name="shop-models",
        ),
        block(
            "job.recs",
            "AWS::SageMaker::TrainingJob",
            {
                "TrainingJobName": "recs",
                "RoleArn": ref("aws_iam_role.train"),
                "InputDataConfig": [{"DataSource": {"S3DataSource": {"S3Uri": "s3://shop-train/clicks/"}}}],
                "OutputDataConfig": {"S3OutputPath": "s3://shop-models/recs/"},
            },
            name="recs",
        ),
        block(
            "aws_sagemaker_model.recs",
            "AWS::SageMaker::Model",
            {
                "ModelName": "recs",
                "ExecutionRoleArn": ref("aws_iam_role.serve"),
                "PrimaryContainer": {"ModelDataUrl": "s3://shop-models/recs/model.tar.gz"},
            },
            name="recs",
        ),
        block(
            "aws_sagemaker_endpoint_configuration.recs",
            "AWS::SageMaker::EndpointConfig",
            {
                "EndpointConfigName": "recs-config",
                "ProductionVariants": [{"ModelName": ref("aws_sagemaker_model.recs", "name")}],
            },
            name="recs-config",
        ),
        block(
            "aws_sagemaker_endpoint.recs",
            "AWS::SageMaker::Endpoint",
            {
                "EndpointName": "recs-prod",
                "EndpointConfigName": ref("aws_sagemaker_endpoint_configuration.recs", "name"),
            },
            name="recs-prod",
        ),
    ]


def support_agent(*, hardened: bool = False) -> list[Record]:
    """A support agent on Bedrock: knowledge base over a bucket, a Lambda tool that reads customers' orders."""
    orders = "arn:aws:s3:::shop-orders"
    agent: dict[str, Value] = {
        "AgentName": "support",
        "FoundationModel": "anthropic.claude-3-5-sonnet-20241022-v2:0",
        "AgentResourceRoleArn": ref("aws_iam_role.agent"),
        "KnowledgeBases": [{"KnowledgeBaseId": ref("aws_bedrockagent_knowledge_base.faq", "id")}],
        "ActionGroups": [
            {
                "ActionGroupName": "orders",
                "ActionGroupExecutor": {"Lambda": ref("aws_lambda_function.orders")},
                "FunctionSchema": {
                    "Functions": [{"Name": "find", "RequireConfirmation": "ENABLED" if hardened else "DISABLED"}]
                },
            }
        ],
    }
    if hardened:
        agent["GuardrailConfiguration"] = {"GuardrailIdentifier": ref("aws_bedrock_guardrail.g", "guardrail_id")}
    return [
        block("aws_bedrockagent_agent.support", "AWS::Bedrock::Agent", agent, name="support"),
        block("aws_bedrock_guardrail.g", "AWS::Bedrock::Guardrail", {"Name": "g"}, name="g"),
        role("agent", "bedrock.amazonaws.com", statement("bedrock:InvokeModel", "*")),
        role("kb", "bedrock.amazonaws.com", statement("s3:GetObject", "arn:aws:s3:::shop-faq/*")),
        role("orders", "lambda.amazonaws.com", statement("s3:GetObject", f"{orders}/*")),
        block(
            "aws_lambda_function.orders",
            "AWS::Lambda::Function",
            {"FunctionName": "orders", "Role": ref("aws_iam_role.orders")},
            name="orders",
        ),
        block(
            "aws_bedrockagent_knowledge_base.faq",
            "AWS::Bedrock::KnowledgeBase",
            {"Name": "faq", "RoleArn": ref("aws_iam_role.kb")},
            name="faq",
        ),
        block(
            "aws_bedrockagent_data_source.faq",
            "AWS::Bedrock::DataSource",
            {
                "Name": "faq-docs",
                "KnowledgeBaseId": ref("aws_bedrockagent_knowledge_base.faq", "id"),
                "DataSourceConfiguration": {"S3Configuration": {"BucketArn": ref("aws_s3_bucket.faq")}},
            },
            name="faq-docs",
        ),
        block(
            "aws_s3_bucket.faq",
            "AWS::S3::Bucket",
            {
                "BucketName": "shop-faq",
                "PublicAccessBlockConfiguration": BLOCKED if hardened else dict.fromkeys(BLOCKED, False),
                "PolicyDocument": policy(
                    statement("s3:PutObject", "arn:aws:s3:::shop-faq/*", Principal="*"),
                ),
            },
            name="shop-faq",
        ),
        block(
            "aws_s3_bucket.orders",
            "AWS::S3::Bucket",
            {"BucketName": "shop-orders", "PublicAccessBlockConfiguration": BLOCKED},
            name="shop-orders",
            sensitivity=Sensitivity.RESTRICTED,
        ),
    ]


def linked(records: list[Record]) -> Estate:
    return link(records, catalog())


def traced(records: list[Record], findings: list[Finding] | None = None) -> Trace:
    return trace(linked(records), findings or [], catalog())


def finding(rule: str, asset: str, severity: Severity = Severity.HIGH, verdict: Verdict = Verdict.FAIL) -> Finding:
    return Finding(fingerprint(rule, asset), rule, rule, asset, verdict, severity)


def shapes(result: Trace) -> set[tuple[str, tuple[str, ...], str]]:
    """(entry, techniques, target's name) of each path."""
    return {
        (path.entry, tuple(step.technique for step in path.steps), result.assets[path.target].name)
        for path in result.paths
    }


@dataclass
class StubCatalog:
    """A catalogue with chosen parts, where a test is about something that no shipped unit says."""

    types: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    techniques: Mapping[str, Any] = field(default_factory=dict)


def edge(source: str, target: str, kind: str, **more: Any) -> Edge:
    return Edge(source, target, kind, **more)
