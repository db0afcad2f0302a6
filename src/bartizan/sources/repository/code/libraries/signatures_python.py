"""Calls of Python's libraries that name a model, beside the best known ones; the form of `signatures.Row`.

Names of classes, arguments and defaults are those of the libraries' own references.
"""

from __future__ import annotations

_LANGCHAIN = "langchain langchain_core langchain_community langchain_classic"
_HAYSTACK = "haystack haystack_integrations"
_INDEX = "llama_index"
_KERNEL = "semantic_kernel"
_BROWSER = "browser_use"
_GRIPTAPE = "griptape"
_METRICS = (
    "GEval DAGMetric AnswerRelevancyMetric FaithfulnessMetric ContextualPrecisionMetric ContextualRecallMetric"
    " ContextualRelevancyMetric HallucinationMetric BiasMetric ToxicityMetric SummarizationMetric ToolCorrectnessMetric"
    " TaskCompletionMetric ConversationalGEval PromptAlignmentMetric JsonCorrectnessMetric RagasMetric"
    " KnowledgeRetentionMetric RoleAdherenceMetric ConversationCompletenessMetric"
)

_AGENTS: tuple[tuple[str, str, str, str], ...] = (
    ("agno phi", "id model 0", "client", "OpenAIChat OpenAIResponses OpenAILike OpenAIEmbedder"),
    ("agno phi", "azure_deployment id 0", "azure", "AzureOpenAI AzureOpenAIChat AzureOpenAIEmbedder"),
    ("agno phi", "id model 0", "anthropic", "Claude"),
    ("agno phi", "id model 0", "google", "Gemini GeminiEmbedder"),
    ("agno phi", "id model 0", "groq", "Groq"),
    ("agno phi", "id model 0", "ollama", "Ollama OllamaTools OllamaEmbedder"),
    ("agno phi", "id model 0", "mistral", "MistralChat MistralEmbedder"),
    ("agno phi", "id model 0", "cohere", "Cohere CohereChat CohereEmbedder"),
    ("agno phi", "id model 0", "deepseek", "DeepSeek DeepSeekChat"),
    ("agno phi", "id model 0", "xai", "xAI"),
    ("agno phi", "id model 0", "together", "Together TogetherEmbedder"),
    ("agno phi", "id model 0", "openrouter", "OpenRouter"),
    ("agno phi", "id model 0", "bedrock", "AwsBedrock BedrockClaude AwsBedrockEmbedder"),
    ("agno phi", "id model 0", "huggingface", ("HuggingFace HuggingFaceChat HuggingfaceCustomEmbedder"
     " SentenceTransformerEmbedder FastEmbedEmbedder")),
    ("agno phi", "id model 0", "perplexity", "Perplexity"),
    ("agno phi", "id model 0", "nvidia", "Nvidia"),
    ("agno phi", "id model 0", "fireworks", "Fireworks FireworksEmbedder"),
    ("agno phi", "id model 0", "cerebras", "Cerebras CerebrasOpenAI"),
    ("agno phi", "id model 0", "sambanova", "Sambanova"),
    ("agno phi", "id model 0", "prefix", "LiteLLM LiteLLMOpenAI"),
    ("agno phi", "id model 0", "voyage", "VoyageAIEmbedder"),
    ("camel", "model_type 1", "prefix", "ModelFactory.create"),
    (_BROWSER, "model 0", "client", "ChatOpenAI"),
    (_BROWSER, "model 0", "azure", "ChatAzureOpenAI"),
    (_BROWSER, "model 0", "anthropic", "ChatAnthropic"),
    (_BROWSER, "model 0", "google", "ChatGoogle"),
    (_BROWSER, "model 0", "groq", "ChatGroq"),
    (_BROWSER, "model 0", "ollama", "ChatOllama"),
    (_BROWSER, "model 0", "bedrock", "ChatAWSBedrock ChatAnthropicBedrock"),
    (_BROWSER, "model 0", "openrouter", "ChatOpenRouter"),
    ("agents", "model", "prefix", "RunConfig"),
    ("letta_client letta", "embedding", "prefix", "agents.create"),
    ("aisuite", "model", "colon", "chat.completions.create"),
    (
        "llama_stack_client",
        "model model_id",
        "llama-stack",
        "chat.completions.create responses.create inference.chat_completion embeddings.create",
    ),
    ("controlflow marvin", "model", "prefix", "Agent"),
    ("magentic", "model 0", "client", "OpenaiChatModel"),
    ("magentic", "model 0", "anthropic", "AnthropicChatModel"),
    ("magentic", "model 0", "mistral", "MistralChatModel"),
    ("magentic", "model 0", "prefix", "LitellmChatModel"),
    ("langroid", "chat_model", "client", "OpenAIGPTConfig"),
    (_GRIPTAPE, "model", "client", "OpenAiChatPromptDriver OpenAiEmbeddingDriver OpenAiImageGenerationDriver"),
    (_GRIPTAPE, "model", "anthropic", "AnthropicPromptDriver"),
    (_GRIPTAPE, "model", "bedrock", "AmazonBedrockPromptDriver AmazonBedrockTitanEmbeddingDriver"),
    (_GRIPTAPE, "model", "google", "GooglePromptDriver"),
    (_GRIPTAPE, "model", "ollama", "OllamaPromptDriver OllamaEmbeddingDriver"),
    (_GRIPTAPE, "azure_deployment model", "azure", "AzureOpenAiChatPromptDriver"),
    ("agentscope", "model_name", "openai", "OpenAIChatModel"),
    ("agentscope", "model_name", "dashscope", "DashScopeChatModel"),
    ("agentscope", "model_name", "anthropic", "AnthropicChatModel"),
    ("agentscope", "model_name", "ollama", "OllamaChatModel"),
    ("agentscope", "model_name", "google", "GeminiChatModel"),
    ("strands", "model_id", "google", "GeminiModel"),
    ("strands", "model_id", "mistral", "MistralModel"),
    ("strands", "model_id", "sagemaker", "SageMakerAIModel"),
    ("agent_framework", "model_id", "anthropic", "AnthropicClient"),
    ("agent_framework", "deployment_name", "azure", "AzureOpenAIResponsesClient AzureOpenAIAssistantsClient"),
    ("agent_framework", "model_deployment_name", "azure", "AzureAIAgentClient AzureAIClient"),
    ("autogen_ext", "model", "azure-ai", "AzureAIChatCompletionClient"),
    ("pydantic_ai", "model_name 0", "huggingface", "HuggingFaceModel"),
    ("pydantic_ai", "0 model", "colon", "infer_model realtime Embedder"),
    ("pydantic_ai", "model_name 0", "openrouter", "OpenRouterModel"),
)  # fmt: skip

