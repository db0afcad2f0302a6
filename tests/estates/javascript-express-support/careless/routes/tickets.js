'use strict';

const { Router } = require('express');

const db = require('../lib/db');
const { ask, claude, gemini, house, queueOf, translate } = require('../services');
const { HANDLERS, TOOLS } = require('../services/tools');

const router = Router();

router.post('/:id/answer', async (req, res) => {
  const [[ticket]] = await db.query('SELECT id, text FROM tickets WHERE id = ?', [req.params.id]);
  const messages = [
    { role: 'system', content: `You answer customers of the shop. ${req.body.style}` },
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
      { role: 'system', content: 'You write one SELECT over tickets(id, text, queue, created_at) and nothing else.' },
      { role: 'user', content: req.query.q },
    ]);
    const [rows] = await db.query(content.replace(/```(sql)?/g, ''));
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

module.exports = router;
