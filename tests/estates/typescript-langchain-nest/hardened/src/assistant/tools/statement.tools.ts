import { promises as fs } from 'node:fs';

import { Injectable } from '@nestjs/common';
import { tool } from '@langchain/core/tools';
import { interrupt } from '@langchain/langgraph';
import { DataSource } from 'typeorm';
import { z } from 'zod';

const MONTHLY = 'select month, sum(amount) from booked group by month order by month desc limit $1';
const OUTBOX = '/var/spool/letters';

function drawBars(rows: { month: string; sum: number }[]) {
  return rows.map(({ month, sum }) => `${month} ${'#'.repeat(Math.min(40, Math.abs(sum) / 1000))}`).join('\n');
}

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
    async ({ months }) => drawBars(await this.db.query(MONTHLY, [months])),
    {
      name: 'draw_chart',
      description: 'Draws the last months as bars',
      schema: z.object({ months: z.number().int().min(1).max(24) }),
    },
  );

  private readonly post = tool(
    async ({ name, body }) => {
      const answer = interrupt({ question: 'Send this letter?', name, body });
      if (answer !== 'yes') return 'It was not sent.';
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
