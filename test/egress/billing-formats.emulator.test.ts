import assert from 'node:assert/strict';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import type { BillingFormat } from '../../functions/egress/stores/statements.ts';
import { makeMonths } from '../../scripts/billing/months/make-months.ts';
import { accounted, bucket, ledger } from './accounted.ts';
import { bigqueryWorld, memoryWorld, type World } from './worlds.ts';

const made = makeMonths({
  month: '2026-11',
  days: 1,
  busy: 60,
  seed: 12,
  project: 'demo-test',
  buckets: [bucket],
});
const rows = made.exported
  .map(({ row }) => row)
  .filter(({ resource, cost_type }) => resource?.name ?? cost_type !== 'regular');

describe('a bill in another format, on BigQuery', function () {
  this.timeout(240_000);
  const costs = async (world: World, format: BillingFormat) => {
    const app = await accounted(world, rows);
    await accountEgress({ ...app, config: { ...app.config, BILLING_FORMAT: format } });
    return ledger(app).filter(([path]) => path.startsWith('egress/'));
  };

  for (const format of ['standard', 'focus', 'view'] as const)
    it(`gives the ledger that the detailed export gives on the in-memory twin: ${format}`, async () => {
      assert.deepEqual(
        await costs(await bigqueryWorld(format), format),
        await costs(await memoryWorld(), 'detailed'),
      );
    });
});
