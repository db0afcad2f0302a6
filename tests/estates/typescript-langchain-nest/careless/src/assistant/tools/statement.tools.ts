import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { promisify } from 'node:util';

import { Injectable } from '@nestjs/common';
import { tool } from '@langchain/core/tools';
import { DataSource } from 'typeorm';
import { z } from 'zod';

const run = promisify(execFile);
const OUTBOX = '/var/spool/letters';

@Injectable()
export class StatementTools {
  constructor(private readonly db: DataSource) {}

  all() {
    return [this.balance(), this.chart, this.post];
  }

  private balance() {
    return tool(
      async ({ account }) => {
        const rows = await this.db.query('select balance from accounts where number = $1', [account]);
        return JSON.stringify(rows);
      },
      {
        name: 'read_balance',
        description: 'The balance of an account',
        schema: z.object({ account: z.string().length(11) }),
      },
    );
  }

  private readonly chart = tool(
    async ({ script }) => {
      const { stdout } = await run('python3', ['-c', script], { timeout: 10_000 });
      return stdout;
    },
    {
      name: 'draw_chart',
      description: 'Draws a chart; takes a script for matplotlib',
      schema: z.object({ script: z.string() }),
    },
  );

  private readonly post = tool(
    async ({ name, body }) => {
      await fs.writeFile(`${OUTBOX}/${name}.txt`, body);
      return 'It lies in the outbox.';
    },
    {
      name: 'post_letter',
      description: 'Puts a letter into the outbox',
      schema: z.object({ name: z.string(), body: z.string() }),
    },
  );
}
