import { Inject, Injectable, OnModuleInit } from '@nestjs/common';
import { ConfigService, ConfigType } from '@nestjs/config';
import { PGVectorStore } from '@langchain/community/vectorstores/pgvector';
import { OpenAIEmbeddings } from '@langchain/openai';
import { PineconeStore } from '@langchain/pinecone';
import { Pinecone } from '@pinecone-database/pinecone';

import aiConfig from '../config/ai.config';

@Injectable()
export class KnowledgeService implements OnModuleInit {
  private readonly embeddings: OpenAIEmbeddings;
  private letters!: PGVectorStore;
  private policies!: PineconeStore;

  constructor(
    @Inject(aiConfig.KEY) private readonly ai: ConfigType<typeof aiConfig>,
    private readonly config: ConfigService,
  ) {
    this.embeddings = new OpenAIEmbeddings({ model: this.ai.embeddings });
  }

  async onModuleInit() {
    this.letters = await PGVectorStore.initialize(this.embeddings, {
      postgresConnectionOptions: { connectionString: this.config.getOrThrow('DATABASE_URL') },
      tableName: this.ai.indexes.letters,
    });
    const pinecone = new Pinecone({ apiKey: this.config.getOrThrow('PINECONE_API_KEY') });
    this.policies = await PineconeStore.fromExistingIndex(this.embeddings, {
      pineconeIndex: pinecone.index(this.config.get<string>('ai.indexes.policies', 'policies')),
    });
  }

  async about(question: string) {
    const [letters, policies] = await Promise.all([
      this.letters.similaritySearch(question, 4),
      this.policies.similaritySearch(question, 4),
    ]);
    return [...letters, ...policies].map((one) => one.pageContent).join('\n---\n');
  }
}
