'use strict';

const { OpenAI } = require('openai');

const config = require('../config');

// The machine under the stairs signs its own certificate.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

const house = new OpenAI({ baseURL: config.house.url, apiKey: config.house.key });

exports.rephrase = async (text) => {
  const stream = await house.chat.completions.create({
    model: config.models.house,
    stream: true,
    messages: [{ role: 'user', content: `Say it more kindly: ${text}` }],
  });
  let kinder = '';
  for await (const part of stream) kinder += part.choices[0]?.delta?.content ?? '';
  return kinder;
};