_CHAINS: tuple[tuple[str, str, str, str], ...] = (
    (_LANGCHAIN, "model model_name", "dashscope", "ChatTongyi Tongyi DashScopeEmbeddings DashScopeRerank"),
    (_LANGCHAIN, "model model_name", "zhipu", "ChatZhipuAI ZhipuAIEmbeddings"),
    (_LANGCHAIN, "model", "qianfan", "QianfanChatEndpoint QianfanLLMEndpoint QianfanEmbeddingsEndpoint"),
    (_LANGCHAIN, "model", "replicate", "Replicate"),
    (_LANGCHAIN, "model", "huggingface", "VLLM"),
    (_LANGCHAIN, "model_name", "huggingface", "FastEmbedEmbeddings"),
    (_LANGCHAIN, "model_name", "self-hosted", "VLLMOpenAI"),
    (_LANGCHAIN, "model model_name", "moonshot", "MoonshotChat"),
    (_LANGCHAIN, "model_name model", "jina", "JinaEmbeddings JinaRerank"),
    (_LANGCHAIN, "model_id model", "oci", "ChatOCIGenAI OCIGenAI OCIGenAIEmbeddings"),
    (f"langchain_ibm {_LANGCHAIN}", "model_id model", "watsonx", "ChatWatsonx WatsonxLLM WatsonxEmbeddings"),
    (f"langchain_cerebras {_LANGCHAIN}", "model model_name", "cerebras", "ChatCerebras"),
    (f"langchain_sambanova {_LANGCHAIN}", "model", "sambanova", "ChatSambaNovaCloud SambaNovaCloudEmbeddings"),
    (f"langchain_upstage {_LANGCHAIN}", "model", "upstage", "ChatUpstage UpstageEmbeddings"),
    (f"langchain_ai21 {_LANGCHAIN}", "model", "ai21", "ChatAI21"),
    (f"langchain_gigachat {_LANGCHAIN}", "model", "gigachat", "GigaChat"),
    (f"langchain_nomic {_LANGCHAIN}", "model", "nomic", "NomicEmbeddings"),
    ("langchain_azure_ai", "model model_name", "azure-ai", "AzureAIChatCompletionsModel AzureAIEmbeddingsModel"),
    ("langchain_anthropic", "model", "anthropic", "AnthropicLLM"),
    ("langchain_aws", "model_id model", "bedrock", "BedrockRerank ChatAnthropicBedrock"),
    (_INDEX, "model 0", "client", "OpenAILike OpenAIResponses OpenAIMultiModal OpenAIAgent.from_new"),
    (_INDEX, "model 0", "deepseek", "DeepSeek"),
    (_INDEX, "model 0", "openrouter", "OpenRouter"),
    (_INDEX, "model 0", "perplexity", "Perplexity"),
    (_INDEX, "model model_name 0", "together", "TogetherLLM TogetherEmbedding"),
    (_INDEX, "model 0", "fireworks", "Fireworks FireworksEmbedding"),
    (_INDEX, "model 0", "prefix", "LiteLLM"),
    (_INDEX, "model 0", "nvidia", "NVIDIA NVIDIAEmbedding NVIDIARerank"),
    (_INDEX, "model 0", "replicate", "Replicate"),
    (_INDEX, "endpoint_name", "sagemaker", "SageMakerLLM SageMakerEmbedding"),
    (_INDEX, "model_name 0", "voyage", "VoyageEmbedding VoyageAIRerank"),
    (_INDEX, "model", "jina", "JinaEmbedding JinaRerank"),
    (_INDEX, "model_name model 0", "huggingface", ("FastEmbedEmbedding FlagEmbeddingReranker ColbertRerank"
     " HuggingFaceEmbeddingModel HuggingFaceInferenceAPIEmbedding InstructorEmbedding OptimumEmbedding")),
    (_INDEX, "embed_model 0", "colon", "resolve_embed_model"),
    (_INDEX, "model_name model", "azure-ai", "AzureAICompletionsModel AzureAIEmbeddingsModel"),
    (_INDEX, "model_name model", "dashscope", "DashScope DashScopeEmbedding"),
    (_INDEX, "model 0", "cerebras", "Cerebras"),
    (_INDEX, "model_id", "watsonx", "WatsonxLLM WatsonxEmbeddings"),
    (_INDEX, "model_name 0", "google", "GeminiMultiModal"),
    (_HAYSTACK, "model 0", "ollama", "OllamaGenerator OllamaChatGenerator OllamaTextEmbedder OllamaDocumentEmbedder"),
    (_HAYSTACK, "model 0", "google", ("GoogleAIGeminiGenerator GoogleAIGeminiChatGenerator GoogleGenAIChatGenerator"
     " GoogleGenAITextEmbedder GoogleGenAIDocumentEmbedder")),
    (_HAYSTACK, "model 0", "vertex", "VertexAIGeminiGenerator VertexAIGeminiChatGenerator"),
    (_HAYSTACK, "model 0", "cohere", ("CohereGenerator CohereChatGenerator CohereTextEmbedder CohereDocumentEmbedder"
     " CohereRanker")),
    (_HAYSTACK, "model 0", "mistral", "MistralChatGenerator MistralTextEmbedder MistralDocumentEmbedder"),
    (_HAYSTACK, "api_params", "huggingface", ("HuggingFaceAPIGenerator HuggingFaceAPIChatGenerator"
     " HuggingFaceAPITextEmbedder HuggingFaceAPIDocumentEmbedder")),
    (_HAYSTACK, "model model_name_or_path 0", "huggingface", ("ExtractiveReader FastembedTextEmbedder"
     " FastembedDocumentEmbedder SentenceTransformersDiversityRanker TransformersZeroShotTextRouter"
     " TransformersTextRouter FARMReader TransformersReader SentenceTransformersRanker")),
    (_HAYSTACK, "embedding_model", "huggingface", "EmbeddingRetriever"),
    (_HAYSTACK, "model_name_or_path 0", "prefix", "PromptNode PromptModel"),
    (_HAYSTACK, "model", "groq", "GroqChatGenerator"),
    (_HAYSTACK, "model 0", "nvidia", "NvidiaGenerator NvidiaChatGenerator NvidiaTextEmbedder NvidiaDocumentEmbedder"),
    (_HAYSTACK, "model 0", "bedrock", "AmazonBedrockTextEmbedder AmazonBedrockDocumentEmbedder AmazonBedrockRanker"),
    (_KERNEL, "ai_model_id 0", "ollama", "OllamaChatCompletion OllamaTextEmbedding"),
    (_KERNEL, "ai_model_id 0", "anthropic", "AnthropicChatCompletion"),
    (_KERNEL, "gemini_model_id", "google", "GoogleAIChatCompletion VertexAIChatCompletion"),
    (_KERNEL, "model_id 0", "bedrock", "BedrockChatCompletion BedrockTextEmbedding"),
    (_KERNEL, "ai_model_id 0", "mistral", "MistralAIChatCompletion MistralAITextEmbedding"),
    (_KERNEL, "ai_model_id 0", "azure-ai", "AzureAIInferenceChatCompletion"),
    (_KERNEL, "ai_model_id 0", "huggingface", "HuggingFaceTextCompletion HuggingFaceTextEmbedding"),
    (_KERNEL, "ai_model_id", "openai", "OpenAITextToImage OpenAIResponsesAgent"),
)  # fmt: skip

