import assert from 'node:assert/strict';
import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { declareFiles } from '../../functions/contributions/usecases/declare-files.ts';
import { openSubmission } from '../../functions/contributions/usecases/open-submission.ts';
import { removeFile } from '../../functions/contributions/usecases/remove-file.ts';
import { startSession } from '../../functions/contributions/usecases/start-session.ts';
import {
  decideSize,
  holdSubmission,
} from '../../functions/contributions/usecases/steward-submission.ts';
import { isFault, type Fault, type FaultKind } from '../../functions/platform/fault.ts';
import { config } from '../support/app.ts';
import { admin, author, colleague, form, officer, stranger, world, type World } from './world.ts';

const fault = (kind: FaultKind, pattern: RegExp, pointer?: string) => (error: unknown) => {
  assert.ok(isFault(error, kind), String(error));
  const { errors = [], reasons = [] } = error.details;
  const words = [
    error.message,
    ...errors.map(({ detail }) => detail),
    ...reasons.map(({ code }) => code),
  ];
  assert.match(words.join(' '), pattern);
  if (pointer !== undefined)
    assert.ok(
      errors.some((one) => one.pointer === pointer),
      JSON.stringify(errors),
    );
  return true;
};
const tryOpen = (here: World, overrides = {}, user = author) =>
  openSubmission(here.app, user, { id: 'one', form: form(overrides), requestHash: 'h' });

describe('P-3.3a: who may open a submission', () => {
  it('an active member of a live accreditation of a dataset that it derives from', async () => {
    const here = await world();
    assert.equal((await tryOpen(here)).submission.state, 'open');
    assert.equal((await here.letters())[0]?.subject, 'Your submission is open');
  });
  it('a colleague of the team, too', async () => {
    const here = await world();
    assert.equal((await tryOpen(here, {}, colleague)).submission.ownerId, colleague.id);
  });
  it('nobody without an accreditation', async () => {
    const here = await world();
    await assert.rejects(tryOpen(here, {}, stranger), fault('forbidden', /no-accreditation/));
    assert.equal(await here.submission('one'), undefined);
  });
  for (const [what, change] of [
    [
      'a suspended member',
      (here: World) =>
        here.app.documents.transact(async (tx) => {
          const member = await tx.get(members, `acc/${author.id}`);
          tx.set(members, `acc/${author.id}`, {
            ...member!,
            state: 'suspended',
            personId: author.id,
            endedAt: here.app.now(),
          });
        }),
    ],
    [
      'an expired accreditation',
      (here: World) => {
        here.app.pass(86_400_000 * 300);
        return Promise.resolve();
      },
    ],
    [
      'a closed accreditation',
      (here: World) =>
        here.app.documents.transact(async (tx) => {
          const acc = await tx.get(accreditations, 'acc');
          tx.set(accreditations, 'acc', {
            ...acc!,
            state: 'closed',
            endedAt: here.app.now(),
            reason: 'completed',
          });
        }),
    ],
    [
      'an accreditation for another dataset',
      (here: World) =>
        here.app.documents.transact((tx) => {
          tx.patch(accreditations, 'acc', { datasetIds: ['other'] });
          return Promise.resolve();
        }),
    ],
  ] as const)
    it(`not ${what}`, async () => {
      const here = await world();
      await change(here);
      await assert.rejects(tryOpen(here), fault('forbidden', /no-accreditation/));
    });
  it('names each dataset and project that does not exist', async () => {
    const here = await world();
    await assert.rejects(
      tryOpen(here, { derivedFrom: ['sdo-aia', 'nothing'], projectId: 'nowhere' }),
      fault('invalid', /No project nowhere. No dataset nothing/, '/derivedFrom/1'),
    );
  });
  it('answers a repeated request as the first, and another one under the same key with a conflict', async () => {
    const here = await world();
    await tryOpen(here);
    assert.equal((await tryOpen(here)).submission.version, 1);
    await assert.rejects(
      openSubmission(here.app, author, { id: 'one', form: form(), requestHash: 'other' }),
      fault('conflict', /Idempotency-Key/),
    );
  });
});

