import assert from 'node:assert/strict';
import * as sinon from 'sinon';
import { accreditations, type Member } from '../../functions/access/domain/accreditation.ts';
import { takeLead } from '../../functions/access/domain/handover.ts';
import { alerts } from '../../functions/egress/domain/alert.ts';
import { egress, egressMonths, egressPeople } from '../../functions/egress/domain/ledger.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { mails } from '../../functions/platform/mail.ts';
import { fromNanos, toNanos } from '../../functions/platform/money.ts';
import { correctionOf, downloadRow, storageSku } from '../../scripts/billing/export-row.ts';
import { testApp } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { accounted, ledger, net, other, stopping, usage } from './accounted.ts';
import { request } from './builders.ts';
import { memoryWorld } from './worlds.ts';

describe('account-egress', () => {
  const make = memoryWorld;

  it('puts each researcher’s share into the ledger: total, month, person, dataset', async () => {
    const app = await accounted(await make());
    await accountEgress(app);
    assert.equal(await net(app, 'acc-a'), '67.5');
    assert.equal(await net(app, 'acc-b'), '22.5');
    const month = await app.documents.get(egressMonths, 'acc-a/2026-11');
    assert.equal(month?.datasets['sun']?.[0]?.net, '67.5');
    assert.equal(month.people['person-a']?.[0]?.net, '67.5');
    assert.equal(month.bytes, 1500);
    const person = await app.documents.get(egressPeople, 'acc-b/person-b');
    assert.equal(person?.costs[0]?.net, '22.5');
  });

  it('adds up to the bill exactly where shares do not divide', async () => {
    const odd = [0.1, 0.333333333, 1e-9, 12.345678901].map((cost, at) =>
      downloadRow({ ...usage, cost, exportTime: `2026-11-02T07:00:0${at}Z` }),
    );
    const app = await accounted(await make(), odd);
    await accountEgress(app);
    const shares = [await net(app, 'acc-a'), await net(app, 'acc-b')].map((each) => toNanos(each));
    assert.equal(fromNanos(shares[0]! + shares[1]!), '12.779012235');
  });

  it('changes nothing in a second run', async () => {
    const world = await make();
    const app = await accounted(world);
    await accountEgress(app);
    const [tables, documents] = [await world.dump(), ledger(app)];
    app.pass(60_000);
    const documentsCounted = counted(app.documents);
    await accountEgress({ ...app, documents: documentsCounted });
    assert.deepEqual(await world.dump(), tables);
    assert.deepEqual(ledger(app), documents);
    assert.equal(documentsCounted.writes, 2, 'only the lease is taken and given back');
  });

  for (const [what, rows, touched] of [
    ['the days touched', [downloadRow(usage)], ['2026-11-01']],
    ['nothing where none was', [], []],
  ] as const)
    it(`checks all that may still change in the first run of a day, later ${what}`, async () => {
      const world = await make();
      const app = testApp({ warehouse: world.warehouse });
      const checked = sinon.spy(world.warehouse, 'disagreements');
      await world.arrive([...rows]);
      for (const wait of [0, 14 * 3_600_000, 3_600_000]) {
        app.pass(wait);
        await accountEgress(app);
      }
      const since = checked.args.map(([, oldest]) => oldest);
      assert.deepEqual(since, ['2026-09-18', ...touched, '2026-09-19']);
    });

  it('halves each share when all is negated and half restated, late', async () => {
    const world = await make();
    const app = await accounted(world);
    await accountEgress(app);
    const late = '2026-12-14T08:00:00Z';
    await world.arrive([correctionOf(downloadRow(usage), -1, late)]);
    await world.arrive([correctionOf(downloadRow(usage), 0.5, late)]);
    app.pass(42 * 86_400_000);
    await accountEgress(app);
    assert.equal(await net(app, 'acc-a'), '33.75');
    assert.equal(await net(app, 'acc-b'), '11.25');
    const month = await app.documents.get(egressMonths, 'acc-a/2026-11');
    assert.equal(month?.costs[0]?.net, '33.75', 'in the month of the use');
  });

  it('bills a row that arrives in a newer partition, exported long before the newest row seen', async () => {
    const world = await make();
    const newest = { ...usage, hour: '2026-11-12T10:00:00Z', exportTime: '2026-11-13T07:00:00Z' };
    const app = await accounted(world, [downloadRow(newest)]);
    await accountEgress(app);
    assert.equal(await net(app, 'acc-a'), '67.5', 'by the month');
    const late = downloadRow({ ...usage, cost: 8, exportTime: '2026-11-03T07:00:00Z' });
    await world.arrive([late], '2026-11-14');
    await accountEgress(app);
    assert.equal(await net(app, 'acc-a'), '73.5');
    assert.equal(await net(app, 'acc-b'), '24.5');
    const [tables, documents] = [await world.dump(), ledger(app)];
    await accountEgress(app);
    assert.deepEqual([await world.dump(), ledger(app)], [tables, documents], 'a second run');
  });

  for (const [format, since] of [
    ['detailed', '2026-11-11T00:00:00.000000Z'],
    ['standard', '2026-11-11T00:00:00.000000Z'],
    ['focus', '2026-09-29T00:00:00.000000Z'],
    ['view', '2026-09-29T00:00:00.000000Z'],
  ] as const)
    it(`looks for late rows since ${since.slice(0, 10)} where the newest of a ${format} export arrived on the 13th`, async () => {
      const newest = { ...usage, exportTime: '2026-11-13T07:00:00Z' };
      const app = await accounted(await make(), [downloadRow(newest)]);
      await accountEgress(app);
      const asked: string[] = [];
      const survey = app.warehouse.survey.bind(app.warehouse);
      app.warehouse.survey = (from) => (asked.push(from), survey(from));
      await accountEgress({ ...app, config: { ...app.config, BILLING_FORMAT: format } });
      assert.deepEqual(asked, [since]);
    });

  it('adds up a grain whose rows arrive on different days, in any order', async () => {
    const rows = [60, 30].map((cost) => downloadRow({ ...usage, cost }));
    const dumps = [];
    for (const [first, second] of [rows, rows.toReversed()]) {
      const world = await make();
      const app = await accounted(world, [first!]);
      await accountEgress(app);
      await world.arrive([second!], '2026-11-20');
      await accountEgress(app);
      assert.equal(await net(app, 'acc-a'), '67.5');
      dumps.push(await world.dump());
    }
    assert.deepEqual(dumps[0], dumps[1]);
  });

  it('leaves nobody anything after a complete negation', async () => {
    const world = await make();
    const app = await accounted(world);
    await accountEgress(app);
    await world.arrive([correctionOf(downloadRow(usage), -1, '2026-11-02T08:00:00Z')]);
    await accountEgress(app);
    assert.equal(await net(app, 'acc-a'), '0');
    assert.equal(await net(app, 'acc-b'), '0');
  });

  it('mails the thresholds that a run crossed once, in one mail', async () => {
    const world = await make();
    const app = await accounted(world);
    await accountEgress(app);
    const sent = (await app.documents.find(mails, {})).filter(({ id }) => /budget/.test(id));
    assert.deepEqual(
      sent.map(({ value }) => [value.to, value.message.subject]),
      [[['data@example.org'], 'Egress of accreditation acc-a: 80 % of the budget reached']],
    );
    const fired = await app.documents.find(alerts, {});
    assert.deepEqual(
      fired.map(({ id }) => id),
      ['budget-acc-a-2026-11-50', 'budget-acc-a-2026-11-80'],
    );
  });

  it('keeps discounts and promotions apart, a credit without a type being a discount', async () => {
    const credits = [
      { name: 'a', amount: -4, id: 'a', type: 'DISCOUNT' },
      { name: 'b', amount: -4, id: 'b', type: null },
      { name: 'c', amount: -40, id: 'c', type: 'PROMOTION' },
    ];
    const app = await accounted(await make(), [downloadRow(usage, { credits })]);
    await accountEgress(app);
    assert.deepEqual((await app.documents.get(egress, 'acc-b'))?.costs, [
      {
        ...{ currency: 'USD', gross: '22.5', discounts: '-2', promotions: '-10', net: '20.5' },
        atList: '22.5',
      },
    ]);
  });

  it('keeps the list price beside what was billed; the bill stands for it where the export has none', async () => {
    const rows = [{ atList: 120 }, { exportTime: '2026-11-02T08:00:00Z' }].map((other) =>
      downloadRow({ ...usage, ...other }),
    );
    const app = await accounted(await make(), [rows[0]!, { ...rows[1]!, cost_at_list: null }]);
    await accountEgress(app);
    const [cost] = (await app.documents.get(egress, 'acc-b'))?.costs ?? [];
    assert.deepEqual([cost?.net, cost?.atList], ['45', '52.5']);
  });

  it('never mixes currencies', async () => {
    const euro = downloadRow({ ...usage, currency: 'EUR' });
    const app = await accounted(await make(), [downloadRow(usage), euro]);
    await accountEgress(app);
    assert.deepEqual(
      (await app.documents.get(egress, 'acc-b'))?.costs.map((cost) => [cost.currency, cost.net]),
      [
        ['EUR', '22.5'],
        ['USD', '22.5'],
      ],
    );
  });

  it('keeps tax, storage and unexplained downloads from researchers', async () => {
    const app = await accounted(await make(), [
      downloadRow({ ...usage, cost: 1 }, { cost_type: 'tax' }),
      downloadRow({ ...usage, cost: 2 }, { sku: storageSku }),
      downloadRow({ ...usage, cost: 4, bucket: 'another' }),
    ]);
    await accountEgress(app);
    assert.equal(await net(app, 'acc-a'), '0');
    assert.equal(await net(app, 'operator:overhead'), '3');
    assert.equal(await net(app, 'operator:unattributed'), '4');
  });

  it('estimates what was downloaded until a bill of downloads comes, whatever else is billed', async () => {
    const world = await make();
    const app = await accounted(world, [downloadRow({ ...usage, cost: 2 }, { sku: storageSku })]);
    const unbilled = async () => (await app.documents.get(egress, 'acc-a'))?.unbilledBytes;
    await accountEgress(app);
    assert.equal(await unbilled(), 1500);
    await world.arrive([downloadRow(usage)]);
    await accountEgress(app);
    assert.equal(await unbilled(), 0);
  });

  it('estimates nothing any more once no bill of it can come', async () => {
    const app = await accounted(await make(), []);
    const unbilled = async () => (await app.documents.get(egress, 'acc-a'))?.unbilledBytes;
    await accountEgress(app);
    assert.equal(await unbilled(), 1500);
    app.pass(app.policy.egress.reallocateDays);
    await accountEgress(app);
    assert.equal(await unbilled(), 0);
  });

  it('gives what an accreditation’s own project paid to it whole', async () => {
    const rows = [downloadRow(usage), downloadRow({ ...usage, project: 'pays-b', cost: 8 })];
    const app = await accounted(await make(), rows);
    await app.documents.transact((tx) => {
      tx.patch(accreditations, 'acc-b', { billingProject: 'pays-b' });
      return Promise.resolve();
    });
    await app.warehouse.addRequests(
      [request({ ...other, requestId: 'r3', payer: 'pays-b', bytes: '9000' })],
      app.now(),
    );
    await accountEgress(app);
    assert.equal(await net(app, 'acc-a'), '67.5', 'bytes that b paid for weigh nothing here');
    assert.equal(await net(app, 'acc-b'), '30.5');
  });

  it('gives what no download explains to who led in that hour, whoever leads when it is accounted anew', async () => {
    const paid = downloadRow({ ...usage, project: 'pays-b', bucket: 'another', cost: 8 });
    const world = await make();
    const app = await accounted(world, [paid]);
    await app.documents.transact((tx) => {
      tx.patch(accreditations, 'acc-b', { billingProject: 'pays-b' });
      return Promise.resolve();
    });
    const of = async (person: string) =>
      (await app.documents.get(egressPeople, `acc-b/${person}`))?.costs[0]?.net ?? '0';
    await accountEgress(app);
    assert.deepEqual([await of('person-b'), await of('person-c')], ['8', '0']);
    await app.documents.transact(async (tx) => {
      const before = (await tx.get(accreditations, 'acc-b'))!;
      const handover = { toId: 'person-c', offeredBy: 'person-b', offeredAt: app.now() };
      const offered = { ...before, handover: { ...handover, expiresAt: new Date('2027-01-01') } };
      const member = { state: 'active', personId: 'person-c' } as Member;
      tx.set(accreditations, 'acc-b', takeLead(offered, member, app.now()));
    });
    const next = { hour: '2026-11-03T10:00:00Z', exportTime: '2026-11-04T07:00:00Z' };
    await world.arrive([
      correctionOf(paid, 0.5, next.exportTime),
      downloadRow({ ...usage, ...next, project: 'pays-b', bucket: 'another', cost: 3 }),
    ]);
    app.pass(2 * 86_400_000);
    await accountEgress(app);
    assert.deepEqual([await of('person-b'), await of('person-c')], ['12', '3']);
  });

  it('splits by the day, the month, or not at all, until log rows come', async () => {
    const elsewhen = { ...usage, hour: '2026-11-02T03:00:00Z', cost: 8 };
    const world = await make();
    const app = await accounted(world, [downloadRow(elsewhen)]);
    await accountEgress(app);
    assert.equal(await net(app, 'acc-a'), '6', 'by the month');
    const time = new Date('2026-11-02T05:00:00Z');
    const late = { ...other, requestId: 'r4', time, day: '2026-11-02' };
    await app.warehouse.addRequests([request(late)], app.now());
    await accountEgress(app);
    assert.equal(await net(app, 'acc-a'), '0', 'by the day');
    assert.equal(await net(app, 'acc-b'), '8');
  });

  it('splits an hour anew when a log of it comes late, long after its bill', async () => {
    const world = await make();
    const app = await accounted(world);
    await accountEgress(app);
    assert.equal(await net(app, 'acc-a'), '67.5');
    // the bill of a later day, so that the hour's own is not looked at again
    const later = { ...usage, hour: '2026-11-12T10:00:00Z', cost: 1 };
    await world.arrive([downloadRow({ ...later, exportTime: '2026-11-13T07:00:00Z' })]);
    await accountEgress(app);
    const late = request({ ...other, requestId: 'r3', bytes: '1000' });
    await world.warehouse.addRequests([late], app.now());
    await accountEgress(app);
    assert.equal(await net(app, 'acc-a'), '45.5');
    assert.equal(await net(app, 'acc-b'), '45.5');
  });

  it('takes a guess back from who had no part in it', async () => {
    const app = await accounted(await make(), [
      downloadRow({ ...usage, hour: '2026-11-12T10:00:00Z', exportTime: '2026-11-13T07:00:00Z' }),
    ]);
    const mine = async () =>
      (await app.documents.get(egressPeople, 'acc-a/person-a'))?.costs.map((cost) => cost.net);
    await accountEgress(app);
    assert.deepEqual(await mine(), ['67.5'], 'by the month');
    const time = new Date('2026-11-12T10:15:00Z');
    const late = request({ ...other, requestId: 'r3', time, day: '2026-11-12' });
    await app.warehouse.addRequests([late], app.now());
    await accountEgress(app);
    assert.deepEqual(await mine(), []);
    assert.equal(await net(app, 'acc-b'), '90');
  });

  it('takes a corrected guess back when a month gets its first log rows', async () => {
    const december = { ...usage, hour: '2026-12-01T03:00:00Z', exportTime: '2026-12-02T01:00:00Z' };
    const world = await make();
    const app = await accounted(world, [downloadRow(december)]);
    await accountEgress(app);
    const newer = { ...usage, cost: 0, exportTime: '2026-12-15T01:00:00Z' };
    await world.arrive([downloadRow(newer)]);
    await accountEgress(app);
    assert.equal(await net(app, 'operator:unattributed'), '90');
    const time = new Date('2026-12-20T05:00:00Z');
    app.pass(50 * 86_400_000);
    await app.warehouse.addRequests(
      [request({ requestId: 'r5', time, day: '2026-12-20' })],
      app.now(),
    );
    await accountEgress(app);
    assert.equal(await net(app, 'operator:unattributed'), '0');
    assert.equal(await net(app, 'acc-a'), '90');
  });

  it('ends in the same state when it stops after any step and runs again', async () => {
    const plain = await make();
    const whole = await accounted(plain);
    await accountEgress(whole);
    const wanted = [await plain.dump(), ledger(whole)] as const;
    for (let step = 0; ; step++) {
      const world = await make();
      const app = await accounted(world);
      const stopped = await accountEgress({ ...app, ...stopping(app, step) }).then(
        () => false,
        () => true,
      );
      app.pass(app.policy.egress.lease);
      if (stopped) await accountEgress(app);
      assert.deepEqual(await world.dump(), wanted[0], `stopped at step ${step}`);
      assert.deepEqual(
        ledger(app).map(([path, { updatedAt: _, at: __, createdAt: ___, ...rest }]) => [
          path,
          rest,
        ]),
        wanted[1].map(([path, { updatedAt: _, at: __, createdAt: ___, ...rest }]) => [path, rest]),
      );
      if (!stopped) break;
      assert.ok(step < 60);
    }
  });
});
