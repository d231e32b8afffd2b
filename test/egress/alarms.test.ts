import assert from 'node:assert/strict';
import { downloads } from '../../functions/downloads/domain/download.ts';
import { accountingId, accountings, never } from '../../functions/egress/domain/accounting.ts';
import { alerts, type Alert } from '../../functions/egress/domain/alert.ts';
import { chores } from '../../functions/egress/traces.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { mails } from '../../functions/platform/mail.ts';
import { downloadRow, storageSku } from '../../scripts/billing/export-row.ts';
import { testApp } from '../support/app.ts';
import { accounted, stoppingAfter, usage } from './accounted.ts';
import { download } from './builders.ts';
import { memoryWorld } from './worlds.ts';

const hour = 3_600_000;
const day = 24 * hour;
const chore = (name: string) => chores.find((one) => one.name === name)!;
type App = ReturnType<typeof testApp>;
const raised = async (app: App, kind: string) =>
  (await app.documents.find(alerts, { where: [['kind', '==', kind]] })).map(({ id }) => id);
const mailed = async (app: App) => (await app.documents.find(mails, {})).length;
/** What the only alert of its kind is about, and what its mail says. */
const told = async (app: App, kind: Alert['kind']) => {
  const [alert, ...others] = await app.documents.find(alerts, { where: [['kind', '==', kind]] });
  assert.deepEqual(others, []);
  const mail = await app.documents.get(mails, `alert-${alert!.id}`);
  return { subject: alert!.value.subject, text: mail!.message.text };
};

describe('the alarm of a silent export', () => {
  const alarm = chore('alarm-silent-export');
  // The clock stands at 2026-11-02T09:00Z, so 36 h ago was the 31st, 21:00.
  for (const [what, exported, loaded, wanted] of [
    ['rows of both came', '2026-11-01T21:00:01.000000Z', '2026-11-02T08:00:00.000000Z', 0],
    ['no bill for 36 h', '2026-10-31T20:59:59.000000Z', '2026-11-02T08:00:00.000000Z', 1],
    ['no bill for less', '2026-10-31T21:00:01.000000Z', '2026-11-02T08:00:00.000000Z', 0],
    ['no bytes flow either', '2026-10-31T20:59:59.000000Z', '2026-10-31T20:00:00.000000Z', 0],
  ] as const)
    it(`${wanted ? 'sounds' : 'is silent'}: ${what}`, async () => {
      const app = testApp();
      await app.documents.createOnce(accountings, accountingId, { exported, loaded });
      assert.equal(await alarm.run(app), wanted);
      assert.equal(await mailed(app), wanted);
    });

  for (const [what, createdAt, wanted] of [
    ['36 h after the first download', '2026-10-31T20:59:59Z', 1],
    ['sooner', '2026-10-31T21:00:01Z', 0],
  ] as const)
    it(`${wanted ? 'sounds' : 'is silent'} when no bill has ever come, ${what}`, async () => {
      const app = testApp();
      const loaded = '2026-11-02T08:00:00.000000Z';
      await app.documents.createOnce(accountings, accountingId, { exported: never, loaded });
      await app.documents.createOnce(downloads, 'd', download({ createdAt: new Date(createdAt) }));
      assert.equal(await alarm.run(app), wanted);
    });

  it('sounds once per silence, however long it lasts', async () => {
    const app = testApp();
    const state = {
      exported: '2026-10-30T00:00:00.000000Z',
      loaded: '2026-11-04T00:00:00.000000Z',
    };
    await app.documents.createOnce(accountings, accountingId, state);
    assert.deepEqual([await alarm.run(app), await alarm.run(app)], [1, 0]);
    app.pass(day);
    assert.equal(await alarm.run(app), 0);
    const next = { exported: '2026-11-02T00:00:00.000000Z', loaded: '2026-11-08T00:00:00.000000Z' };
    await app.documents.transact((tx) => {
      tx.set(accountings, accountingId, next);
      return Promise.resolve();
    });
    assert.equal(await alarm.run(app), 0, 'rows came again');
    app.pass(day);
    assert.equal(await alarm.run(app), 1, 'and ceased again');
    assert.deepEqual(await raised(app, 'export-silent'), [
      'export-silent-2026-10-30T00:00:00.000Z',
      'export-silent-2026-11-02T00:00:00.000Z',
    ]);
  });

  for (const [exported, subject, words] of [
    ['2026-10-31T20:00:00.000000Z', '2026-10-31', /newest row .* is of 2026-10-31T20:00:00.000Z/],
    [never, '2026-10-30', /No row .* ever come; the first .* at 2026-10-30T08:00:00.000Z/],
  ] as const)
    it(`tells since when${exported === never ? ' there could have been a bill' : ''}`, async () => {
      const app = testApp();
      const loaded = '2026-11-02T08:00:00.000000Z';
      await app.documents.createOnce(accountings, accountingId, { exported, loaded });
      for (const [id, createdAt] of Object.entries({ d1: '2026-11-01', d0: '2026-10-30' }))
        await app.documents.createOnce(
          downloads,
          id,
          download({ createdAt: new Date(`${createdAt}T08:00:00Z`) }),
        );
      await alarm.run(app);
      const letter = await told(app, 'export-silent');
      assert.equal(letter.subject, subject);
      assert.match(letter.text, words);
    });

  it('is silent before anything was accounted, or granted', async () => {
    const app = testApp();
    assert.equal(await alarm.run(app), 0);
    const loaded = '2026-11-02T08:00:00.000000Z';
    await app.documents.createOnce(accountings, accountingId, { exported: never, loaded });
    assert.equal(await alarm.run(app), 0);
  });
});

