"""The policies that stand on resources: in the asset's own configuration, in an asset of their own, or by default.

Sources: the CloudFormation schema of each type; AWS KMS developer guide, "Default key policy" (a key that is
made without a policy lets its account's IAM policies decide).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.aws.policy import Document, Statement, read_document
from bartizan.graph.estate import place
from bartizan.graph.link.resolve import Resolver
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value, declared_elsewhere

KEY = "AWS::KMS::Key"
TRUST = "AssumeRolePolicyDocument"
OWN: Mapping[str, str] = {
    "AWS::IAM::Role": TRUST,
    "AWS::S3::Bucket": "PolicyDocument",
    "AWS::S3::AccessPoint": "Policy",
    KEY: "KeyPolicy",
    "AWS::SecretsManager::Secret": "ResourcePolicy",
    "AWS::ECR::Repository": "RepositoryPolicyText",
    "AWS::SageMaker::ModelPackageGroup": "ModelPackageGroupPolicy",
    "AWS::DynamoDB::Table": "ResourcePolicy.PolicyDocument",
    "AWS::OpenSearchService::Domain": "AccessPolicies",
    "AWS::EFS::FileSystem": "FileSystemPolicy",
    "AWS::SQS::Queue": "PolicyDocument",
    "AWS::SNS::Topic": "PolicyDocument",
}
"""Types that hold their own policy, and where."""


@dataclass(frozen=True, slots=True)
class _Apart:
    """A type of policy asset: where it names its resources, of which types, and where the document stands."""

    names: tuple[str, ...]
    of: tuple[str, ...]
    document: str


APART: Mapping[str, _Apart] = {
    "AWS::S3::BucketPolicy": _Apart(("Bucket",), ("AWS::S3::Bucket",), "PolicyDocument"),
    "AWS::SecretsManager::ResourcePolicy": _Apart(("SecretId",), ("AWS::SecretsManager::Secret",), "ResourcePolicy"),
    "AWS::SQS::QueuePolicy": _Apart(("Queues[]",), ("AWS::SQS::Queue",), "PolicyDocument"),
    "AWS::SNS::TopicPolicy": _Apart(("Topics[]",), ("AWS::SNS::Topic",), "PolicyDocument"),
    "AWS::S3Vectors::VectorBucketPolicy": _Apart(
        ("VectorBucketArn", "VectorBucketName"), ("AWS::S3Vectors::VectorBucket",), "Policy"
    ),
    "AWS::Bedrock::ResourcePolicy": _Apart(("ResourceArn",), (), "PolicyDocument"),
    "AWS::Bedrock::KnowledgeBasePolicy": _Apart(
        ("KnowledgeBaseId",), ("AWS::Bedrock::KnowledgeBase",), "PolicyDocument"
    ),
    "AWS::BedrockAgentCore::ResourcePolicy": _Apart(("ResourceArn",), (), "Policy"),
    "AWS::S3::AccessPointPolicy": _Apart(("AccessPointName",), ("AWS::S3::AccessPoint",), "Policy"),
}
"""Types that are a resource's policy and nothing else."""

PERMISSION = "AWS::Lambda::Permission"
_PERMISSION_CONDITIONS = {
    "SourceArn": ("ArnLike", "aws:SourceArn"),
    "SourceAccount": ("StringEquals", "aws:SourceAccount"),
    "PrincipalOrgID": ("StringEquals", "aws:PrincipalOrgID"),
    "FunctionUrlAuthType": ("StringEquals", "lambda:FunctionUrlAuthType"),
    "InvokedViaFunctionUrl": ("Bool", "lambda:InvokedViaFunctionUrl"),
    "EventSourceToken": ("StringEquals", "lambda:EventSourceToken"),
}


class ResourcePolicies:
    """Resource policies by asset id, read once. What could not be read is the document's `unknown`."""

    def __init__(self, assets: Mapping[str, Asset], resolver: Resolver) -> None:
        self._assets = assets
        self._resolver = resolver
        self._read: dict[str, Document | None] = {}
        self._apart = self._policies_apart()

    def of(self, id_: str) -> Document | None:
        """All policies on one resource as one document; None when it is known to have none."""
        if id_ not in self._read:
            self._read[id_] = self._joined(list(self._documents(id_)))
        return self._read[id_]

    def _documents(self, id_: str) -> Iterator[Document]:
        asset = self._assets.get(id_)
        if asset is None:
            return
        path = OWN.get(asset.type)
        written = get(asset.config, path) if path is not None else None
        if path is not None and written is not None and not declared_elsewhere(written):
            yield read_document(written, asset, path)
        elif asset.type == KEY and id_ not in self._apart and asset.config:
            yield default_key_policy(asset)
        yield from self._apart.get(id_, ())

    @staticmethod
    def _joined(found: list[Document]) -> Document | None:
        if not found:
            return None
        unknown = next((one.unknown for one in found if one.unknown is not None), None)
        return Document(tuple(item for one in found for item in one.statements), unknown)

    def _policies_apart(self) -> dict[str, list[Document]]:
        out: dict[str, list[Document]] = defaultdict(list)
        for asset in self._assets.values():
            if asset.type == PERMISSION:
                for id_ in self._resolver.resolve(
                    asset.config.get("FunctionName"), ("AWS::Lambda::Function",), asset
                ).ids:
                    out[id_].append(Document((_permission(asset),)))
                continue
            shape = APART.get(asset.type)
            if shape is None or asset.config.get(shape.document) is None:
                continue
            document = read_document(asset.config.get(shape.document), asset, shape.document)
            for id_ in self._named(asset, shape):
                out[id_].append(document)
        return out

    def _named(self, asset: Asset, shape: _Apart) -> set[str]:
        return {
            id_
            for path in shape.names
            for _, value in walk(asset.config, path)
            for id_ in self._resolver.resolve(_queue_name(value), shape.of, asset).ids
        }


def _queue_name(value: Value) -> Value:
    """What names a queue: its URL ends in its name."""
    plain_url = isinstance(value, str) and value.startswith("https://sqs.")
    return value.rpartition("/")[2] if plain_url and isinstance(value, str) else value


def default_key_policy(key: Asset) -> Document:
    """What AWS KMS puts on a key for which no policy was given: IAM policies of the account decide."""
    root: Value = f"arn:aws:iam::{key.account}:root" if key.account else "*"
    statement = Statement(
        allow=True,
        actions=("kms:*",),
        not_actions=None,
        resources=("*",),
        not_resources=None,
        principals=(("AWS", root if key.account else Unknown("the key's own account", pieces=(None,))),),
        not_principals=None,
        condition=None,
        owner=key.id,
        path="KeyPolicy",
        location=place(key, "KeyPolicy"),
    )
    return Document((statement,))


def _permission(asset: Asset) -> Statement:
    """A Lambda permission as the statement that it adds to the function's policy."""
    condition: dict[str, dict[str, Value]] = {}
    for property_, (operator, key) in _PERMISSION_CONDITIONS.items():
        value = asset.config.get(property_)
        if value is not None:
            condition.setdefault(operator, {})[key] = value
    principal = asset.config.get("Principal")
    service = isinstance(principal, str) and principal.endswith((".amazonaws.com", ".amazon.com", ".aws.internal"))
    action = asset.config.get("Action")
    return Statement(
        allow=True,
        actions=(action,),
        not_actions=None,
        resources=("*",),
        not_resources=None,
        principals=(("Service" if service else "AWS", principal),),
        not_principals=None,
        condition=condition or None,
        owner=asset.id,
        path="Principal",
        location=place(asset, "Principal"),
    )
