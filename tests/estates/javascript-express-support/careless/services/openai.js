'use strict';

const OpenAI = require('openai');

const { openai: settings } = require('../config');

let client;

/** The client is made when it is first needed: the tests run without a key. */
function openai() {
  if (!client) {
    client = new OpenAI({ apiKey: settings.apiKey, maxRetries: 2 });
  }
  return client;
}

async function ask(messages, options = {}) {
  const completion = await openai().chat.completions.create({
    model: settings.model,
    temperature: 0.2,
    ...options,
    messages,
  });
  return completion.choices[0].message;
}

module.exports = { ask, openai };
