"""Calls of Java's and Kotlin's libraries that name a model, endpoint or deployment; see `signatures.py`."""

from __future__ import annotations

_LANGCHAIN4J = "dev.langchain4j"
_AGENTS = "software.amazon.awssdk.services.bedrockagentruntime aws.sdk.kotlin.services.bedrockagentruntime"
_SPRING = "org.springframework.ai"

ROWS: tuple[tuple[str, str, str, str], ...] = (
    (
        _LANGCHAIN4J, "model_name model", "client",
        ("OpenAiChatModel OpenAiStreamingChatModel OpenAiEmbeddingModel OpenAiLanguageModel OpenAiImageModel"
        " OpenAiModerationModel OpenAiOfficialChatModel OpenAiOfficialStreamingChatModel OpenAiOfficialEmbeddingModel"
        " OpenAiResponsesChatModel"),
    ),
    (
        _LANGCHAIN4J, "deployment_name", "azure",
        "AzureOpenAiChatModel AzureOpenAiStreamingChatModel AzureOpenAiEmbeddingModel AzureOpenAiImageModel",
    ),
    (_LANGCHAIN4J, "model_name", "anthropic", "AnthropicChatModel AnthropicStreamingChatModel"),
    (
        _LANGCHAIN4J, "model_id model_name", "bedrock",
        ("BedrockChatModel BedrockStreamingChatModel BedrockTitanEmbeddingModel BedrockCohereEmbeddingModel"
        " BedrockAnthropicMessageChatModel"),
    ),
    (
        _LANGCHAIN4J, "model_name", "vertex",
        "VertexAiGeminiChatModel VertexAiGeminiStreamingChatModel VertexAiEmbeddingModel VertexAiChatModel",
    ),
    (
        _LANGCHAIN4J, "model_name", "google",
        "GoogleAiGeminiChatModel GoogleAiGeminiStreamingChatModel GoogleAiEmbeddingModel",
    ),
    (
        _LANGCHAIN4J, "model_name", "ollama",
        "OllamaChatModel OllamaStreamingChatModel OllamaEmbeddingModel OllamaLanguageModel",
    ),
    (_LANGCHAIN4J, "model_name", "mistral", "MistralAiChatModel MistralAiStreamingChatModel MistralAiEmbeddingModel"),
    (_LANGCHAIN4J, "model_name", "cohere", "CohereEmbeddingModel CohereScoringModel"),
    (_LANGCHAIN4J, "model_id", "huggingface", "HuggingFaceChatModel HuggingFaceEmbeddingModel"),
    (_LANGCHAIN4J, "model_name", "github", "GitHubModelsChatModel GitHubModelsEmbeddingModel"),
    (_LANGCHAIN4J, "model_name", "self-hosted", "LocalAiChatModel LocalAiEmbeddingModel"),
    (_SPRING, "model", "client", "OpenAiChatOptions OpenAiEmbeddingOptions OpenAiImageOptions"),
    (_SPRING, "deployment_name", "azure", "AzureOpenAiChatOptions AzureOpenAiEmbeddingOptions"),
    (_SPRING, "model", "anthropic", "AnthropicChatOptions"),
    (_SPRING, "model", "ollama", "OllamaOptions OllamaChatOptions OllamaEmbeddingOptions"),
    (_SPRING, "model", "vertex", "VertexAiGeminiChatOptions VertexAiTextEmbeddingOptions"),
    (_SPRING, "model", "mistral", "MistralAiChatOptions MistralAiEmbeddingOptions"),
    (_SPRING, "model", "bedrock", "BedrockProxyChatOptions BedrockChatOptions"),
    (_SPRING, "model", "google", "GoogleGenAiChatOptions"),
    (_SPRING, "model", "deepseek", "DeepSeekChatOptions"),
    (
        "com.openai", "model", "openai",
        ("ChatCompletionCreateParams ResponseCreateParams EmbeddingCreateParams ImageGenerateParams"
        " StructuredChatCompletionCreateParams TranscriptionCreateParams SpeechCreateParams ModerationCreateParams"
        " AssistantCreateParams BatchCreateParams JobCreateParams CompletionCreateParams"),
    ),
    ("com.anthropic", "model", "anthropic", "MessageCreateParams MessageCountTokensParams BetaMessageCreateParams"),
    ("com.azure.ai.openai", "0", "azure", "getChatCompletions getChatCompletionsStream getEmbeddings getCompletions"),
    ("com.azure.ai.inference", "model", "azure-ai", "ChatCompletionsOptions"),
    (
        "software.amazon.awssdk.services.bedrockruntime", "model_id", "bedrock",
        ("InvokeModelRequest InvokeModelWithResponseStreamRequest ConverseRequest ConverseStreamRequest invokeModel"
        " converse converseStream StartAsyncInvokeRequest"),
    ),
    ("software.amazon.awssdk.services.sagemakerruntime", "endpoint_name", "sagemaker",
     "InvokeEndpointRequest InvokeEndpointAsyncRequest invokeEndpoint"),
    ("com.amazonaws.services.sagemakerruntime", "endpoint_name", "sagemaker", "InvokeEndpointRequest"),
    ("aws.sdk.kotlin.services.bedrockruntime", "model_id", "bedrock", ("InvokeModelRequest ConverseRequest invokeModel"
     " converse")),
    ("com.google.genai", "0", "google",
     "models.generateContent models.generateContentStream models.embedContent models.generateImages chats.create"),
    ("com.google.cloud.vertexai", "0 model_name", "vertex", "GenerativeModel"),
    ("com.google.firebase", "model_name 0", "google", "generativeModel imagenModel liveModel"),
    ("com.google.ai.client.generativeai", "model_name 0", "google", "GenerativeModel"),
    ("com.google.adk", "model 0", "google", "Gemini"),
    ("com.aallam.openai", "model", "openai",
     "ChatCompletionRequest EmbeddingRequest ImageCreation TranscriptionRequest SpeechRequest AssistantRequest"),
    ("com.theokanning.openai", "model", "openai", "ChatCompletionRequest CompletionRequest EmbeddingRequest"),
    ("io.github.sashirestela.openai", "model", "openai", "ChatRequest EmbeddingRequest"),
    ("com.cohere", "model", "cohere", "ChatRequest EmbedRequest V2ChatRequest V2EmbedRequest"),
    ("com.microsoft.semantickernel", "model_id", "openai", "OpenAIChatCompletion OpenAITextEmbeddingGenerationService"),
    ("ai.djl.huggingface ai.djl", "model_urls", "huggingface", "Criteria"),
    (_AGENTS, "model_arn", "bedrock",
     "KnowledgeBaseRetrieveAndGenerateConfiguration ExternalSourcesRetrieveAndGenerateConfiguration"),
    (_AGENTS, "foundation_model", "bedrock",
     "InvokeInlineAgentRequest"),
)  # fmt: skip
"""Rows of `signatures.Row`: roots, arguments, registry, names."""
