import { Test } from '@nestjs/testing';
import { FakeListChatModel } from '@langchain/core/utils/testing';

import { CHAT_MODEL } from '../ai/tokens';
import { AssistantService } from './assistant.service';

describe('AssistantService', () => {
  it('is put together', async () => {
    const module = await Test.createTestingModule({
      providers: [
        AssistantService,
        { provide: CHAT_MODEL, useValue: new FakeListChatModel({ responses: ['Dear customer'] }) },
      ],
    })
      .useMocker(() => ({ all: () => [], about: () => 'gpt-4-32k' }))
      .compile();
    expect(module.get(AssistantService)).toBeDefined();
  });
});
