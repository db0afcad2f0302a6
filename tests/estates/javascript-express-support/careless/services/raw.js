'use strict';

// Two vendors whose libraries we did not want for one call each.
const axios = require('axios');

const VOYAGE = 'https://api.voyageai.com/v1';

async function translate(text, to) {
  const answer = await fetch('https://api.mistral.ai/v1/chat/completions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${process.env.MISTRAL_API_KEY}` },
    body: JSON.stringify({
      model: 'mistral-small-latest',
      messages: [{ role: 'user', content: `Translate into ${to}:\n${text}` }],
    }),
  });
  const { choices } = await answer.json();
  return choices[0].message.content;
}

const embed = (input) =>
  axios
    .post(
      `${VOYAGE}/embeddings`,
      { model: 'voyage-3.5-lite', input },
      { headers: { Authorization: `Bearer ${process.env.VOYAGE_API_KEY}` } },
    )
    .then(({ data }) => data.data[0].embedding);

module.exports = { embed, translate };
