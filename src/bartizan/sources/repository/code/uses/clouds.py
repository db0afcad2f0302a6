"""What code names of AWS, Azure and Google Cloud: endpoints, agents, knowledge bases, guardrails, jobs, buckets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.model.severity import Stage
from bartizan.model.values import Unknown
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.names import snake
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Items, Name, Site, Table, Text, Val, options
from bartizan.sources.repository.code.libraries import handles_compiled
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.records import reference
from bartizan.sources.repository.code.uses import models
from bartizan.sources.repository.code.uses.storage import data_uri


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a service: the path of the argument that names something, and what it names.

    `edge` is the relation from the code to it; the type `model` means a model in the registry bedrock.
    """

    services: tuple[str, ...]
    method: str
    path: str
    type: str
    edge: str = "invokes"


_RUNTIME = "bedrock-runtime ?"
_AGENTS = "bedrock-agent-runtime ?"
_ENDPOINTS = "sagemaker-runtime runtime.sagemaker ?"
_KNOWLEDGE = "retrieveAndGenerateConfiguration.knowledgeBaseConfiguration"
_INVOKES = "invoke_model invoke_model_with_response_stream converse converse_stream start_async_invoke"
_RETRIEVES = "retrieve_and_generate retrieve_and_generate_stream"
_TABLE = (
    (_RUNTIME, _INVOKES, "modelId", "model", "uses-model"),
    (_RUNTIME, f"{_INVOKES} apply_guardrail", "guardrailIdentifier", "AWS::Bedrock::Guardrail", "guarded-by"),
    (_RUNTIME, _INVOKES, "guardrailConfig.guardrailIdentifier", "AWS::Bedrock::Guardrail", "guarded-by"),
    (_AGENTS, "invoke_agent", "agentId", "AWS::Bedrock::Agent", "invokes"),
    (_AGENTS, "invoke_inline_agent", "foundationModel", "model", "uses-model"),
    (_AGENTS, "retrieve", "knowledgeBaseId", "AWS::Bedrock::KnowledgeBase", "grounded-by"),
    (_AGENTS, _RETRIEVES, f"{_KNOWLEDGE}.knowledgeBaseId", "AWS::Bedrock::KnowledgeBase", "grounded-by"),
    (_AGENTS, _RETRIEVES, f"{_KNOWLEDGE}.modelArn", "model", "uses-model"),
    (
        _AGENTS, _RETRIEVES, f"{_KNOWLEDGE}.generationConfiguration.guardrailConfiguration.guardrailId",
        "AWS::Bedrock::Guardrail", "guarded-by",
    ),
    (_AGENTS, "invoke_flow", "flowIdentifier", "AWS::Bedrock::Flow", "invokes"),
    ("bedrock-agentcore ?", "invoke_agent_runtime", "agentRuntimeArn", "AWS::BedrockAgentCore::Runtime", "invokes"),
    (
        "bedrock-agentcore", "start_code_interpreter_session", "codeInterpreterIdentifier",
        "AWS::BedrockAgentCore::CodeInterpreterCustom", "invokes",
    ),
    ("bedrock-agent", "start_ingestion_job", "knowledgeBaseId", "AWS::Bedrock::KnowledgeBase", "invokes"),
    ("bedrock-agent", "create_agent", "foundationModel", "model", "uses-model"),
    ("bedrock-agent", "create_agent", "agentResourceRoleArn", "AWS::IAM::Role", "runs-as"),
    ("bedrock-agent", "create_knowledge_base", "roleArn", "AWS::IAM::Role", "runs-as"),
    ("bedrock", "create_model_customization_job", "baseModelIdentifier", "model", "uses-model"),
    ("bedrock", "create_model_customization_job", "trainingDataConfig.s3Uri", "data", "trains-on"),
    ("bedrock", "create_model_customization_job", "roleArn", "AWS::IAM::Role", "runs-as"),
    ("bedrock", "create_provisioned_model_throughput", "modelId", "model", "uses-model"),
    (
        _ENDPOINTS, "invoke_endpoint invoke_endpoint_async invoke_endpoint_with_response_stream", "EndpointName",
        "AWS::SageMaker::Endpoint", "invokes",
    ),
    (
        "sagemaker", "create_endpoint update_endpoint delete_endpoint describe_endpoint", "EndpointName",
        "AWS::SageMaker::Endpoint", "invokes",
    ),
    ("sagemaker", "start_pipeline_execution", "PipelineName", "AWS::SageMaker::Pipeline", "invokes"),
    ("sagemaker", "create_training_job create_processing_job", "RoleArn", "AWS::IAM::Role", "runs-as"),
    ("sagemaker", "create_training_job", "InputDataConfig[].DataSource.S3DataSource.S3Uri", "data", "trains-on"),
    ("sagemaker", "create_training_job", "OutputDataConfig.S3OutputPath", "data", "stores-in"),
    ("sagemaker", "create_model", "ExecutionRoleArn", "AWS::IAM::Role", "runs-as"),
    ("sagemaker", "create_model", "PrimaryContainer.ModelDataUrl", "data", "uses-model"),
    (
        "sagemaker-featurestore-runtime", "get_record put_record delete_record", "FeatureGroupName",
        "AWS::SageMaker::FeatureGroup", "depends-on",
    ),
    ("sagemaker", "create_feature_group describe_feature_group", "FeatureGroupName", "AWS::SageMaker::FeatureGroup",
     "depends-on"),
    ("kendra", "query retrieve", "IndexId", "AWS::Kendra::Index", "grounded-by"),
    ("lexv2-runtime", "recognize_text", "botId", "AWS::Lex::Bot", "invokes"),
    ("personalize-runtime", "get_recommendations", "campaignArn", "AWS::Personalize::Campaign", "invokes"),
    ("comprehend", "classify_document", "EndpointArn", "AWS::Comprehend::DocumentClassifier", "invokes"),
)  # fmt: skip
"""Services (`?`: the client is not known), methods, the argument's path, the type it names, the relation."""

