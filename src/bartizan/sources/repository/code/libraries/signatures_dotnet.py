"""Calls of .NET's libraries that name a model or deployment; see `signatures.py`."""

from __future__ import annotations

_KERNEL = "Microsoft.SemanticKernel Microsoft.Extensions.AI"

ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("OpenAI", "model 0", "openai", ("ChatClient EmbeddingClient ImageClient AudioClient ModerationClient"
     " OpenAIResponseClient")),
    ("OpenAI", "model 0", "client", ("GetChatClient GetEmbeddingClient GetImageClient GetAudioClient"
     " GetOpenAIResponseClient")),
    ("Azure.AI.OpenAI", "deployment_name 0", "azure", ("GetChatClient GetEmbeddingClient GetImageClient GetAudioClient"
     " GetOpenAIResponseClient")),
    ("Azure.AI.OpenAI", "deployment_name 0", "azure", "ChatCompletionsOptions EmbeddingsOptions"),
    ("Azure.AI.Inference", "model", "azure-ai", "ChatCompletionsOptions EmbeddingsOptions"),
    ("Anthropic.SDK Anthropic", "model", "anthropic", "MessageParameters MessageCreateParams"),
    ("Amazon.BedrockRuntime", "model_id", "bedrock",
     "InvokeModelRequest InvokeModelWithResponseStreamRequest ConverseRequest ConverseStreamRequest"),
    ("Amazon.SageMakerRuntime", "endpoint_name", "sagemaker", "InvokeEndpointRequest"),
    ("Google.GenAI", "model 0", "google", "Models.GenerateContent Models.EmbedContent"),
    ("Mscc.GenerativeAI", "model 0", "google", "GenerativeModel"),
    ("Azure.AI.Inference", "model_id default_model_id 0", "azure-ai",
     "AsChatClient AsIChatClient AsEmbeddingGenerator AsIEmbeddingGenerator"),
    ("Microsoft.Extensions.AI", "model_id 1", "ollama", "OllamaChatClient OllamaEmbeddingGenerator"),
    ("Amazon.BedrockRuntime", "model_id default_model_id 0", "bedrock", "AsIChatClient AsIEmbeddingGenerator"),
    ("GenerativeAI Google_GenerativeAI", "model model_name 1 0", "google", "GenerativeModel CreateGenerativeModel"),
    ("OllamaSharp", "default_model 1", "ollama", "OllamaApiClient"),
    ("LLama LLamaSharp", "0", "file", "ModelParams"),
    (_KERNEL, "deployment_name 0", "azure",
     ("AddAzureOpenAIChatCompletion AddAzureOpenAIChatClient AddAzureOpenAITextEmbeddingGeneration"
     " AddAzureOpenAIEmbeddingGenerator AzureOpenAIChatCompletionService AzureOpenAITextEmbeddingGenerationService")),
    (_KERNEL, "model_id 0", "openai",
     ("AddOpenAIChatCompletion AddOpenAIChatClient AddOpenAITextEmbeddingGeneration AddOpenAIEmbeddingGenerator"
     " OpenAIChatCompletionService OpenAITextEmbeddingGenerationService")),
    (_KERNEL, "model_id 0", "google", ("AddGoogleAIGeminiChatCompletion AddGoogleAIEmbeddingGenerator"
     " AddGoogleAIEmbeddingGeneration GoogleAIGeminiChatCompletionService")),
    (_KERNEL, "model_id 0", "vertex", "AddVertexAIGeminiChatCompletion AddVertexAIEmbeddingGenerator"),
    (_KERNEL, "model_id 0", "ollama", ("AddOllamaChatCompletion AddOllamaEmbeddingGenerator AddOllamaChatClient"
     " AddOllamaTextEmbeddingGeneration AddOllamaTextGeneration OllamaChatCompletionService")),
    (_KERNEL, "model_id 0", "mistral",
     "AddMistralChatCompletion AddMistralEmbeddingGenerator AddMistralTextEmbeddingGeneration"),
    (_KERNEL, "model 0", "huggingface", "AddHuggingFaceChatCompletion AddHuggingFaceTextEmbeddingGeneration"),
    (_KERNEL, "model_id 0", "bedrock", ("AddBedrockChatCompletionService AddBedrockTextGenerationService"
     " AddBedrockTextEmbeddingGenerationService AddBedrockEmbeddingGenerator AddBedrockChatClient")),
    ("Amazon.BedrockAgentRuntime", "model_arn", "bedrock",
     "KnowledgeBaseRetrieveAndGenerateConfiguration ExternalSourcesRetrieveAndGenerateConfiguration"),
    ("Amazon.BedrockAgentRuntime", "foundation_model", "bedrock",
     "InvokeInlineAgentRequest"),
)  # fmt: skip
"""Rows of `signatures.Row`: roots, arguments, registry, names."""
