import assert from 'node:assert/strict';
import { answered } from './deployment.ts';
import { day, facts, hour, type Facts } from './egress-facts.ts';

type Plant = (here: Facts) => void | Promise<void>;

/** An alarm: what calls for it, what nearly does, and what belongs to the same or to another episode. */
interface Alarm {
  what: string;
  /** Ids of the alerts of the first and of another episode. */
  ids: [RegExp, RegExp];
  raise: Plant;
  /** Differ from `raise` in one thing each, so that nothing is told. */
  nearly: Record<string, Plant>;
  more: Plant;
  anew: Plant;
}

const unknown = (name: string) => ({
  sku: { id: `${name}-0000-0000`, description: 'Download Moon Destinations' },
});
const known = { sku: { id: '1F8B-71B0-3D1B', description: 'Download Moon Destinations' } };
const lost = {
  resource: {
    name: 'lost',
    global_name: '//storage.googleapis.com/projects/_/buckets/lost',
  },
};
/** Downloads of the lead, and their bill. */
const used = async (here: Facts, cost: number, object?: string, reason?: string) => {
  await here.sent(await here.download(reason), 100, object);
  here.billed(cost);
};
const after = (wait: number, flows: boolean) => async (here: Facts) => {
  const id = await here.download();
  await here.sent(id);
  here.billed(0.01);
  await here.scheduled();
  here.app.pass(wait);
  if (flows) await here.sent(id, 10);
};
const failing = (wait: number, down: boolean) => async (here: Facts) => {
  here.billed(0.01, { sku: known.sku, project: null });
  await here.sent(await here.download());
  await here.scheduled();
  here.isDown = down;
  await here.scheduled();
  here.app.pass(wait);
};

const alarms: Alarm[] = [
  {
    what: 'bytes delivered without a record',
    ids: [/^leak-demo-test-datasets-2026-11-02$/, /^leak-demo-test-datasets-2026-11-03$/],
    raise: (here) => here.sent('made-elsewhere'),
    nearly: {
      'the record is there': async (here) => here.sent(await here.download()),
      'no bytes went': (here) => here.sent('made-elsewhere', 0),
    },
    more: (here) => here.sent('made-elsewhere', 7),
    anew: (here) => {
      here.app.pass(day);
      return here.sent('made-elsewhere');
    },
  },
  {
    what: 'an export that is silent for 36 hours while bytes flow',
    ids: [/^export-silent-2026-11-02T09:00/, /^export-silent-2026-11-06T09:00/],
    raise: after(36 * hour, true),
    nearly: {
      'a millisecond sooner': after(36 * hour - 1, true),
      'no bytes flow': after(36 * hour, false),
    },
    more: async (here) => {
      here.app.pass(day);
      await here.sent('', 0);
    },
    anew: async (here) => {
      here.app.pass(12 * hour);
      here.billed(0.01);
      await here.scheduled();
      here.app.pass(36 * hour);
      await here.sent('', 0);
    },
  },
  {
    what: 'a watermark that is stuck for more than a day',
    ids: [/^accounting-stuck-2026-11-02T09:00/, /^accounting-stuck-2026-11-06T09:00/],
    raise: failing(day + 1, true),
    nearly: {
      'a millisecond sooner': failing(day, true),
      'the runs end well': failing(day + 1, false),
    },
    more: (here) => {
      here.app.pass(day);
    },
    anew: async (here) => {
      here.isDown = false;
      here.app.pass(day);
      await here.scheduled();
      here.isDown = true;
      await here.scheduled();
      here.app.pass(day + 1);
    },
  },
  {
    what: 'a SKU that the table does not know',
    ids: [/^unknown-sku-FFFF-0000-0000$/, /^unknown-sku-EEEE-0000-0000$/],
    raise: (here) => {
      here.billed(0, unknown('FFFF'));
    },
    nearly: {
      'the table knows it': (here) => {
        here.billed(0, known);
      },
    },
    more: (here) => {
      here.app.pass(hour);
      here.billed(0, unknown('FFFF'));
    },
    anew: (here) => {
      here.billed(0, unknown('EEEE'));
    },
  },
  {
    what: 'more than 0.5 % of a month’s downloads that are nobody’s',
    ids: [/^unattributed-2026-11-USD$/, /^unattributed-2026-12-USD$/],
    raise: async (here) => {
      await used(here, 0.995);
      here.billed(0.005_000_003, lost);
    },
    nearly: {
      'just 0.5 %': async (here) => {
        await used(here, 0.995);
        here.billed(0.005, lost);
      },
      'it is not for downloads': async (here) => {
        await used(here, 0.995);
        here.billed(0.005_000_003, { ...lost, sku: { id: 'E5F0-6A5D-7BAD', description: 'Standard Storage US Regional' } }); // prettier-ignore
      },
    },
    more: (here) => {
      here.app.pass(hour);
      here.billed(0.1, lost);
    },
    anew: async (here) => {
      here.app.pass(30 * day);
      await used(here, 0.9, 'aia/v1/1.fits', 'The other file is needed too.');
      here.billed(0.1, lost);
    },
  },
];

describe('P-2.2.3a what the ledger cannot vouch for is told, by HTTP and mail', () => {
  let here: Facts;
  beforeEach(async () => {
    here = await facts();
  });
  afterEach(() => {
    here.close();
  });

  for (const { what, ids, raise, nearly, more, anew } of alarms)
    describe(what, () => {
      it('alarms once, is acknowledged, and alarms anew in another episode', async () => {
        await raise(here);
        await here.scheduled();
        const [id, ...others] = await here.alerts();
        assert.match(id ?? 'none', ids[0]);
        assert.deepEqual(others, []);
        assert.deepEqual(await here.mailed(), [id]);
        await more(here);
        await here.scheduled();
        assert.deepEqual(await here.alerts(), [id]);

        answered(await here.desk(`POST /v1/egress/alerts/${id!}/acknowledge`, 'admin'));
        await more(here);
        await here.scheduled();
        assert.deepEqual(await here.alerts(), []);
        assert.deepEqual(await here.mailed(), [id]);

        await anew(here);
        await here.scheduled();
        const [next, ...rest] = await here.alerts();
        assert.match(next ?? 'none', ids[1]);
        assert.deepEqual(rest, []);
        assert.deepEqual(new Set(await here.mailed()), new Set([id, next]));
        assert.deepEqual(await here.alerts('all'), [id, next]);
      });

      for (const [but, plant] of Object.entries(nearly))
        it(`is no alarm when ${but}`, async () => {
          await plant(here);
          await here.scheduled();
          assert.deepEqual(await here.alerts('all'), []);
          assert.deepEqual(await here.mailed(), []);
        });
    });
});
