"""Clients of AI services in Java, Kotlin, Go and C#: where their key comes from and where they connect."""

from __future__ import annotations

from collections.abc import Iterable

from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Items, Name, Site, Val, options
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.uses import outputs

Names = tuple[str | int, ...]
_KEY: Names = ("api_key", "credential", "auth_token", "key", "github_token", "access_token")
_URL: Names = ("base_url", "endpoint", "azure_endpoint", "service_url", "host", "baseurl")
_GO_OPENAI = "github.com.sashabaranov.go_openai"
_LANGCHAIN4J = "dev.langchain4j"
_KERNEL = "Microsoft.SemanticKernel Microsoft.Extensions"

_ROWS: tuple[tuple[str, str, str, Names, Names], ...] = (
    (_GO_OPENAI, "NewClient", "openai", (0,), ()),
    (_GO_OPENAI, "NewClientWithConfig", "openai", (), ()),
    ("github.com.openai.openai_go", "NewClient", "openai", (), ()),
    ("github.com.anthropics.anthropic_sdk_go", "NewClient", "anthropic", (), ()),
    ("github.com.tmc.langchaingo.llms.openai", "New", "openai", (), ()),
    ("github.com.tmc.langchaingo.llms.anthropic", "New", "anthropic", (), ()),
    ("github.com.tmc.langchaingo.llms.ollama", "New", "ollama", (), ()),
    ("github.com.tmc.langchaingo.llms.mistral", "New", "mistral", (), ()),
    ("github.com.tmc.langchaingo.llms.googleai", "New", "google", (), ()),
    ("github.com.cloudwego.eino_ext.components.model.openai github.com.cloudwego.eino_ext.components.embedding.openai",
     "ChatModelConfig EmbeddingConfig", "openai", _KEY, _URL),
    ("github.com.cloudwego.eino_ext.components.model.ollama", "ChatModelConfig", "ollama", (), _URL),
    ("github.com.cloudwego.eino_ext.components.model.claude", "Config", "anthropic", _KEY, _URL),
    ("github.com.firebase.genkit.go.plugins.googlegenai", "GoogleAI", "google", _KEY, ()),
    ("github.com.firebase.genkit.go.plugins.googlegenai", "VertexAI", "vertex", (), ()),
    ("github.com.firebase.genkit.go.plugins.ollama", "Ollama", "ollama", (), ("server_address",)),
    ("github.com.firebase.genkit.go.plugins.compat_oai", "OpenAI", "openai", _KEY, ()),
    ("github.com.firebase.genkit.go.plugins.compat_oai", "Anthropic", "anthropic", _KEY, ()),
    ("google.golang.org.genai", "NewClient", "google", _KEY, ()),
    ("github.com.aws.aws_sdk_go_v2.service.bedrockruntime", "NewFromConfig", "aws-bedrock", (), ()),
    ("github.com.Azure.azure_sdk_for_go.sdk.ai.azopenai", "NewClientWithKeyCredential NewClient", "azure-openai", (1,),
     (0,)),
    (_LANGCHAIN4J, ("OpenAiChatModel OpenAiStreamingChatModel OpenAiEmbeddingModel OpenAiOfficialChatModel"
     " OpenAiImageModel OpenAiModerationModel"), "openai", _KEY, _URL),
    (_LANGCHAIN4J, "AzureOpenAiChatModel AzureOpenAiStreamingChatModel AzureOpenAiEmbeddingModel", "azure-openai",
     _KEY, _URL),
    (_LANGCHAIN4J, "AnthropicChatModel AnthropicStreamingChatModel", "anthropic", _KEY, _URL),
    (_LANGCHAIN4J, "MistralAiChatModel MistralAiEmbeddingModel", "mistral", _KEY, _URL),
    (_LANGCHAIN4J, "GoogleAiGeminiChatModel GoogleAiEmbeddingModel", "google", _KEY, _URL),
    (_LANGCHAIN4J, "BedrockChatModel BedrockStreamingChatModel", "aws-bedrock", (), ()),
    (_LANGCHAIN4J, "OllamaChatModel OllamaStreamingChatModel OllamaEmbeddingModel", "ollama", (), _URL),
    ("com.openai", "OpenAIOkHttpClient OpenAIOkHttpClientAsync OpenAIOkHttpClient.fromEnv", "openai", _KEY, _URL),
    ("com.anthropic", "AnthropicOkHttpClient AnthropicOkHttpClientAsync AnthropicOkHttpClient.fromEnv", "anthropic",
     _KEY, _URL),
    ("com.azure.ai.openai", "OpenAIClientBuilder OpenAIClient OpenAIAsyncClient", "azure-openai", _KEY, _URL),
    ("org.springframework.ai.openai.api", "OpenAiApi", "openai", _KEY, _URL),
    ("org.springframework.ai.anthropic.api", "AnthropicApi", "anthropic", _KEY, _URL),
    ("software.amazon.awssdk.services.bedrockruntime", "BedrockRuntimeClient BedrockRuntimeAsyncClient", "aws-bedrock",
     (), ()),
    ("ai.koog", "simpleOpenAIExecutor OpenAILLMClient", "openai", (*_KEY, "api_token", 0), _URL),
    ("ai.koog", "simpleAnthropicExecutor AnthropicLLMClient", "anthropic", (*_KEY, "api_token", 0), _URL),
    ("ai.koog", "simpleGoogleAIExecutor GoogleLLMClient", "google", (*_KEY, 0), _URL),
    ("ai.koog", "simpleOllamaAIExecutor OllamaClient", "ollama", (), (*_URL, 0)),
    ("OpenAI", "OpenAIClient", "openai", (*_KEY, 0), ("options.endpoint", "endpoint")),
    ("OpenAI.Chat OpenAI.Embeddings OpenAI.Images OpenAI.Audio", "ChatClient EmbeddingClient ImageClient AudioClient",
     "openai", (*_KEY, 1), ("options.endpoint", "endpoint")),
    ("Azure.AI.OpenAI", "AzureOpenAIClient OpenAIClient", "azure-openai", (*_KEY, 1), (*_URL, 0)),
    ("Azure.AI.Inference", "ChatCompletionsClient EmbeddingsClient", "azure-ai", (*_KEY, 1), (*_URL, 0)),
    ("Anthropic", "AnthropicClient", "anthropic", (*_KEY, 0), _URL),
    ("OllamaSharp", "OllamaApiClient", "ollama", (), ("uri_string", "uri", 0)),
    ("Amazon.BedrockRuntime", "AmazonBedrockRuntimeClient", "aws-bedrock", (), ()),
    (_KERNEL, ("AddAzureOpenAIChatCompletion AddAzureOpenAIChatClient AddAzureOpenAITextEmbeddingGeneration"
     " AddAzureOpenAIEmbeddingGenerator"), "azure-openai", ("api_key", "credentials", 2), ("endpoint", 1)),
    (_KERNEL, ("AddOpenAIChatCompletion AddOpenAIChatClient AddOpenAITextEmbeddingGeneration"
     " AddOpenAIEmbeddingGenerator"), "openai", ("api_key", 1), ("endpoint",)),
)  # fmt: skip
ROWS = tuple(
    (tuple(roots.split()), tail, service, key, url)
    for roots, tails, service, key, url in _ROWS
    for tail in tails.split()
)
"""Roots, name, service, the arguments of the key, those of the address."""
GATES = gates((tail.rpartition(".")[2], words(roots)) for roots, tail, _, _, _ in ROWS)
_OPTIONS = {
    "WithAPIKey": "key",
    "WithToken": "key",
    "WithBaseURL": "url",
    "WithBaseUrl": "url",
    "WithServerURL": "url",
    "WithAuthToken": "key",
}
"""Options that Go's libraries take as calls."""


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the client that a call makes."""
    if reading.module.language.name in {"python", "javascript", "typescript"}:
        return
    path = normal(callee.path)
    for roots, tail, service, keys, urls in ROWS:
        if tail.rpartition(".")[2] == call.tail and matches(path, roots, tail):
            key, base = reading.argument(site, keys), reading.argument(site, urls)
            transport: Val | None = None
            if reading.module.language.name == "go":
                key, base = _told(reading, site, key, base)
                transport = _field(reading, site, "HTTPClient")
            outputs.connected(reading, call, site, path, outputs.Reached(service, key, base, transport))
            return


def _told(reading: Reading, site: Site, key: Val | None, base: Val | None) -> tuple[Val | None, Val | None]:
    """The key and the address that options say, or a configuration that fields are set of."""
    for value in _flat(reading.evaluator.positional(site)):
        if not isinstance(value, Name) or value.site is None:
            continue
        last = value.path.removesuffix("()").rpartition(".")[2]
        if last in _OPTIONS:
            given = reading.argument(value.site, (0,))
            key, base = (given, base) if _OPTIONS[last] == "key" else (key, given)
        elif "Config" in last:  # `config := openai.DefaultConfig(key); config.BaseURL = …`
            key = reading.argument(value.site, (0,)) or key
            base = _field(reading, site, "BaseURL") or (reading.argument(value.site, (1,)) if "Azure" in last else base)
    return key, base


def _flat(values: Iterable[Val]) -> Iterable[Val]:
    for value in values:
        for option in options(value):
            yield from option.values if isinstance(option, Items) else (option,)


def _field(reading: Reading, site: Site, name: str) -> Val | None:
    """What is assigned to a field of the variable that a call is passed."""
    listed = site.node.child_by_field_name("arguments")
    first = listed.named_children[0] if listed is not None and listed.named_children else None
    if first is None:
        return None
    for binding in site.frame.scope.bindings.get(f"{site.module.text(first)}.{name}", ()):
        return reading.evaluator.evaluate(binding.node, site.frame)
    return None
