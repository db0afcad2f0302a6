"""Calls that name a model, endpoint, agent, index or dataset, and in which argument.

A row is matched against the callee's dotted path (`openai.OpenAI.chat.completions.create`): it must end in
`tail` and begin with one of `roots`. The identifier is the first argument of `names` that is passed; a
number is a position. Names of arguments and defaults are those of the libraries' own references.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache


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


def _rows(roots: str, names: str, registry: str, tails: str, *, receiverless: bool = False) -> Iterator[Signature]:
    """One signature for each of `tails`; lists are separated by spaces, numbers are positions."""
    arguments = tuple(int(name) if name.isdigit() else name for name in names.split())
    for tail in tails.split():
        yield Signature(tuple(roots.split()), tail, arguments, registry, receiverless)


_CHAT = "chat.completions.create chat.completions.parse chat.completions.stream beta.chat.completions.parse beta.chat.completions.stream"
_OPENAI = (
    f"{_CHAT} responses.create responses.parse responses.stream completions.create embeddings.create images.generate"
    " images.edit audio.transcriptions.create audio.translations.create audio.speech.create moderations.create"
    " fine_tuning.jobs.create beta.assistants.create assistants.create realtime.connect beta.realtime.connect"
    " ChatCompletion.create ChatCompletion.acreate Completion.create Completion.acreate Embedding.create FineTuningJob.create"
)
_LANGCHAIN = "langchain langchain_core langchain_community langchain_classic"
_INDEX = "llama_index"


def _hosted() -> Iterator[Signature]:
    """The vendors' own libraries."""
    yield from _rows("openai langfuse.openai portkey_ai", "model engine deployment_id", "client", _OPENAI)
    yield from _rows("?", "model", "client", f"{_CHAT} responses.create embeddings.create", receiverless=True)
    yield from _rows(
        "anthropic",
        "model",
        "client",
        "messages.create messages.stream messages.parse messages.count_tokens beta.messages.create beta.messages.stream completions.create",
    )
    yield from _rows("?", "model", "anthropic", "messages.create messages.stream", receiverless=True)
    yield from _rows(
        "mistralai",
        "model",
        "mistral",
        "chat.complete chat.stream chat.complete_async chat.stream_async chat.parse embeddings.create embeddings.create_async fim.complete chat chat_stream ocr.process agents.create beta.agents.create",
    )
    yield from _rows(
        "cohere",
        "model",
        "cohere",
        "chat chat_stream embed rerank generate classify summarize v2.chat v2.embed v2.rerank",
    )
    yield from _rows("groq", "model", "groq", f"{_CHAT} audio.transcriptions.create audio.translations.create")
    yield from _rows(
        "together",
        "model",
        "together",
        f"{_CHAT} completions.create embeddings.create images.generate fine_tuning.create",
    )
    yield from _rows("fireworks", "model", "fireworks", f"{_CHAT} completions.create")
    yield from _rows("cerebras", "model", "cerebras", _CHAT)
    yield from _rows("zhipuai zai", "model", "zhipu", f"{_CHAT} embeddings.create")
    yield from _rows("xai_sdk", "model", "xai", "chat.create")
    yield from _rows(
        "dashscope", "model", "dashscope", "Generation.call MultiModalConversation.call TextEmbedding.call"
    )
    yield from _rows("replicate", "0 ref model", "replicate", "run async_run stream predictions.create")
    yield from _rows("voyageai", "model", "voyage", "embed rerank multimodal_embed contextualized_embed")
    yield from _rows(
        "ollama",
        "model 0",
        "ollama",
        "chat generate embed embeddings pull show create Client.chat Client.generate Client.embed AsyncClient.chat AsyncClient.generate AsyncClient.embed",
    )
    yield from _rows(
        "google.genai",
        "model",
        "google-genai",
        "models.generate_content models.generate_content_stream models.embed_content models.generate_images models.generate_videos models.count_tokens chats.create caches.create live.connect tunings.tune",
    )
    yield from _rows("google.generativeai", "model_name 0", "google", "GenerativeModel")
    yield from _rows("google.generativeai", "model", "google", "embed_content generate_text chat")
    yield from _rows(
        "vertexai google.cloud.aiplatform",
        "model_name 0",
        "vertex",
        "GenerativeModel ImageGenerationModel.from_pretrained TextGenerationModel.from_pretrained ChatModel.from_pretrained TextEmbeddingModel.from_pretrained CodeGenerationModel.from_pretrained CodeChatModel.from_pretrained MultiModalEmbeddingModel.from_pretrained ImageTextModel.from_pretrained",
    )
    yield from _rows("vertexai", "source_model", "vertex", "sft.train tuning.sft.train")
    yield from _rows("huggingface_hub", "model 0", "huggingface", "InferenceClient AsyncInferenceClient")
    yield from _rows(
        "huggingface_hub",
        "model",
        "huggingface",
        "chat_completion text_generation feature_extraction text_to_image chat.completions.create",
    )
    yield from _rows("azure.ai.inference", "model", "azure-ai", "ChatCompletionsClient EmbeddingsClient complete embed")
    yield from _rows(
        "ibm_watsonx_ai ibm_watson_machine_learning", "model_id 0", "watsonx", "ModelInference Model Embeddings"
    )
    yield from _rows("qianfan", "model", "qianfan", "ChatCompletion ChatCompletion.do Embedding.do")
    yield from _rows("writerai", "model", "writer", "chat.chat completions.create")
    yield from _rows("ai21", "model", "ai21", "chat.completions.create")
    yield from _rows(
        "elevenlabs", "model_id model", "elevenlabs", "text_to_speech.convert text_to_speech.stream generate"
    )
    yield from _rows("deepgram", "model", "deepgram", "PrerecordedOptions LiveOptions SpeakOptions")
    yield from _rows(
        "litellm",
        "model 0",
        "prefix",
        "completion acompletion embedding aembedding image_generation transcription speech rerank text_completion responses moderation",
    )
    yield from _rows("instructor", "0", "prefix", "from_provider")
    yield from _rows("dspy", "model 0", "prefix", "LM OpenAI")
    yield from _rows("guidance", "model 0", "openai", "models.OpenAI")
    yield from _rows("snowflake", "0 model", "snowflake", "Complete complete cortex.complete")
    yield from _rows(
        "databricks_langchain langchain_databricks",
        "endpoint model",
        "databricks",
        "ChatDatabricks DatabricksEmbeddings",
    )
    yield from _rows("mlflow", "endpoint", "databricks", "predict")


