import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { traces as catalogueTraces } from '../../functions/catalogue/traces.ts';
import { submissionFiles } from '../../functions/contributions/domain/file.ts';
import { traces } from '../../functions/contributions/traces.ts';
import {
  withdrawSubmission,
  reopenSubmission,
} from '../../functions/contributions/usecases/end-submission.ts';
import { expireIdle } from '../../functions/contributions/usecases/expire-idle.ts';
import { removeFile } from '../../functions/contributions/usecases/remove-file.ts';
import { removeUploads } from '../../functions/contributions/usecases/remove-uploads.ts';
import {
  claimSubmission,
  reviewSubmission,
} from '../../functions/contributions/usecases/review-submission.ts';
import { startSession } from '../../functions/contributions/usecases/start-session.ts';
import { holdSubmission } from '../../functions/contributions/usecases/steward-submission.ts';
import { submitSubmission } from '../../functions/contributions/usecases/submit-submission.ts';
import { withdrawVersion } from '../../functions/contributions/usecases/withdraw-version.ts';
import type { Documents } from '../../functions/platform/documents.ts';
import { Fault } from '../../functions/platform/fault.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { config } from '../support/app.ts';
import { adapters, deliver, remember, type Adapter } from './events.ts';
import { accepted, publicationOf, published } from './publishing.ts';
import { harmful } from './samples.ts';
import { admin, author, checklist, csv, officer, reviewer, world, type World } from './world.ts';

const day = 86_400_000;
const second = 'image,region\n1,11158\n2,11159\n';

/** All that is stored, and what others were told: the same before and after an event that changes nothing. */
const snapshot = (here: World) => ({
  documents: structuredClone(new Map(here.app.documents.stored)),
  objects: [...here.objects.kept].map(([place, { object }]) => [
    ...[place, object.generation, object.crc32c, object.temporaryHold],
  ]),
  dois: structuredClone(here.registry.dois),
  calls: here.registry.calls,
  rung: here.messages.length,
});

const remove = (here: World, place: (path: string) => boolean) => {
  for (const path of [...here.app.documents.stored.keys()])
    if (place(path)) here.app.documents.stored.delete(path);
};
/** A submission with a file in every state that one can be in while it is open. */
const underWay = async (here: World) => {
  const { id } = await here.ready();
  await here.declare(id, { path: 'declared.csv', size: csv.length });
  await here.upload(id, 'refused.fits', csv);
  await here.upload(id, 'quarantined.csv', harmful['pickle']![0]!);
  await here.upload(id, 'uploaded.csv', csv);
  here.messages.length = 0;
  return id;
};
const submitted = async (here: World) => {
  const { id } = await here.ready();
  await submitSubmission(here.app, author, { id });
  return id;
};
const decided = async (here: World, verdict: 'reject' | 'request-changes') => {
  const id = await submitted(here);
  const words = 'The labels cannot be read.';
  const decision = verdict === 'reject' ? { verdict, reason: words } : { verdict, comment: words };
  await reviewSubmission(here.app, reviewer, { id, decision, door: 'api' });
  return id;
};
const erase = async (here: World) => {
  const subject = { id: author.id, addresses: [addressId(config.PSEUDONYM_KEY, author.email)] };
  for (const trace of [...traces, ...catalogueTraces]) await trace.erase(here.app, subject);
};
const withdrawn = async (here: World) => {
  const id = await published(here);
  const { datasetId } = await publicationOf(here, id);
  await withdrawVersion(here.app, admin, { datasetId, version: 1, reason: 'It was wrong.' });
  await here.ring(id);
  await here.deliver();
  return id;
};

