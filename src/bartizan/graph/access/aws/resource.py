"""What a policy's `Resource` element is compared with: one asset, or the objects under a key of it.

Three ways to compare (`Reach`): the resource's text is known; the attacker may choose any text after
what is known (an object's key); or the rest of the text exists but is not known (a generated id).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from bartizan.graph.arn import PARTS, parse_arn
from bartizan.graph.globs import covers_prefix, literal_head, matches, meets_prefix
from bartizan.model.asset import Asset
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown, Value


class Match(Enum):
    """How far a pattern reaches: nothing, perhaps something (not decidable), some of it, all of it."""

    NONE = 0
    MAYBE = 1
    SOME = 2
    ALL = 3


class Reach(Enum):
    """What follows the known text of a resource."""

    EXACT = 0
    CHOSEN = 1
    UNKNOWN = 2


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource in a question to the access evaluator; None stands for "not known".

    `base` is the part of the ARN that names the asset (`endpoint/recs-prod`, a bucket's name); `key` is
    what follows it for an object (`/train/`), None for the asset itself. `account` is the ARN's own part
    (empty for buckets), `holder` the account that owns the asset.
    """

    asset: str
    service: str
    region: str | None
    account: str | None
    base: str | None
    key: str | None = None
    reach: Reach = Reach.EXACT
    prefix: str = ""
    holder: str | None = None

    def compare(self, pattern: Value) -> Match:
        """How far one value of a `Resource` element reaches this resource."""
        if isinstance(pattern, Unknown):
            return self._compare_reference(pattern)
        if not isinstance(pattern, str):
            return Match.NONE
        if not pattern.strip("*"):
            return Match.ALL
        parts, head = _split(pattern)
        if len(parts) < PARTS:
            text = f"arn:aws:{self.service}:{self.region or ''}:{self.account or ''}:"
            return Match.ALL if pattern.endswith("*") and covers_prefix(pattern, text) else Match.NONE
        if self.base is not None and not _compatible(head, self.base + (self.key or "")):
            return Match.NONE
        fixed = (parts[2], self.service), (parts[3], self.region), (parts[4], self.account)
        if parts[0] != "arn" or any(known is not None and not matches(glob, known) for glob, known in fixed):
            return Match.NONE
        return self._compare_text(parts[5], self.base)

    def _compare_text(self, pattern: str, base: str | None) -> Match:
        if base is None:
            known, reach = self.prefix, Reach.UNKNOWN
        else:
            known, reach = base + (self.key or ""), self.reach
        if reach is Reach.EXACT:
            return Match.ALL if matches(pattern, known) else Match.NONE
        if covers_prefix(pattern, known):
            return Match.ALL
        if not meets_prefix(pattern, known):
            return Match.NONE
        return Match.SOME if reach is Reach.CHOSEN else Match.MAYBE

    def _compare_reference(self, pattern: Unknown) -> Match:
        if self.asset not in pattern.assets:
            return Match.NONE if pattern.assets else Match.MAYBE
        suffix = "" if pattern.attribute is not None else literal_tail(pattern.why)
        if suffix is None:
            return Match.MAYBE
        if self.key is None:
            return Match.ALL if not suffix.strip("*") else Match.NONE
        return self._compare_text(suffix, "") if suffix else Match.NONE


@lru_cache(maxsize=65536)
def _split(pattern: str) -> tuple[tuple[str, ...], str]:
    """The six parts of an ARN pattern (fewer when it has fewer), and the text that its resource must start with."""
    parts = tuple(pattern.split(":", PARTS - 1))
    return parts, literal_head(parts[-1])


def _compatible(head: str, known: str) -> bool:
    """Whether one text can start with both."""
    return known.startswith(head) or head.startswith(known)


def literal_tail(expression: str) -> str | None:
    """The literal text after the last interpolation of a template (`"${x.arn}/train/*"` → `/train/*`)."""
    if "${" not in expression:
        return None
    tail = expression[expression.rfind("}") + 1 :].rstrip("\"'`) ")
    return tail if not any(mark in tail for mark in "({,") else None


