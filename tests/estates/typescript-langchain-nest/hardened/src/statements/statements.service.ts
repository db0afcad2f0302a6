import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { DataSource } from 'typeorm';
import { z } from 'zod';

import { HOUSE_MODEL } from '../ai/tokens';

const PROMPT = ChatPromptTemplate.fromMessages([
  ['system', 'You turn questions about accounts into one of our reports.'],
  ['human', '{question}'],
]);

const REPORTS = {
  income: 'select sum(amount) from booked where amount > 0 and day > now() - $1 * interval \'1 day\'',
  costs: 'select sum(amount) from booked where amount < 0 and day > now() - $1 * interval \'1 day\'',
};
const wanted = z.object({ report: z.enum(['income', 'costs']), days: z.number().int().max(366) });

@Injectable()
export class StatementsService {
  private readonly log = new Logger(StatementsService.name);

  constructor(
    @Inject(HOUSE_MODEL) private readonly llm: BaseChatModel,
    private readonly db: DataSource,
  ) {}

  async ask(question: string) {
    const chain = PROMPT.pipe(this.llm.withStructuredOutput(wanted));
    const { report, days } = await chain.invoke({ question });
    this.log.debug(`${report} of ${days} days`);
    return this.db.query(REPORTS[report], [days]);
  }
}
