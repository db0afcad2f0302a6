import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { ChatOpenAI } from '@langchain/openai';

import { CAREFUL_MODEL, CHAT_MODEL, HOUSE_MODEL } from './tokens';

@Module({
  providers: [
    {
      provide: CHAT_MODEL,
      inject: [ConfigService],
      useFactory: (config: ConfigService) =>
        new ChatOpenAI({ model: config.getOrThrow<string>('ai.model'), temperature: 0 }),
    },
    {
      provide: HOUSE_MODEL,
      inject: [ConfigService],
      useFactory: (config: ConfigService) =>
        new ChatOpenAI({
          model: config.get<string>('ai.house.model'),
          apiKey: config.get<string>('HOUSE_KEY'),
          configuration: { baseURL: config.get<string>('ai.house.url') },
        }),
    },
    {
      provide: CAREFUL_MODEL,
      // Its package is large, and only the letters to authorities need it.
      useFactory: async () => {
        const { ChatAnthropic } = await import('@langchain/anthropic');
        return new ChatAnthropic({ model: 'claude-opus-4-1', maxTokens: 4096 });
      },
    },
  ],
  exports: [CHAT_MODEL, CAREFUL_MODEL, HOUSE_MODEL],
})
export class AiModule {}