def _langchain() -> Iterator[Signature]:
    """LangChain's model classes, old homes and new."""
    yield from _rows(
        f"langchain_openai {_LANGCHAIN}", "model model_name 0", "client", "ChatOpenAI OpenAI OpenAIEmbeddings"
    )
    yield from _rows(
        f"langchain_openai {_LANGCHAIN}",
        "azure_deployment deployment_name deployment",
        "azure",
        "AzureChatOpenAI AzureOpenAI AzureOpenAIEmbeddings",
    )
    yield from _rows(
        f"langchain_anthropic {_LANGCHAIN}", "model model_name 0", "anthropic", "ChatAnthropic AnthropicLLM Anthropic"
    )
    yield from _rows(
        f"langchain_aws {_LANGCHAIN}",
        "model model_id",
        "bedrock",
        "ChatBedrock ChatBedrockConverse BedrockLLM Bedrock BedrockChat BedrockEmbeddings",
    )
    yield from _rows(
        f"langchain_google_vertexai {_LANGCHAIN}",
        "model model_name 0",
        "vertex",
        "ChatVertexAI VertexAI VertexAIEmbeddings ChatAnthropicVertex",
    )
    yield from _rows(
        f"langchain_google_genai {_LANGCHAIN}",
        "model 0",
        "google",
        "ChatGoogleGenerativeAI GoogleGenerativeAI GoogleGenerativeAIEmbeddings",
    )
    yield from _rows(
        f"langchain_ollama {_LANGCHAIN}", "model 0", "ollama", "ChatOllama OllamaLLM Ollama OllamaEmbeddings"
    )
    yield from _rows(
        f"langchain_mistralai {_LANGCHAIN}", "model model_name", "mistral", "ChatMistralAI MistralAIEmbeddings"
    )
    yield from _rows(
        f"langchain_cohere {_LANGCHAIN}", "model", "cohere", "ChatCohere CohereEmbeddings CohereRerank Cohere"
    )
    yield from _rows(f"langchain_groq {_LANGCHAIN}", "model model_name 0", "groq", "ChatGroq")
    yield from _rows(
        f"langchain_together {_LANGCHAIN}", "model model_name", "together", "ChatTogether Together TogetherEmbeddings"
    )
    yield from _rows(
        f"langchain_fireworks {_LANGCHAIN}",
        "model model_name",
        "fireworks",
        "ChatFireworks Fireworks FireworksEmbeddings",
    )
    yield from _rows(f"langchain_deepseek {_LANGCHAIN}", "model model_name", "deepseek", "ChatDeepSeek")
    yield from _rows(f"langchain_xai {_LANGCHAIN}", "model model_name", "xai", "ChatXAI")
    yield from _rows(
        f"langchain_nvidia_ai_endpoints {_LANGCHAIN}", "model 0", "nvidia", "ChatNVIDIA NVIDIAEmbeddings NVIDIARerank"
    )
    yield from _rows(f"langchain_voyageai {_LANGCHAIN}", "model", "voyage", "VoyageAIEmbeddings VoyageAIRerank")
    yield from _rows(
        f"langchain_huggingface {_LANGCHAIN}",
        "repo_id model",
        "huggingface",
        "HuggingFaceEndpoint HuggingFaceHub HuggingFaceEndpointEmbeddings",
    )
    yield from _rows(
        f"langchain_huggingface {_LANGCHAIN}", "model_id", "huggingface", "HuggingFacePipeline.from_model_id"
    )
    yield from _rows(
        f"langchain_huggingface {_LANGCHAIN}",
        "model_name model 0",
        "huggingface",
        "HuggingFaceEmbeddings HuggingFaceBgeEmbeddings HuggingFaceInstructEmbeddings SentenceTransformerEmbeddings HuggingFaceCrossEncoder HuggingFaceInferenceAPIEmbeddings",
    )
    yield from _rows(f"langchain_litellm {_LANGCHAIN}", "model model_name", "prefix", "ChatLiteLLM")
    yield from _rows(f"langchain_perplexity {_LANGCHAIN}", "model", "perplexity", "ChatPerplexity")
    yield from _rows(_LANGCHAIN, "model 0", "colon", "init_chat_model init_embeddings")


