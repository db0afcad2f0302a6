'use strict';

const { Router } = require('express');

const db = require('../lib/db');
const { ask, claude, gemini, house, openai, queueOf, translate } = require('../services');
const { HANDLERS, TOOLS } = require('../services/tools');

const router = Router();

const STYLES = {
  plain: 'You answer customers of the shop in plain words.',
  formal: 'You answer customers of the shop formally.',
};
const QUEUES = ['billing', 'delivery', 'other'];

router.post('/:id/answer', async (req, res) => {
  const [[ticket]] = await db.query('SELECT id, text FROM tickets WHERE id = ?', [req.params.id]);
  const messages = [
    { role: 'system', content: STYLES[req.body.style] ?? STYLES.plain },
    { role: 'user', content: ticket.text },
  ];
  let message = await ask(messages, { tools: TOOLS });
  for (const call of message.tool_calls ?? []) {
    const result = await HANDLERS[call.function.name](JSON.parse(call.function.arguments));
    messages.push(message, { role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) });
    message = await ask(messages);
  }
  res.json({ answer: await house.rephrase(message.content) });
});

router.get('/search', async (req, res, next) => {
  try {
    const { content } = await ask([
      { role: 'system', content: 'You say which queue a question is about: billing, delivery or other.' },
      { role: 'user', content: req.query.q },
    ]);
    const queue = QUEUES.find((one) => content.includes(one)) ?? 'other';
    const [rows] = await db.query('SELECT id, text FROM tickets WHERE queue = ? LIMIT 100', [queue]);
    res.json(rows);
  } catch (error) {
    next(error);
  }
});

router.post('/', async (req, res) => {
  const { text } = req.body;
  const [queue, mood, english] = await Promise.all([queueOf({ text }), gemini.mood(text), translate(text, 'English')]);
  const summary = await claude.of({ text: english });
  await db.query('INSERT INTO tickets(text, queue, mood, summary) VALUES (?, ?, ?, ?)', [text, queue, mood, summary]);
  res.status(201).json({ queue, mood, summary });
});

router.post('/suggest', async (req, res) => {
  const response = await openai().responses.create({ model: 'gpt-4.1-nano', input: String(req.body.text) });
  res.type('text/plain').send(response.output_text);
});

module.exports = router;
