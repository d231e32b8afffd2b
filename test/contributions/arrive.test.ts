import assert from 'node:assert/strict';
import { submissionFiles, type FileIn } from '../../functions/contributions/domain/file.ts';
import { checkFile } from '../../functions/contributions/usecases/check-file.ts';
import { hashFile } from '../../functions/contributions/usecases/hash-file.ts';
import { receiveUpload } from '../../functions/contributions/usecases/receive-upload.ts';
import { refuseFile } from '../../functions/contributions/usecases/refuse-file.ts';
import { holdSubmission } from '../../functions/contributions/usecases/steward-submission.ts';
import { isFault } from '../../functions/platform/fault.ts';
import { crc32c } from '../../functions/platform/crc32c.ts';
import { sha256 } from '../../functions/platform/hash.ts';
import { config } from '../support/app.ts';
import { harmful, plainNpy, objectNpy, samples, zipOf, type Member } from './samples.ts';
import { csv, officer, world } from './world.ts';

const codes = (file: object) =>
  'issues' in file ? (file.issues as { code: string }[]).map(({ code }) => code) : [];
const quarantined = (here: Awaited<ReturnType<typeof world>>) =>
  [...here.objects.kept.keys()].filter((name) => name.startsWith(config.BUCKET_QUARANTINE));

