"""Names and attributes of resources that follow from what the template sets.

What `Ref` gives and what an ARN looks like: the CloudFormation resource reference, "Return values".
"""

from __future__ import annotations

NAMED_BY_REF = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Glue::Job": "Name",
    "AWS::Glue::Crawler": "Name",
    "AWS::ECS::Cluster": "ClusterName",
    "AWS::EKS::Cluster": "Name",
    "AWS::Events::EventBus": "Name",
    "AWS::Kinesis::Stream": "Name",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
    "AWS::RDS::DBCluster": "DBClusterIdentifier",
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::OpenSearchService::Domain": "DomainName",
    "AWS::SSM::Parameter": "Name",
    "AWS::S3Vectors::VectorBucket": "VectorBucketName",
}
"""Types whose `Ref` is their physical name, and the property that sets it."""

DERIVED = {
    ("AWS::S3::Bucket", "Arn"): "arn:aws:s3:::{}",
    ("AWS::S3::Bucket", "DomainName"): "{}.s3.amazonaws.com",
}
"""Attributes that follow from the physical name alone."""

SSM_VALUE = ("AWS::SSM::Parameter", "Value")
"""The one attribute of a plain setting that is its text."""
