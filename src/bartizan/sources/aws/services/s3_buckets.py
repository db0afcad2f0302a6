"""S3 buckets: public access, policy, encryption, versioning, logging of each."""

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