_SHAPES: dict[str, tuple[str, str]] = {
    "AWS::IAM::Role": ("iam", "role/"),
    "AWS::IAM::User": ("iam", "user/"),
    "AWS::IAM::Group": ("iam", "group/"),
    "AWS::IAM::ManagedPolicy": ("iam", "policy/"),
    "AWS::S3::Bucket": ("s3", ""),
    "AWS::Lambda::Function": ("lambda", "function:"),
    "AWS::SecretsManager::Secret": ("secretsmanager", "secret:"),
    "AWS::DynamoDB::Table": ("dynamodb", "table/"),
    "AWS::SageMaker::NotebookInstance": ("sagemaker", "notebook-instance/"),
    "AWS::SageMaker::Endpoint": ("sagemaker", "endpoint/"),
    "AWS::SageMaker::EndpointConfig": ("sagemaker", "endpoint-config/"),
    "AWS::SageMaker::Model": ("sagemaker", "model/"),
    "AWS::SageMaker::ModelPackageGroup": ("sagemaker", "model-package-group/"),
    "AWS::SageMaker::TrainingJob": ("sagemaker", "training-job/"),
    "AWS::SageMaker::FeatureGroup": ("sagemaker", "feature-group/"),
    "AWS::SageMaker::Pipeline": ("sagemaker", "pipeline/"),
    "AWS::SageMaker::Domain": ("sagemaker", "domain/"),
    "AWS::SageMaker::UserProfile": ("sagemaker", "user-profile/"),
    "AWS::Bedrock::Agent": ("bedrock", "agent/"),
    "AWS::Bedrock::AgentAlias": ("bedrock", "agent-alias/"),
    "AWS::Bedrock::KnowledgeBase": ("bedrock", "knowledge-base/"),
    "AWS::Bedrock::Guardrail": ("bedrock", "guardrail/"),
    "AWS::Bedrock::CustomModel": ("bedrock", "custom-model/"),
    "AWS::EC2::Instance": ("ec2", "instance/"),
    "AWS::OpenSearchServerless::Collection": ("aoss", "collection/"),
    "AWS::OpenSearchService::Domain": ("es", "domain/"),
    "AWS::ECR::Repository": ("ecr", "repository/"),
    "AWS::KMS::Key": ("kms", "key/"),
    "AWS::SQS::Queue": ("sqs", ""),
    "AWS::SNS::Topic": ("sns", ""),
    "AWS::SSM::Parameter": ("ssm", "parameter/"),
    "AWS::S3::AccessPoint": ("s3", "accesspoint/"),
    "AWS::EFS::FileSystem": ("elasticfilesystem", "file-system/"),
    "AWS::EC2::LaunchTemplate": ("ec2", "launch-template/"),
    "AWS::Glue::Job": ("glue", "job/"),
    "AWS::Glue::DevEndpoint": ("glue", "devEndpoint/"),
    "AWS::StepFunctions::StateMachine": ("states", "stateMachine:"),
    "AWS::CodeBuild::Project": ("codebuild", "project/"),
    "AWS::CloudFormation::Stack": ("cloudformation", "stack/"),
    "AWS::AppRunner::Service": ("apprunner", "service/"),
    "AWS::Batch::JobDefinition": ("batch", "job-definition/"),
    "AWS::ECS::Cluster": ("ecs", "cluster/"),
    "AWS::ECS::Service": ("ecs", "service/"),
    "AWS::ECS::TaskDefinition": ("ecs", "task-definition/"),
    "AWS::ElasticBeanstalk::Environment": ("elasticbeanstalk", "environment/"),
    "AWS::SageMaker::ModelPackage": ("sagemaker", "model-package/"),
    "AWS::SageMaker::ProcessingJob": ("sagemaker", "processing-job/"),
    "AWS::SageMaker::TransformJob": ("sagemaker", "transform-job/"),
    "AWS::SageMaker::Space": ("sagemaker", "space/"),
    "AWS::SageMaker::MlflowTrackingServer": ("sagemaker", "mlflow-tracking-server/"),
    "AWS::SageMaker::Cluster": ("sagemaker", "cluster/"),
    "AWS::Bedrock::Flow": ("bedrock", "flow/"),
    "AWS::Bedrock::Prompt": ("bedrock", "prompt/"),
    "AWS::Bedrock::ProvisionedModelThroughput": ("bedrock", "provisioned-model/"),
    "AWS::BedrockAgentCore::Runtime": ("bedrock-agentcore", "runtime/"),
    "AWS::BedrockAgentCore::Gateway": ("bedrock-agentcore", "gateway/"),
    "AWS::BedrockAgentCore::Memory": ("bedrock-agentcore", "memory/"),
    "AWS::BedrockAgentCore::CodeInterpreterCustom": ("bedrock-agentcore", "code-interpreter-custom/"),
    "AWS::BedrockAgentCore::BrowserCustom": ("bedrock-agentcore", "browser-custom/"),
    "AWS::S3Vectors::VectorBucket": ("s3vectors", "bucket/"),
}
"""Types → the service and the start of the resource part of their ARNs (service authorization reference)."""

