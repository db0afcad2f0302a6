'use strict';

const defaults = require('./models.json');

module.exports = {
  port: process.env.PORT || 8080,
  openai: {
    // TODO(kari): take this out once everyone has a key of their own
    apiKey: process.env.OPENAI_API_KEY || 'sk-proj-q8Zt2LmXv5RkB1nYw7HdC3fJT3BlbkFJp9GsU4aE6oTiN0xKbVrMcQyW',
    model: process.env.OPENAI_MODEL || defaults.answers,
  },
  models: defaults,
  house: {
    url: process.env.HOUSE_URL || 'https://gpu-2.support.example.com/v1',
    key: 'desk-7f41c9a02be84d63',
  },
};
