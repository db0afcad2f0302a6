import { OpenAIEmbedding, openai } from "@llamaindex/openai";
import { QdrantVectorStore } from "@llamaindex/qdrant";
import { Settings, VectorStoreIndex } from "llamaindex";

const URL_OF_QDRANT = process.env.QDRANT_URL ?? "http://qdrant.nordlys.example.com:6333";

Settings.llm = openai({ model: "gpt-4.1", temperature: 0 });
Settings.embedModel = new OpenAIEmbedding({ model: "text-embedding-3-small" });

const vectorStore = new QdrantVectorStore({ url: URL_OF_QDRANT, collectionName: "contracts" });

export const contracts = await VectorStoreIndex.fromVectorStore(vectorStore);
