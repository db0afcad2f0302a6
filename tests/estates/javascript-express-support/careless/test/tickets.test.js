'use strict';

const assert = require('node:assert');
const { mock, test } = require('node:test');

const { Summaries } = require('../services/claude');

test('sums up', async () => {
  const create = mock.fn(async () => ({ content: [{ text: 'short' }] }));
  const summaries = new Summaries({ messages: { create } });
  assert.equal(await summaries.of({ text: 'long' }), 'short');
  assert.notEqual(create.mock.calls[0].arguments[0].model, 'claude-2.1');
});
