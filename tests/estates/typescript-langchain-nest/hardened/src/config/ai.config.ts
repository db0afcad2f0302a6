import { registerAs } from '@nestjs/config';

export default registerAs('ai', () => ({
  model: process.env.AI_MODEL ?? 'gpt-4.1-mini',
  // The model that sums up statements runs in our own racks.
  house: {
    model: 'granite-3.3-8b-instruct',
    url: process.env.HOUSE_URL || 'https://llm.sparbank.example.com/v1',
  },
  embeddings: 'text-embedding-3-large',
  indexes: { policies: 'policies-2025', letters: 'letters' },
}));
