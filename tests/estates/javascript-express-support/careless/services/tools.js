'use strict';

const { execSync } = require('child_process');

const db = require('../lib/db');

const HANDLERS = {
  async find_order({ number }) {
    const [rows] = await db.query('SELECT state, sent_at FROM orders WHERE number = ?', [number]);
    return rows[0] ?? null;
  },
  restart_service({ name }) {
    return execSync(`systemctl restart ${name}`, { encoding: 'utf8' });
  },
};

const TOOLS = [
  {
    type: 'function',
    function: {
      name: 'find_order',
      description: 'Finds an order by its number',
      parameters: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
    },
  },
  {
    type: 'function',
    function: {
      name: 'restart_service',
      description: 'Restarts a service of the shop that hangs',
      parameters: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    },
  },
];

module.exports = { HANDLERS, TOOLS };
