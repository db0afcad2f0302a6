"""AWS property trees: CloudFormation resource schemas from cfn-lint, the rest from botocore's shapes.

CloudFormation's schema is the canonical shape. Where CloudFormation has no type (a training job, a
custom model), the tree is the output shape of the API's Describe or Get operation with its member
names in PascalCase; docs/decisions/0004-canonical-schema.md says so and why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from build_schema import Tree

SCHEMA_ROOT = Path(str(distribution("cfn-lint").locate_file("cfnlint/data/schemas")))
REGION = "us-east-1"
MAX_DEPTH = 14

WANTED = re.compile(
    r"""AWS::(?:
      (?:SageMaker|Bedrock\w*|OpenSearchServerless|S3Vectors|ApiGatewayV2|Comprehend\w*|Glue|Kendra|QBusiness
        |NeptuneGraph|Rekognition|AgentRegistry)::.*
    | Wisdom::(?:Assistant|KnowledgeBase|AIGuardrail)
    | Lex::(?:Bot|BotAlias|ResourcePolicy)
    | Personalize::(?:Dataset|DatasetGroup|Solution|Campaign)
    | HealthLake::FHIRDatastore
    | HealthImaging::Datastore
    | Textract::Adapter
    | Translate::ParallelData
    | DevOpsAgent::AgentSpace
    | S3::(?:Bucket|BucketPolicy|AccessPoint)
    | Organizations::(?:Policy|Organization|OrganizationalUnit|Account)
    | CodeBuild::Project
    | CloudFormation::Stack
    | Batch::JobDefinition
    | IAM::(?:Role|Policy|RolePolicy|UserPolicy|GroupPolicy|ManagedPolicy|User|Group|InstanceProfile|AccessKey
        |UserToGroupAddition|OIDCProvider)
    | EC2::(?:SecurityGroup|SecurityGroupIngress|SecurityGroupEgress|Subnet|VPC|Instance|VPCEndpoint|LaunchTemplate
        |InternetGateway|VPCGatewayAttachment|RouteTable|Route|SubnetRouteTableAssociation|NatGateway|FlowLog
        |NetworkAcl|NetworkAclEntry|SubnetNetworkAclAssociation|EIP|EIPAssociation|NetworkInterface)
    | KMS::(?:Key|Alias)
    | Lambda::(?:Function|Url|Permission|EventSourceMapping)
    | ECR::(?:Repository|PublicRepository)
    | ECS::(?:Cluster|Service|TaskDefinition)
    | EKS::(?:Cluster|Nodegroup|PodIdentityAssociation)
    | SecretsManager::(?:Secret|ResourcePolicy|RotationSchedule)
    | SSM::Parameter
    | OpenSearchService::Domain
    | Logs::(?:LogGroup|ResourcePolicy)
    | CloudTrail::(?:Trail|EventDataStore)
    | ApiGateway::(?:Method|Resource|RestApi|Stage)
    | Athena::WorkGroup
    | LakeFormation::(?:DataLakeSettings|Permissions|PrincipalPermissions)
    | Events::(?:EventBus|EventBusPolicy|Rule|Connection)
    | GuardDuty::Detector
    | MemoryDB::(?:Cluster|ACL)
    | ElastiCache::(?:ReplicationGroup|ServerlessCache)
    | DocDB::DBCluster
    | FSx::FileSystem
    | ElasticLoadBalancingV2::(?:LoadBalancer|Listener|ListenerRule|TargetGroup)
    | CloudFront::Distribution
    | AppRunner::Service
    | AutoScaling::AutoScalingGroup
    | WAFv2::WebACLAssociation
    | DynamoDB::Table
    | StepFunctions::StateMachine
    | RDS::(?:DBInstance|DBCluster)
    | Cognito::(?:IdentityPool|IdentityPoolRoleAttachment)
    | SNS::(?:Topic|TopicPolicy)
    | SQS::(?:Queue|QueuePolicy)
    | EFS::FileSystem
    )$""",
    re.VERBOSE,
)

# Types that the API has and CloudFormation has not: (service, operation whose output is the configuration),
# with the output's member after a dot where that is the configuration, and `[]` where it is an item of that list.
API_TYPES = {
    "AWS::ApiGateway::Integration": ("apigateway", "GetIntegration"),
    "AWS::Bedrock::CustomModel": ("bedrock", "GetCustomModel"),
    "AWS::Bedrock::EvaluationJob": ("bedrock", "GetEvaluationJob"),
    "AWS::Bedrock::FoundationModel": ("bedrock", "GetFoundationModel.modelDetails"),
    "AWS::Bedrock::ImportedModel": ("bedrock", "GetImportedModel"),
    "AWS::Bedrock::MarketplaceModelEndpoint": ("bedrock", "GetMarketplaceModelEndpoint.marketplaceModelEndpoint"),
    "AWS::Bedrock::ModelCustomizationJob": ("bedrock", "GetModelCustomizationJob"),
    "AWS::Bedrock::ModelInvocationJob": ("bedrock", "GetModelInvocationJob"),
    "AWS::Bedrock::ModelInvocationLoggingConfiguration": ("bedrock", "GetModelInvocationLoggingConfiguration"),
    "AWS::Bedrock::ProvisionedModelThroughput": ("bedrock", "GetProvisionedModelThroughput"),
    "AWS::BedrockAgentCore::TokenVault": ("bedrock-agentcore-control", "GetTokenVault"),
    "AWS::IAM::ServiceSpecificCredential": (
        "iam",
        "ListServiceSpecificCredentials.ServiceSpecificCredentials[]",
    ),
    "AWS::QBusiness::ChatControlsConfiguration": ("qbusiness", "GetChatControlsConfiguration"),
    "AWS::SageMaker::AutoMLJobV2": ("sagemaker", "DescribeAutoMLJobV2"),
    "AWS::SageMaker::CompilationJob": ("sagemaker", "DescribeCompilationJob"),
    "AWS::SageMaker::FlowDefinition": ("sagemaker", "DescribeFlowDefinition"),
    "AWS::SageMaker::HyperParameterTuningJob": ("sagemaker", "DescribeHyperParameterTuningJob"),
    "AWS::SageMaker::LabelingJob": ("sagemaker", "DescribeLabelingJob"),
    "AWS::SageMaker::OptimizationJob": ("sagemaker", "DescribeOptimizationJob"),
    "AWS::SageMaker::TrainingJob": ("sagemaker", "DescribeTrainingJob"),
    "AWS::SageMaker::TransformJob": ("sagemaker", "DescribeTransformJob"),
    "AWS::Transcribe::TranscriptionJob": ("transcribe", "GetTranscriptionJob.TranscriptionJob"),
}

# Properties that Bartizan folds into their owner though CloudFormation keeps them in a resource of its own
# (a bucket's policy is AWS::S3::BucketPolicy) or has no word for them (the grants that GetBucketAcl returns).
FOLDED: dict[str, dict[str, Tree]] = {
    # What the API says in the address of a request; HttpMethod is the one that the integration itself uses.
    "AWS::ApiGateway::Integration": {"Method": "string", "ResourceId": "string", "RestApiId": "string"},
    # DescribeRouteTables and DescribeNetworkAcls answer with the routes, rules and associations of each.
    "AWS::EC2::RouteTable": {
        "Routes": [
            {
                "DestinationCidrBlock": "string",
                "DestinationIpv6CidrBlock": "string",
                "DestinationPrefixListId": "string",
                "GatewayId": "string",
                "EgressOnlyInternetGatewayId": "string",
                "NatGatewayId": "string",
                "NetworkInterfaceId": "string",
                "TransitGatewayId": "string",
                "VpcEndpointId": "string",
                "VpcPeeringConnectionId": "string",
            }
        ],
        "Associations": [{"GatewayId": "string", "Main": "boolean", "SubnetId": "string"}],
    },
    "AWS::EC2::NetworkAcl": {
        "Associations": [{"SubnetId": "string"}],
        "Entries": [
            {
                "CidrBlock": "string",
                "Egress": "boolean",
                "Ipv6CidrBlock": "string",
                "PortRange": {"From": "integer", "To": "integer"},
                "Protocol": "string",
                "RuleAction": "string",
                "RuleNumber": "integer",
            }
        ],
        "IsDefault": "boolean",
    },
    "AWS::EC2::InternetGateway": {"Attachments": [{"VpcId": "string"}]},
    # The job that made the model holds these; Terraform's aws_bedrock_custom_model is job and model in one.
    "AWS::Bedrock::CustomModel": {
        "RoleArn": "string",
        "VpcConfig": {"SecurityGroupIds": ["string"], "SubnetIds": ["string"]},
    },
    "AWS::SageMaker::Endpoint": {"ResourcePolicy": "json"},
    "AWS::SecretsManager::Secret": {"ResourcePolicy": "json"},
    "AWS::S3Vectors::VectorBucket": {"Policy": "json"},
    "AWS::SNS::Topic": {"PolicyDocument": "json"},
    "AWS::SQS::Queue": {"PolicyDocument": "json"},
    "AWS::S3::Bucket": {
        "PolicyDocument": "json",
        "AccessControlPolicy": {
            "Grants": [
                {
                    "Grantee": {
                        "DisplayName": "string",
                        "EmailAddress": "string",
                        "ID": "string",
                        "Type": "string",
                        "URI": "string",
                    },
                    "Permission": "string",
                }
            ],
            "Owner": {"DisplayName": "string", "ID": "string"},
        },
    },
}

# The dialogue of a bot: a deep tree of what it says, in which nothing is a setting of security.
OPAQUE = [("AWS::Lex::Bot", "BotLocales")]

# CloudFormation says text where the API says document; the document is canonical, readers parse the text.
DOCUMENTS = [
    ("AWS::BedrockAgentCore::ResourcePolicy", "Policy"),
    ("AWS::Comprehend::DocumentClassifier", "ModelPolicy"),
    ("AWS::Comprehend::EntityRecognizer", "ModelPolicy"),
    ("AWS::OpenSearchServerless::AccessPolicy", "Policy"),
    ("AWS::OpenSearchServerless::SecurityPolicy", "Policy"),
]

_TAGS: Tree = [{"Key": "string", "Value": "string"}]
_WORDS = {"string": "string", "boolean": "boolean", "integer": "integer", "number": "number"}


def sources() -> dict[str, str]:
    """What the trees were made from."""
    dated = json.loads((SCHEMA_ROOT / "version.json").read_text(encoding="utf-8"))["schema_date"][:10]
    return {
        "cfn-lint": f"{version('cfn-lint')} (CloudFormation resource schemas of {dated}, {REGION})",
        "botocore": version("botocore"),
    }


def build() -> dict[str, Tree]:
    """Every wanted type's tree."""
    digests = json.loads((SCHEMA_ROOT / "providers" / f"{REGION}.json").read_text(encoding="utf-8"))
    types: dict[str, Tree] = {}
    for name, digest in digests.items():
        if WANTED.match(name):
            text = (SCHEMA_ROOT / "resources" / f"{digest}.json").read_text(encoding="utf-8")
            types[name] = CloudFormationSchema(json.loads(text)).tree()
    for name, (service, operation) in API_TYPES.items():
        if name in types:
            raise SystemExit(f"{name} is a CloudFormation type now: take it out of API_TYPES")
        types[name] = {"Tags": _TAGS, **api_tree(service, operation)}
    for name, properties in FOLDED.items():
        tree = types[name]
        assert isinstance(tree, dict)
        assert not properties.keys() & tree.keys(), f"{name} has one of {sorted(properties)} now"
        tree.update(properties)
    for name, property_ in (*DOCUMENTS, *OPAQUE):
        tree = types[name]
        assert isinstance(tree, dict)
        tree[property_] = "json"
    return types