_GENERATED = frozenset(
    {
        "AWS::Bedrock::Agent",
        "AWS::Bedrock::AgentAlias",
        "AWS::Bedrock::KnowledgeBase",
        "AWS::Bedrock::Guardrail",
        "AWS::Bedrock::CustomModel",
        "AWS::EC2::Instance",
        "AWS::OpenSearchServerless::Collection",
        "AWS::SageMaker::Domain",
        "AWS::SageMaker::UserProfile",
        "AWS::SageMaker::Space",
        "AWS::KMS::Key",
        "AWS::EFS::FileSystem",
        "AWS::EC2::LaunchTemplate",
        "AWS::CloudFormation::Stack",
        "AWS::AppRunner::Service",
        "AWS::Batch::JobDefinition",
        "AWS::ECS::Service",
        "AWS::ECS::TaskDefinition",
        "AWS::ElasticBeanstalk::Environment",
        "AWS::Bedrock::Flow",
        "AWS::Bedrock::Prompt",
        "AWS::Bedrock::ProvisionedModelThroughput",
        "AWS::BedrockAgentCore::Runtime",
        "AWS::BedrockAgentCore::Gateway",
        "AWS::BedrockAgentCore::Memory",
        "AWS::BedrockAgentCore::CodeInterpreterCustom",
        "AWS::BedrockAgentCore::BrowserCustom",
    }
)
"""Types whose ARN ends in an id that AWS generates, so that code cannot know it."""


def resource_of(asset: Asset, name: str | None) -> Resource | None:
    """`asset` as a resource in a question; None for types that no policy of ours speaks of.

    `name` is the physical name that configuration gives it (None when not known). What code cannot know
    (account, region, a generated id) stays unknown and is matched as AWS would match any value of it:
    account and region of the estate's own code count as matching.
    """
    hosted = asset.id.removeprefix("model:bedrock/")
    if hosted != asset.id:
        return Resource(asset.id, "bedrock", None, "", f"foundation-model/{hosted}")
    arn = parse_arn(asset.id)
    if arn is not None:
        holder = arn.account or asset.account
        return Resource(asset.id, arn.service, arn.region, arn.account, arn.resource, holder=holder)
    shape = _SHAPES.get(asset.type)
    if shape is None:
        return None
    service, prefix = shape
    region = "" if service in ("iam", "s3") else asset.region
    account = "" if service == "s3" else asset.account
    if name is None or asset.type in _GENERATED:
        return Resource(asset.id, service, region, account, None, prefix=prefix, holder=asset.account)
    reach = Reach.UNKNOWN if asset.type == "AWS::SecretsManager::Secret" else Reach.EXACT
    # A parameter's name may begin with the slash that its ARN has anyway.
    return Resource(asset.id, service, region, account, prefix + name.lstrip("/"), reach=reach, holder=asset.account)


def objects(bucket: Resource, prefix: str) -> Resource:
    """The objects of `bucket` whose key starts with `prefix`, any of which will do."""
    return replace(bucket, key="/" + prefix.lstrip("/"), reach=Reach.CHOSEN)


def weaker(first: Certainty, second: Certainty) -> Certainty:
    """The less certain of two."""
    order = (Certainty.ASSUMED, Certainty.CONDITIONAL, Certainty.PROVEN)
    return min(first, second, key=order.index)