/** What has come to rest: nothing of it waits for an event. */
const settled: [what: string, play: (here: World) => Promise<unknown>][] = [
  ['nothing at all', () => Promise.resolve()],
  ['an open submission', (here) => here.open()],
  ['a declared file', async (here) => here.declare(await here.open(), { path: 'a.csv' })],
  ['a checked file', (here) => here.ready()],
  [
    'a file that was taken out',
    async (here) => {
      const place = await here.ready();
      await removeFile(here.app, author, place);
    },
  ],
  [
    'a file that another took the place of',
    async (here) => {
      const { id } = await here.ready();
      await here.upload(id, 'labels.csv', second, { replace: true });
      await here.deliver();
    },
  ],
  [
    'refused and quarantined files',
    async (here) => {
      const id = await here.open();
      await here.upload(id, 'refused.fits', csv);
      await here.upload(id, 'quarantined.csv', harmful['pickle']![0]!);
    },
  ],
  [
    'a checked file whose object is gone',
    async (here) => {
      const { id, fileId } = await here.ready();
      const { object } = await here.file(id, fileId);
      here.objects.kept.delete(`${config.BUCKET_UPLOADS}/${object}`);
    },
  ],
  [
    'a held submission',
    async (here) => {
      const { id } = await here.ready();
      await holdSubmission(here.app, officer, { id, reason: 'A question.' });
    },
  ],
  ['one that waits for its review', submitted],
  ['one in review', async (here) => claimSubmission(here.app, reviewer, await submitted(here))],
  ['one that is to be changed', (here) => decided(here, 'request-changes')],
  [
    'one that was opened again',
    async (here) => reopenSubmission(here.app, author, await decided(here, 'request-changes')),
  ],
  ['a rejected one', (here) => decided(here, 'reject')],
  [
    'a rejected one whose uploads are gone',
    async (here) => {
      await decided(here, 'reject');
      here.app.pass(31 * day);
      await removeUploads(here.app);
    },
  ],
  ['a withdrawn one', async (here) => withdrawSubmission(here.app, author, await underWay(here))],
  [
    'a withdrawn one whose uploads are gone',
    async (here) => {
      await withdrawSubmission(here.app, author, await underWay(here));
      here.app.pass(31 * day);
      await removeUploads(here.app);
    },
  ],
  [
    'an expired one',
    async (here) => {
      await underWay(here);
      here.app.pass(180 * day);
      await expireIdle(here.app);
    },
  ],
  [
    'one whose author was erased',
    async (here) => {
      await underWay(here);
      await erase(here);
    },
  ],
  [
    'an accepted one that is held',
    async (here) => {
      await holdSubmission(here.app, officer, { id: await accepted(here), reason: 'A question.' });
    },
  ],
  [
    'a publication that stopped',
    async (here) => {
      const id = await accepted(here);
      here.registry.put = () => Promise.reject(new Fault('conflict', 'DataCite refuses.'));
      await here.ring(id);
      await assert.rejects(here.deliver(), /DataCite refuses/);
    },
  ],
  ['a published one', published],
  [
    'a published one whose uploads are gone',
    async (here) => {
      await published(here);
      here.app.pass(day);
      await removeUploads(here.app);
    },
  ],
  [
    'a superseded one, and the one after it',
    async (here) => {
      const { datasetId } = await publicationOf(here, await published(here));
      await published(here, { newVersionOf: datasetId }, second);
    },
  ],
  ['a tombstone', withdrawn],
  [
    'a published one whose author was erased',
    async (here) => {
      await published(here);
      await erase(here);
    },
  ],
  [
    'a tombstone whose author was erased',
    async (here) => {
      await withdrawn(here);
      await erase(here);
    },
  ],
  [
    'a record that somebody deleted, its files left',
    async (here) => {
      await underWay(here);
      remove(here, (path) => /^submissions\/[^/]+$/.test(path));
    },
  ],
  [
    'records and files that somebody deleted',
    async (here) => {
      await published(here);
      remove(here, (path) => /^(?:submissions|datasets)\//.test(path));
      here.objects.kept.clear();
    },
  ],
];

const stand = async (play: (here: World) => Promise<unknown>) => {
  const here = await world();
  const identity = new MemoryIdentity();
  for (const user of [author, reviewer, admin]) identity.add(user);
  here.app.identity = identity;
  const events = remember(here);
  await play(here);
  here.messages.length = 0;
  return { here, events: events() };
};

describe('Events that come late, twice or out of order change nothing of', () => {
  for (const [what, play] of settled)
    describe(what, () => {
      for (const adapter of Object.keys(adapters) as Adapter[])
        it(adapter, async () => {
          const { here, events } = await stand(play);
          const own = events.filter((event) => event.adapter === adapter);
          const before = snapshot(here);
          for (const again of [own, own.toReversed()]) {
            await deliver(here, again);
            assert.deepEqual(snapshot(here), before);
          }
        });
    });

  it('every event function of the two rooms is among them', () => {
    const source = readFileSync(new URL('../../functions/index.ts', import.meta.url), 'utf8');
    const registered = [
      ...source.matchAll(/cloudEvent\(\s*'([\w-]+)',(?:(?!cloudEvent\()[\s\S])*/g),
    ];
    const own = registered.filter(([text]) => /\.\/(?:contributions|catalogue)\//.test(text));
    assert.deepEqual(own.map(([, name]) => name).sort(), Object.keys(adapters).sort());
  });
});

describe('An upload that ends after its submission did', () => {
  /** Its session was begun in time, and lives six days. */
  const late = async (end: (here: World, id: string) => Promise<unknown>) => {
    const here = await world();
    const id = await here.open();
    const [fileId] = await here.declare(id, { path: 'a.csv', size: csv.length });
    const { uri } = await startSession(here.app, author, { id, fileId: fileId! });
    await end(here, id);
    const before = snapshot(here);
    await here.objects.put(uri, Buffer.from(csv));
    await here.announce(id, fileId!);
    return { before, after: snapshot(here) };
  };
  const ends: [what: string, end: (here: World, id: string) => Promise<unknown>][] = [
    ['withdrawn', (here, id) => withdrawSubmission(here.app, author, id)],
    [
      'expired',
      (here) => {
        here.app.pass(180 * day);
        return expireIdle(here.app);
      },
    ],
    ['its author erased', erase],
    [
      'deleted by hand',
      (here, id) => {
        remove(here, (path) => path === `submissions/${id}`);
        return Promise.resolve();
      },
    ],
  ];
  for (const [what, end] of ends)
    it(`${what}: leaves no bytes, and changes no record`, async () => {
      const { before, after } = await late(end);
      assert.deepEqual(after, before);
    });
  it('P-2.1.4c: while it is held, the bytes stay, and no record changes', async () => {
    const { before, after } = await late(async (here, id) => {
      await holdSubmission(here.app, officer, { id, reason: 'A question.' });
      await erase(here);
    });
    assert.equal(after.objects.length, 1);
    assert.deepEqual({ ...after, objects: [] }, before);
  });
});

describe('A hold that is placed while the uploads of ended submissions go', () => {
  it('P-2.1.4c: keeps the bytes of those that have not gone yet', async () => {
    const here = await world();
    const [first, second] = [await decided(here, 'reject'), await decided(here, 'reject')];
    here.app.pass(31 * day);
    const { documents } = here.app;
    const { get, getAll, find, createOnce } = documents;
    let left = 1;
    const transact: Documents['transact'] = async (work) => {
      const done = await documents.transact(work);
      const others = [first, second].filter((id) =>
        here.uploads().some((name) => name.includes(id)),
      );
      if (left-- > 0)
        await holdSubmission(here.app, officer, { id: others[0]!, reason: 'A question.' });
      return done;
    };
    const app = { ...here.app, documents: { get, getAll, find, createOnce, transact } };
    assert.equal(await removeUploads(app), 1);
    assert.equal(here.uploads().length, 1);
  });
});

describe('Another object in the place of one that was looked at', () => {
  for (const [what, play] of [
    ['a checked file', (here: World) => here.ready()],
    [
      'a refused file',
      async (here: World) => {
        const id = await here.open();
        return { id, fileId: await here.upload(id, 'a.fits', csv) };
      },
    ],
  ] as const)
    it(`${what}: it is removed, and no record changes`, async () => {
      const here = await world();
      const { id, fileId } = await play(here);
      const { object } = await here.file(id, fileId);
      here.objects.kept.delete(`${config.BUCKET_UPLOADS}/${object}`);
      const before = snapshot(here);
      const events = remember(here);
      await here.objects.create(config.BUCKET_UPLOADS, object, second, { contentType: 'text/csv' });
      for (let twice = 0; twice < 2; twice += 1) await deliver(here, events());
      assert.deepEqual(snapshot(here), before);
    });
});

describe('Events before their cause', () => {
  /** The way of a submission, step by step, all that is rung for being delivered. */
  const way: ((here: World) => Promise<unknown>)[] = [
    (here) => here.open({}, 'one'),
    (here) => here.declare('one', { path: 'a.csv', size: csv.length }),
    async (here) => {
      const [file] = await here.app.documents.find(submissionFiles, { within: 'one' });
      const fileId = file!.id.split('/')[1]!;
      const { uri } = await startSession(here.app, author, { id: 'one', fileId });
      await here.objects.put(uri, Buffer.from(csv));
      await here.announce('one', fileId);
    },
    (here) => submitSubmission(here.app, author, { id: 'one' }),
    (here) => claimSubmission(here.app, reviewer, 'one'),
    (here) => {
      const decision = { verdict: 'accept', checklist } as const;
      return reviewSubmission(here.app, reviewer, { id: 'one', decision, door: 'api' });
    },
    (here) => here.ring('one'),
    (here) => removeUploads(here.app),
  ];
  const walk = async (here: World, before: () => Promise<void> = () => Promise.resolve()) => {
    for (const step of way) {
      await before();
      await step(here);
      await here.deliver();
    }
    const { calls: _, ...left } = snapshot(here);
    return left;
  };
  it('all of its future before each step of a submission: it comes to the same end', async () => {
    const straight = await world();
    const events = remember(straight);
    const end = await walk(straight);
    const future = events();
    assert.equal((await straight.submission('one')).state, 'published');
    const here = await world();
    assert.deepEqual(await walk(here, () => deliver(here, future)), end);
  });
  for (const adapter of Object.keys(adapters) as Adapter[])
    it(`those of ${adapter} alone`, async () => {
      const straight = await world();
      const events = remember(straight);
      const end = await walk(straight);
      const future = events().filter((event) => event.adapter === adapter);
      assert.ok(future.length > 1);
      const here = await world();
      assert.deepEqual(await walk(here, () => deliver(here, future)), end);
    });
});
