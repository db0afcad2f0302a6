"""The tables behind the browser tests' estate: families of assets, and the rules that fail on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bartizan.model.severity import Severity, Stage

RECS = "418273650912"
SUPPORT = "907734512266"
AZURE = "9c1f6f0e-33b1-4c0a-9d6c-6a1b2f9f7c55"
GCP = "halden-vision"
ARN = "arn:aws:{service}:{{region}}:{{account}}:{kind}/{{name}}"


@dataclass(frozen=True, slots=True)
class Family:
    """`number` assets of one type, named in turn after `names`."""

    type: str
    kind: str
    provider: str
    stage: Stage | None
    id: str
    names: tuple[str, ...]
    number: int
    account: str | None = None
    region: str | None = None
    team: str | None = None
    path: str | None = None
    reader: str = "terraform"
    call: str | None = None
    reachable: bool = False
    config: dict[str, Any] = field(default_factory=dict)


def _aws(service: str, kind: str) -> str:
    return ARN.format(service=service, kind=kind)


FAMILIES: tuple[Family, ...] = (
    Family(
        "AWS::SageMaker::NotebookInstance", "notebook", "aws", Stage.TRAIN, _aws("sagemaker", "notebook-instance"),
        ("recs-exploration", "churn-notebook", "forecast-lab", "pricing-experiments", "basket-analysis"), 14,
        RECS, "eu-central-1", "recommendations", "infra/recs/notebooks.tf", call="sagemaker:DescribeNotebookInstance",
        reachable=True,
        config={"NotebookInstanceName": "{name}", "InstanceType": "ml.t3.xlarge", "DirectInternetAccess": "Enabled",
                "RootAccess": "Enabled", "RoleArn": "arn:aws:iam::418273650912:role/{name}-role", "VolumeSizeInGB": 50},
    ),
    Family(
        "AWS::SageMaker::Model", "model", "aws", Stage.DEPLOY, _aws("sagemaker", "model"),
        ("product-ranker", "next-basket", "demand-forecast", "size-advisor"), 16, RECS, "eu-central-1", "recommendations",
        "infra/recs/models.tf", call="sagemaker:DescribeModel",
        config={"ModelName": "{name}", "EnableNetworkIsolation": False,
                "PrimaryContainer": {"Image": "763104351884.dkr.ecr.eu-central-1.amazonaws.com/pytorch-inference:2.4",
                                     "ModelDataUrl": "s3://halden-models/{name}/model.tar.gz"}},
    ),
    Family(
        "AWS::SageMaker::Endpoint", "endpoint", "aws", Stage.SERVE, _aws("sagemaker", "endpoint"),
        ("recs-prod", "basket-prod", "forecast-batch", "recs-canary"), 12, RECS, "eu-central-1", "recommendations",
        "infra/recs/endpoints.tf", call="sagemaker:DescribeEndpoint", reachable=True,
        config={"EndpointName": "{name}", "EndpointConfigName": "{name}-2026-11"},
    ),
    Family(
        "AWS::SageMaker::TrainingJob", "training-job", "aws", Stage.TRAIN, _aws("sagemaker", "training-job"),
        ("ranker-nightly", "basket-weekly", "forecast-daily"), 18, RECS, "eu-central-1", "recommendations", None,
        call="sagemaker:DescribeTrainingJob",
        config={"TrainingJobName": "{name}", "EnableInterContainerTrafficEncryption": False,
                "OutputDataConfig": {"S3OutputPath": "s3://halden-models/"}},
    ),
    Family(
        "AWS::S3::Bucket", "bucket", "aws", Stage.DATA, "arn:aws:s3:::{name}",
        ("halden-clickstream", "halden-orders-export", "halden-customer-tickets", "halden-training-sets", "halden-raw-events"),
        20, RECS, "eu-central-1", "data platform", "infra/data/buckets.tf", call="s3:GetBucketEncryption", reachable=True,
        config={"BucketName": "{name}", "VersioningConfiguration": {"Status": "Suspended"},
                "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": False}},
    ),
    Family(
        "AWS::IAM::Role", "role", "aws", Stage.GOVERN, "arn:aws:iam::{account}:role/{name}",
        ("recs-notebook-role", "training-execution", "support-agent-role", "ml-platform-admin", "ci-deployer"), 26, RECS, None,
        "platform", "infra/iam/roles.tf", call="iam:GetRole",
        config={"RoleName": "{name}", "MaxSessionDuration": 43200, "Policies": [{"PolicyName": "data", "PolicyDocument": {
            "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}}]},
    ),
    Family(
        "AWS::Bedrock::Agent", "agent", "aws", Stage.AGENT, _aws("bedrock", "agent"),
        ("support-agent", "returns-agent", "store-finder", "loyalty-assistant"), 8, SUPPORT, "us-east-1", "customer care",
        "support-agent/template.yaml", "cloudformation", "bedrock-agent:GetAgent", True,
        {"AgentName": "{name}", "FoundationModel": "anthropic.claude-3-5-sonnet-20241022-v2:0", "IdleSessionTTLInSeconds": 1800},
    ),
    Family(
        "AWS::Bedrock::KnowledgeBase", "vector-store", "aws", Stage.AGENT, _aws("bedrock", "knowledge-base"),
        ("customer-tickets", "returns-handbook", "store-opening-hours", "loyalty-terms"), 6, SUPPORT, "us-east-1",
        "customer care", "support-agent/template.yaml", "cloudformation", "bedrock-agent:GetKnowledgeBase",
        config={"Name": "{name}", "StorageConfiguration": {"Type": "OPENSEARCH_SERVERLESS"}},
    ),
    Family(
        "code/tool", "tool", "code", Stage.AGENT, "repo:support-agent//src/tools.py#{name}",
        ("lookup_ticket", "refund_order", "search_orders", "send_email", "open_return"), 12, None, None, "customer care",
        "src/support_agent/tools.py", "code", config={"name": "{name}", "confirmation": False},
    ),
    Family(
        "AWS::SageMaker::Pipeline", "pipeline", "aws", Stage.TUNE, _aws("sagemaker", "pipeline"),
        ("ranker-release", "basket-release", "forecast-release"), 6, RECS, "eu-central-1", "recommendations",
        "infra/recs/pipelines.tf", call="sagemaker:DescribePipeline", config={"PipelineName": "{name}"},
    ),
    Family(
        "AWS::KMS::Key", "key", "aws", Stage.GOVERN, _aws("kms", "key"), ("data-at-rest", "models", "logs"), 6, RECS,
        "eu-central-1", "platform", "infra/iam/keys.tf", call="kms:DescribeKey", config={"EnableKeyRotation": True},
    ),
    Family(
        "Microsoft.CognitiveServices/accounts", "endpoint", "azure", Stage.SERVE,
        "/subscriptions/{account}/resourceGroups/copilot/providers/Microsoft.CognitiveServices/accounts/{name}",
        ("halden-copilot-openai", "claims-openai", "translation"), 6, AZURE, "westeurope", "back office",
        "copilot/infra/main.tf", reachable=True,
        config={"kind": "OpenAI", "sku": {"name": "S0"}, "properties": {"publicNetworkAccess": "Enabled", "disableLocalAuth": False}},
    ),
    Family(
        "Microsoft.MachineLearningServices/workspaces", "notebook", "azure", Stage.TRAIN,
        "/subscriptions/{account}/resourceGroups/ml/providers/Microsoft.MachineLearningServices/workspaces/{name}",
        ("claims-ml", "fraud-ml"), 4, AZURE, "westeurope", "back office", "copilot/infra/ml.tf",
        config={"properties": {"publicNetworkAccess": "Enabled", "hbiWorkspace": False}},
    ),
    Family(
        "aiplatform.googleapis.com/Endpoint", "endpoint", "gcp", Stage.SERVE,
        "//aiplatform.googleapis.com/projects/{account}/locations/{region}/endpoints/{name}",
        ("shelf-vision", "planogram-check"), 5, GCP, "europe-west4", "stores", "vision/vertex.tf", reachable=True,
        config={"displayName": "{name}", "encryptionSpec": None},
    ),
    Family(
        "code/model-use", "model", "huggingface", Stage.DEPLOY, "model:huggingface/{name}",
        ("sentence-transformers/all-MiniLM-L6-v2", "meta-llama/Llama-3.1-8B-Instruct", "BAAI/bge-reranker-v2-m3"), 9,
        None, None, None, "src/search/encode.py", "code", config={"trust_remote_code": True, "revision": None},
    ),
    Family(
        "code/dataset", "dataset", "code", Stage.DATA, "repo:shop-recs//data/{name}",
        ("orders_2025.parquet", "tickets_export.jsonl", "reviews.csv", "returns_q3.csv"), 14, None, None, "data platform",
        "data/{name}", "code",
    ),
    Family(
        "code/mcp-server", "mcp-server", "code", Stage.AGENT, "repo:copilot//.mcp.json#{name}",
        ("warehouse-sql", "filesystem", "jira"), 5, None, None, "back office", ".mcp.json", "manifest",
        config={"command": "npx", "args": ["-y", "@example/{name}"], "env": {"TOKEN": "••••"}},
    ),
    Family(
        "image", "image", "code", Stage.DEPLOY, "repo:shop-recs//{name}/Dockerfile#image", ("ranker", "gateway", "trainer"),
        15, None, None, "recommendations", "{name}/Dockerfile", "image", config={"base": "python:3.11", "tag": "latest"},
    ),
    Family(
        "package", "package", "pypi", None, "pkg:pypi/{name}@2.31.0",
        ("langchain", "openai", "anthropic", "transformers", "torch", "boto3", "llama-index", "chromadb", "mlflow", "ray",
         "vllm", "sentence-transformers", "datasets", "peft", "accelerate", "gradio", "streamlit", "litellm", "crewai", "autogen"),
        190, None, None, None, "requirements/{name}.txt", "manifest", config={"version": "2.31.0"},
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleCase:
    """One rule and how many assets of its type fail it."""

    id: str
    type: str
    severity: Severity
    number: int
    title: str
    why: str
    property: str
    evidence: str
    fix: str
    set: dict[str, Any]
    note: str | None = None
    controls: tuple[str, ...] = ()
    unknown: bool = False


RULES: tuple[RuleCase, ...] = (
    RuleCase("notebook-direct-internet", "AWS::SageMaker::NotebookInstance", Severity.HIGH, 14,
             "SageMaker notebook instance reaches the internet directly",
             "Code and training data in the notebook can leave without passing the network's controls.",
             "DirectInternetAccess", "Direct internet access is on",
             "Turn direct internet access off and route through the VPC's own egress", {"DirectInternetAccess": "Disabled"},
             "The instance must be recreated.", ("aws-ai-best-practices:SageMaker.1", "nist-ai-rmf:MANAGE-2.2", "atlas:AML.T0025")),
    RuleCase("notebook-root-access", "AWS::SageMaker::NotebookInstance", Severity.MEDIUM, 12,
             "Users of the SageMaker notebook instance are root",
             "A user can change the agents that watch the instance.", "RootAccess", "Root access is on",
             "Turn root access off", {"RootAccess": "Disabled"}, None, ("aws-ai-best-practices:SageMaker.3",)),
    RuleCase("notebook-without-key", "AWS::SageMaker::NotebookInstance", Severity.LOW, 10,
             "SageMaker notebook volume is not encrypted with a key of yours", "Whoever holds the account's key reads the volume.",
             "KmsKeyId", "No key is set", "Encrypt the volume with a customer managed key", {"KmsKeyId": "<key arn>"},
             unknown=True),
    RuleCase("role-full-storage-access", "AWS::IAM::Role", Severity.HIGH, 9, "Role may do everything to every bucket",
             "Any code that runs as this role reads and overwrites all training data.", "Policies",
             "Statement allows s3:* on *", "Allow only the actions and buckets that the job needs",
             {"Policies[0].PolicyDocument.Statement[0].Action": ["s3:GetObject"]}, None, ("nist-ai-rmf:GOVERN-1.2",)),
    RuleCase("bucket-public-policy-allowed", "AWS::S3::Bucket", Severity.CRITICAL, 5,
             "Bucket with training data accepts public policies", "One wrong statement publishes the data that models learn from.",
             "PublicAccessBlockConfiguration", "BlockPublicPolicy is false", "Block public policies on the bucket",
             {"PublicAccessBlockConfiguration.BlockPublicPolicy": True}, None, ("cis-aws:2.1.4", "atlas:AML.T0020")),
    RuleCase("bucket-without-versioning", "AWS::S3::Bucket", Severity.MEDIUM, 18, "Bucket with training data keeps no versions",
             "Poisoned or deleted training data cannot be taken back.", "VersioningConfiguration", "Versioning is suspended",
             "Turn versioning on", {"VersioningConfiguration.Status": "Enabled"}, unknown=True),
    RuleCase("agent-without-guardrail", "AWS::Bedrock::Agent", Severity.HIGH, 8, "Bedrock agent has no guardrail",
             "Injected instructions and sensitive answers pass unchecked.", "GuardrailConfiguration", "No guardrail is named",
             "Attach a guardrail with prompt attack and sensitive information filters",
             {"GuardrailConfiguration.GuardrailIdentifier": "<guardrail id>"}, None, ("owasp-llm:LLM01", "atlas:AML.T0051")),
    RuleCase("model-without-isolation", "AWS::SageMaker::Model", Severity.MEDIUM, 14, "SageMaker model container reaches the network",
             "Code inside a model file can send out what it sees.", "EnableNetworkIsolation", "Network isolation is off",
             "Turn network isolation on", {"EnableNetworkIsolation": True}, unknown=True),
    RuleCase("training-traffic-in-clear", "AWS::SageMaker::TrainingJob", Severity.LOW, 16,
             "Training containers talk to each other in clear", "Gradients and samples can be read between the containers.",
             "EnableInterContainerTrafficEncryption", "Traffic encryption is off", "Encrypt traffic between training containers",
             {"EnableInterContainerTrafficEncryption": True}, "Training can take longer."),
    RuleCase("openai-public-network", "Microsoft.CognitiveServices/accounts", Severity.HIGH, 6,
             "Azure OpenAI account accepts every network", "A leaked key is enough to use the models from anywhere.", "properties",
             "publicNetworkAccess is Enabled", "Turn public network access off and use a private endpoint",
             {"properties.publicNetworkAccess": "Disabled"}, None, ("mcsb:NS-2",)),
    RuleCase("openai-local-keys", "Microsoft.CognitiveServices/accounts", Severity.MEDIUM, 5,
             "Azure OpenAI account accepts keys beside Entra identities", "Keys name nobody and do not expire.", "properties",
             "disableLocalAuth is false", "Turn local authentication off", {"properties.disableLocalAuth": True}),
    RuleCase("model-runs-remote-code", "code/model-use", Severity.CRITICAL, 4, "Code runs Python that a model repository brings along",
             "Whoever can change the model repository runs code in your service.", "trust_remote_code",
             "trust_remote_code is true", "Remove trust_remote_code and pin a revision", {"trust_remote_code": False},
             None, ("owasp-llm:LLM03", "atlas:AML.T0010")),
    RuleCase("model-not-pinned", "code/model-use", Severity.MEDIUM, 9, "Model is loaded without a pinned revision",
             "The model can change under the code.", "revision", "No revision is given", "Pin the model's revision",
             {"revision": "<commit>"}),
    RuleCase("tool-without-confirmation", "code/tool", Severity.MEDIUM, 9, "Agent tool changes data without a confirmation",
             "An injected instruction is carried out at once.", "confirmation", "No confirmation is asked for",
             "Ask a person before the tool acts", {"confirmation": True}, None, ("owasp-llm:LLM06",)),
    RuleCase("image-floating-tag", "image", Severity.LOW, 12, "Image is built from a floating tag",
             "The base can change between two builds.", "tag", "The tag is latest", "Pin the base image by digest", {"tag": "<digest>"}),
    RuleCase("endpoint-without-key", "aiplatform.googleapis.com/Endpoint", Severity.LOW, 5,
             "Vertex AI endpoint is not encrypted with a key of yours", "Google's own key protects the model.", "encryptionSpec",
             "No encryptionSpec is set", "Set a customer managed key", {"encryptionSpec.kmsKeyName": "<key>"}),
)  # fmt: skip
