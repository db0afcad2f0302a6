'use strict';

const { BedrockRuntimeClient, ConverseCommand } = require('@aws-sdk/client-bedrock-runtime');

const { models } = require('../config');

const bedrock = new BedrockRuntimeClient({ region: 'eu-north-1' });
const common = { inferenceConfig: { maxTokens: 20, temperature: 0 } };

async function queueOf(ticket) {
  const input = {
    ...common,
    modelId: models.triage,
    messages: [{ role: 'user', content: [{ text: `billing, delivery or other?\n${ticket.text}` }] }],
  };
  const { output } = await bedrock.send(new ConverseCommand(input));
  const word = output.message.content[0].text.trim().toLowerCase();
  return ['billing', 'delivery'].includes(word) ? word : 'other';
}

exports.queueOf = queueOf;
