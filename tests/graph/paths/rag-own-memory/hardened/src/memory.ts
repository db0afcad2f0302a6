import { OpenAIEmbeddings } from "@langchain/openai";
import { QdrantVectorStore } from "@langchain/qdrant";

export const lessons = await QdrantVectorStore.fromExistingCollection(new OpenAIEmbeddings(), {
  collectionName: "lessons",
  url: "https://memory.house.example.org",
});
