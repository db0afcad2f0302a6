process.env.AI_MODEL = 'gpt-3.5-turbo';

describe('the assistant', () => {
  it('asks who is there', async () => {
    const answer = await fetch('http://localhost:3000/assistant', { method: 'POST', body: '{}' });
    expect(answer.status).toBe(403);
  });
});