describe('the alarm of accounting that is stuck', () => {
  const alarm = chore('alarm-stuck-accounting');
  const failing = async (app: Awaited<ReturnType<typeof accounted>>) =>
    assert.rejects(accountEgress({ ...app, ...stoppingAfter(app, 'mergeBilled') }), /stopped/);

  it('sounds when no run comes for more than a day, once however long it lasts', async () => {
    const app = await accounted(await memoryWorld());
    await accountEgress(app);
    app.pass(day);
    assert.equal(await alarm.run(app), 0);
    app.pass(1);
    assert.deepEqual([await alarm.run(app), await alarm.run(app)], [1, 0]);
    app.pass(3 * day);
    assert.equal(await alarm.run(app), 0);
  });

  it('sounds when each run fails, and ends with a good one', async () => {
    const app = await accounted(await memoryWorld());
    await failing(app);
    app.pass(20 * hour);
    await failing(app);
    assert.equal(await alarm.run(app), 0);
    app.pass(5 * hour);
    await failing(app);
    assert.equal(await alarm.run(app), 1, '25 h after the first that failed');
    const letter = await told(app, 'accounting-stuck');
    assert.equal(letter.subject, '2026-11-02');
    assert.match(letter.text, /ended well since 2026-11-02T09:00:00.000Z/);
    app.pass(day);
    await accountEgress(app);
    assert.equal(await alarm.run(app), 0);
  });

  it('counts from the last good run, not from the first that failed after it', async () => {
    const app = await accounted(await memoryWorld());
    await accountEgress(app);
    app.pass(20 * hour);
    await failing(app);
    app.pass(4 * hour);
    assert.equal(await alarm.run(app), 0);
    app.pass(1);
    assert.equal(await alarm.run(app), 1);
  });

  it('is silent before anything was accounted', async () => {
    assert.equal(await alarm.run(testApp()), 0);
  });
});

describe('the alarm of downloads that are nobody’s', () => {
  const alarm = chore('alarm-unattributed');
  const month = async (cost: number, currency = 'USD') => {
    const lost = { ...usage, cost, currency, bucket: 'another' };
    const app = await accounted(await memoryWorld(), [
      downloadRow({ ...usage, cost: 99.5 }),
      downloadRow({ ...usage, cost: 1000 }, { sku: storageSku }),
      downloadRow(lost),
    ]);
    await accountEgress(app);
    return app;
  };
  for (const [cost, wanted] of [
    [0.5, 0],
    [0.500001, 1],
  ] as const)
    it(`${wanted ? 'sounds' : 'is silent'} at ${cost} of 99.5 + ${cost} USD, storage not counted`, async () =>
      assert.equal(await alarm.run(await month(cost)), wanted));

  it('sounds once per month and currency', async () => {
    const app = await month(1, 'EUR');
    assert.deepEqual([await alarm.run(app), await alarm.run(app)], [1, 0]);
    app.pass(20 * day);
    assert.equal(await alarm.run(app), 0);
    assert.deepEqual(await raised(app, 'unattributed'), ['unattributed-2026-11-EUR']);
  });

  it('looks at the month before too, for its bill comes late, and names it', async () => {
    const late = await month(1);
    late.pass(30 * day);
    assert.equal(await alarm.run(late), 1);
    const letter = await told(late, 'unattributed');
    assert.equal(letter.subject, '2026-11');
    assert.match(letter.text, /billed in USD for 2026-11/);
    const later = await month(1);
    later.pass(61 * day);
    assert.equal(await alarm.run(later), 0);
  });
});

describe('the alarm of an unknown SKU', () => {
  it('sounds once, though the run stops right after the SKU was noted', async () => {
    const sku = { id: 'X-1', description: 'Download to the Moon' };
    const app = await accounted(await memoryWorld(), [downloadRow(usage, { sku })]);
    await assert.rejects(accountEgress({ ...app, ...stoppingAfter(app, 'addSkus') }), /stopped/);
    await accountEgress(app);
    assert.deepEqual(await raised(app, 'unknown-sku'), ['unknown-sku-X-1']);
  });
});
