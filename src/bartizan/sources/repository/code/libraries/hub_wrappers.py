"""Classes of frameworks that download a model of Hugging Face themselves, and how each is told its revision.

From the classes' own references: LlamaIndex hands what it does not know on to `SentenceTransformer`, LangChain
hands `model_kwargs` on, Haystack and smolagents have arguments of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bartizan.sources.repository.code.following.gates import words
from bartizan.sources.repository.code.libraries.signatures import matches

_NESTED = ("model_kwargs", "cross_encoder_kwargs", "huggingface_pipeline_kwargs", "pipeline_kwargs")
REVISION = ("revision", *(f"{name}.revision" for name in _NESTED))
TRUST = ("trust_remote_code", *(f"{name}.trust_remote_code" for name in _NESTED))

_LANGCHAIN = ("langchain_huggingface", "langchain", "langchain_community", "langchain_classic")
_HAYSTACK = ("haystack", "haystack_integrations")


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A class or function that loads a model of the hub by the name in one of the arguments `names`."""

    roots: tuple[str, ...]
    tail: str
    names: tuple[str | int, ...]


_ROWS: tuple[tuple[tuple[str, ...], str, tuple[str | int, ...]], ...] = (
    (("llama_index",), "HuggingFaceEmbedding OptimumEmbedding HuggingFaceLLM", ("model_name", 0)),
    (("llama_index",), "SentenceTransformerRerank", ("model", 0)),
    (_LANGCHAIN, "HuggingFaceEmbeddings HuggingFaceBgeEmbeddings HuggingFaceInstructEmbeddings", ("model_name",)),
    (_LANGCHAIN, "SentenceTransformerEmbeddings HuggingFaceCrossEncoder", ("model_name",)),
    (_LANGCHAIN, "HuggingFacePipeline.from_model_id", ("model_id", 0)),
    (_HAYSTACK, "SentenceTransformersTextEmbedder SentenceTransformersDocumentEmbedder", ("model", 0)),
    (_HAYSTACK, "SentenceTransformersSimilarityRanker TransformersSimilarityRanker", ("model", 0)),
    (_HAYSTACK, "HuggingFaceLocalGenerator HuggingFaceLocalChatGenerator", ("model", 0)),
    (("chromadb",), "SentenceTransformerEmbeddingFunction", ("model_name", 0)),
    (("smolagents",), "TransformersModel", ("model_id", 0)),
)
WRAPPERS = tuple(Wrapper(roots, tail, names) for roots, tails, names in _ROWS for tail in tails.split())


def gates() -> Iterator[tuple[str, frozenset[str]]]:
    """The last name of each with the words that open its gate."""
    for one in WRAPPERS:
        yield one.tail.rpartition(".")[2], words(one.roots)


def find(path: str, wrappers: Iterable[Wrapper] = WRAPPERS) -> Wrapper | None:
    """The wrapper that a callee's normal path names."""
    return next((one for one in wrappers if matches(path, one.roots, one.tail)), None)
