import { Inject, Injectable } from '@nestjs/common';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { createReactAgent } from '@langchain/langgraph/prebuilt';

import { CHAT_MODEL } from '../ai/tokens';
import { KnowledgeService } from '../knowledge/knowledge.service';
import { StatementTools } from './tools/statement.tools';
import { searchTool } from './tools/search.tool';

@Injectable()
export class AssistantService {
  constructor(
    @Inject(CHAT_MODEL) private readonly llm: BaseChatModel,
    private readonly knowledge: KnowledgeService,
    private readonly statements: StatementTools,
  ) {}

  async answer(question: string, signature: string) {
    const clerk = createReactAgent({
      llm: this.llm,
      tools: [searchTool(this.knowledge), ...this.statements.all()],
      prompt: `You answer letters to the bank. Sign every letter with: ${signature}`,
    });
    const { messages } = await clerk.invoke({ messages: [{ role: 'user', content: question }] });
    return messages.at(-1)?.content;
  }
}
