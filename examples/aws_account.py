"""Fill an AWS account, or an endpoint that speaks its API, with what Harbor & Pine runs.

Most of it is what `retail/` declares; a notebook that nobody wrote down, a training job and one
setting changed by hand are only here. Ordinary boto3 calls throughout.
"""

from __future__ import annotations

import json
from pathlib import Path

import boto3

REGION = "eu-west-1"
RETAIL = Path(__file__).parent / "retail"


def trust(service: str) -> str:
    """A trust policy for one AWS service."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def allow(*statements: tuple[object, object]) -> str:
    """A policy of plain allow statements, each `(actions, resources)`."""
    body = [{"Effect": "Allow", "Action": actions, "Resource": resources} for actions, resources in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": body})


def identities(session: boto3.Session, endpoint: str | None) -> str:
    """Create the roles and the partner's user; returns the ARN of the science role."""
    iam = session.client("iam", endpoint_url=endpoint)
    science = iam.create_role(
        RoleName="harborpine-reco-science", AssumeRolePolicyDocument=trust("sagemaker.amazonaws.com")
    )["Role"]["Arn"]
    iam.put_role_policy(
        RoleName="harborpine-reco-science",
        PolicyName="everything-for-now",
        PolicyDocument=allow((["s3:*", "sagemaker:*"], "*"), ("iam:PassRole", "*")),
    )
    iam.create_role(RoleName="harborpine-support-agent", AssumeRolePolicyDocument=trust("bedrock.amazonaws.com"))
    iam.put_role_policy(
        RoleName="harborpine-support-agent",
        PolicyName="agent",
        PolicyDocument=allow(("bedrock:*", "*"), (["s3:GetObject", "s3:ListBucket"], "*")),
    )
    iam.create_user(UserName="partner-feed")
    iam.put_user_policy(
        UserName="partner-feed",
        PolicyName="feed",
        PolicyDocument=allow(
            ("s3:PutObject", "arn:aws:s3:::harborpine-reco-training/*"),
            (["bedrock:InvokeModel", "bedrock:ListFoundationModels"], "*"),
        ),
    )
    return str(science)


def buckets(session: boto3.Session, endpoint: str | None) -> None:
    """Create the buckets; the training bucket is as open as its Terraform says."""
    s3 = session.client("s3", endpoint_url=endpoint)
    place = {"LocationConstraint": REGION}
    for name in ("harborpine-reco-training", "harborpine-reco-models", "harborpine-support-documents-prod"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=place)
        opened = name == "harborpine-reco-training"
        s3.put_public_access_block(
            Bucket=name,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "IgnorePublicAcls": True,
                "BlockPublicPolicy": not opened,
                "RestrictPublicBuckets": not opened,
            },
        )
    statement = {
        "Sid": "PartnerFeed",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:PutObject"],
        "Resource": "arn:aws:s3:::harborpine-reco-training/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(Bucket="harborpine-reco-training", Policy=policy)
    for name in ("harborpine-reco-models", "harborpine-support-documents-prod"):
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    extract = (RETAIL / "recommender/data/customers.csv").read_bytes()
    s3.put_object(Bucket="harborpine-reco-training", Key="orders/customers.csv", Body=extract)
    article = (RETAIL / "support-agent/docs/returns.md").read_bytes()
    s3.put_object(Bucket="harborpine-support-documents-prod", Key="returns.md", Body=article)


def sagemaker(session: boto3.Session, endpoint: str | None, role: str) -> None:
    """Create the notebook, the model, its endpoint and the job that trained it."""
    client = session.client("sagemaker", endpoint_url=endpoint)
    # Somebody turned root access off in the console; the Terraform still says Enabled.
    client.create_notebook_instance(
        NotebookInstanceName="harborpine-reco-explore",
        InstanceType="ml.m5.xlarge",
        RoleArn=role,
        RootAccess="Disabled",
        DirectInternetAccess="Enabled",
    )
    image = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-training:2.5-gpu-py311"
    client.create_training_job(
        TrainingJobName="harborpine-reco-2026-11",
        AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"},
        RoleArn=role,
        InputDataConfig=[
            {
                "ChannelName": "train",
                "DataSource": {
                    "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://harborpine-reco-training/orders"}
                },
            }
        ],
        OutputDataConfig={"S3OutputPath": "s3://harborpine-reco-models/ranker"},
        ResourceConfig={"InstanceType": "ml.g5.2xlarge", "InstanceCount": 1, "VolumeSizeInGB": 50},
        StoppingCondition={"MaxRuntimeInSeconds": 86400},
        EnableNetworkIsolation=False,
    )
    client.create_model(
        ModelName="harborpine-reco-ranker",
        PrimaryContainer={"Image": image, "ModelDataUrl": "s3://harborpine-reco-models/ranker/model.tar.gz"},
        ExecutionRoleArn=role,
        EnableNetworkIsolation=False,
    )
    client.create_endpoint_config(
        EndpointConfigName="harborpine-reco-ranker",
        ProductionVariants=[
            {
                "VariantName": "all",
                "ModelName": "harborpine-reco-ranker",
                "InitialInstanceCount": 1,
                "InstanceType": "ml.m5.xlarge",
            }
        ],
        DataCaptureConfig={
            "EnableCapture": True,
            "InitialSamplingPercentage": 20,
            "DestinationS3Uri": "s3://harborpine-reco-training/captured",
            "CaptureOptions": [{"CaptureMode": "Input"}],
        },
    )
    client.create_endpoint(EndpointName="harborpine-reco-prod", EndpointConfigName="harborpine-reco-ranker")