describe('Arrival of an upload', () => {
  it('takes what was declared, and sends it to the deep check', async () => {
    const here = await world();
    const id = await here.open();
    const fileId = await here.upload(id, 'a.csv', csv, { crc32c: await crc32c(csv) });
    assert.equal((await here.file(id, fileId)).state, 'uploaded');
    assert.deepEqual(here.messages, [{ topic: 'files', data: { submissionId: id, fileId } }]);
  });

  for (const [what, path, content, more, code] of [
    ['another CRC32C than declared', 'a.csv', csv, { crc32c: 'AAAAAA==' }, 'crc32c-differs'],
    ['content that is not what its name says', 'a.fits', csv, {}, 'content-differs'],
  ] as const)
    it(`refuses ${what}, without leftovers`, async () => {
      const here = await world();
      const id = await here.open();
      const fileId = await here.upload(id, path, content, more);
      const file = await here.file(id, fileId);
      assert.equal(file.state, 'refused');
      assert.deepEqual(codes(file), [code]);
      assert.deepEqual(here.uploads(), []);
      assert.deepEqual(quarantined(here), []);
      assert.deepEqual((await here.submission(id)).reserved, { files: 0, bytes: 0 });
      assert.deepEqual(here.messages, []);
      await here.declare(id, { path });
    });

  it('refuses another size than declared', async () => {
    const here = await world();
    const id = await here.open();
    const [fileId] = await here.declare(id, { path: 'a.csv', size: 3 });
    const object = (await here.file(id, fileId!)).object;
    await here.objects.create(config.BUCKET_UPLOADS, object, csv, { contentType: 'text/csv' });
    await here.announce(id, fileId!);
    assert.deepEqual(codes(await here.file(id, fileId!)), ['size-differs']);
    assert.deepEqual(here.uploads(), []);
  });

  it('refuses a content encoding, under which the sums are of other bytes', async () => {
    const here = await world();
    const id = await here.open();
    const [fileId] = await here.declare(id, { path: 'a.csv', size: csv.length });
    const object = (await here.file(id, fileId!)).object;
    await here.objects.create(config.BUCKET_UPLOADS, object, csv, { contentType: 'text/csv' });
    here.objects.kept.get(`${config.BUCKET_UPLOADS}/${object}`)!.object.contentEncoding = 'gzip';
    await here.announce(id, fileId!);
    assert.deepEqual(codes(await here.file(id, fileId!)), ['content-encoding']);
  });

  it('moves dangerous content to quarantine', async () => {
    const here = await world();
    const id = await here.open();
    const fileId = await here.upload(id, 'a.csv', harmful['pickle']![0]!);
    const file = await here.file(id, fileId);
    assert.equal(file.state, 'quarantined');
    assert.deepEqual(codes(file), ['pickle']);
    assert.deepEqual(here.uploads(), []);
    assert.equal(quarantined(here).length, 1);
  });

  it('removes an object that nobody declared', async () => {
    const here = await world();
    for (const name of ['in/none/r1/none', 'somewhere/else.csv']) {
      const object = await here.objects.create(config.BUCKET_UPLOADS, name, csv, {
        contentType: 'text/csv',
      });
      await receiveUpload(here.app, object!);
    }
    assert.deepEqual(here.uploads(), []);
  });

  it('removes an object that bears a declared file in another revision', async () => {
    const here = await world();
    const id = await here.open();
    const [fileId] = await here.declare(id, { path: 'a.csv', size: csv.length });
    const name = `in/${id}/r2/${fileId!}`;
    const type = { contentType: 'text/csv' };
    const object = await here.objects.create(config.BUCKET_UPLOADS, name, csv, type);
    await receiveUpload(here.app, object!);
    assert.deepEqual(here.uploads(), []);
    assert.equal((await here.file(id, fileId!)).state, 'declared');
  });

  it('frees a reservation once, however often a file is refused', async () => {
    const here = await world();
    const id = await here.open();
    await here.declare(id, { path: 'other.csv', size: 7 });
    const fileId = await here.upload(id, 'a.fits', csv);
    const { generation } = (await here.file(id, fileId)) as { generation: string };
    const refusal = { submissionId: id, fileId, generation, issues: [], dangerous: false };
    const before = await here.submission(id);
    await refuseFile(here.app, refusal);
    assert.deepEqual(await here.submission(id), before);
    assert.deepEqual(before.reserved, { files: 1, bytes: 7 });
  });

  it('acts on the live generation only', async () => {
    const here = await world();
    const id = await here.open();
    const [fileId] = await here.declare(id, { path: 'a.csv', size: csv.length });
    const { object } = await here.file(id, fileId!);
    const live = await here.objects.create(config.BUCKET_UPLOADS, object, csv, {
      contentType: 'text/csv',
    });
    await receiveUpload(here.app, { ...live!, generation: '1' });
    assert.equal((await here.file(id, fileId!)).state, 'declared');
    await receiveUpload(here.app, live!);
    assert.equal((await here.file(id, fileId!)).state, 'uploaded');
  });

  it('does the same once or three times, in any order with the deep check', async () => {
    const here = await world();
    const id = await here.open();
    const fileId = await here.upload(id, 'a.csv', csv);
    await here.announce(id, fileId);
    await here.deliver();
    await here.announce(id, fileId);
    await checkFile(here.app, { submissionId: id, fileId });
    assert.equal((await here.file(id, fileId)).state, 'valid');
    assert.equal((await here.submission(id)).reserved.files, 1);
    const refused = await here.upload(id, 'b.fits', csv);
    await here.announce(id, refused);
    assert.equal((await here.submission(id)).reserved.files, 1);
  });

  it('removes what arrives for a file that was taken out meanwhile', async () => {
    const here = await world();
    const id = await here.open();
    const [fileId] = await here.declare(id, { path: 'a.csv', size: csv.length });
    const { object } = await here.file(id, fileId!);
    await here.declare(id, { path: 'a.csv', size: 5, replace: true });
    const live = await here.objects.create(config.BUCKET_UPLOADS, object, csv, {
      contentType: 'text/csv',
    });
    await receiveUpload(here.app, live!);
    assert.deepEqual(here.uploads(), []);
  });

  it('P-2.1.4c: deletes nothing while held: what is refused goes to quarantine', async () => {
    const here = await world();
    const id = await here.open();
    const [fileId] = await here.declare(id, { path: 'a.fits', size: csv.length });
    const { object } = await here.file(id, fileId!);
    await holdSubmission(here.app, officer, { id, reason: 'A question.' });
    await here.objects.create(config.BUCKET_UPLOADS, object, csv, { contentType: 'text/csv' });
    await here.announce(id, fileId!);
    assert.equal((await here.file(id, fileId!)).state, 'quarantined');
    assert.equal(quarantined(here).length, 1);
  });

  it('is for the upload bucket alone', async () => {
    const here = await world();
    const event = { bucket: config.BUCKET_DATASETS, name: 'in/a/r1/b', generation: '1', size: 1 };
    await assert.rejects(receiveUpload(here.app, event), (error) => isFault(error, 'invalid'));
  });
});