describe('Declaring files', () => {
  const declare = (
    here: World,
    id: string,
    files: object[],
    user = author,
    requestHash = 'h',
    newId = here.app.newId(),
  ) =>
    declareFiles(here.app, user, {
      ...{ id, newId, requestHash },
      files: files.map((file) => ({ path: 'a.csv', size: 1, replace: false, ...file })),
    });
  const reserved = async (here: World, id: string) => (await here.submission(id)).reserved;

  it('reserves count and bytes', async () => {
    const here = await world();
    const id = await here.open();
    await declare(here, id, [{ size: 10 }, { path: 'b.csv', size: 5 }]);
    assert.deepEqual(await reserved(here, id), { files: 2, bytes: 15 });
  });
  it('P-3.6c: takes a total just below 1 TB, and nothing that reaches it; nothing is stored then', async () => {
    const here = await world();
    const id = await here.open();
    await declare(here, id, [{ size: 999_999_999_999 }]);
    const stored = here.app.documents.stored.size;
    await assert.rejects(
      declare(here, id, [{ path: 'b.csv', size: 1 }]),
      fault('too-large', /1000000000000 bytes.*exception/, '/files/0/size'),
    );
    assert.equal(here.app.documents.stored.size, stored);
    assert.deepEqual(await reserved(here, id), { files: 1, bytes: 999_999_999_999 });
  });
  it('P-3.6c: takes as much as was granted', async () => {
    const here = await world();
    const id = await here.open();
    await decideSize(here.app, admin, id, { grant: 2_000_000_000_000 });
    await declare(here, id, [{ size: 2_000_000_000_000 }]);
    await assert.rejects(
      declare(here, id, [{ path: 'b.csv', size: 1 }]),
      fault('too-large', /exception/),
    );
  });
  it('refuses an object above 5 TiB even when more was granted', async () => {
    const here = await world();
    const id = await here.open();
    await decideSize(here.app, admin, id, { grant: 2 ** 50 });
    await declare(here, id, [{ size: 5 * 1024 ** 4 }]);
    await assert.rejects(
      declare(here, id, [{ path: 'b.csv', size: 5 * 1024 ** 4 + 1 }]),
      fault('too-large', /split/, '/files/0/size'),
    );
  });
  it('names every path and extension that will not do, and stores nothing', async () => {
    const here = await world();
    const id = await here.open();
    await assert.rejects(
      declare(here, id, [{ path: '../a.csv' }, { path: 'b.pkl' }, { path: 'c.csv' }]),
      (error: Fault) => {
        assert.deepEqual(
          error.details.errors?.map(({ pointer }) => pointer),
          ['/files/0/path', '/files/1/path'],
        );
        return fault('invalid', /pickles run code/)(error);
      },
    );
    assert.deepEqual(await reserved(here, id), { files: 0, bytes: 0 });
  });
  it('refuses two paths that differ by case only, in one request and in two', async () => {
    const here = await world();
    const id = await here.open();
    await assert.rejects(
      declare(here, id, [{}, { path: 'A.csv' }]),
      fault('invalid', /case/, '/files/1/path'),
    );
    await declare(here, id, [{}]);
    await assert.rejects(
      declare(here, id, [{ path: 'A.CSV' }]),
      fault('conflict', /replace/, '/files/0/path'),
    );
  });
  it('replaces a file when asked to, and counts it once', async () => {
    const here = await world();
    const id = await here.open();
    const first = await here.upload(id, 'a.csv', 'a,b\n');
    await declare(here, id, [{ size: 7, replace: true }]);
    assert.deepEqual(await reserved(here, id), { files: 1, bytes: 7 });
    assert.equal((await here.file(id, first)).state, 'removed');
    assert.deepEqual(here.uploads(), []);
  });
  it('answers a repetition as the first time, and reserves once', async () => {
    const here = await world();
    const id = await here.open();
    const first = await declare(here, id, [{ size: 3 }], author, 'h', 'key');
    assert.deepEqual(await declare(here, id, [{ size: 3 }], author, 'h', 'key'), first);
    assert.deepEqual(await reserved(here, id), { files: 1, bytes: 3 });
    await assert.rejects(
      declare(here, id, [{ size: 4 }], author, 'other', 'key'),
      fault('conflict', /Key/),
    );
  });
  it('lets one of two simultaneous declarations that fit only alone win', async () => {
    const here = await world();
    const id = await here.open();
    const half = 600_000_000_000;
    const both = await Promise.allSettled([
      declare(here, id, [{ size: half }]),
      declare(here, id, [{ path: 'b.csv', size: half }]),
    ]);
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await reserved(here, id)).bytes, half);
  });
  it('is for the team only: others do not learn that it exists', async () => {
    const here = await world();
    const id = await here.open();
    await declare(here, id, [{}], colleague);
    await assert.rejects(
      declare(here, id, [{ path: 'b.csv' }], stranger),
      fault('not-found', /No such/),
    );
  });
  it('ends with the accreditation', async () => {
    const here = await world();
    const id = await here.open();
    here.app.pass(86_400_000 * 300);
    await assert.rejects(declare(here, id, [{}]), fault('forbidden', /no-accreditation/));
  });
  it('P-2.1.4c: is not possible while held', async () => {
    const here = await world();
    const id = await here.open();
    await holdSubmission(here.app, officer, { id, reason: 'A question.' });
    await assert.rejects(declare(here, id, [{}]), fault('conflict', /held back/));
  });
  it('frees what a removed file had reserved', async () => {
    const here = await world();
    const id = await here.open();
    const fileId = await here.upload(id, 'a.csv', 'a,b\n');
    await here.deliver();
    await removeFile(here.app, author, { id, fileId });
    assert.deepEqual(await reserved(here, id), { files: 0, bytes: 0 });
    assert.deepEqual(here.uploads(), []);
    await declare(here, id, [{}]);
  });
});