def bedrock(session: boto3.Session, endpoint: str | None, account: str) -> None:
    """Create the support agent and its knowledge base; nobody turned invocation logging on."""
    client = session.client("bedrock-agent", endpoint_url=endpoint)
    role = f"arn:aws:iam::{account}:role/harborpine-support-agent"
    client.create_agent(
        agentName="harborpine-support",
        agentResourceRoleArn=role,
        foundationModel="anthropic.claude-3-5-sonnet-20241022-v2:0",
        instruction="You help the customers of Harbor & Pine with orders, returns and refunds.",
    )
    embedding = f"arn:aws:bedrock:{REGION}::foundation-model/amazon.titan-embed-text-v2:0"
    client.create_knowledge_base(
        name="harborpine-support",
        roleArn=role,
        knowledgeBaseConfiguration={
            "type": "VECTOR",
            "vectorKnowledgeBaseConfiguration": {"embeddingModelArn": embedding},
        },
        storageConfiguration={
            "type": "OPENSEARCH_SERVERLESS",
            "opensearchServerlessConfiguration": {
                "collectionArn": f"arn:aws:aoss:{REGION}:{account}:collection/harborpine-support",
                "vectorIndexName": "support",
                "fieldMapping": {"vectorField": "vector", "textField": "text", "metadataField": "metadata"},
            },
        },
    )


def sandbox(endpoint: str | None = None) -> None:
    """Create what appeared last night: a notebook open to everyone, whose role may do everything."""
    session = boto3.Session(region_name=REGION)
    iam = session.client("iam", endpoint_url=endpoint)
    role = iam.create_role(RoleName="intern-sandbox", AssumeRolePolicyDocument=trust("sagemaker.amazonaws.com"))["Role"]
    iam.put_role_policy(RoleName="intern-sandbox", PolicyName="admin", PolicyDocument=allow(("*", "*")))
    ec2 = session.client("ec2", endpoint_url=endpoint)
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    group = ec2.create_security_group(GroupName="intern-sandbox", Description="Jupyter from home", VpcId=vpc)["GroupId"]
    anywhere = {"IpProtocol": "tcp", "FromPort": 8888, "ToPort": 8888, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[anywhere])
    client = session.client("sagemaker", endpoint_url=endpoint)
    client.create_notebook_instance(
        NotebookInstanceName="intern-sandbox",
        InstanceType="ml.t3.medium",
        RoleArn=role["Arn"],
        SubnetId=subnet,
        SecurityGroupIds=[group],
        RootAccess="Enabled",
        DirectInternetAccess="Enabled",
    )


def fill(endpoint: str | None = None) -> None:
    """Create everything but the sandbox, with the credentials of the environment."""
    session = boto3.Session(region_name=REGION)
    account = session.client("sts", endpoint_url=endpoint).get_caller_identity()["Account"]
    role = identities(session, endpoint)
    buckets(session, endpoint)
    sagemaker(session, endpoint, role)
    bedrock(session, endpoint, account)


if __name__ == "__main__":
    import sys

    where = sys.argv[1] if len(sys.argv) > 1 else None
    fill(where)
    sandbox(where)
