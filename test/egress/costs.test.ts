import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addUp, linesOf, type EgressMonth } from '../../functions/egress/domain/ledger.ts';
import { dimensions, sumBy } from '../../functions/egress/domain/sums.ts';
import { policy } from '../../functions/policy.ts';
import { answered } from '../clauses/deployment.ts';
import { counted } from '../support/counted.ts';
import { downloadRow } from '../../scripts/billing/export-row.ts';
import { billed, usage, type Billed } from './billed.ts';

type Costs = { net: { amount: string; currency: string }; atList: { amount: string } }[];
const nets = (costs: unknown) => (costs as Costs).map(({ net }) => `${net.amount} ${net.currency}`);
const lists = (costs: unknown) => (costs as Costs).map(({ atList }) => atList.amount);

describe('P-2.2.3a cumulative egress cost, by HTTP', () => {
  let here: Billed;
  beforeEach(async () => (here = await billed()));
  afterEach(() => {
    here.close();
  });
  const path = () => `GET /v1/accreditations/${here.accreditationId}/egress`;

  it('the lead sees the whole team, as billed and at list price, by person, month and dataset', async () => {
    const seen = answered(await here.ask(path(), 'lead'));
    assert.equal(seen['scope'], 'team');
    assert.deepEqual(nets(seen['costs']), ['8 EUR', '80 USD']);
    assert.deepEqual(lists(seen['costs']), ['8', '100']);
    const people = seen['people'] as Record<string, unknown>;
    assert.deepEqual(nets(people['lead']), ['6 EUR', '60 USD']);
    assert.deepEqual(nets(people['member']), ['2 EUR', '20 USD']);
    const [month] = seen['months'] as Record<string, unknown>[];
    assert.deepEqual([month!['month'], month!['bytes']], ['2026-11', 4000]);
    assert.deepEqual(nets((month!['datasets'] as Record<string, unknown>)['aia']), [
      '8 EUR',
      '80 USD',
    ]);
  });

  it('a member sees the own part, and nothing of the others', async () => {
    const seen = answered(await here.ask(path(), 'member'));
    assert.equal(seen['scope'], 'own');
    assert.deepEqual(nets(seen['own']), ['2 EUR', '20 USD']);
    for (const hidden of ['costs', 'people', 'unbilled']) assert.equal(hidden in seen, false);
    const [month] = seen['months'] as Record<string, unknown>[];
    assert.deepEqual(Object.keys(month!).sort(), ['month', 'own']);
  });

  it('an admin sees the team; whoever is not in it, that there is nothing', async () => {
    assert.equal(answered(await here.ask(path(), 'admin'))['scope'], 'team');
    assert.equal((await here.ask(path(), 'ethics')).status, 404);
  });

  it('everybody sees what they cost themselves, over all accreditations', async () => {
    for (const [who, net] of [
      ['member', ['2 EUR', '20 USD']],
      ['lead', ['6 EUR', '60 USD']],
      ['ethics', []],
    ] as const) {
      const seen = answered(await here.ask('GET /v1/me/egress', who));
      assert.deepEqual(nets(seen['costs']), net);
      assert.equal(seen['note'], 'The operator pays this: downloads cost you nothing.');
      const found = seen['accreditations'] as { months: { month: string; costs: unknown }[] }[];
      assert.deepEqual(
        found.flatMap(({ months }) => months.map(({ costs }) => nets(costs))),
        net.length > 0 ? [net] : [],
      );
    }
  });

  for (const [by, ids, rest] of [
    ['accreditation', 1, ['3 USD']],
    ['person', ['lead', 'member'], ['3 USD']],
    ['dataset', ['aia'], ['3 USD']],
    ['project', ['sun'], ['3 USD']],
    ['month', ['2026-11'], []],
  ] as const)
    it(`an admin sees it by ${by}; items and rest are the bill`, async () => {
      const seen = answered(await here.desk(`GET /v1/egress/costs?by=${by}`, 'admin'));
      const items = seen['items'] as { id: string; costs: unknown }[];
      if (ids === 1)
        assert.deepEqual(
          items.map(({ id }) => id),
          [here.accreditationId],
        );
      else
        assert.deepEqual(
          items.map(({ id }) => id),
          ids,
        );
      assert.deepEqual(nets(seen['total']), ['8 EUR', '83 USD']);
      assert.deepEqual(nets(seen['rest']), rest);
    });

  for (const [query, count] of [
    ['from=2026-11&to=2026-11', 1],
    ['from=2026-12', 0],
    ['to=2026-10', 0],
  ] as const)
    it(`of the months that were asked for: ${query}`, async () => {
      const seen = answered(await here.desk(`GET /v1/egress/costs?by=month&${query}`, 'admin'));
      assert.equal((seen['items'] as unknown[]).length, count);
    });

  it('reads one document per accreditation and month, and one of unbilled bytes, and refuses too many', async () => {
    const documents = counted(here.app.documents);
    const kept = here.app.documents;
    Object.assign(here.app, { documents });
    answered(await here.desk('GET /v1/egress/costs', 'admin'));
    // two holders in one month; nobody has unbilled bytes, which an empty page says
    assert.deepEqual([documents.reads, documents.writes], [3, 0]);
    Object.assign(here.app, { documents: kept });
    here.app.policy = { ...policy, egress: { ...policy.egress, ledgerReads: 2 } };
    assert.equal((await here.desk('GET /v1/egress/costs', 'admin')).status, 200);
    here.app.policy = { ...policy, egress: { ...policy.egress, ledgerReads: 1 } };
    assert.equal((await here.desk('GET /v1/egress/costs', 'admin')).status, 413);
  });

  it('what no bill names yet is an estimate, and says so', async () => {
    const later = { time: new Date('2026-11-02T08:30:00Z'), day: '2026-11-02' };
    const { accreditationId } = here;
    const [first] = [...here.warehouse.requests.values()];
    await here.warehouse.addRequests(
      [{ ...first!, ...later, accreditationId, requestId: 'r3', bytes: String(2n << 30n) }],
      here.app.now(),
    );
    await here.bill([]);
    for (const seen of [
      answered(await here.ask(path(), 'lead')),
      answered(await here.desk('GET /v1/egress/costs', 'admin')),
    ]) {
      const { bytes, estimate, tier, note } = seen['unbilled'] as Record<string, unknown>;
      assert.deepEqual([bytes, estimate], [2 * 2 ** 30, { amount: '0.46', currency: 'USD' }]);
      assert.match(String(note), /estimate/);
      assert.match(String(tier), /first TiB/);
    }
  });

  it('and each person’s own, for the lead all of them, for a member the own', async () => {
    const later = { time: new Date('2026-11-02T08:30:00Z'), day: '2026-11-02' };
    const { accreditationId } = here;
    const [first] = [...here.warehouse.requests.values()];
    for (const [personId, requestId, bytes] of [
      ['lead', 'r3', 1n << 30n],
      ['member', 'r4', 2n << 30n],
    ] as const) {
      const row = { ...first!, ...later, accreditationId, personId, requestId };
      await here.warehouse.addRequests([{ ...row, bytes: String(bytes) }], here.app.now());
    }
    await here.bill([]);
    const amount = (view: unknown) => (view as { estimate: { amount: string } }).estimate.amount;
    const lead = answered(await here.ask(path(), 'lead'));
    const each = Object.entries(lead['peopleUnbilled'] as object);
    assert.deepEqual(
      each.map(([id, view]) => [id, amount(view)]),
      [
        ['lead', '0.23'],
        ['member', '0.46'],
      ],
    );
    assert.equal(amount(lead['unbilled']), '0.69');
    const member = answered(await here.ask(path(), 'member'));
    assert.equal(amount(member['ownUnbilled']), '0.46');
    assert.equal('peopleUnbilled' in member, false);
    const own = answered(await here.ask('GET /v1/me/egress', 'member'));
    assert.equal(amount(own['unbilled']), '0.46');
    const [only] = own['accreditations'] as Record<string, unknown>[];
    assert.equal(amount(only!['unbilled']), '0.46');
    await here.bill([downloadRow({ ...usage, hour: '2026-11-02T08:00:00Z', bytes: 3 })]);
    const after = answered(await here.ask('GET /v1/me/egress', 'member'));
    assert.equal(amount(after['unbilled']), '0', 'the bill has come');
  });
});

