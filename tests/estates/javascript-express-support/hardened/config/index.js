'use strict';

const defaults = require('./models.json');

module.exports = {
  port: process.env.PORT || 8080,
  openai: {
    apiKey: process.env.OPENAI_API_KEY,
    model: process.env.OPENAI_MODEL || defaults.answers,
  },
  models: defaults,
  house: {
    url: process.env.HOUSE_URL || 'https://gpu-2.support.example.com/v1',
    key: process.env.HOUSE_KEY,
  },
};
