"""Calls that name a model, endpoint, agent, index or dataset, and in which argument.

A row is matched against the callee's dotted path (`openai.OpenAI.chat.completions.create`): it must end in
`tail` and begin with one of `roots`. The identifier is the first argument of `names` that is passed; a
number is a position. Names of arguments and defaults are those of the libraries' own references.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bartizan.sources.repository.code.libraries import (
    signatures_dotnet,
    signatures_go,
    signatures_jvm,
    signatures_npm,
    signatures_python,
)


@dataclass(frozen=True, slots=True)
class Signature:
    """One callable of a library that takes an identifier.

    `registry` is a registry's slug, or how the identifier names it itself: `prefix` (`openai/gpt-4o`),
    `colon` (`openai:gpt-4o`), `client` (the client's base URL decides). `receiverless` accepts a receiver
    that is not known when the identifier is passed by keyword.
    """

    roots: tuple[str, ...]
    tail: str
    names: tuple[str | int, ...]
    registry: str
    receiverless: bool = False


Row = tuple[str, str, str, str]
"""Roots, names of the argument, registry, tails; lists are separated by spaces, numbers are positions."""

_CHAT = (
    "chat.completions.create chat.completions.parse chat.completions.stream beta.chat.completions.parse"
    " beta.chat.completions.stream"
)
_OPENAI = (
    f"{_CHAT} responses.create responses.parse responses.stream completions.create embeddings.create images.generate"
    " images.edit audio.transcriptions.create audio.translations.create audio.speech.create moderations.create"
    " fine_tuning.jobs.create beta.assistants.create assistants.create realtime.connect beta.realtime.connect"
    " ChatCompletion.create ChatCompletion.acreate Completion.create Completion.acreate Embedding.create"
    " FineTuningJob.create"
)
_LANGCHAIN = "langchain langchain_core langchain_community langchain_classic"
_INDEX = "llama_index"


_HOSTED: tuple[Row, ...] = (
    ("openai langfuse.openai portkey_ai", "model engine deployment_id", "client", _OPENAI),
    ("?", "model", "client", f"{_CHAT} responses.create embeddings.create"),
    (
        "anthropic",
        "model",
        "client",
        (
            "messages.create messages.stream messages.parse messages.count_tokens beta.messages.create"
            " beta.messages.stream completions.create"
        ),
    ),
    ("?", "model", "anthropic", "messages.create messages.stream"),
    (
        "mistralai",
        "model",
        "mistral",
        (
            "chat.complete chat.stream chat.complete_async chat.stream_async chat.parse embeddings.create"
            " embeddings.create_async fim.complete chat chat_stream ocr.process agents.create beta.agents.create"
        ),
    ),
    (
        "cohere",
        "model",
        "cohere",
        "chat chat_stream embed rerank generate classify summarize v2.chat v2.embed v2.rerank",
    ),
    ("groq", "model", "groq", f"{_CHAT} audio.transcriptions.create audio.translations.create"),
    (
        "together",
        "model",
        "together",
        f"{_CHAT} completions.create embeddings.create images.generate fine_tuning.create",
    ),
    ("fireworks", "model", "fireworks", f"{_CHAT} completions.create"),
    ("cerebras", "model", "cerebras", _CHAT),
    ("zhipuai zai", "model", "zhipu", f"{_CHAT} embeddings.create"),
    ("xai_sdk", "model", "xai", "chat.create"),
    ("dashscope", "model", "dashscope", "Generation.call MultiModalConversation.call TextEmbedding.call"),
    ("replicate", "0 ref model", "replicate", "run async_run stream predictions.create"),
    ("voyageai", "model", "voyage", "embed rerank multimodal_embed contextualized_embed"),
    (
        "ollama",
        "model 0",
        "ollama",
        (
            "chat generate embed embeddings pull show create Client.chat Client.generate Client.embed AsyncClient.chat"
            " AsyncClient.generate AsyncClient.embed"
        ),
    ),
    (
        "google.genai",
        "model",
        "google-genai",
        (
            "models.generate_content models.generate_content_stream models.embed_content models.generate_images"
            " models.generate_videos models.count_tokens chats.create caches.create live.connect tunings.tune"
        ),
    ),
    ("google.generativeai", "model_name 0", "google", "GenerativeModel"),
    ("google.generativeai", "model", "google", "embed_content generate_text chat"),
    (
        "vertexai google.cloud.aiplatform",
        "model_name 0",
        "vertex",
        (
            "GenerativeModel ImageGenerationModel.from_pretrained TextGenerationModel.from_pretrained"
            " ChatModel.from_pretrained TextEmbeddingModel.from_pretrained CodeGenerationModel.from_pretrained"
            " CodeChatModel.from_pretrained MultiModalEmbeddingModel.from_pretrained ImageTextModel.from_pretrained"
        ),
    ),
    ("vertexai", "source_model", "vertex", "sft.train tuning.sft.train"),
    ("huggingface_hub", "model 0", "huggingface", "InferenceClient AsyncInferenceClient"),
    (
        "huggingface_hub",
        "model",
        "huggingface",
        "chat_completion text_generation feature_extraction text_to_image chat.completions.create",
    ),
    ("azure.ai.inference", "model", "azure-ai", "ChatCompletionsClient EmbeddingsClient complete embed"),
    ("ibm_watsonx_ai ibm_watson_machine_learning", "model_id 0", "watsonx", "ModelInference Model Embeddings"),
    ("qianfan", "model", "qianfan", "ChatCompletion ChatCompletion.do Embedding.do"),
    ("writerai", "model", "writer", "chat.chat completions.create"),
    ("ai21", "model", "ai21", "chat.completions.create"),
    ("elevenlabs", "model_id model", "elevenlabs", "text_to_speech.convert text_to_speech.stream generate"),
    ("deepgram", "model", "deepgram", "PrerecordedOptions LiveOptions SpeakOptions"),
    (
        "litellm",
        "model 0",
        "prefix",
        (
            "completion acompletion embedding aembedding image_generation transcription speech rerank text_completion"
            " responses moderation"
        ),
    ),
    ("instructor", "0", "prefix", "from_provider"),
    ("dspy", "model 0", "prefix", "LM OpenAI"),
    ("guidance", "model 0", "openai", "models.OpenAI"),
    ("snowflake", "0 model", "snowflake", "Complete complete cortex.complete"),
    (
        "databricks_langchain langchain_databricks",
        "endpoint model",
        "databricks",
        "ChatDatabricks DatabricksEmbeddings",
    ),
    ("mlflow", "endpoint", "databricks", "predict"),
)
"""The vendors' own libraries."""


_LANGCHAIN_CLASSES: tuple[Row, ...] = (
    (f"langchain_openai {_LANGCHAIN}", "model model_name 0", "client", "ChatOpenAI OpenAI OpenAIEmbeddings"),
    (
        f"langchain_openai {_LANGCHAIN}",
        (
            "azure_deployment deployment_name deployment azure_open_ai_api_deployment_name"
            " azure_open_ai_api_embeddings_deployment_name"
        ),
        "azure",
        "AzureChatOpenAI AzureOpenAI AzureOpenAIEmbeddings",
    ),
    (f"langchain_anthropic {_LANGCHAIN}", "model model_name 0", "anthropic", "ChatAnthropic AnthropicLLM Anthropic"),
    (
        f"langchain_aws {_LANGCHAIN}",
        "model model_id",
        "bedrock",
        "ChatBedrock ChatBedrockConverse BedrockLLM Bedrock BedrockChat BedrockEmbeddings",
    ),
    (
        f"langchain_google_vertexai {_LANGCHAIN}",
        "model model_name 0",
        "vertex",
        "ChatVertexAI VertexAI VertexAIEmbeddings ChatAnthropicVertex",
    ),
    (
        f"langchain_google_genai {_LANGCHAIN}",
        "model 0",
        "google",
        "ChatGoogleGenerativeAI GoogleGenerativeAI GoogleGenerativeAIEmbeddings",
    ),
    (f"langchain_ollama {_LANGCHAIN}", "model 0", "ollama", "ChatOllama OllamaLLM Ollama OllamaEmbeddings"),
    (f"langchain_mistralai {_LANGCHAIN}", "model model_name", "mistral", "ChatMistralAI MistralAIEmbeddings"),
    (f"langchain_cohere {_LANGCHAIN}", "model", "cohere", "ChatCohere CohereEmbeddings CohereRerank Cohere"),
    (f"langchain_groq {_LANGCHAIN}", "model model_name 0", "groq", "ChatGroq"),
    (f"langchain_together {_LANGCHAIN}", "model model_name", "together", "ChatTogether Together TogetherEmbeddings"),
    (
        f"langchain_fireworks {_LANGCHAIN}",
        "model model_name",
        "fireworks",
        "ChatFireworks Fireworks FireworksEmbeddings",
    ),
    (f"langchain_deepseek {_LANGCHAIN}", "model model_name", "deepseek", "ChatDeepSeek"),
    (f"langchain_xai {_LANGCHAIN}", "model model_name", "xai", "ChatXAI"),
    (f"langchain_nvidia_ai_endpoints {_LANGCHAIN}", "model 0", "nvidia", "ChatNVIDIA NVIDIAEmbeddings NVIDIARerank"),
    (f"langchain_voyageai {_LANGCHAIN}", "model", "voyage", "VoyageAIEmbeddings VoyageAIRerank"),
    (
        f"langchain_huggingface {_LANGCHAIN}",
        "repo_id model",
        "huggingface",
        "HuggingFaceEndpoint HuggingFaceHub HuggingFaceEndpointEmbeddings",
    ),
    (f"langchain_huggingface {_LANGCHAIN}", "model_id", "huggingface", "HuggingFacePipeline.from_model_id"),
    (
        f"langchain_huggingface {_LANGCHAIN}",
        "model_name model 0",
        "huggingface",
        (
            "HuggingFaceEmbeddings HuggingFaceBgeEmbeddings HuggingFaceInstructEmbeddings SentenceTransformerEmbeddings"
            " HuggingFaceCrossEncoder HuggingFaceInferenceAPIEmbeddings"
        ),
    ),
    (f"langchain_litellm {_LANGCHAIN}", "model model_name", "prefix", "ChatLiteLLM"),
    (f"langchain_perplexity {_LANGCHAIN}", "model", "perplexity", "ChatPerplexity"),
    (_LANGCHAIN, "model 0", "colon", "init_chat_model init_embeddings"),
)
"""LangChain's model classes, old homes and new."""


_FRAMEWORKS: tuple[Row, ...] = (
    (_INDEX, "model 0", "client", "llms.openai.OpenAI OpenAI OpenAIEmbedding"),
    (_INDEX, "engine deployment_name azure_deployment", "azure", "AzureOpenAI AzureOpenAIEmbedding"),
    (_INDEX, "model 0", "anthropic", "Anthropic"),
    (_INDEX, "model model_name 0", "bedrock", "Bedrock BedrockConverse BedrockEmbedding"),
    (_INDEX, "model model_name 0", "google", "Gemini GoogleGenAI GeminiEmbedding GoogleGenAIEmbedding"),
    (_INDEX, "model 0", "vertex", "Vertex VertexTextEmbedding"),
    (_INDEX, "model model_name 0", "ollama", "Ollama OllamaEmbedding"),
    (_INDEX, "model 0", "groq", "Groq"),
    (_INDEX, "model model_name 0", "mistral", "MistralAI MistralAIEmbedding"),
    (
        _INDEX,
        "model_name model_type 0",
        "huggingface",
        "HuggingFaceLLM HuggingFaceEmbedding HuggingFaceInferenceAPI SentenceTransformerRerank",
    ),
    (_INDEX, "model", "cohere", "Cohere CohereRerank"),
    (_INDEX, "model_name", "cohere", "CohereEmbedding"),
    ("pydantic_ai", "model_name 0", "client", "OpenAIModel OpenAIChatModel OpenAIResponsesModel"),
    ("pydantic_ai", "model_name 0", "anthropic", "AnthropicModel"),
    ("pydantic_ai", "model_name 0", "bedrock", "BedrockConverseModel"),
    ("pydantic_ai", "model_name 0", "google", "GoogleModel GeminiModel"),
    ("pydantic_ai", "model_name 0", "groq", "GroqModel"),
    ("pydantic_ai", "model_name 0", "mistral", "MistralModel"),
    ("pydantic_ai", "model_name 0", "cohere", "CohereModel"),
    ("crewai", "model 0", "prefix", "LLM"),
    ("agents", "model 0", "client", "OpenAIChatCompletionsModel OpenAIResponsesModel"),
    ("agents", "model 0", "prefix", "LitellmModel"),
    ("strands", "model_id", "bedrock", "BedrockModel"),
    ("strands", "model_id", "anthropic", "AnthropicModel"),
    ("strands", "model_id", "openai", "OpenAIModel"),
    ("strands", "model_id", "prefix", "LiteLLMModel"),
    ("strands", "model_id", "ollama", "OllamaModel"),
    (
        "autogen_ext autogen agent_framework",
        "model model_id",
        "client",
        "OpenAIChatCompletionClient OpenAIChatClient OpenAIResponsesClient",
    ),
    (
        "autogen_ext agent_framework",
        "azure_deployment deployment_name model",
        "azure",
        "AzureOpenAIChatCompletionClient AzureOpenAIChatClient",
    ),
    ("autogen_ext", "model", "anthropic", "AnthropicChatCompletionClient"),
    ("autogen_ext", "model", "ollama", "OllamaChatCompletionClient"),
    (
        "smolagents",
        "model_id 0",
        "huggingface",
        "InferenceClientModel HfApiModel TransformersModel VLLMModel MLXModel",
    ),
    ("smolagents", "model_id 0", "prefix", "LiteLLMModel"),
    ("smolagents", "model_id 0", "client", "OpenAIServerModel OpenAIModel"),
    ("smolagents", "model_id 0", "azure", "AzureOpenAIServerModel AzureOpenAIModel"),
    ("smolagents", "model_id 0", "bedrock", "AmazonBedrockServerModel AmazonBedrockModel"),
    ("semantic_kernel", "ai_model_id", "openai", "OpenAIChatCompletion OpenAITextEmbedding"),
    ("semantic_kernel", "deployment_name", "azure", "AzureChatCompletion AzureTextEmbedding"),
    (
        "haystack haystack_integrations",
        "model 0",
        "client",
        "OpenAIGenerator OpenAIChatGenerator OpenAITextEmbedder OpenAIDocumentEmbedder",
    ),
    (
        "haystack haystack_integrations",
        "azure_deployment",
        "azure",
        "AzureOpenAIGenerator AzureOpenAIChatGenerator AzureOpenAITextEmbedder AzureOpenAIDocumentEmbedder",
    ),
    ("haystack haystack_integrations", "model 0", "bedrock", "AmazonBedrockGenerator AmazonBedrockChatGenerator"),
    ("haystack haystack_integrations", "model 0", "anthropic", "AnthropicGenerator AnthropicChatGenerator"),
    (
        "haystack haystack_integrations",
        "model 0",
        "huggingface",
        (
            "SentenceTransformersTextEmbedder SentenceTransformersDocumentEmbedder TransformersSimilarityRanker"
            " SentenceTransformersSimilarityRanker HuggingFaceLocalGenerator HuggingFaceLocalChatGenerator"
        ),
    ),
    ("google.adk", "model 0", "prefix", "LiteLlm"),
    ("ragas phoenix deepeval trulens", "model model_name", "openai", "OpenAIModel GPTModel"),
    ("sagemaker", "model_id 0", "sagemaker-jumpstart", "JumpStartModel JumpStartEstimator"),
)
"""LlamaIndex, pydantic-ai, CrewAI, OpenAI Agents, Strands, AutoGen, smolagents, Semantic Kernel, Haystack, ADK."""


def _signatures() -> Iterator[Signature]:
    """One signature for each tail of each row; `?` stands for a receiver that is not known."""
    for roots, names, registry, tails in (
        *_HOSTED,
        *_LANGCHAIN_CLASSES,
        *_FRAMEWORKS,
        *signatures_dotnet.ROWS,
        *signatures_go.ROWS,
        *signatures_jvm.ROWS,
        *signatures_npm.ROWS,
        *signatures_python.ROWS,
    ):
        arguments = tuple(int(name) if name.isdigit() else name for name in names.split())
        for tail in tails.split():
            yield Signature(tuple(roots.split()), tail, arguments, registry, roots == "?")


@cache
def signatures() -> dict[str, tuple[Signature, ...]]:
    """The rows by the last name of their tail."""
    table: dict[str, list[Signature]] = {}
    for row in _signatures():
        table.setdefault(row.tail.rpartition(".")[2], []).append(row)
    return {tail: tuple(sorted(rows, key=lambda row: -len(row.tail))) for tail, rows in table.items()}


def normal(path: str) -> str:
    """A callee's path without the marks of calls and elements."""
    return path.replace("()", "").replace("[]", "")


def matches(path: str, roots: tuple[str, ...], tail: str) -> bool:
    """Whether a normal path begins with one of the roots and ends in the tail, at dots."""
    if not (path == tail or path.endswith("." + tail)):
        return False
    return any(
        path == root or path.startswith((root + ".", root + "_")) or (root == "?" and path[0] == "?") for root in roots
    )


def find(path: str) -> Signature | None:
    """The most specific signature of a callee's path."""
    return next(found(path), None)


def found(path: str) -> Iterator[Signature]:
    """The signatures of a callee's path, the most specific first: a class may be told its model by several names."""
    plain = normal(path)
    for row in signatures().get(plain.rpartition(".")[2], ()):
        if matches(plain, row.roots, row.tail):
            yield row
