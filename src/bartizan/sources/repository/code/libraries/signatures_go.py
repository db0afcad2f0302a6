"""Calls and structs of Go's libraries that name a model, endpoint or deployment; see `signatures.py`."""

from __future__ import annotations

_LANGCHAINGO = "github.com.tmc.langchaingo"
_GENKIT = "github.com.firebase.genkit.go"
_EINO = "github.com.cloudwego.eino_ext"

ROWS: tuple[tuple[str, str, str, str], ...] = (
    (
        "github.com.sashabaranov.go_openai",
        "model",
        "client",
        (
            "ChatCompletionRequest CompletionRequest EmbeddingRequest EmbeddingRequestStrings ImageRequest AudioRequest"
            " CreateSpeechRequest AssistantRequest FineTuningJobRequest ModerationRequest"
        ),
    ),
    (
        "github.com.openai.openai_go",
        "model",
        "openai",
        (
            "ChatCompletionNewParams ResponseNewParams EmbeddingNewParams ImageGenerateParams BetaAssistantNewParams"
            " AudioTranscriptionNewParams AudioSpeechNewParams ModerationNewParams CompletionNewParams"
            " FineTuningJobNewParams"
        ),
    ),
    ("github.com.anthropics.anthropic_sdk_go", "model", "anthropic", "MessageNewParams BetaMessageNewParams"),
    (
        "github.com.aws.aws_sdk_go_v2.service.bedrockruntime github.com.aws.aws_sdk_go.service.bedrockruntime",
        "model_id",
        "bedrock",
        "InvokeModelInput InvokeModelWithResponseStreamInput ConverseInput ConverseStreamInput",
    ),
    (
        "github.com.aws.aws_sdk_go_v2.service.sagemakerruntime github.com.aws.aws_sdk_go.service.sagemakerruntime",
        "endpoint_name",
        "sagemaker",
        "InvokeEndpointInput InvokeEndpointAsyncInput",
    ),
    (
        "google.golang.org.genai",
        "1",
        "google",
        (
            "Models.GenerateContent Models.GenerateContentStream Models.EmbedContent Models.GenerateImages Chats.Create"
            " Models.CountTokens"
        ),
    ),
    (
        "github.com.google.generative_ai_go.genai cloud.google.com.go.vertexai.genai",
        "0",
        "google",
        "GenerativeModel EmbeddingModel",
    ),
    ("github.com.ollama.ollama.api", "model name", "ollama", "ChatRequest GenerateRequest EmbedRequest PullRequest"),
    ("github.com.cohere_ai.cohere_go", "model", "cohere", "ChatRequest EmbedRequest V2ChatRequest RerankRequest"),
    ("github.com.gage_technologies.mistral_go", "0", "mistral", "Chat ChatStream Embeddings"),
    (f"{_LANGCHAINGO}.llms.openai", "0", "client", "WithModel WithEmbeddingModel"),
    (f"{_LANGCHAINGO}.llms.anthropic", "0", "anthropic", "WithModel"),
    (f"{_LANGCHAINGO}.llms.ollama", "0", "ollama", "WithModel"),
    (f"{_LANGCHAINGO}.llms.bedrock", "0", "bedrock", "WithModel"),
    (f"{_LANGCHAINGO}.llms.googleai", "0", "google", "WithDefaultModel WithDefaultEmbeddingModel"),
    (f"{_LANGCHAINGO}.llms.mistral", "0", "mistral", "WithModel"),
    (f"{_LANGCHAINGO}.llms.huggingface", "0", "huggingface", "WithModel"),
    (f"{_LANGCHAINGO}.llms.cohere", "0", "cohere", "WithModel"),
    (f"{_EINO}.components.model.openai {_EINO}.components.embedding.openai", "model", "client",
     "ChatModelConfig EmbeddingConfig"),
    (f"{_EINO}.components.model.ollama", "model", "ollama", "ChatModelConfig"),
    (f"{_EINO}.components.model.claude", "model", "anthropic", "Config"),
    (f"{_EINO}.components.model.gemini", "model", "google", "Config"),
    (f"{_EINO}.components.model.ark {_EINO}.components.embedding.ark", "model", "volcengine",
     "ChatModelConfig EmbeddingConfig"),
    (f"{_EINO}.components.model.deepseek", "model", "deepseek", "ChatModelConfig"),
    (f"{_EINO}.components.model.qwen {_EINO}.components.embedding.dashscope", "model", "dashscope",
     "ChatModelConfig EmbeddingConfig"),
    (f"{_EINO}.components.model.qianfan", "model", "qianfan", "ChatModelConfig"),
    (f"{_EINO}.components.model.openrouter", "model", "openrouter", "Config ChatModelConfig"),
    (f"{_EINO}.components.embedding.ollama", "model", "ollama", "EmbeddingConfig"),
    (f"{_EINO}.components.embedding.gemini", "model", "google", "EmbeddingConfig"),
    ("google.golang.org.adk.model.gemini", "1", "google", "NewModel"),
    ("google.golang.org.adk.model.anthropic", "1", "anthropic", "NewModel"),
    ("google.golang.org.adk.model.openai", "1", "openai", "NewModel"),
    (f"{_GENKIT}.plugins.googlegenai", "1", "google", "GoogleAIModel GoogleAIEmbedder"),
    (f"{_GENKIT}.plugins.googlegenai", "0", "google", "GoogleAIModelRef"),
    (f"{_GENKIT}.plugins.googlegenai {_GENKIT}.plugins.vertexai", "1", "vertex",
     "VertexAIModel VertexAIEmbedder LlamaModel MistralModel AnthropicModel"),
    (f"{_GENKIT}.plugins.googlegenai", "0", "vertex", "VertexAIModelRef"),
    *((f"{_GENKIT}.plugins.{plugin} {_GENKIT}.plugins.compat_oai.{plugin}", place, plugin, name)
      for plugin in ("anthropic", "cohere", "mistral", "groq", "deepseek", "xai", "openai", "ollama")
      for place, name in (("0", "ModelRef"), ("1", "Model"))),
    (f"{_GENKIT}.plugins.ollama", "name", "ollama", "ModelDefinition"),
    (f"{_GENKIT}.genkit", "0", "prefix", "WithDefaultModel"),
    ("github.com.aws.aws_sdk_go_v2.service.bedrockagentruntime", "model_arn", "bedrock",
     "KnowledgeBaseRetrieveAndGenerateConfiguration ExternalSourcesRetrieveAndGenerateConfiguration"),
    ("github.com.aws.aws_sdk_go_v2.service.bedrockagentruntime", "foundation_model", "bedrock",
     "InvokeInlineAgentInput"),
    ("github.com.firebase.genkit.go.ai", "0", "prefix", "WithModelName"),
    ("github.com.Azure.azure_sdk_for_go.sdk.ai.azopenai", "deployment_name", "azure",
     "ChatCompletionsOptions ChatCompletionsStreamOptions EmbeddingsOptions CompletionsOptions"),
    ("github.com.replicate.replicate_go", "1", "replicate", "Run CreatePrediction"),
)  # fmt: skip
"""Rows of `signatures.Row`: roots, arguments, registry, names."""
