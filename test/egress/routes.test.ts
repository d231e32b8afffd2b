import assert from 'node:assert/strict';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { adminRoutes, routes } from '../../functions/egress/routes.ts';
import type { App } from '../../functions/app.ts';
import type { Route } from '../../functions/platform/http.ts';
import { isFault } from '../../functions/platform/fault.ts';
import type { User } from '../../functions/platform/identity.ts';
import { downloadRow, storageSku } from '../../scripts/billing/export-row.ts';
import { counted } from '../support/counted.ts';
import { accounted, usage } from './accounted.ts';
import { memoryWorld } from './worlds.ts';

const user = (overrides: Partial<User> = {}): User => ({
  id: 'person-a',
  email: 'a@example.org',
  emailVerified: true,
  roles: [],
  ...overrides,
});
const rows = [
  downloadRow(usage),
  downloadRow({ ...usage, cost: 2 }, { sku: storageSku }),
  downloadRow({ ...usage, cost: 10, bucket: 'another' }),
];
const monthRoute = adminRoutes.find(({ path }) => path.endsWith('/months/{month}'))!;
const ask = async (app: App, route: Route, params: object, as = user()) => {
  const answer = await route.run(app, { params, query: { format: 'json' }, user: as } as never);
  return route.answer!.parse(answer.body) as Record<string, unknown>;
};
const usd = (amount: string) => ({ amount, currency: 'USD' });

describe('GET /v1/accreditations/{id}/egress', () => {
  it('answers total, own part, months, budget and a labelled estimate', async () => {
    const app = await accounted(await memoryWorld(), rows);
    await accountEgress(app);
    const costs = [
      {
        gross: usd('67.5'),
        discounts: usd('0'),
        promotions: usd('0'),
        net: usd('67.5'),
        atList: usd('67.5'),
      },
    ];
    const unbilled = {
      bytes: 0,
      estimate: usd('0'),
      perGibibyte: usd('0.23'),
      tier: 'Download to China, first TiB of a month',
      note: 'An estimate at the dearest list price: the bill decides, about a day later.',
    };
    const body = await ask(app, routes[0]!, { id: 'acc-a' });
    assert.deepEqual(body, {
      accreditationId: 'acc-a',
      scope: 'team',
      costs,
      own: costs,
      people: { 'person-a': costs },
      monthlyBudget: usd('84'),
      budgetExhausted: false,
      unbilled,
      ownUnbilled: unbilled,
      peopleUnbilled: { 'person-a': unbilled },
      months: [
        {
          month: '2026-11',
          bytes: 1500,
          own: costs,
          costs,
          datasets: { sun: costs },
          people: { 'person-a': costs },
        },
      ],
      updatedAt: '2026-11-02T09:00:00.000Z',
    });
  });

  it('is empty before anything was billed', async () => {
    const app = await accounted(await memoryWorld(), []);
    const body = await ask(app, routes[0]!, { id: 'acc-a' });
    assert.deepEqual([body['costs'], body['months']], [[], []]);
  });

  for (const [who, as, may] of [
    ['a member', user(), true],
    ['somebody else', user({ id: 'person-x' }), false],
    ['an admin', user({ id: 'person-x', roles: ['admin'] }), true],
  ] as const)
    it(`is ${may ? '' : 'not '}for ${who}`, async () => {
      const app = await accounted(await memoryWorld(), []);
      const asked = ask(app, routes[0]!, { id: 'acc-a' }, as);
      if (may) await asked;
      else await assert.rejects(asked, (error) => isFault(error, 'not-found'));
    });

  it('reads 3 documents, one per month and one per person', async () => {
    const app = await accounted(await memoryWorld(), rows);
    await accountEgress(app);
    const documents = counted(app.documents);
    await ask({ ...app, documents }, routes[0]!, { id: 'acc-a' });
    assert.deepEqual([documents.reads, documents.writes], [5, 0]);
  });
});

describe('GET /v1/egress/months/{month}', () => {
  it('answers by researcher and dataset, and what is nobody’s', async () => {
    const app = await accounted(await memoryWorld(), rows);
    await accountEgress(app);
    const body = await ask(app, monthRoute, { month: '2026-11' });
    const net = (costs: unknown) =>
      (costs as { net: { amount: string } }[]).map((c) => c.net.amount);
    const list = (name: string) => body[name] as Record<string, unknown>[];
    assert.deepEqual(net(body['total']), ['102']);
    assert.deepEqual(
      list('researchers').map((row) => [row['accreditationId'], row['bytes'], net(row['costs'])]),
      [
        ['acc-a', 1500, ['67.5']],
        ['acc-b', 500, ['22.5']],
      ],
    );
    assert.deepEqual(
      list('datasets').map((row) => [row['datasetId'], net(row['costs'])]),
      [['sun', ['90']]],
    );
    assert.deepEqual([net(body['unattributed']), net(body['overhead'])], [['10'], ['2']]);
    assert.deepEqual(body['coverage'], [
      { currency: 'USD', attributedPercent: '90', unattributedPercent: '10' },
    ]);
  });

  for (const [month, right] of [
    ['2026-11', true],
    ['2026-13', false],
    ['2026-1', false],
  ] as const)
    it(`${right ? 'takes' : 'refuses'} ${month}`, () =>
      assert.equal(monthRoute.params!.safeParse({ month }).success, right));
});
