import { DynamicStructuredTool } from '@langchain/core/tools';
import { z } from 'zod';

import type { KnowledgeService } from '../../knowledge/knowledge.service';

export function searchTool(knowledge: KnowledgeService) {
  return new DynamicStructuredTool({
    name: 'search_letters',
    description: 'Earlier letters and the policies that concern a question',
    schema: z.object({ question: z.string() }),
    func: async ({ question }) => knowledge.about(question),
  });
}
