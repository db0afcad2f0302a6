import { Pinecone } from "@pinecone-database/pinecone";
import { openai } from "@ai-sdk/openai";
import { embed } from "ai";

export const pages = new Pinecone().index("pages");

export async function vectorOf(value: string): Promise<number[]> {
  const { embedding } = await embed({ model: openai.textEmbeddingModel("text-embedding-3-small"), value });
  return embedding;
}