describe('P-3.6a before a download its expected cost is told, and that it is nobody’s but the operator’s', () => {
  let here: Billed;
  before(async () => (here = await billed([])));
  after(() => {
    here.close();
  });
  const wanted = {
    bytes: 300,
    // 300 bytes of 0.23 USD per GiB, rounded up to the nano
    estimate: { amount: '0.000000065', currency: 'USD' },
    perGibibyte: { amount: '0.23', currency: 'USD' },
    tier: 'Download to China, first TiB of a month',
    note: 'An estimate at the dearest list price: the bill decides, about a day later.',
  };
  it('with the question whether one may', async () => {
    const seen = answered(await here.ask('GET /v1/datasets/aia/access', 'lead'));
    assert.deepEqual([seen['allowed'], seen['expectedCost']], [true, wanted]);
    const refused = answered(await here.ask('GET /v1/datasets/aia/access', 'ethics'));
    assert.deepEqual([refused['allowed'], 'expectedCost' in refused], [false, false]);
  });
  it('with the answer that starts it', async () => {
    const seen = answered(await here.ask('POST /v1/datasets/aia/downloads', 'lead', {}), 201);
    assert.deepEqual(seen['expectedCost'], wanted);
  });
});

describe('sums of the ledger', () => {
  const line = fc.record({
    currency: fc.constantFrom('USD', 'EUR', 'JPY'),
    gross: fc.bigInt(-(10n ** 15n), 10n ** 15n),
    discounts: fc.bigInt(-(10n ** 12n), 10n ** 12n),
    promotions: fc.bigInt(-(10n ** 12n), 10n ** 12n),
    atList: fc.bigInt(-(10n ** 15n), 10n ** 15n),
  });
  const costs = fc.array(line, { maxLength: 4 }).map((lines) => addUp(lines));
  const month: fc.Arbitrary<EgressMonth> = fc.record({
    accreditationId: fc.constantFrom('a', 'b', 'operator:overhead'),
    month: fc.constantFrom('2026-10', '2026-11'),
    costs,
    datasets: fc.dictionary(fc.constantFrom('x', 'y', 'gone'), costs),
    people: fc.dictionary(fc.constantFrom('p', 'q'), costs),
    bytes: fc.nat(),
    updatedAt: fc.constant(new Date(0)),
  });
  const projects = new Map([
    ['x', 'sun'],
    ['y', 'sun'],
  ]);

  it('by whatever: items and rest are the total, to the nano, in each currency', () => {
    fc.assert(
      fc.property(fc.array(month), fc.constantFrom(...dimensions), (ledger, by) => {
        const { total, items, rest } = sumBy(by, ledger, (id) => projects.get(id));
        const parts = [...items.map((item) => item.costs), rest].flatMap(linesOf);
        const isSomething = ({ currency: _, ...amounts }: (typeof total)[number]) =>
          Object.values(amounts).some((amount) => amount !== '0');
        assert.deepEqual(addUp(parts).filter(isSomething), total.filter(isSomething));
        assert.deepEqual(
          items,
          [...items].sort((a, b) => (a.id < b.id ? -1 : 1)),
        );
      }),
    );
  });
});
