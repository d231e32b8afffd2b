import assert from 'node:assert/strict';
import { accountings, accountingId } from '../../functions/egress/domain/accounting.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { correctionOf, downloadRow, type ExportRow } from '../../scripts/egress/export-row.ts';
import { generateMonth } from '../../scripts/egress/generate-month.ts';
import { accounted, bucket, ledger, net, stoppingAfter, usage } from './accounted.ts';
import { bigqueryWorld, memoryWorld, type World } from './worlds.ts';

const month = { month: '2026-11', seed: 5, project: 'demo-test', buckets: [bucket], days: 2 };
const story: [what: string, rows: ExportRow[]][] = [
  ['the first rows', [downloadRow({ ...usage, cost: 60 })]],
  ['the same grain again, which Google wrote in two rows', [downloadRow({ ...usage, cost: 30 })]],
  [
    'a month of rows of all kinds',
    generateMonth(month).map((row) => ({ ...row, export_time: '2026-11-02T08:00:00.123456Z' })),
  ],
  [
    'what is not a number of nanos, and NULLs in the grain',
    [0.1 + 0.2, 1e-9, 5e-10, 123456.7890123456].map((cost, at) =>
      downloadRow(
        { ...usage, cost, exportTime: `2026-11-02T08:0${at}:00Z` },
        at % 2 ? { location: { location: null }, transaction_type: null } : {},
      ),
    ),
  ],
  ['nothing new', []],
  [
    'a late correction',
    [-1, 0.5].map((factor) =>
      correctionOf(downloadRow({ ...usage, cost: 60 }), factor, '2026-11-03T08:00:00Z'),
    ),
  ],
];

describe('account-egress on BigQuery', function () {
  this.timeout(240_000);
  let real: World;
  let twin: World;
  before(async () => {
    [real, twin] = [await bigqueryWorld(), await memoryWorld()];
  });

  it('writes the same ledger as on the in-memory twin, step by step', async () => {
    const [onReal, onTwin] = [await accounted(real, []), await accounted(twin, [])];
    for (const [what, rows] of story) {
      const [before, documents] = [await real.dump(), ledger(onReal)];
      for (const world of [real, twin]) await world.arrive(rows);
      await accountEgress(onReal);
      await accountEgress(onTwin);
      assert.deepEqual(ledger(onReal), ledger(onTwin), what);
      assert.deepEqual(
        await onReal.documents.get(accountings, accountingId),
        await onTwin.documents.get(accountings, accountingId),
        what,
      );
      if (rows.length > 0) continue;
      assert.deepEqual(await real.dump(), before, what);
      assert.deepEqual(ledger(onReal), documents, what);
    }
  });

  it('sums to the same as the export itself, to the nano', async () => {
    assert.deepEqual(
      await real.ask(
        `SELECT currency, SUM(gross) AS gross, SUM(discounts + promotions) AS credits
         FROM allocation WHERE usage_day > DATE '2000-01-01' GROUP BY currency`,
      ),
      await real.ask(
        `SELECT currency, SUM(CAST(cost AS NUMERIC)) AS gross,
           SUM((SELECT IFNULL(SUM(CAST(c.amount AS NUMERIC)), NUMERIC '0') FROM UNNEST(credits) AS c)) AS credits
         FROM export GROUP BY currency`,
      ),
    );
  });

  it('answers the views', async () => {
    for (const view of ['cost_by_researcher', 'cost_by_dataset', 'coverage'])
      assert.ok((await real.ask(`SELECT * FROM view_${view}`)).length > 0, view);
  });

  it('ends in the same state when it stops after a write and runs again', async () => {
    const app = await accounted(real, []);
    let cost = 0;
    for (const name of ['mergeBilled', 'replaceAllocation', 'recordRun'] as const) {
      const exportTime = `2026-11-04T0${++cost}:00:00Z`;
      for (const world of [real, twin])
        await world.arrive([downloadRow({ ...usage, cost, exportTime })]);
      await assert.rejects(accountEgress({ ...app, ...stoppingAfter(app, name) }), /stopped/);
    }
    await accountEgress(app);
    assert.notEqual(await net(app, 'acc-a'), '0');
    const onTwin = await accounted(twin, []);
    await accountEgress(onTwin);
    assert.deepEqual(ledger(app), ledger(onTwin));
  });
});
