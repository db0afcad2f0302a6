from haystack import Pipeline
from haystack.components.builders import ChatPromptBuilder
from haystack.components.embedders import SentenceTransformersTextEmbedder
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.rankers import SentenceTransformersSimilarityRanker
from haystack.dataclasses import ChatMessage
from haystack.utils import Secret
from haystack_integrations.components.retrievers.chroma import ChromaEmbeddingRetriever

from newsroom.config import MODELS, PLACES
from newsroom.search.stores import articles

TEMPLATE = [
    ChatMessage.from_system("Answer from the paper's own articles, and name their dates."),
    ChatMessage.from_user("{% for d in documents %}{{ d.content }}\n{% endfor %}\n{{ question }}"),
]


def generator(**options) -> OpenAIChatGenerator:
    """Our own model behind an API like OpenAI's."""
    return OpenAIChatGenerator(
        model=MODELS.answers,
        api_base_url=PLACES.llm,
        api_key=Secret.from_env_var("NEWSROOM_LLM_KEY"),
        generation_kwargs={"temperature": 0.1, **options},
    )


def answering() -> Pipeline:
    pipeline = Pipeline()
    pipeline.add_component("embed", SentenceTransformersTextEmbedder(model=MODELS.embedder, prefix="query: "))
    pipeline.add_component("retrieve", ChromaEmbeddingRetriever(document_store=articles(), top_k=20))
    pipeline.add_component("rank", SentenceTransformersSimilarityRanker(model=MODELS.ranker, top_k=5))
    pipeline.add_component("prompt", ChatPromptBuilder(template=TEMPLATE, required_variables="*"))
    pipeline.add_component("answer", generator(max_tokens=400))
    pipeline.connect("embed.embedding", "retrieve.query_embedding")
    pipeline.connect("retrieve", "rank")
    pipeline.connect("rank", "prompt.documents")
    pipeline.connect("prompt", "answer")
    return pipeline
