"""Rows of `signatures.py` for what only npm has: the AI SDK, Mastra, Genkit, LangChain.js and LlamaIndex.TS."""

from __future__ import annotations

_GENERATES = (
    "generate_text stream_text generate_object stream_object embed embed_many rerank generate_image generate_speech"
    " transcribe experimental_generate_image experimental_generate_speech experimental_transcribe"
    " experimental_generate_video"
)
_LANG = "langchain langchain_core langchain_community langchain_classic"
_MODELS = (
    "chat responses completion language_model embedding text_embedding text_embedding_model embedding_model image"
    " image_model speech transcription reranking"
)
_PROVIDERS = (
    ("ai_sdk.openai", "client", "openai create_open_ai"),
    ("ai_sdk.azure", "azure", "azure create_azure"),
    ("ai_sdk.anthropic", "anthropic", "anthropic create_anthropic"),
    ("ai_sdk.google", "google", "google create_google_generative_ai"),
    ("ai_sdk.google_vertex", "vertex", "vertex create_vertex vertex_anthropic create_vertex_anthropic"),
    ("ai_sdk.amazon_bedrock", "bedrock", "bedrock create_amazon_bedrock"),
    ("ai_sdk.mistral", "mistral", "mistral create_mistral"),
    ("ai_sdk.cohere", "cohere", "cohere create_cohere"),
    ("ai_sdk.groq", "groq", "groq create_groq"),
    ("ai_sdk.togetherai", "together", "togetherai together_ai create_together_ai"),
    ("ai_sdk.fireworks", "fireworks", "fireworks create_fireworks"),
    ("ai_sdk.deepseek", "deepseek", "deepseek deep_seek create_deep_seek"),
    ("ai_sdk.xai", "xai", "xai create_xai"),
    ("ai_sdk.perplexity", "perplexity", "perplexity create_perplexity"),
    ("ai_sdk.cerebras", "cerebras", "cerebras create_cerebras"),
    ("ai_sdk.deepinfra", "deepinfra", "deepinfra create_deep_infra"),
    ("ai_sdk.replicate", "replicate", "replicate create_replicate"),
    ("ai_sdk.elevenlabs", "elevenlabs", "elevenlabs create_eleven_labs"),
    ("ai_sdk.huggingface", "huggingface", "huggingface create_hugging_face"),
    ("ai_sdk.openai_compatible", "client", "create_open_ai_compatible"),
    ("openrouter_ai_sdk_provider", "openrouter", "openrouter create_open_router"),
    ("ollama_ai_provider ollama_ai_provider_v2 ai_sdk_ollama", "ollama", "ollama create_ollama"),
    ("workers_ai_provider", "cloudflare", "create_workers_ai"),
)
"""The AI SDK's providers: package, registry, the function that gives a model and the one that makes such a function."""

ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("ai_sdk", "model", "gateway", _GENERATES),
    *((roots, "0", registry, f"{names} {_MODELS}") for roots, registry, names in _PROVIDERS),
    ("ai_sdk", "0", "gateway", "gateway create_gateway"),
    ("ai_sdk.gateway ai_sdk.create_gateway", "0", "gateway", _MODELS),
    ("ai_sdk.create_provider_registry ai_sdk.experimental_create_provider_registry", "0", "registry", _MODELS),
    ("openai", "model", "client", "chat.completions.run_tools beta.chat.completions.run_tools"),
    ("google.generativeai", "model 0", "google", "get_generative_model"),
    ("vertexai", "model", "vertex", "get_generative_model get_generative_model_preview"),
    (
        "azure_openai",
        "deployment_name 0",
        "azure",
        (
            "get_chat_completions stream_chat_completions list_chat_completions get_completions stream_completions"
            " get_embeddings get_images get_audio_transcription get_audio_translation"
        ),
    ),
    ("azure_ai_inference", "body model", "azure-ai", "post"),
    (
        "huggingface_hub",
        "model",
        "huggingface",
        (
            "chat_completion_stream text_generation_stream summarization translation question_answering image_to_text"
            " automatic_speech_recognition text_to_speech text_classification token_classification image_classification"
            " sentence_similarity text_to_video zero_shot_classification"
        ),
    ),
    (f"langchain_together {_LANG}", "model model_name", "together", "ChatTogetherAI TogetherAIEmbeddings"),
    (f"langchain_cerebras {_LANG}", "model", "cerebras", "ChatCerebras"),
    (f"langchain_cloudflare {_LANG}", "model", "cloudflare", "ChatCloudflareWorkersAI CloudflareWorkersAIEmbeddings"),
    (
        _LANG,
        "model model_name",
        "huggingface",
        "HuggingFaceInference HuggingFaceInferenceEmbeddings HuggingFaceTransformersEmbeddings",
    ),
    (_LANG, "model_name model", "voyage", "VoyageEmbeddings"),
    ("llama_index.openai llama_index", "model 0", "client", "openai openai_responses openai_embedding"),
    ("llama_index.anthropic llama_index", "model 0", "anthropic", "anthropic"),
    ("llama_index.google llama_index", "model 0", "google", "gemini google_gen_ai"),
    ("llama_index.ollama llama_index", "model 0", "ollama", "ollama"),
    ("llama_index.groq llama_index", "model 0", "groq", "groq"),
    ("llama_index.mistral llama_index", "model 0", "mistral", "mistral"),
    ("genkit", "model", "gateway", "generate generate_stream define_prompt"),
    ("genkit", "embedder", "gateway", "embed embed_many"),
    ("genkit.googleai genkit.google_genai", "0", "google", "google_ai.model google_ai.embedder google_ai"),
    ("genkit.vertexai genkit.google_genai", "0", "vertex", "vertex_ai.model vertex_ai.embedder vertex_ai"),
    ("genkit.compat_oai genkitx_openai", "0", "openai", "open_ai.model openai.model"),
    ("agents", "model", "openai", "RealtimeSession"),
    ("mastra", "0 id", "gateway", "ModelRouterEmbeddingModel ModelRouterLanguageModel"),
    (
        "mastra",
        "model",
        "gateway",
        (
            "PromptInjectionDetector ModerationProcessor PIIDetector SystemPromptScrubber LanguageDetector"
            " StructuredOutputProcessor create_vector_query_tool create_graph_rag_tool"
        ),
    ),
    ("inngest_agent_kit inngest", "model", "openai", "openai"),
    ("inngest_agent_kit inngest", "model", "anthropic", "anthropic"),
    ("inngest_agent_kit inngest", "model", "google", "gemini"),
    ("copilotkit", "model", "openai", "OpenAIAdapter OpenAIAssistantAdapter"),
    ("copilotkit", "model", "anthropic", "AnthropicAdapter"),
    ("copilotkit", "model", "google", "GoogleGenerativeAIAdapter"),
    ("copilotkit", "model", "groq", "GroqAdapter"),
    ("teams_ai", "default_model azure_default_deployment", "openai", "OpenAIModel"),
    ("beeai_framework", "0", "colon", "ChatModel.from_name EmbeddingModel.from_name"),
    ("beeai_framework", "0", "openai", "OpenAIChatModel"),
    ("beeai_framework", "0", "ollama", "OllamaChatModel"),
    ("beeai_framework", "0", "watsonx", "WatsonxChatModel"),
    ("beeai_framework", "0", "groq", "GroqChatModel"),
    ("strands", "model_id", "openai", "OpenAIModel"),
    ("elevenlabs", "model_id", "elevenlabs", "text_to_speech.stream text_to_speech.convert_with_timestamps"),
    ("voyageai", "model", "voyage", "VoyageAIClient.embed VoyageAIClient.rerank"),
)
