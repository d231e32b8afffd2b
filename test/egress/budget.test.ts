import assert from 'node:assert/strict';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { accountings, accountingId } from '../../functions/egress/domain/accounting.ts';
import { alerts } from '../../functions/egress/domain/alert.ts';
import { withBudgetIds } from '../../functions/egress/budget-event.ts';
import { chores, traces } from '../../functions/egress/traces.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { BudgetMessage, billingAlert } from '../../functions/egress/usecases/billing-alert.ts';
import { publishTotals } from '../../functions/egress/usecases/publish-totals.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { mails } from '../../functions/platform/mail.ts';
import { policy } from '../../functions/policy.ts';
import { downloadRow } from '../../scripts/billing/export-row.ts';
import { testApp } from '../support/app.ts';
import { accounted, usage } from './accounted.ts';
import { request } from './builders.ts';
import { memoryWorld } from './worlds.ts';

const suspending = { ...policy, egress: { ...policy.egress, suspendAtBudget: true } };
const day = 86_400_000;
type App = Awaited<ReturnType<typeof accounted>>;
const subjects = async (app: App) =>
  (await app.documents.find(mails, {})).map(({ value }) => [value.to[0], value.message.subject]);
const chore = (name: string) => chores.find((one) => one.name === name)!;

describe('the budget of an accreditation', () => {
  const over = [downloadRow({ ...usage, cost: 120 })];

  it('mails admins and the researcher when it is used up', async () => {
    const app = await accounted(await memoryWorld(), over);
    await accountEgress(app);
    assert.deepEqual(await subjects(app), [
      ['data@example.org', 'Egress of accreditation acc-a: 100 % of the budget reached'],
      ['a@example.org', 'The egress budget of your accreditation is used up'],
    ]);
  });

  it('leaves the researcher alone below all of it', async () => {
    const app = await accounted(await memoryWorld(), [downloadRow({ ...usage, cost: 100 })]);
    await accountEgress(app);
    assert.deepEqual(await subjects(app), [
      ['data@example.org', 'Egress of accreditation acc-a: 80 % of the budget reached'],
    ]);
  });

  it('mails each threshold once when two runs publish at the same time', async () => {
    const app = await accounted(await memoryWorld(), over);
    await accountEgress(app);
    for (const path of app.documents.stored.keys())
      if (/^(egress|alerts|mail)\//.test(path)) app.documents.stored.delete(path);
    const publish = () => publishTotals(app, ['2026-11'], '2026-10-01', []);
    await Promise.all([publish(), publish(), publish()]);
    assert.equal((await subjects(app)).length, 2);
  });

  it('tells of a foreign currency once, also where it is new in two months at once', async () => {
    const first = downloadRow({ ...usage, currency: 'EUR' });
    const second = { ...usage, currency: 'EUR', hour: '2026-10-30T10:00:00Z' };
    const app = await accounted(await memoryWorld(), [first, downloadRow(second)]);
    await app.warehouse.addRequests(
      [request({ requestId: 'r9', day: '2026-10-30', time: new Date('2026-10-30T10:05:00Z') })],
      app.now(),
    );
    await accountEgress(app);
    const found = (await subjects(app)).filter(([, subject]) => /another currency/.test(subject!));
    assert.deepEqual(found, [
      ['data@example.org', 'Egress of accreditation acc-a: budget in another currency'],
      ['data@example.org', 'Egress of accreditation acc-b: budget in another currency'],
    ]);
  });

  it('stops new downloads only where the policy says so, with an event in the chain', async () => {
    const plain = await accounted(await memoryWorld(), over);
    await accountEgress(plain);
    const before = await plain.documents.get(accreditations, 'acc-a');
    assert.equal(before?.budgetExhausted, false);
    const app = await accounted(await memoryWorld(), over);
    await accountEgress({ ...app, policy: suspending });
    const after = await app.documents.get(accreditations, 'acc-a');
    assert.equal(after?.budgetExhausted, true);
    const other = await app.documents.get(accreditations, 'acc-b');
    assert.equal(other?.budgetExhausted, false);
    const events = await app.documents.find(eventsOf(accreditations), { within: 'acc-a' });
    const chain = events.map(({ value }) => value);
    assert.equal(brokenLink(after.chain, chain), undefined);
    assert.equal(chain[0]?.action, 'budget-exhausted');
  });

  it('is new in a new month', async () => {
    const app = await accounted(await memoryWorld(), over);
    await accountEgress({ ...app, policy: suspending });
    const now = { ...app, policy: suspending as never };
    assert.equal(await chore('restore-budgets').run(now), 0);
    app.pass(30 * day);
    assert.equal(await chore('restore-budgets').run(now), 1);
    const restored = await app.documents.get(accreditations, 'acc-a');
    assert.equal(restored?.budgetExhausted, false);
  });

  it('alerts of what is not billed yet once, called an estimate', async () => {
    const app = await accounted(await memoryWorld(), []);
    const time = new Date('2026-11-02T08:00:00Z');
    const huge = { requestId: 'huge', time, day: '2026-11-02', bytes: String(500n << 30n) };
    await app.warehouse.addRequests([request(huge)], app.now());
    await accountEgress(app);
    await accountEgress(app);
    assert.deepEqual(await subjects(app), [
      ['data@example.org', 'Egress of accreditation acc-a: over budget by estimate'],
    ]);
  });

  it('takes an estimate neither for another month nor for another currency', async () => {
    const rows = [downloadRow({ ...usage, hour: '2026-10-30T10:00:00Z', cost: 1 })];
    const time = new Date('2026-11-02T08:00:00Z');
    const huge = { requestId: 'huge', time, day: '2026-11-02', bytes: String(500n << 30n) };
    const estimated = async (currency: string) => {
      const app = await accounted(await memoryWorld(), rows);
      const stored = (await app.documents.get(accreditations, 'acc-a'))!;
      await app.documents.transact((tx) => {
        tx.set(accreditations, 'acc-a', { ...stored, budget: { amount: '30', currency } });
        return Promise.resolve();
      });
      await app.warehouse.addRequests([request(huge)], app.now());
      await accountEgress(app);
      return (await app.documents.find(alerts, {}))
        .map(({ id }) => id)
        .filter((id) => id.startsWith('budget-estimate'));
    };
    assert.deepEqual(await estimated('USD'), ['budget-estimate-acc-a-2026-11']);
    assert.deepEqual(await estimated('EUR'), []);
  });

  it('in another currency than the bill is pointed out once, and nothing is converted', async () => {
    const app = await accounted(await memoryWorld(), [
      downloadRow({ ...usage, cost: 1000, currency: 'EUR' }),
    ]);
    await accountEgress(app);
    const sent = await subjects(app);
    assert.ok(sent.every(([, subject]) => subject?.endsWith('budget in another currency')));
    assert.equal(sent.length, 2);
  });
});

describe('the lease of accounting', () => {
  it('keeps a second run out, which is tried again', async () => {
    const app = await accounted(await memoryWorld());
    const until = new Date(app.now().getTime() + 1);
    await app.documents.createOnce(accountings, accountingId, {
      lease: { holder: 'other', until },
      exported: '1970-01-01T00:00:00.000000Z',
      loaded: '1970-01-01T00:00:00.000000Z',
    });
    await assert.rejects(accountEgress(app), /Another accounting run/);
    app.pass(1);
    await accountEgress(app);
  });

  it('is not touched, nor the watermark, by a run that lost it', async () => {
    const app = await accounted(await memoryWorld());
    const stolen = {
      lease: { holder: 'other', until: new Date('2026-11-02T10:00:00Z') },
      exported: 'theirs',
      loaded: 'theirs',
    };
    const record = app.warehouse.recordRun.bind(app.warehouse);
    app.warehouse.recordRun = async (run) => {
      await record(run);
      await app.documents.transact((tx) => {
        tx.set(accountings, accountingId, stolen);
        return Promise.resolve();
      });
    };
    await accountEgress(app);
    assert.deepEqual(await app.documents.get(accountings, accountingId), stolen);
  });

  it('moves no watermark when the shares do not add up, and is given back', async () => {
    const app = await accounted(await memoryWorld());
    const warehouse = app.warehouse;
    warehouse.disagreements = () => Promise.resolve(['a key']);
    await assert.rejects(accountEgress(app), /do not add up: a key/);
    const state = await app.documents.get(accountings, accountingId);
    assert.deepEqual([state?.lease, state?.exported.slice(0, 4)], [undefined, '1970']);
  });
});

describe('an unknown SKU', () => {
  it('is guessed from its description, noted, and mailed once', async () => {
    const sku = { id: 'AAAA-BBBB-CCCC', description: 'Download to the Moon' };
    const app = await accounted(await memoryWorld(), [downloadRow(usage, { sku })]);
    await accountEgress(app);
    await accountEgress(app);
    const [known] = await app.warehouse.skus();
    assert.deepEqual([known?.id, known?.kind, known?.source], [sku.id, 'internet', 'pattern']);
    const sent = (await subjects(app)).filter(([, subject]) => /Unknown SKU/.test(subject ?? ''));
    assert.equal(sent.length, 1);
  });
});

describe('the statement of a month', () => {
  it('goes out once, when the bill is in', async () => {
    const app = await accounted(await memoryWorld());
    await accountEgress(app);
    app.pass(31 * day);
    assert.equal(await chore('send-statement').run(app), 0, 'on the third');
    app.pass(2 * day);
    assert.equal(await chore('send-statement').run(app), 1, 'on the fifth');
    assert.equal(await chore('send-statement').run(app), 0);
    const [statement] = (await app.documents.find(mails, {})).filter(({ id }) =>
      id.endsWith('statement-2026-11'),
    );
    assert.match(statement!.value.message.text, /acc-a +USD +67\.5 +67\.5 +1500/);
  });
});

describe('P-2.2.4 traces of egress', () => {
  it('finds a person’s costs, and erases nothing', async () => {
    const app = await accounted(await memoryWorld());
    await accountEgress(app);
    const subject = { id: 'person-a', addresses: [] };
    const found = await Array.fromAsync(traces[0]!.find(app, subject));
    assert.deepEqual(
      found.map(({ record }) => record),
      ['egress/acc-a/researchers/person-a'],
    );
    const removed = await traces[0]!.erase(app, subject);
    assert.deepEqual(
      removed.map(({ count }) => count),
      [0],
    );
  });
});

describe('billing-alert', () => {
  const data = {
    budgetDisplayName: 'all',
    alertThresholdExceeded: 0.8,
    costAmount: 80.5,
    costIntervalStart: '2026-11-01T00:00:00Z',
    budgetAmount: 100,
    budgetAmountType: 'SPECIFIED_AMOUNT',
    currencyCode: 'USD',
    budgetId: 'one',
    billingAccountId: 'b',
  };
  const told = async (...messages: Partial<typeof data>[]) => {
    const app = testApp();
    for (const message of messages)
      await billingAlert(app, BudgetMessage.parse({ ...data, ...message }));
    return (await app.documents.find(alerts, {})).length;
  };
  for (const [what, other, count] of [
    ['the same threshold again', {}, 1],
    ['higher costs at the same threshold', { costAmount: 99 }, 1],
    ['another threshold', { alertThresholdExceeded: 1 }, 2],
    ['another interval', { costIntervalStart: '2026-12-01T00:00:00Z' }, 2],
    ['another budget of the same name', { budgetId: 'two' }, 2],
    ['a budget of another billing account', { billingAccountId: 'c' }, 2],
  ] as const)
    it(`mails ${count === 1 ? 'once' : 'again'} for ${what}`, async () =>
      assert.equal(await told({}, other), count));

  it('mails nothing below the first threshold', async () => {
    const { alertThresholdExceeded: _, ...below } = data;
    const app = testApp();
    await billingAlert(app, BudgetMessage.parse(below));
    assert.deepEqual(await app.documents.find(alerts, {}), []);
  });

  it('takes the ids from the message’s attributes', () => {
    const attributes = { budgetId: 'x', billingAccountId: 'y', schemaVersion: '1.0' };
    const message = { data: Buffer.from('{"a":1}').toString('base64'), attributes };
    const { message: merged } = withBudgetIds({ data: { message } } as never).data as {
      message: { data: string };
    };
    assert.deepEqual(JSON.parse(Buffer.from(merged.data, 'base64').toString()), {
      budgetId: 'x',
      billingAccountId: 'y',
      a: 1,
    });
  });
});