def _frameworks() -> Iterator[Signature]:
    """LlamaIndex, pydantic-ai, CrewAI, OpenAI Agents, Strands, AutoGen, smolagents, Semantic Kernel, Haystack, ADK."""
    yield from _rows(_INDEX, "model 0", "client", "llms.openai.OpenAI OpenAI OpenAIEmbedding")
    yield from _rows(_INDEX, "engine deployment_name azure_deployment", "azure", "AzureOpenAI AzureOpenAIEmbedding")
    yield from _rows(_INDEX, "model 0", "anthropic", "Anthropic")
    yield from _rows(_INDEX, "model model_name 0", "bedrock", "Bedrock BedrockConverse BedrockEmbedding")
    yield from _rows(_INDEX, "model model_name 0", "google", "Gemini GoogleGenAI GeminiEmbedding GoogleGenAIEmbedding")
    yield from _rows(_INDEX, "model 0", "vertex", "Vertex VertexTextEmbedding")
    yield from _rows(_INDEX, "model model_name 0", "ollama", "Ollama OllamaEmbedding")
    yield from _rows(_INDEX, "model 0", "groq", "Groq")
    yield from _rows(_INDEX, "model model_name 0", "mistral", "MistralAI MistralAIEmbedding")
    yield from _rows(
        _INDEX,
        "model_name 0",
        "huggingface",
        "HuggingFaceLLM HuggingFaceEmbedding HuggingFaceInferenceAPI SentenceTransformerRerank",
    )
    yield from _rows(_INDEX, "model", "cohere", "Cohere CohereRerank")
    yield from _rows(_INDEX, "model_name", "cohere", "CohereEmbedding")
    yield from _rows("pydantic_ai", "model_name 0", "client", "OpenAIModel OpenAIChatModel OpenAIResponsesModel")
    yield from _rows("pydantic_ai", "model_name 0", "anthropic", "AnthropicModel")
    yield from _rows("pydantic_ai", "model_name 0", "bedrock", "BedrockConverseModel")
    yield from _rows("pydantic_ai", "model_name 0", "google", "GoogleModel GeminiModel")
    yield from _rows("pydantic_ai", "model_name 0", "groq", "GroqModel")
    yield from _rows("pydantic_ai", "model_name 0", "mistral", "MistralModel")
    yield from _rows("pydantic_ai", "model_name 0", "cohere", "CohereModel")
    yield from _rows("crewai", "model 0", "prefix", "LLM")
    yield from _rows("agents", "model 0", "client", "OpenAIChatCompletionsModel OpenAIResponsesModel")
    yield from _rows("agents", "model 0", "prefix", "LitellmModel")
    yield from _rows("strands", "model_id", "bedrock", "BedrockModel")
    yield from _rows("strands", "model_id", "anthropic", "AnthropicModel")
    yield from _rows("strands", "model_id", "openai", "OpenAIModel")
    yield from _rows("strands", "model_id", "prefix", "LiteLLMModel")
    yield from _rows("strands", "model_id", "ollama", "OllamaModel")
    yield from _rows(
        "autogen_ext autogen agent_framework",
        "model model_id",
        "client",
        "OpenAIChatCompletionClient OpenAIChatClient OpenAIResponsesClient",
    )
    yield from _rows(
        "autogen_ext agent_framework",
        "azure_deployment deployment_name model",
        "azure",
        "AzureOpenAIChatCompletionClient AzureOpenAIChatClient",
    )
    yield from _rows("autogen_ext", "model", "anthropic", "AnthropicChatCompletionClient")
    yield from _rows("autogen_ext", "model", "ollama", "OllamaChatCompletionClient")
    yield from _rows(
        "smolagents",
        "model_id 0",
        "huggingface",
        "InferenceClientModel HfApiModel TransformersModel VLLMModel MLXModel",
    )
    yield from _rows("smolagents", "model_id 0", "prefix", "LiteLLMModel")
    yield from _rows("smolagents", "model_id 0", "client", "OpenAIServerModel OpenAIModel")
    yield from _rows("smolagents", "model_id 0", "azure", "AzureOpenAIServerModel AzureOpenAIModel")
    yield from _rows("smolagents", "model_id 0", "bedrock", "AmazonBedrockServerModel AmazonBedrockModel")
    yield from _rows("semantic_kernel", "ai_model_id", "openai", "OpenAIChatCompletion OpenAITextEmbedding")
    yield from _rows("semantic_kernel", "deployment_name", "azure", "AzureChatCompletion AzureTextEmbedding")
    yield from _rows(
        "haystack haystack_integrations",
        "model 0",
        "client",
        "OpenAIGenerator OpenAIChatGenerator OpenAITextEmbedder OpenAIDocumentEmbedder",
    )
    yield from _rows(
        "haystack haystack_integrations",
        "azure_deployment",
        "azure",
        "AzureOpenAIGenerator AzureOpenAIChatGenerator AzureOpenAITextEmbedder AzureOpenAIDocumentEmbedder",
    )
    yield from _rows(
        "haystack haystack_integrations", "model 0", "bedrock", "AmazonBedrockGenerator AmazonBedrockChatGenerator"
    )
    yield from _rows(
        "haystack haystack_integrations", "model 0", "anthropic", "AnthropicGenerator AnthropicChatGenerator"
    )
    yield from _rows(
        "haystack haystack_integrations",
        "model 0",
        "huggingface",
        "SentenceTransformersTextEmbedder SentenceTransformersDocumentEmbedder TransformersSimilarityRanker SentenceTransformersSimilarityRanker HuggingFaceLocalGenerator HuggingFaceLocalChatGenerator",
    )
    yield from _rows("google.adk", "model 0", "prefix", "LiteLlm")
    yield from _rows("ragas phoenix deepeval trulens", "model model_name", "openai", "OpenAIModel GPTModel")
    yield from _rows("sagemaker", "model_id 0", "sagemaker-jumpstart", "JumpStartModel JumpStartEstimator")


@cache
def signatures() -> dict[str, tuple[Signature, ...]]:
    """The rows by the last name of their tail."""
    table: dict[str, list[Signature]] = {}
    for row in (*_hosted(), *_langchain(), *_frameworks()):
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
    plain = normal(path)
    for row in signatures().get(plain.rpartition(".")[2], ()):
        if matches(plain, row.roots, row.tail):
            return row
    return None