class CloudFormationSchema:
    """One resource schema: JSON Schema with `definitions`, `$ref`, `allOf`/`anyOf`/`oneOf`."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def tree(self) -> Tree:
        """The tree of the resource's properties."""
        return {name: self.node(part, ()) for name, part in self.document["properties"].items()}

    def node(self, part: dict[str, Any], above: tuple[str, ...]) -> Tree:
        """The tree of one schema node; `above` are the references that were followed to get here."""
        resolved, trail = self.resolve(part, above)
        if resolved is None or len(trail) > MAX_DEPTH:
            return "json"
        properties = dict(self.properties(resolved, trail))
        if properties:
            return {name: self.node(inner, trail) for name, inner in properties.items()}
        if isinstance(items := resolved.get("items"), dict):
            return [self.node(items, trail)]
        kind = resolved.get("type")
        if isinstance(kind, list):
            kind = kind[0] if len(kind) == 1 else None
        if kind is None and all(isinstance(value, str) for value in resolved.get("enum", [None])):
            kind = "string"
        return _WORDS.get(kind, "json") if isinstance(kind, str) else "json"

    def resolve(self, part: dict[str, Any], above: tuple[str, ...]) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
        """The node behind `$ref`s, or None where the reference is one of those above it."""
        while (reference := part.get("$ref")) is not None:
            if reference in above:
                return None, above
            above = (*above, reference)
            part = self.pointer(reference)
        return part, above

    def pointer(self, reference: str) -> dict[str, Any]:
        """The node that a JSON pointer within the document names."""
        node: Any = self.document
        for step in reference.removeprefix("#/").split("/"):
            node = node[int(step)] if isinstance(node, list) else node[step.replace("~1", "/").replace("~0", "~")]
        assert isinstance(node, dict)
        return node

    def properties(self, part: dict[str, Any], above: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The properties of a node and of the alternatives it is composed of; the fullest one wins."""
        for key in ("allOf", "anyOf", "oneOf"):
            for alternative in part.get(key, ()):
                if isinstance(alternative, dict):
                    inner, trail = self.resolve(alternative, above)
                    if inner is not None:
                        yield from ((n, p) for n, p in self.properties(inner, trail) if isinstance(p, dict) and p)
        yield from ((n, p) for n, p in part.get("properties", {}).items() if isinstance(p, dict))


def api_tree(service: str, operation: str) -> dict[str, Tree]:
    """The tree of an operation's output shape."""
    loader = Loader()
    model = ServiceModel(loader.load_service_model(service, "service-2"), service)
    name, _, member = operation.partition(".")
    output = model.operation_model(name).output_shape
    assert output is not None
    if member:
        output = output.members[member.removesuffix("[]")]
    if member.endswith("[]"):
        output = output.member
    tree = shape_tree(output, ())
    assert isinstance(tree, dict)
    return tree


def shape_tree(shape: Shape, above: tuple[str, ...]) -> Tree:
    """The tree of one botocore shape; a shape inside itself is free-form."""
    if shape.name in above or len(above) > MAX_DEPTH:
        return "json"
    trail = (*above, shape.name)
    if isinstance(shape, StructureShape):
        if not shape.members:
            return "json"
        return {pascal(name): shape_tree(member, trail) for name, member in shape.members.items()}
    if isinstance(shape, ListShape):
        return [shape_tree(shape.member, trail)]
    if isinstance(shape, MapShape):
        return "json"
    words = {"long": "integer", "float": "number", "double": "number", "timestamp": "string", "blob": "string"}
    return words.get(shape.type_name) or _WORDS.get(shape.type_name, "json")


def pascal(name: str) -> str:
    """`modelKmsKeyArn` → `ModelKmsKeyArn`."""
    return name[:1].upper() + name[1:]
