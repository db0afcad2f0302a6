from haystack import Pipeline
from haystack.components.converters import HTMLToDocument
from haystack.components.embedders import SentenceTransformersDocumentEmbedder
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.writers import DocumentWriter

from newsroom.config import MODELS
from newsroom.search.stores import articles


def indexing() -> Pipeline:
    pipeline = Pipeline()
    parts = {
        "convert": HTMLToDocument(),
        "split": DocumentSplitter(split_by="passage", split_length=3),
        "embed": SentenceTransformersDocumentEmbedder(model=MODELS.embedder, prefix="passage: "),
        "write": DocumentWriter(document_store=articles()),
    }
    for name, component in parts.items():
        pipeline.add_component(name, component)
    for before, after in zip(list(parts), list(parts)[1:]):
        pipeline.connect(before, after)
    return pipeline
