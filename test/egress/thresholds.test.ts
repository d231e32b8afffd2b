import assert from 'node:assert/strict';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { alerts } from '../../functions/egress/domain/alert.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { BudgetMessage, billingAlert } from '../../functions/egress/usecases/billing-alert.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { fromNanos, toNanos } from '../../functions/platform/money.ts';
import { policy } from '../../functions/policy.ts';
import { correctionOf, downloadRow } from '../../scripts/billing/export-row.ts';
import { answered, refused } from '../clauses/deployment.ts';
import { counted } from '../support/counted.ts';
import { mailTo } from '../support/world.ts';
import { accounted, stopping } from './accounted.ts';
import { billed, usage, type Billed } from './billed.ts';
import { memoryWorld } from './worlds.ts';

const suspending = { ...policy, egress: { ...policy.egress, suspendAtBudget: true } };
const row = (cost: number, exportTime = usage.exportTime) =>
  downloadRow({ ...usage, cost, exportTime });
const justBelow = (amount: string) => Number(fromNanos(toNanos(amount) - 1n));
/** Thresholds told to the admins, sorted as text. */
const told = async ({ app }: Billed) =>
  (await mailTo(app, 'data@example.org'))
    .map(({ message }) => message.subject)
    .filter((subject) => /of the budget reached|was corrected/.test(subject))
    .map((subject) => /(\d+) % of the budget/.exec(subject)?.[1] ?? 'corrected')
    .sort();
const download = (here: Billed) => here.ask('POST /v1/datasets/aia/downloads', 'lead', {});
const alertIds = async ({ app }: Billed) =>
  (await app.documents.find(alerts, {})).map(({ id }) => id).filter((id) => /^budget/.test(id));

describe('P-3.6a the operator sees the cost: the budget of an accreditation', () => {
  let here: Billed;
  const start = async (cost: number, rules = policy as typeof suspending) => {
    here = await billed([]);
    here.app.policy = rules;
    await here.bill([row(cost)]);
  };
  afterEach(() => {
    here.close();
  });

  for (const percent of ['50', '80', '100'])
    for (const [what, cost, isReached] of [
      ['a nano below', justBelow(percent), false],
      ['exactly', Number(percent), true],
      ['a nano above', Number(percent) + 1e-9, true],
    ] as const)
      it(`of 100 USD, ${what} ${percent} %: ${isReached ? '' : 'not '}told`, async () => {
        await start(cost);
        assert.equal((await told(here)).includes(percent), isReached);
      });

  it('falling below and rising again tells nothing twice: one note of the correction', async () => {
    await start(85);
    assert.deepEqual(await told(here), ['80']);
    await here.bill([correctionOf(row(85), -0.5, '2026-11-02T08:00:00Z')]);
    assert.deepEqual(await told(here), ['80', 'corrected']);
    await here.bill([row(45, '2026-11-02T08:10:00Z')]);
    await here.bill([correctionOf(row(45), -1, '2026-11-02T08:20:00Z')]);
    await here.bill([row(45, '2026-11-02T08:30:00Z')]);
    assert.deepEqual(await told(here), ['80', 'corrected']);
    await here.bill([row(20, '2026-11-02T08:40:00Z')]);
    assert.deepEqual(await told(here), ['100', '80', 'corrected']);
  });

  it('a new month has thresholds of its own', async () => {
    await start(85);
    const next = { ...usage, hour: '2026-12-01T10:00:00Z', exportTime: '2026-12-02T07:00:00Z' };
    here.app.pass(31 * 86_400_000);
    const [first] = [...here.warehouse.requests.values()];
    const time = new Date('2026-12-01T10:15:00Z');
    await here.warehouse.addRequests(
      [{ ...first!, requestId: 'december', day: '2026-12-01', time }],
      here.app.now(),
    );
    await here.bill([downloadRow({ ...next, cost: 85 })]);
    assert.deepEqual(await told(here), ['80', '80']);
  });

  it('signing goes on a nano below 100 %, and stops at it, where the policy says so', async () => {
    await start(justBelow('100'), suspending);
    answered(await download(here), 201);
    await here.bill([row(1e-9, '2026-11-02T08:00:00Z')]);
    assert.deepEqual(refused(await download(here)), ['budget-exhausted']);
    await here.bill([correctionOf(row(justBelow('100')), -0.5, '2026-11-02T08:10:00Z')]);
    const { status } = await download(here);
    assert.equal(status, 400, 'asked for a reason again: no budget is in the way');
  });

  it('signing goes on at 100 % where the policy does not say so', async () => {
    await start(100);
    answered(await download(here), 201);
  });

  it('an admin raises it: the lead is told, access comes back, its thresholds are new ones', async () => {
    await start(120, suspending);
    assert.deepEqual(refused(await download(here)), ['budget-exhausted']);
    const path = `PUT /v1/accreditations/${here.accreditationId}/budget`;
    const budget = { amount: '200.00', currency: 'USD' };
    assert.equal((await here.desk(path, 'lead', budget)).status, 403);
    const seen = answered(await here.desk(path, 'admin', budget));
    assert.deepEqual(
      [seen['budget'], seen['budgetExhausted']],
      [{ amount: '200', currency: 'USD' }, false],
    );
    answered(await download(here), 201);
    const letters = async () =>
      (await mailTo(here.app, 'lead@example.org'))
        .map(({ message }) => message.text)
        .filter((text) => text.includes('cost 200 USD in a month'));
    assert.equal((await letters()).length, 1);
    answered(await here.desk(path, 'admin', budget));
    assert.equal((await letters()).length, 1, 'said once');
    await here.bill([row(40, '2026-11-02T08:00:00Z')]);
    assert.deepEqual(await told(here), ['100', '80']);
    const { chain } = (await here.app.documents.get(accreditations, here.accreditationId))!;
    const events = await here.app.documents.find(eventsOf(accreditations), {
      within: here.accreditationId,
    });
    assert.equal(
      brokenLink(
        chain,
        events.map(({ value }) => value),
      ),
      undefined,
    );
    assert.ok(events.some(({ value }) => value.action === 'budget-set' && value.actor === 'admin'));
  });

  it('setting it reads 4 documents and writes 3; what is no budget is refused', async () => {
    await start(1);
    const documents = counted(here.app.documents);
    Object.assign(here.app, { documents });
    const path = `PUT /v1/accreditations/${here.accreditationId}/budget`;
    answered(await here.desk(path, 'admin', { amount: '7', currency: 'USD' }));
    assert.deepEqual([documents.reads, documents.writes], [4, 3]);
    for (const wrong of [
      { amount: '-1', currency: 'USD' },
      { amount: 5, currency: 'USD' },
      { amount: '5', currency: 'usd' },
    ])
      assert.equal((await here.desk(path, 'admin', wrong)).status, 400);
  });
});

