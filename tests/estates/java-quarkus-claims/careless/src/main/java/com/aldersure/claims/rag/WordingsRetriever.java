package com.aldersure.claims.rag;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import io.quarkiverse.langchain4j.pgvector.PgVectorEmbeddingStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

@ApplicationScoped
public class WordingsRetriever implements Supplier<RetrievalAugmentor> {
  private final RetrievalAugmentor augmentor;

  WordingsRetriever(PgVectorEmbeddingStore store, EmbeddingModel model) {
    var retriever = EmbeddingStoreContentRetriever.builder()
        .embeddingStore(store)
        .embeddingModel(model)
        .maxResults(4)
        .build();
    this.augmentor = DefaultRetrievalAugmentor.builder().contentRetriever(retriever).build();
  }

  @Override
  public RetrievalAugmentor get() {
    return augmentor;
  }
}
