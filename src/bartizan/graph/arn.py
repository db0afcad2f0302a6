"""Amazon resource names: taking them apart, and which asset type and name one stands for.

Formats: AWS service authorization reference, "Resource types defined by …", per service.
"""

from __future__ import annotations

from dataclasses import dataclass

PARTS = 6

_TYPES: dict[tuple[str, str], str] = {
    ("iam", "role"): "AWS::IAM::Role",
    ("iam", "user"): "AWS::IAM::User",
    ("iam", "group"): "AWS::IAM::Group",
    ("iam", "policy"): "AWS::IAM::ManagedPolicy",
    ("iam", "instance-profile"): "AWS::IAM::InstanceProfile",
    ("sagemaker", "notebook-instance"): "AWS::SageMaker::NotebookInstance",
    ("sagemaker", "endpoint"): "AWS::SageMaker::Endpoint",
    ("sagemaker", "endpoint-config"): "AWS::SageMaker::EndpointConfig",
    ("sagemaker", "model"): "AWS::SageMaker::Model",
    ("sagemaker", "model-package"): "AWS::SageMaker::ModelPackage",
    ("sagemaker", "model-package-group"): "AWS::SageMaker::ModelPackageGroup",
    ("sagemaker", "training-job"): "AWS::SageMaker::TrainingJob",
    ("sagemaker", "processing-job"): "AWS::SageMaker::ProcessingJob",
    ("sagemaker", "domain"): "AWS::SageMaker::Domain",
    ("sagemaker", "user-profile"): "AWS::SageMaker::UserProfile",
    ("sagemaker", "pipeline"): "AWS::SageMaker::Pipeline",
    ("sagemaker", "feature-group"): "AWS::SageMaker::FeatureGroup",
    ("bedrock", "agent"): "AWS::Bedrock::Agent",
    ("bedrock", "agent-alias"): "AWS::Bedrock::AgentAlias",
    ("bedrock", "knowledge-base"): "AWS::Bedrock::KnowledgeBase",
    ("bedrock", "guardrail"): "AWS::Bedrock::Guardrail",
    ("bedrock", "custom-model"): "AWS::Bedrock::CustomModel",
    ("bedrock", "prompt"): "AWS::Bedrock::Prompt",
    ("bedrock", "flow"): "AWS::Bedrock::Flow",
    ("bedrock", "provisioned-model"): "AWS::Bedrock::ProvisionedModelThroughput",
    ("bedrock", "foundation-model"): "model",
    ("lambda", "function"): "AWS::Lambda::Function",
    ("ec2", "instance"): "AWS::EC2::Instance",
    ("ec2", "security-group"): "AWS::EC2::SecurityGroup",
    ("ec2", "subnet"): "AWS::EC2::Subnet",
    ("ec2", "vpc"): "AWS::EC2::VPC",
    ("ec2", "launch-template"): "AWS::EC2::LaunchTemplate",
    ("kms", "key"): "AWS::KMS::Key",
    ("kms", "alias"): "AWS::KMS::Alias",
    ("secretsmanager", "secret"): "AWS::SecretsManager::Secret",
    ("dynamodb", "table"): "AWS::DynamoDB::Table",
    ("aoss", "collection"): "AWS::OpenSearchServerless::Collection",
    ("es", "domain"): "AWS::OpenSearchService::Domain",
    ("ecr", "repository"): "AWS::ECR::Repository",
    ("ecs", "service"): "AWS::ECS::Service",
    ("ecs", "cluster"): "AWS::ECS::Cluster",
    ("ecs", "task-definition"): "AWS::ECS::TaskDefinition",
    ("logs", "log-group"): "AWS::Logs::LogGroup",
    ("rds", "db"): "AWS::RDS::DBInstance",
    ("rds", "cluster"): "AWS::RDS::DBCluster",
    ("states", "stateMachine"): "AWS::StepFunctions::StateMachine",
}
_OF_API: dict[tuple[str, ...], str] = {
    ("restapis",): "AWS::ApiGateway::RestApi",
    ("apis",): "AWS::ApiGatewayV2::Api",
    ("apis", "integrations"): "AWS::ApiGatewayV2::Integration",
}
_WHOLE: dict[str, str] = {"s3": "AWS::S3::Bucket", "sqs": "AWS::SQS::Queue", "sns": "AWS::SNS::Topic"}


@dataclass(frozen=True, slots=True)
class Arn:
    """The six parts of `arn:partition:service:region:account:resource`; region and account may be empty."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    def __str__(self) -> str:
        """The name as AWS writes it."""
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"


def parse_arn(text: str) -> Arn | None:
    """The parts of an ARN; None for anything else.

    The address by which API Gateway invokes a function (`arn:…:apigateway:…:lambda:path/…/functions/<ARN>/invocations`)
    stands for the function.
    """
    parts = text.split(":", PARTS - 1)
    if len(parts) != PARTS or parts[0] != "arn" or not parts[2] or not parts[5]:
        return None
    if parts[2] == "apigateway" and parts[4] == "lambda":
        invoked = parts[5].partition("/functions/")[2].removesuffix("/invocations")
        inner = invoked.split(":", PARTS - 1)
        parts = inner if len(inner) == PARTS and inner[2] == "lambda" else parts
    return Arn(*parts[1:])


def type_and_name(arn: Arn) -> tuple[str, str] | None:
    """The canonical asset type and the physical name that `arn` stands for; None when we know no such type.

    An object of a bucket stands for its bucket; a role's name is what follows the last `/` of its path. What
    belongs to an API is named with its kind, as routes name it: `integrations/<id>`.
    """
    if arn.service == "apigateway":
        _, *steps = arn.resource.split("/")
        type_ = _OF_API.get(tuple(steps[::2])) if len(steps) % 2 == 0 else None
        return None if type_ is None else (type_, steps[-1] if len(steps) == 2 else "/".join(steps[-2:]))  # noqa: PLR2004
    if arn.service in _WHOLE:
        return _WHOLE[arn.service], arn.resource.partition("/")[0]
    head, separator, name = arn.resource.partition("/")
    if ":" in head:
        head, separator, name = arn.resource.partition(":")
    type_ = _TYPES.get((arn.service, head))
    if type_ is None or not separator or not name:
        return None
    if arn.service == "iam":
        return type_, name.rpartition("/")[2]
    if type_ == "AWS::Lambda::Function" or arn.service == "logs":
        return type_, name.partition(":")[0]
    if type_ == "AWS::OpenSearchService::Domain":
        return type_, name.partition("/")[0]
    return type_, name


def bucket_of_uri(text: str) -> tuple[str, str] | None:
    """`(bucket, key prefix)` of `s3://bucket/prefix` or of a virtual-hosted https URL of S3; None otherwise."""
    if text.startswith(("s3://", "s3a://")):
        bucket, _, key = text.partition("://")[2].partition("/")
        return (bucket, key) if bucket else None
    if text.startswith("https://"):
        host, _, key = text[len("https://") :].partition("/")
        bucket, dot, rest = host.partition(".s3")
        if dot and bucket and rest.startswith((".", "-")) and rest.endswith(".amazonaws.com"):
            return bucket, key
    return None