describe('Deep check', () => {
  it('computes SHA-256 over all bytes, and holds the object against removal', async () => {
    const here = await world();
    const { id, fileId } = await here.ready();
    const file = await here.file(id, fileId);
    assert.ok(file.state === 'valid');
    assert.equal(file.sha256, sha256(csv));
    assert.equal((await here.objectOf(id, fileId))?.temporaryHold, true);
  });

  it('refuses bytes that differ from the declared SHA-256, without leftovers', async () => {
    const here = await world();
    const id = await here.open();
    const fileId = await here.upload(id, 'a.csv', csv, { sha256: sha256('other') });
    await here.deliver();
    const file = await here.file(id, fileId);
    assert.equal(file.state, 'refused');
    assert.deepEqual(codes(file), ['sha256-differs']);
    assert.deepEqual(here.uploads(), []);
    assert.equal((await here.submission(id)).reserved.bytes, 0);
  });

  it('goes on from a checkpoint when a run has no more time, whatever is lost between', async () => {
    const here = await world();
    const id = await here.open();
    const content = 'x,y\n'.repeat(50_000);
    const fileId = await here.upload(id, 'a.csv', content);
    here.messages.length = 0;
    // Reads come in small pieces, and each takes longer than a run may.
    const { read } = here.objects;
    const starts: number[] = [];
    here.app.objects = Object.assign(Object.create(here.objects) as typeof here.objects, {
      read: (...[object, range]: Parameters<typeof read>) => {
        if (range?.end === undefined) {
          starts.push(range?.start ?? 0);
          here.app.pass(here.app.policy.submission.run + 1);
          return read(object, { start: range?.start ?? 0, end: (range?.start ?? 0) + 65_536 });
        }
        return read(object, range);
      },
    });
    const place = { submissionId: id, fileId };
    for (let run = 0; run < 10 && (await here.file(id, fileId)).state !== 'valid'; run += 1)
      await checkFile(here.app, place).catch(() => undefined);
    const file = await here.file(id, fileId);
    assert.ok(file.state === 'valid');
    assert.equal(file.sha256, sha256(content));
    assert.ok(
      starts.length > 2 &&
        starts.every((start, index) => index === 0 || start > starts[index - 1]!),
    );
  });

  it('leaves the checkpoint of another run that is further on', async () => {
    const here = await world();
    const id = await here.open();
    const fileId = await here.upload(id, 'a.csv', csv);
    here.messages.length = 0;
    const path = `${id}/${fileId}`;
    const arrived = (await here.app.documents.get(submissionFiles, path)) as FileIn<'uploaded'>;
    const further = { ...arrived, state: 'checking' as const, hash: 'theirs', offset: csv.length };
    const objects = Object.assign(Object.create(here.objects) as typeof here.objects, {
      async *read() {
        await here.app.documents.transact((tx) => {
          tx.set(submissionFiles, path, further);
          return Promise.resolve();
        });
        yield Buffer.from(csv.slice(0, 4));
        yield Buffer.from(csv.slice(4));
      },
    });
    const submission = { ...here.app.policy.submission, checkpoint: 4 };
    const app = { ...here.app, objects, policy: { ...here.app.policy, submission } };
    const object = (await here.objectOf(id, fileId))!;
    assert.equal(await hashFile(app, { submissionId: id, fileId }, object), sha256(csv));
    assert.deepEqual(await here.app.documents.get(submissionFiles, path), further);
  });

  it('refuses a file whose object is gone', async () => {
    const here = await world();
    const id = await here.open();
    const fileId = await here.upload(id, 'a.csv', csv);
    await here.objects.remove((await here.objectOf(id, fileId))!);
    await here.deliver();
    assert.deepEqual(codes(await here.file(id, fileId)), ['object-gone']);
  });

  it('looks at no other generation that took the place of the one that arrived', async () => {
    const here = await world();
    const id = await here.open();
    const fileId = await here.upload(id, 'a.csv', csv);
    const { bucket, name } = (await here.objectOf(id, fileId))!;
    here.objects.kept.delete(`${bucket}/${name}`);
    await here.objects.create(bucket, name, csv, { contentType: 'text/csv' });
    await here.deliver();
    assert.deepEqual(codes(await here.file(id, fileId)), ['object-gone']);
  });

  const plain = { name: 'a.csv', content: csv };
  const zips: [what: string, path: string, members: Member[], code: string, quarantine?: true][] = [
    ['a path out of the folder', 'a.zip', [{ ...plain, name: '../a.csv' }], 'archive-path'],
    ['an absolute path', 'a.zip', [{ ...plain, name: '/etc/passwd' }], 'archive-path'],
    ['an encrypted entry', 'a.zip', [{ ...plain, encrypted: true }], 'archive-encrypted'],
    ['a bomb', 'a.zip', [{ ...plain, claimed: 4_000_000 }], 'archive-ratio'],
    [
      'more entries than allowed',
      'a.zip',
      Array.from({ length: 10_001 }, (_, n) => ({ name: `${n}`, content: '' })),
      'archive-entries',
    ],
    [
      'a torch archive',
      'model.zip',
      [{ name: 'model/data.pkl', content: 'x' }],
      'archive-danger',
      true,
    ],
    ['a program', 'a.zarr.zip', [{ name: 'run.exe', content: 'x' }], 'archive-danger', true],
    ['something else than arrays in NPZ', 'a.npz', [plain], 'archive-member'],
    [
      'an object array, stored',
      'a.npz',
      [{ name: 'a.npy', content: objectNpy }],
      'object-array',
      true,
    ],
    [
      'an object array, deflated',
      'a.npz',
      [
        { name: 'b.npy', content: plainNpy },
        { name: 'a.npy', content: objectNpy, deflate: true },
      ],
      'object-array',
      true,
    ],
  ];
  for (const [what, path, members, code, quarantine] of zips)
    it(`refuses ${what} by the directory of the archive`, async () => {
      const here = await world();
      const id = await here.open();
      const fileId = await here.upload(id, path, zipOf(members));
      await here.deliver();
      const file = await here.file(id, fileId);
      assert.deepEqual(codes(file), [code]);
      assert.equal(file.state, quarantine ? 'quarantined' : 'refused');
      assert.deepEqual(here.uploads(), []);
    });
  it('takes plain and deflated archives', async () => {
    const here = await world();
    const id = await here.open();
    const arrays = zipOf([
      { name: 'a.npy', content: plainNpy, deflate: true },
      { name: 'b.npy', content: plainNpy },
    ]);
    const names = [
      await here.upload(id, 'a.npz', arrays),
      await here.upload(id, 'b.zip', samples['zip']!),
    ];
    await here.deliver();
    for (const name of names) assert.equal((await here.file(id, name)).state, 'valid');
  });
  it('refuses an archive whose directory cannot be found', async () => {
    const here = await world();
    const id = await here.open();
    const fileId = await here.upload(id, 'a.zip', samples['zip']!.subarray(0, -4));
    await here.deliver();
    assert.deepEqual(codes(await here.file(id, fileId)), ['archive-unreadable']);
  });
});
