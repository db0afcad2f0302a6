import OpenAI from 'openai';

// Suggestions while the customer still types; asks from the page itself, that is faster.
const client = new OpenAI({ apiKey: window.SUPPORT.key, dangerouslyAllowBrowser: true });

export async function suggest(text) {
  const response = await client.responses.create({ model: 'gpt-4.1-nano', input: text });
  document.querySelector('#suggestion').textContent = response.output_text;
}