OPERATIONS = tuple(
    Operation(tuple(services.split()), method, path, type_, edge)
    for services, methods, path, type_, edge in _TABLE
    for method in methods.split()
)
_PLAIN = frozenset(
    {"create_endpoint", "update_endpoint", "delete_endpoint", "describe_endpoint", "create_model", "create_agent"}
)
JOBS = frozenset({"create_training_job", "create_model_customization_job", "create_hyper_parameter_tuning_job"})
SERVICES = {
    "bedrock": "aws-bedrock", "bedrock-runtime": "aws-bedrock", "bedrock-agent": "aws-bedrock",
    "bedrock-agent-runtime": "aws-bedrock", "bedrock-agentcore": "aws-bedrock-agentcore", "sagemaker": "aws-sagemaker",
    "sagemaker-runtime": "aws-sagemaker", "runtime.sagemaker": "aws-sagemaker", "comprehend": "aws-comprehend",
    "rekognition": "aws-rekognition", "textract": "aws-textract", "transcribe": "aws-transcribe", "polly": "aws-polly",
    "translate": "aws-translate", "kendra": "aws-kendra", "personalize": "aws-personalize",
    "personalize-runtime": "aws-personalize", "forecast": "aws-forecast", "lexv2-runtime": "aws-lex",
    "qbusiness": "aws-q-business", "comprehendmedical": "aws-comprehend-medical",
    "sagemaker-featurestore-runtime": "aws-sagemaker",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Handle:
    """A class or function of a cloud's library whose argument names something that is deployed."""

    roots: tuple[str, ...]
    tail: str
    names: tuple[str | int, ...]
    type: str
    edge: str = "invokes"


_SAGEMAKER = ("sagemaker",)
_VERTEX = ("google.cloud.aiplatform", "vertexai")
_ML = "Microsoft.MachineLearningServices/workspaces"
HANDLES = (
    Handle(_SAGEMAKER, "Predictor", ("endpoint_name", 0), "AWS::SageMaker::Endpoint"),
    Handle(_SAGEMAKER, "HuggingFacePredictor", ("endpoint_name", 0), "AWS::SageMaker::Endpoint"),
    Handle(_SAGEMAKER, "retrieve_default", ("endpoint_name", 0), "AWS::SageMaker::Endpoint"),
    Handle(("langchain", "langchain_aws", "langchain_community"), "SagemakerEndpoint", ("endpoint_name",),
        "AWS::SageMaker::Endpoint"),
    Handle(("langchain", "langchain_aws", "langchain_community"), "SagemakerEndpointEmbeddings", ("endpoint_name",),
        "AWS::SageMaker::Endpoint"),
    Handle(("langchain", "langchain_aws", "langchain_community", "llama_index"), "AmazonKnowledgeBasesRetriever",
        ("knowledge_base_id",), "AWS::Bedrock::KnowledgeBase", "grounded-by"),
    Handle(("langchain", "langchain_aws", "langchain_community"), "AmazonKendraRetriever", ("index_id", 0),
        "AWS::Kendra::Index", "grounded-by"),
    Handle(("langchain", "langchain_aws"), "BedrockAgentsRunnable", ("agent_id",), "AWS::Bedrock::Agent"),
    Handle(_VERTEX, "Endpoint", ("endpoint_name", 0), "aiplatform.googleapis.com/Endpoint"),
    Handle(_VERTEX, "Model", ("model_name", 0), "aiplatform.googleapis.com/Model", "uses-model"),
    Handle(_VERTEX, "Featurestore", ("featurestore_name", 0), "aiplatform.googleapis.com/Featurestore"),
    Handle(_VERTEX, "MatchingEngineIndexEndpoint", ("index_endpoint_name", 0),
        "aiplatform.googleapis.com/IndexEndpoint", "grounded-by"),
    Handle(_VERTEX, "RagResource", ("rag_corpus",), "aiplatform.googleapis.com/RagCorpus", "grounded-by"),
    Handle(_VERTEX, "agent_engines.get", (0, "name"), "aiplatform.googleapis.com/ReasoningEngine"),
    Handle(("azure.ai.ml",), "online_endpoints.invoke", ("endpoint_name",), f"{_ML}/onlineEndpoints"),
    Handle(("azure.ai.ml",), "ManagedOnlineEndpoint", ("name",), f"{_ML}/onlineEndpoints"),
    Handle(("azure.ai.ml",), "batch_endpoints.invoke", ("endpoint_name",), f"{_ML}/batchEndpoints"),
    Handle(("azure.ai.ml",), "models.get", ("name", 0), f"{_ML}/models", "uses-model"),
    Handle(("azure.ai.ml",), "data.get", ("name", 0), f"{_ML}/data", "trains-on"),
    Handle(("azure.ai.projects", "azure.ai.agents"), "agents.create_agent", ("model",), models.DEPLOYMENT),
    Handle(("azure.ai.projects", "azure.ai.agents"), "create_agent", ("model",), models.DEPLOYMENT),
    Handle(("azure.ai.agents", "azure.ai.projects"), "BingGroundingTool", ("connection_id",), f"{_ML}/connections",
        "uses-tool"),
    *(Handle(*row) for row in handles_compiled.ROWS),
)  # fmt: skip

CLIENTS_OF_SDK = frozenset(
    {
        f"{name}Client"
        for name in (
            "BedrockRuntime", "BedrockAgentRuntime", "BedrockAgent", "Bedrock", "BedrockAgentCore", "SageMakerRuntime",
            "SageMaker", "Comprehend", "Rekognition", "Textract", "Transcribe", "Polly", "Translate", "Kendra",
            "Personalize", "PersonalizeRuntime", "LexRuntimeV2", "QBusiness", "ComprehendMedical",
        )
    }
)  # fmt: skip
"""Clients of AI services in the SDK for JavaScript; each has a class without `Client` too."""


def _words(method: str) -> str:
    return "".join(part.title() for part in method.split("_"))


_BOTO = words(("boto3", "aioboto3", "aiobotocore", "botocore", "bedrock"))
GATES = gates(
    (
        *((row.method, frozenset() if "_" in row.method and row.method not in _PLAIN else _BOTO) for row in OPERATIONS),
        *((handle.tail.rpartition(".")[2], words(handle.roots)) for handle in HANDLES),
        ("client", _BOTO),
        ("create_client", _BOTO),
        *((f"{_words(row.method)}Command", _BOTO) for row in OPERATIONS),
        *((name, _BOTO) for name in CLIENTS_OF_SDK),
    )
)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records what a call names in a cloud."""
    if call.tail in {"client", "create_client"}:
        _service(reading, call, site)
        return
    path = normal(callee.path)
    if not reading.module.language.by_name and path.startswith("boto3:"):
        _sdk(reading, call, site, path)
        return
    head, _, method = path.rpartition(".")
    service = head.removeprefix("boto3:") if head.startswith("boto3:") else "?" if path.startswith("?") else None
    if service is not None:
        service_name = service.partition(".")[0] if "sagemaker" not in service else service
        operation(reading, call, reading.evaluator.keywords(site), service_name, method)
    if service == "?":
        return
    for handle in HANDLES:
        if handle.tail.rpartition(".")[2] == call.tail and matches(path, handle.roots, handle.tail):
            value = reading.argument(site, handle.names)
            for option in options(value) if value is not None else ():
                _point(reading, call, option, handle.type, edge=handle.edge, function=path)
            return


def _sdk(reading: Reading, call: Call, site: Site, path: str) -> None:
    """A client of the SDK's version 3, its methods, and its commands: `new ConverseCommand({modelId})`."""
    service, _, name = path.removeprefix("boto3:").partition(".")
    method = name.rpartition(".")[2]
    if method in CLIENTS_OF_SDK or (name == method and f"{method}Client" in CLIENTS_OF_SDK):
        slug = SERVICES.get(service)
        if slug is not None:
            use_service(reading, call, slug, f"{method} is a client of {service}", provider="aws")
        return
    value = reading.argument(site, (0,))
    table = next((one for one in options(value) if isinstance(one, Table)), None) if value is not None else None
    if table is not None:
        operation(reading, call, dict(table.entries), service, snake(method.removesuffix("Command")))


def _service(reading: Reading, call: Call, site: Site) -> None:
    """`boto3.client("rekognition")`: the service itself is used, whatever is asked of it."""
    result = reading.evaluator.evaluate(call.node, site.frame)
    for option in options(result):
        if (
            isinstance(option, Name)
            and (slug := SERVICES.get(option.path.removeprefix("boto3:")))
            and option.path.startswith("boto3:")
        ):
            use_service(reading, call, slug, f"boto3 client of {option.path.removeprefix('boto3:')}", provider="aws")


def use_service(reading: Reading, call: Call, slug: str, text: str, *, provider: str | None = None) -> str:
    """The file uses an AI service: its asset and the edge. Gives the service's id."""
    id_ = f"service:{slug}"
    reading.records.asset(
        id_, types.SERVICE, slug, reading.location(call.node), config={"service": slug}, provider=provider or slug
    )
    reading.records.edge(reading.owner(), id_, "invokes", reading.evidence(call.node, text, slug))
    return id_


def operation(reading: Reading, call: Call, arguments: dict[str, Val], service: str, method: str) -> None:
    """Records what a method of an AWS service names in its arguments."""
    operations = [row for row in OPERATIONS if row.method == method and service in row.services]
    if not operations or (service == "?" and operations[0].path.partition(".")[0] not in arguments):
        return
    source: str | None = None
    if method in JOBS and service != "?":
        source = _job(reading, call, arguments, method)
    for operation in operations:
        for value in _at(Table(arguments), operation.path):
            for option in options(value):
                _point(
                    reading, call, option, operation.type,
                    edge=operation.edge, function=f"{service}.{method}", source=source,
                )  # fmt: skip


def _job(reading: Reading, call: Call, arguments: dict[str, Val], method: str) -> str:
    """A training job that is started by an API call."""
    names = ("TrainingJobName", "jobName", "HyperParameterTuningJobName")
    name = next((value.value for key in names if isinstance(value := arguments.get(key), Text)), method)
    role = next((arguments[key] for key in ("RoleArn", "role_arn") if key in arguments), None)
    output = next(iter(_at(Table(arguments), "OutputDataConfig.S3OutputPath")), None)
    config = {
        "function": method,
        "framework": "sagemaker" if method != "create_model_customization_job" else "bedrock",
        "role_arn": reading.config_value(role),
        "image": reading.config_value(next(iter(_at(Table(arguments), "AlgorithmSpecification.TrainingImage")), None)),
        "encrypt_traffic": reading.config_value(arguments.get("EnableInterContainerTrafficEncryption")),
        "network_isolation": reading.config_value(arguments.get("EnableNetworkIsolation")),
        "output": reading.config_value(output),
    }
    return reading.add(types.TRAINING, call, f"training:{method}", name, compact(config), stage=Stage.TRAIN)


def _at(value: Val, path: str) -> Iterator[Val]:
    """The values at a dotted path; `[]` walks a list."""
    head, _, rest = path.partition(".")
    for option in options(value):
        if not isinstance(option, Table):
            continue
        inner = option.entries.get(head.removesuffix("[]"))
        if inner is None:
            continue
        inners = (
            [item for part in options(inner) if isinstance(part, Items) for item in part.values]
            if head.endswith("[]")
            else [inner]
        )
        for found in inners:
            if rest:
                yield from _at(found, rest)
            else:
                yield found


def _point(
    reading: Reading, call: Call, value: Val, type_: str, *, edge: str, function: str, source: str | None = None
) -> None:
    """An edge from the code (or its job) to what `value` names."""
    if isinstance(value, Unknown) or (isinstance(value, Text) and not value.whole and type_ != "data"):
        if type_ in {"model", "AWS::SageMaker::Endpoint", "AWS::Bedrock::Agent", "AWS::Bedrock::KnowledgeBase"}:
            where = f"{reading.path}:{reading.module.line(call.node)}"
            why = value.why if isinstance(value, Unknown) else value.value
            reading.records.gap(where, f"what {function} uses is {why}", "a value that the code states")
        return
    if not isinstance(value, Text) or not value.value.strip():
        return
    text = value.value
    origin = source or reading.owner()
    evidence = reading.evidence(call.node, f"{function} names {text}", text)
    if type_ == "data":
        found = data_uri(reading, text)
        if found is not None:
            reading.records.edge(origin, found, edge if edge != "uses-model" else "depends-on", evidence)
    elif type_ == "model":
        target = models.model("bedrock", text)
        models.add(reading, target, call)
        reading.records.edge(origin, target.id, target.kind, evidence)
    else:
        name = text if text.startswith("arn:") else text.rpartition("/")[2]
        reading.records.edge(origin, reference(type_, name), edge, evidence)
