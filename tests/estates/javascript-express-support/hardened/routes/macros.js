'use strict';

const router = require('express').Router();

const { ask } = require('../services');

/** "Every ticket that waits for longer than a week" becomes a number of days. */
router.post('/filter', async (req, res) => {
  const { content } = await ask(
    [{ role: 'user', content: `After how many days, as {"days": 7}: ${req.body.wish}` }],
    { response_format: { type: 'json_object' } },
  );
  const days = Number(JSON.parse(content).days);
  res.json(req.body.tickets.filter((one) => one.waits > days));
});

module.exports = router;
