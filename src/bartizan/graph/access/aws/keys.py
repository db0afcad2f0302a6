"""Which key of the customer's own encrypts a resource, and which right to that key an action on its data takes.

Sources: Amazon S3 user guide, "Using server-side encryption with AWS KMS keys" (reading takes kms:Decrypt, writing
kms:GenerateDataKey, of the caller); AWS Secrets Manager user guide, "Secret encryption and decryption". Keys
that AWS manages let every principal of their account in through the service, so they ask for nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.catalog.paths import get, walk
from bartizan.graph.link.resolve import Resolver
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value

KEY, ALIAS = "AWS::KMS::Key", "AWS::KMS::Alias"
DECRYPT, GENERATE = "kms:Decrypt", "kms:GenerateDataKey"
TAKES: Mapping[str, str] = {
    "s3:getobject": DECRYPT,
    "s3:getobjectversion": DECRYPT,
    "s3:putobject": GENERATE,
    "secretsmanager:getsecretvalue": DECRYPT,
    "secretsmanager:putsecretvalue": GENERATE,
    "sqs:receivemessage": DECRYPT,
    "sqs:sendmessage": GENERATE,
    "ssm:getparameter": DECRYPT,
}
"""Actions on data (in lower case) → the right to the data's key that the caller needs besides."""

_AT: Mapping[str, str] = {
    "AWS::S3::Bucket": "BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault",
    "AWS::SecretsManager::Secret": "KmsKeyId",
    "AWS::SQS::Queue": "KmsMasterKeyId",
    "AWS::SSM::Parameter": "KeyId",
}


def key_value(asset: Asset) -> Value:
    """What the asset's configuration says its key is; None when AWS's own key or none is used."""
    path = _AT.get(asset.type)
    for _, value in walk(asset.config, path) if path is not None else ():
        if asset.type == "AWS::S3::Bucket":
            algorithm = get(value, "SSEAlgorithm")
            if isinstance(algorithm, str) and not algorithm.startswith("aws:kms"):
                continue
            value = get(value, "KMSMasterKeyID")  # noqa: PLW2901 - the setting stands one level below the rule
        if isinstance(value, str) and "alias/aws/" in value:
            continue
        if value is not None and not (isinstance(value, Unknown) and not value.is_present):
            return value
    return None


def key_of(asset: Asset, assets: Mapping[str, Asset], resolver: Resolver) -> str | None:
    """The id of the key asset that encrypts `asset`; None when the estate does not hold it."""
    value: Value = key_value(asset)
    near = asset
    for _ in range(2):
        found = [assets[id_] for id_ in resolver.resolve(value, (KEY, ALIAS), near).ids]
        if not found and isinstance(value, str):
            found = [assets[id_] for id_ in resolver.resolve(value.rpartition("/")[2], (KEY,), near).ids]
        if not found:
            return None
        if found[0].type == KEY:
            return found[0].id
        near, value = found[0], found[0].config.get("TargetKeyId")
    return None