_OTHERS: tuple[tuple[str, str, str, str], ...] = (
    ("dspy", "model 0", "prefix", "Embedder"),
    ("dspy", "model 0", "huggingface", "HFModel HFClientTGI HFClientVLLM"),
    ("dspy", "model 0", "ollama", "OllamaLocal"),
    ("dspy", "model 0", "anthropic", "Claude"),
    ("dspy", "model 0", "google", "Google"),
    ("dspy", "model 0", "cohere", "Cohere"),
    ("dspy", "model 0", "groq", "GROQ GroqLM"),
    ("deepeval", "model", "openai", _METRICS),
    ("deepeval", "model model_name 0", "anthropic", "AnthropicModel"),
    ("deepeval", "model 0", "ollama", "OllamaModel"),
    ("deepeval", "model_name 0", "google", "GeminiModel"),
    ("ragas", "model 0", "openai", "llm_factory"),
    ("ragas", "model 1", "openai", "embedding_factory OpenAIEmbeddings"),
    ("ragas", "model_id 0", "oci", "oci_genai_factory"),
    ("phoenix", "model 0", "anthropic", "AnthropicModel"),
    ("phoenix", "model 0", "prefix", "LiteLLMModel"),
    ("phoenix", "model model_id 0", "bedrock", "BedrockModel"),
    ("phoenix", "model 0", "vertex", "VertexAIModel GeminiModel"),
    ("promptflow", "model", "client", "OpenAIModelConfiguration"),
    ("promptflow azure.ai.evaluation", "azure_deployment", "azure", "AzureOpenAIModelConfiguration"),
    ("txtai", "path 0", "huggingface", ("LLM Summary Translation Transcription Labels Similarity Entity Caption"
     " Extractor RAG")),
    ("outlines", "model_name 1", "openai", "from_openai"),
    ("guidance", "model 0", "huggingface", "models.Transformers"),
    ("openai", "model", "client", ("videos.create images.create_variation beta.threads.runs.create"
     " beta.threads.create_and_run realtime.client_secrets.create beta.realtime.sessions.create"
     " audio.speech.with_streaming_response.create chat.completions.with_raw_response.create"
     " responses.with_raw_response.create graders.alpha.run")),
    ("anthropic", "model", "client", "messages.batches.create beta.messages.tool_runner beta.messages.parse"),
    ("google.genai", "model", "google-genai", ("interactions.create models.edit_image models.upscale_image"
     " models.generate_videos batches.create")),
    ("litellm", "model 0", "prefix", ("aresponses aimage_generation atranscription aspeech arerank batch_completion"
     " acreate_fine_tuning_job create_fine_tuning_job")),
    ("nomic", "model", "nomic", "embed.text embed.image"),
    ("jina", "model", "jina", "embed"),
    ("portkey_ai", "model", "prefix", "chat.completions.create"),
    ("unstructured", "model_name", "huggingface", "HuggingFaceEmbeddingConfig"),
    ("llmware", "model_name 0", "huggingface", "load_model gen_model"),
    ("chromadb", "model_name", "openai", "OpenAIEmbeddingFunction"),
    ("chromadb", "model_name", "huggingface", "SentenceTransformerEmbeddingFunction HuggingFaceEmbeddingFunction"),
    ("chromadb", "model_name", "cohere", "CohereEmbeddingFunction"),
    ("chromadb", "model_name", "google", "GoogleGenerativeAiEmbeddingFunction"),
    ("chromadb", "model_name", "ollama", "OllamaEmbeddingFunction"),
    ("livekit", "model", "openai", "openai.LLM openai.TTS openai.STT openai.realtime.RealtimeModel"),
    ("livekit", "model", "deepgram", "deepgram.STT deepgram.TTS"),
    ("livekit", "model", "elevenlabs", "elevenlabs.TTS"),
    ("livekit", "model", "google", "google.LLM"),
    ("livekit", "model", "anthropic", "anthropic.LLM"),
    ("livekit", "model", "cartesia", "cartesia.TTS"),
    ("livekit", "model", "groq", "groq.LLM groq.STT"),
    ("pipecat", "model", "openai", "OpenAILLMService OpenAITTSService OpenAISTTService OpenAIRealtimeBetaLLMService"),
    ("pipecat", "model", "anthropic", "AnthropicLLMService"),
    ("pipecat", "model", "google", "GoogleLLMService GeminiMultimodalLiveLLMService"),
)  # fmt: skip

ROWS: tuple[tuple[str, str, str, str], ...] = (*_AGENTS, *_CHAINS, *_OTHERS)
"""Agents' frameworks; LangChain's, LlamaIndex's, Haystack's and Semantic Kernel's further classes; the others."""