describe('Upload sessions', () => {
  const begin = async () => {
    const here = await world();
    const id = await here.open();
    const [fileId] = await here.declare(id, { path: 'a.csv', size: 4 });
    return { here, id, fileId: fileId! };
  };
  it('answer the URI once and store it nowhere', async () => {
    const { here, id, fileId } = await begin();
    const { uri, size } = await startSession(here.app, author, { id, fileId });
    assert.equal(size, 4);
    assert.ok(
      ![...here.app.documents.stored.values()].some((value) => JSON.stringify(value).includes(uri)),
    );
    assert.ok(!here.app.lines.some((line) => line.includes(uri)));
  });
  it('name the object by ids alone, with exactly the declared length and type', async () => {
    const { here, id, fileId } = await begin();
    await startSession(here.app, author, { id, fileId });
    const [session] = here.objects.sessions.values();
    assert.equal(session?.bucket, config.BUCKET_UPLOADS);
    assert.equal(session.name, `in/${id}/r1/${fileId}`);
    assert.equal(session.upload.size, 4);
    assert.equal(session.upload.contentType, 'text/csv');
  });
  it('are not for strangers', async () => {
    const { here, id, fileId } = await begin();
    await assert.rejects(
      startSession(here.app, stranger, { id, fileId }),
      fault('not-found', /No such/),
    );
  });
  it('are not for files that have arrived', async () => {
    const here = await world();
    const id = await here.open();
    const fileId = await here.upload(id, 'a.csv', 'a,b\n');
    await assert.rejects(
      startSession(here.app, author, { id, fileId }),
      fault('conflict', /uploaded/),
    );
  });
  it('are for browsers of known origins only', async () => {
    const { here, id, fileId } = await begin();
    const origin = 'https://elsewhere.example.org';
    await assert.rejects(
      startSession(here.app, author, { id, fileId, origin }),
      fault('invalid', /origin/, '/origin'),
    );
  });
});
