"""S3 buckets: public access, policy, encryption, versioning, logging of each."""

from collections.abc import Iterator
from dataclasses import replace

from bartizan.catalog import paths
from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.values import Config, Unknown, Value
from bartizan.sources.aws import run
from bartizan.sources.aws.collector import Call, Collector, Extra

_BUCKET = {"Bucket": "BucketName"}
_RULES = "BucketEncryption.ServerSideEncryptionConfiguration[]"

collector = Collector(
    service="s3",
    type="AWS::S3::Bucket",
    id="arn:{partition}:s3:::{name}",
    name="BucketName",
    list=Call("list_buckets", items="Buckets", rename={"Name": "BucketName"}),
    extras=(
        Extra(
            Call(
                "get_public_access_block",
                item="PublicAccessBlockConfiguration",
                args=_BUCKET,
                absent=("NoSuchPublicAccessBlockConfiguration",),
            ),
            at="PublicAccessBlockConfiguration",
            # A bucket without the configuration blocks nothing.
            when_absent=dict.fromkeys(
                ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), False
            ),
        ),
        Extra(
            Call(
                "get_bucket_encryption",
                item="ServerSideEncryptionConfiguration",
                args=_BUCKET,
                absent=("ServerSideEncryptionConfigurationNotFoundError",),
            ),
            at="BucketEncryption",
            rename={"Rules": "ServerSideEncryptionConfiguration"},
        ),
        Extra(Call("get_bucket_versioning", args=_BUCKET), at="VersioningConfiguration"),
        Extra(
            Call("get_bucket_policy", item="Policy", args=_BUCKET, absent=("NoSuchBucketPolicy",)),
            at="PolicyDocument",
            json=True,
        ),
        Extra(Call("get_bucket_acl", item="Grants", args=_BUCKET), at="AccessControlPolicy.Grants"),
        Extra(
            Call("get_bucket_logging", item="LoggingEnabled", args=_BUCKET),
            at="LoggingConfiguration",
            rename={"TargetBucket": "DestinationBucketName", "TargetPrefix": "LogFilePrefix"},
        ),
        Extra(
            Call(
                "get_bucket_ownership_controls",
                item="OwnershipControls",
                args=_BUCKET,
                absent=("OwnershipControlsNotFoundError",),
            ),
            at="OwnershipControls",
        ),
        Extra(Call("get_bucket_tagging", item="TagSet", args=_BUCKET, absent=("NoSuchTagSet",)), at="Tags"),
    ),
    rename={f"{_RULES}.ApplyServerSideEncryptionByDefault": f"{_RULES}.ServerSideEncryptionByDefault"},
    everywhere=True,
)

_GROUPS = "http://acs.amazonaws.com/groups/"
# S3 User Guide, "Canned ACL": what each name grants to groups, beside the owner's full control.
_CANNED: dict[frozenset[tuple[str, str]], str] = {
    frozenset(): "Private",
    frozenset({("global/AllUsers", "READ")}): "PublicRead",
    frozenset({("global/AllUsers", "READ"), ("global/AllUsers", "WRITE")}): "PublicReadWrite",
    frozenset({("global/AuthenticatedUsers", "READ")}): "AuthenticatedRead",
    frozenset({("s3/LogDelivery", "WRITE"), ("s3/LogDelivery", "READ_ACP")}): "LogDeliveryWrite",
}


def collect(place: run.Place) -> Iterator[Record]:
    """Every bucket, its grants also by the canned name that code gives them."""
    for record in run.collect(collector, place):
        if not isinstance(record, Asset):
            yield record
            continue
        config = {**record.config, "AccessControl": _canned(record.config)}
        seen = tuple(replace(one, config=config) for one in record.sightings)
        yield replace(record, config=config, sightings=seen)


def _canned(config: Config) -> Value:
    """The name of what is granted; None where no name stands for it."""
    grants = paths.get(config, "AccessControlPolicy.Grants")
    if isinstance(grants, Unknown):
        return grants
    given: set[tuple[str, str]] = set()
    for _, grant in paths.walk(config, "AccessControlPolicy.Grants[]"):
        permission = str(paths.get(grant, "Permission"))
        group = str(paths.get(grant, "Grantee.URI") or "")
        if not group and permission != "FULL_CONTROL":
            return None
        if group:
            given.add((group.removeprefix(_GROUPS), permission))
    return _CANNED.get(frozenset(given))