describe('thresholds and crashes', () => {
  it('wherever a run stops, each threshold was told once in the end, and signing is stopped', async () => {
    let stops = 0;
    for (let step = 1; ; step++) {
      const app = await accounted(await memoryWorld(), [row(120)]);
      app.policy = suspending;
      const stopped = await accountEgress({ ...app, ...stopping(app, step) }).then(
        () => false,
        () => true,
      );
      app.pass(policy.egress.lease);
      await accountEgress(app);
      const letters = [...app.documents.stored.keys()].filter((path) =>
        /^mail\/.*budget-acc-a/.test(path),
      );
      assert.deepEqual(letters.sort(), [
        'mail/alert-budget-acc-a-2026-11-100',
        'mail/alert-budget-acc-a-2026-11-100-lead',
      ]);
      const found = await app.documents.find(alerts, { where: [['subject', '==', 'acc-a']] });
      assert.deepEqual(found.map(({ value }) => value.percent).sort(), [100, 50, 80]);
      assert.equal(
        (await app.documents.get(accreditations, 'acc-a'))?.budgetExhausted,
        true,
        `stopped after ${step}`,
      );
      if (!stopped) break;
      stops++;
    }
    assert.ok(stops > 20, String(stops));
  });

  it('a cloud budget told many times at once is mailed once', async () => {
    const here = await billed([]);
    const message = BudgetMessage.parse({
      budgetDisplayName: 'all',
      alertThresholdExceeded: 0.5,
      costAmount: 50.1,
      costIntervalStart: '2026-11-01T00:00:00Z',
      budgetAmount: 100,
      currencyCode: 'USD',
    });
    await Promise.all([1, 2, 3, 4].map(() => billingAlert(here.app, message)));
    const subjects = (await mailTo(here.app, 'data@example.org')).map(
      ({ message: m }) => m.subject,
    );
    assert.deepEqual(
      subjects.filter((subject) => /Cloud budget/.test(subject)),
      ['Cloud budget "all": 50 % reached'],
    );
    here.close();
  });
});

describe('P-2.2.3a alerts are listed and acknowledged, by HTTP', () => {
  let here: Billed;
  beforeEach(async () => {
    here = await billed([]);
    await here.bill([
      row(85),
      downloadRow({ ...usage, cost: 1 }, { sku: { id: 'X-1', description: 'Download to Mars' } }),
    ]);
  });
  afterEach(() => {
    here.close();
  });
  const list = async (query = '') => {
    const seen = answered(await here.desk(`GET /v1/egress/alerts${query}`, 'admin'));
    return seen as { items: { id: string; kind: string; acknowledged?: object }[]; next?: string };
  };

  it('what is open, and once acknowledged by whom and when; the second time nothing', async () => {
    const { items } = await list();
    assert.deepEqual(items.map(({ kind }) => kind).sort(), ['budget', 'budget', 'unknown-sku']);
    const path = 'POST /v1/egress/alerts/unknown-sku-X-1/acknowledge';
    const seen = answered(await here.desk(path, 'admin'));
    const acknowledged = { by: 'admin', at: here.app.now().toISOString() };
    assert.deepEqual(seen['acknowledged'], acknowledged);
    here.app.pass(1000);
    const again = answered(await here.desk(path, 'other-admin'));
    assert.deepEqual(again['acknowledged'], acknowledged);
    assert.deepEqual(
      (await list()).items.map(({ kind }) => kind),
      ['budget', 'budget'],
    );
    assert.equal((await list('?state=all')).items.length, 3);
    const { chain } = (await here.app.documents.get(alerts, 'unknown-sku-X-1'))!;
    const events = await here.app.documents.find(eventsOf(alerts), { within: 'unknown-sku-X-1' });
    assert.equal(
      brokenLink(
        chain!,
        events.map(({ value }) => value),
      ),
      undefined,
    );
    assert.equal((await alertIds(here)).length, 2);
  });

  it('page by page', async () => {
    const first = await list('?limit=2');
    assert.equal(first.items.length, 2);
    const second = await list(`?limit=2&after=${first.next!}`);
    assert.deepEqual([second.items.length, second.next], [1, undefined]);
  });

  it('an alert that was acknowledged does not sound again', async () => {
    answered(await here.desk('POST /v1/egress/alerts/unknown-sku-X-1/acknowledge', 'admin'));
    const letters = (await mailTo(here.app, 'data@example.org')).length;
    await here.bill([]);
    assert.equal((await mailTo(here.app, 'data@example.org')).length, letters);
    assert.equal((await here.desk('POST /v1/egress/alerts/none/acknowledge', 'admin')).status, 404);
  });
});
