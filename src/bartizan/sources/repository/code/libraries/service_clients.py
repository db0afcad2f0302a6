"""Classes that are clients of a hosted AI service: the library that has them, and the service's slug.

The slugs are those that addresses of services have (`ai/endpoints.json`), so that a client and a raw call meet.
"""

from __future__ import annotations

CLIENTS = {
    "OpenAI": ("openai", "openai"), "AsyncOpenAI": ("openai", "openai"), "AzureOpenAI": ("openai", "azure-openai"),
    "AsyncAzureOpenAI": ("openai", "azure-openai"), "Anthropic": ("anthropic", "anthropic"),
    "AsyncAnthropic": ("anthropic", "anthropic"), "AnthropicBedrock": ("anthropic", "aws-bedrock"),
    "AnthropicVertex": ("anthropic", "vertex"), "Mistral": ("mistralai", "mistral"), "MistralClient": ("mistralai",
    "mistral"),
    "Groq": ("groq", "groq"), "AsyncGroq": ("groq", "groq"), "Together": ("together", "together"),
    "Fireworks": ("fireworks", "fireworks"),
    "ClientV2": ("cohere", "cohere"), "Cerebras": ("cerebras", "cerebras"), "InferenceClient": ("huggingface_hub",
    "huggingface"),
    "ZhipuAI": ("zhipuai", "zhipu"), "Pinecone": ("pinecone", "pinecone"), "QdrantClient": ("qdrant_client", "qdrant"),
    "ChatCompletionsClient": ("azure.ai.inference", "azure-ai"), "AIProjectClient": ("azure.ai.projects", "azure-ai"),
    "ContentSafetyClient": ("azure.ai.contentsafety", "azure-content-safety"), "Replicate": ("replicate", "replicate"),
    "ElevenLabs": ("elevenlabs", "elevenlabs"), "TavilyClient": ("tavily", "tavily-search"), "ChatOpenAI": ("langchain",
    "openai"),
    "AzureChatOpenAI": ("langchain", "azure-openai"), "ChatAnthropic": ("langchain", "anthropic"),
    "DocumentIntelligenceClient": ("azure.ai.documentintelligence", "azure-document-intelligence"),
    "TextAnalyticsClient": ("azure.ai.textanalytics", "azure-language"),
    "GoogleGenAI": ("google.genai", "google"), "GoogleGenerativeAI": ("google.generativeai", "google"),
    "VertexAI": ("vertexai", "vertex"), "CohereClient": ("cohere", "cohere"), "CohereClientV2": ("cohere", "cohere"),
    "OpenAIClient": ("azure_openai", "azure-openai"), "ModelClient": ("azure_ai_inference", "azure-ai"),
    "HfInference": ("huggingface_hub", "huggingface"), "Ollama": ("ollama", "ollama"),
    "VoyageAIClient": ("voyageai", "voyage-ai"),
    "ElevenLabsClient": ("elevenlabs", "elevenlabs"), "create_open_ai": ("ai_sdk.openai", "openai"),
    "create_azure": ("ai_sdk.azure", "azure-openai"), "create_anthropic": ("ai_sdk.anthropic", "anthropic"),
    "create_google_generative_ai": ("ai_sdk.google", "google"), "create_vertex": ("ai_sdk.google_vertex", "vertex"),
    "create_amazon_bedrock": ("ai_sdk.amazon_bedrock", "aws-bedrock"), "create_mistral": ("ai_sdk.mistral", "mistral"),
    "create_groq": ("ai_sdk.groq", "groq"), "create_open_router": ("openrouter_ai_sdk_provider", "openrouter"),
    "create_open_ai_compatible": ("ai_sdk.openai_compatible", "openai"),
}  # fmt: skip
SHARED_CLIENTS = {
    "Client": (
        ("google.genai", "google"),
        ("cohere", "cohere"),
        ("voyageai", "voyage-ai"),
        ("ollama", "ollama"),
        ("langsmith", "langsmith"),
    )
}
