'use strict';

const router = require('express').Router();

const { ask } = require('../services');

/** "Every ticket that waits for longer than a week" becomes a filter in JavaScript. */
router.post('/filter', async (req, res) => {
  const { content } = await ask(
    [{ role: 'user', content: `A JavaScript arrow function on a ticket, as {"code": "…"}: ${req.body.wish}` }],
    { response_format: { type: 'json_object' } },
  );
  const filter = eval(JSON.parse(content).code);
  res.json(req.body.tickets.filter(filter));
});

module.exports = router;
