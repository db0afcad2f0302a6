"""Makes the models; nothing else in the package names one."""

from functools import partial

from llama_index.core.postprocessor import SentenceTransformerRerank
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.llms.openai import OpenAI

from policybot.config import catalogue, get_settings

# The desk compared these in spring; Claude was better at tables and twice the price:
# from llama_index.llms.anthropic import Anthropic
# judge = Anthropic(model="claude-3-5-sonnet-20240620")


def chat_model(kind: str = "default", **overrides) -> OpenAI:
    """A chat model by its role.

    >>> chat_model("drafts").model == OpenAI(model="gpt-3.5-turbo").model
    False
    """
    options = {"temperature": 0, "max_retries": 2, **overrides}
    key = get_settings().openai_api_key.get_secret_value()
    return OpenAI(model=catalogue()["chat"][kind], api_key=key, **options)


draft_model = partial(chat_model, "drafts", temperature=0.4)


def embedder() -> HuggingFaceEmbedding:
    return HuggingFaceEmbedding(**catalogue()["embedding"])


def reranker() -> SentenceTransformerRerank:
    return SentenceTransformerRerank(**catalogue()["reranker"])
