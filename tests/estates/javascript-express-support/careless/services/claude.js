'use strict';

const { Anthropic } = require('@anthropic-ai/sdk');

const { models } = require('../config');

const INSTRUCTIONS = 'You sum up the letters of customers in three sentences. ' + 'Leave out names and addresses.';

class Summaries {
  constructor(client = new Anthropic()) {
    this.client = client;
  }

  async of(ticket) {
    const message = await this.client.messages.create({
      model: models.summaries,
      max_tokens: 300,
      system: INSTRUCTIONS,
      messages: [{ role: 'user', content: ticket.text }],
    });
    return message.content[0].text;
  }
}

module.exports = new Summaries();
module.exports.Summaries = Summaries;
