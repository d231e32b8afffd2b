import assert from 'node:assert/strict';
import { accountings, accountingId, never } from '../../functions/egress/domain/accounting.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { explainMonth } from '../../functions/egress/usecases/explain-month.ts';
import { correctionOf, downloadRow, type ExportRow } from '../../scripts/billing/export-row.ts';
import { makeMonths } from '../../scripts/billing/months/make-months.ts';
import { accounted, bucket, ledger, net, stoppingAfter, usage } from './accounted.ts';
import { request } from './builders.ts';
import { bigqueryWorld, memoryWorld, type World } from './worlds.ts';

const month = { month: '2026-11', seed: 5, project: 'demo-test', buckets: [bucket], days: 2 };
const story: [what: string, rows: ExportRow[], arrival?: string][] = [
  ['the first rows', [downloadRow({ ...usage, cost: 60 })]],
  ['the same grain again, which Google wrote in two rows', [downloadRow({ ...usage, cost: 30 })]],
  [
    'a month of rows of all kinds',
    makeMonths(month).exported.map(({ row }) => ({
      ...row,
      export_time: '2026-11-02T08:00:00.123456Z',
    })),
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
    'a list price beside the cost, and none',
    [120, null].map((atList, at) =>
      downloadRow(
        { ...usage, cost: 7.5, exportTime: `2026-11-02T09:0${at}:00Z` },
        { cost_at_list: atList },
      ),
    ),
  ],
  [
    'a late correction',
    [-1, 0.5].map((factor) =>
      correctionOf(downloadRow({ ...usage, cost: 60 }), factor, '2026-11-03T08:00:00Z'),
    ),
  ],
  [
    'a row exported ten days before the newest one seen',
    [
      downloadRow({
        ...usage,
        cost: 7,
        exportTime: '2026-10-24T08:00:00Z',
        hour: '2026-10-23T10:00:00Z',
      }),
    ],
    '2026-11-04',
  ],
  [
    'the rest of a grain that was billed long ago',
    [downloadRow({ ...usage, cost: 12 })],
    '2026-11-25',
  ],
  ['nothing new since', []],
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
    for (const [what, rows, arrival] of story) {
      const [before, documents] = [await real.dump(), ledger(onReal)];
      for (const world of [real, twin]) await world.arrive(rows, arrival);
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
         FROM export WHERE service.id = '95FF-2EF5-5EA1' GROUP BY currency`,
      ),
    );
  });

  it('explains a month as the in-memory twin does, every share agreeing', async () => {
    const app = await accounted(real, []);
    const onTwin = await accounted(twin, []);
    for (const id of ['acc-a', 'operator:overhead']) {
      const told = await explainMonth(app, id, '2026-11');
      assert.ok(told.steps.length > 0 && told.steps.every(({ agrees }) => agrees), id);
      const { steps, costs } = await explainMonth(onTwin, id, '2026-11');
      assert.deepEqual([told.costs, told.steps.length], [costs, steps.length]);
    }
  });

  it('finds repeated objects and adds up downloads as the in-memory twin does', async () => {
    const time = (minute: number) => new Date(Date.UTC(2026, 10, 1, 10, minute));
    const pieces = [1, 2, 3].map((at) =>
      request({ requestId: `piece-${at}`, object: 'sun/b', status: 206, time: time(at) }),
    );
    for (const { warehouse } of [real, twin]) await warehouse.addRequests(pieces, time(59));
    const look = async ({ warehouse }: World) => [
      await warehouse.repeats(time(58).toISOString(), '2026-11-01'),
      await warehouse.repeats('2026-11-01T10:59:00.000000Z', '2026-11-01'),
      await warehouse.deliveredByDownload(['d1', 'd9'], '2026-11-01', time(59)),
      await warehouse.deliveredByDownload(['d1', 'd9'], '2026-11-01', time(2)),
    ];
    assert.deepEqual(await look(real), await look(twin));
    assert.equal((await twin.warehouse.repeats(never, '2026-11-01'))[0]?.bytes, 3000n);
  });

  it('notices what is not billed in days that no run touched, discounts and promotions apart', async () => {
    const look = async ({ warehouse }: World, oldest: string) =>
      warehouse.disagreements([], oldest, '2026-11-04T00:00:00.000000Z');
    const [day, credit] = ['2026-10-20', { name: 'c', id: 'c' }];
    const missed = { ...usage, hour: `${day}T10:00:00Z`, exportTime: `${day}T20:00:00Z`, cost: 0 };
    const credits = [
      { ...credit, amount: -1, type: 'DISCOUNT' },
      { ...credit, amount: 1, type: 'PROMOTION' },
    ];
    for (const world of [real, twin]) {
      assert.deepEqual(await look(world, day), []);
      await world.arrive([downloadRow(missed, { credits })], '2026-11-26');
      assert.deepEqual(await look(world, '2026-10-21'), []);
      assert.deepEqual(await look(world, day), [`${day} USD`]);
    }
    for (const world of [real, twin]) {
      await accountEgress(await accounted(world, []));
      assert.deepEqual(await look(world, day), []);
    }
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
