import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { DataSource } from 'typeorm';

import { HOUSE_MODEL } from '../ai/tokens';

const PROMPT = ChatPromptTemplate.fromMessages([
  ['system', 'You turn questions about accounts into one SELECT over the view booked(day, amount, text).'],
  ['human', '{question}'],
]);

@Injectable()
export class StatementsService {
  private readonly log = new Logger(StatementsService.name);

  constructor(
    @Inject(HOUSE_MODEL) private readonly llm: BaseChatModel,
    private readonly db: DataSource,
  ) {}

  async ask(question: string) {
    const chain = PROMPT.pipe(this.llm).pipe(new StringOutputParser());
    const sql = await chain.invoke({ question });
    this.log.debug(sql);
    return this.db.query(sql);
  }
}
