"""Articles that are like an article, from an index of the whole century that is made once a year."""

from functools import lru_cache

import faiss
import numpy as np
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings
from sentence_transformers import CrossEncoder, SentenceTransformer

from newsroom.config import MODELS, PLACES, REVISIONS

_encoder = SentenceTransformer(MODELS.related, revision=REVISIONS.related)
_judge = CrossEncoder(MODELS.ranker, max_length=512, revision=REVISIONS.ranker)


@lru_cache
def century() -> faiss.Index:
    return faiss.read_index(f"{PLACES.archive}/century.faiss")


@lru_cache
def letters() -> FAISS:
    """Letters to the editor; the intern of 2023 kept them with LangChain."""
    embeddings = HuggingFaceEmbeddings(model_name=MODELS.related, model_kwargs={"revision": REVISIONS.related})
    return FAISS.load_local(f"{PLACES.archive}/letters", embeddings, allow_dangerous_deserialization=False)


def like(text: str, count: int = 10) -> list[int]:
    _, found = century().search(np.asarray([_encoder.encode(text)], dtype="float32"), count)
    return found[0].tolist()


def order(question: str, texts: list[str]) -> list[int]:
    return np.argsort(-_judge.predict([(question, text) for text in texts])).tolist()
