"""S3 vector buckets: encryption, and who may query and write vectors."""

from bartizan.sources.aws.collector import Call, Collector, Extra

_BUCKET = {"vectorBucketArn": "VectorBucketArn"}

collector = Collector(
    service="s3vectors",
    type="AWS::S3Vectors::VectorBucket",
    id="VectorBucketArn",
    name="VectorBucketName",
    list=Call("list_vector_buckets", items="vectorBuckets"),
    detail=Call("get_vector_bucket", item="vectorBucket", args=_BUCKET),
    extras=(
        Extra(
            Call("get_vector_bucket_policy", item="policy", args=_BUCKET, absent=("NotFoundException",)),
            at="Policy",
            json=True,
        ),
    ),
)
