"""Classes of frameworks that are clients of a hosted service themselves: they take its key and its address."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.sources.repository.code.following.gates import words
from bartizan.sources.repository.code.libraries.signatures import matches
from bartizan.sources.repository.code.uses import models

_LANGCHAIN = ("langchain", "langchain_community", "langchain_classic")
_ROWS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("llama_index",), "OpenAI OpenAIEmbedding OpenAILike OpenAIResponses", "openai"),
    (("llama_index",), "AzureOpenAI AzureOpenAIEmbedding", "azure-openai"),
    (("llama_index",), "Anthropic", "anthropic"),
    (("llama_index",), "Gemini GoogleGenAI GoogleGenAIEmbedding", "google"),
    (("llama_index",), "Groq", "groq"),
    (("llama_index",), "MistralAI MistralAIEmbedding", "mistral"),
    (("llama_index",), "Cohere CohereEmbedding CohereRerank", "cohere"),
    (("langchain_openai", *_LANGCHAIN), "OpenAI OpenAIEmbeddings", "openai"),
    (("langchain_openai", *_LANGCHAIN), "AzureOpenAI AzureOpenAIEmbeddings", "azure-openai"),
    (("langchain_google_genai",), "ChatGoogleGenerativeAI GoogleGenerativeAIEmbeddings", "google"),
    (("langchain_mistralai",), "ChatMistralAI MistralAIEmbeddings", "mistral"),
    (("langchain_groq",), "ChatGroq", "groq"),
    (("langchain_ollama", *_LANGCHAIN), "ChatOllama OllamaEmbeddings OllamaLLM", "ollama"),
    (("langchain_cohere",), "ChatCohere CohereEmbeddings CohereRerank", "cohere"),
    (("pydantic_ai",), "OpenAIProvider", "openai"),
    (("pydantic_ai",), "AzureProvider", "azure-openai"),
    (("pydantic_ai",), "AnthropicProvider", "anthropic"),
    (("pydantic_ai",), "MistralProvider", "mistral"),
    (("pydantic_ai",), "GroqProvider", "groq"),
    (("autogen_ext",), "OpenAIChatCompletionClient", "openai"),
    (("autogen_ext",), "AzureOpenAIChatCompletionClient", "azure-openai"),
    (("autogen_ext",), "AnthropicChatCompletionClient", "anthropic"),
    (("agent_framework",), "OpenAIChatClient OpenAIResponsesClient", "openai"),
    (("agent_framework",), "AzureOpenAIChatClient AzureOpenAIResponsesClient", "azure-openai"),
    (("semantic_kernel",), "OpenAIChatCompletion OpenAITextEmbedding", "openai"),
    (("semantic_kernel",), "AzureChatCompletion AzureTextEmbedding", "azure-openai"),
    (
        ("haystack", "haystack_integrations"),
        "OpenAIGenerator OpenAIChatGenerator OpenAITextEmbedder OpenAIDocumentEmbedder",
        "openai",
    ),
    (
        ("haystack", "haystack_integrations"),
        "AzureOpenAIGenerator AzureOpenAIChatGenerator AzureOpenAITextEmbedder AzureOpenAIDocumentEmbedder",
        "azure-openai",
    ),
    (("haystack_integrations",), "AnthropicGenerator AnthropicChatGenerator", "anthropic"),
    (("crewai",), "LLM", "prefix"),
    (("litellm",), "completion acompletion embedding aembedding responses aresponses", "prefix"),
    (("dspy",), "LM", "prefix"),
    (("google.adk",), "LiteLlm", "prefix"),
    (("strands", "smolagents"), "LiteLLMModel", "prefix"),
    (("langchain_litellm",), "ChatLiteLLM", "prefix"),
    (("smolagents",), "OpenAIServerModel OpenAIModel", "openai"),
    (("smolagents",), "InferenceClientModel HfApiModel", "huggingface"),
    (("smolagents",), "AzureOpenAIServerModel AzureOpenAIModel", "azure-openai"),
)
"""Roots, last names separated by spaces, the service; `prefix` where the model's own name begins with it."""
_OF_REGISTRIES = {"azure": "azure-openai", "bedrock": "aws-bedrock", "sagemaker": "aws-sagemaker"}


def gates() -> Iterator[tuple[str, frozenset[str]]]:
    """The last name of each with the words that open its gate."""
    for roots, tails, _ in _ROWS:
        for tail in tails.split():
            yield tail, words(roots)


def service_of(path: str) -> str | None:
    """The hosted service of a callee's normal path; None for what is no such class."""
    tail = path.rpartition(".")[2]
    found = (service for roots, tails, service in _ROWS if tail in tails.split() and matches(path, roots, tail))
    return next(found, None)


def service_of_model(name: str) -> str:
    """The service that a name of LiteLLM leads to: `azure/gpt-4o` to Azure OpenAI."""
    registry, _ = models.split_prefix(name, "/")
    return _OF_REGISTRIES.get(registry, registry)
