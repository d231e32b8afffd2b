import assert from 'node:assert/strict';
import sinon from 'sinon';
import { datasetFiles } from '../../functions/catalogue/domain/dataset.ts';
import { downloads, type Download } from '../../functions/downloads/domain/download.ts';
import { alerts } from '../../functions/egress/domain/alert.ts';
import { repeats, type Repeat } from '../../functions/downloads/domain/repeat.ts';
import { sumRepeats } from '../../functions/egress/domain/repeat.ts';
import { tablesOf } from '../../functions/egress/domain/statement.ts';
import type { RequestRow } from '../../functions/egress/stores/warehouse.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { readStatement } from '../../functions/egress/usecases/read-statement.ts';
import { sendStatement } from '../../functions/egress/usecases/send-statement.ts';
import { reportMonth } from '../../functions/egress/usecases/report-month.ts';
import { mails } from '../../functions/platform/mail.ts';
import { accounted, ledger } from './accounted.ts';
import { download, request } from './builders.ts';
import { memoryWorld } from './worlds.ts';

const file = {
  version: 1,
  path: 'b.fits',
  object: 'sun/b.fits',
  generation: '7',
  size: 1000,
  crc32c: 'AAAAAA==',
  sha256: '',
  contentType: 'image/fits',
};
const at = (day: string) => ({ day, time: new Date(`${day}T10:15:00Z`) });
let ids = 0;
const piece = (bytes: number, overrides: Partial<RequestRow> = {}) =>
  request({
    requestId: `piece-${++ids}`,
    object: file.object,
    generation: file.generation,
    status: 206,
    downloadId: 'e1',
    bytes: String(bytes),
    ...overrides,
  });
/** Files beside it, each other in one thing and too large to be taken again. */
const others = {
  'moon/00000-b': {},
  'sun/00000-a': { object: 'sun/a.fits' },
  'sun/00000-b': { generation: '6' },
};
const started = async (pieces: RequestRow[], grants: [string, Partial<Download>][] = []) => {
  const app = await accounted(await memoryWorld());
  for (const [id, other] of Object.entries(others))
    await app.documents.createOnce(datasetFiles, id, { ...file, size: 1_000_000, ...other });
  await app.documents.createOnce(datasetFiles, 'sun/00001-b', file);
  for (const [id, overrides] of grants)
    await app.documents.createOnce(downloads, id, download(overrides));
  await app.warehouse.addRequests(pieces, app.now());
  await accountEgress(app);
  return app;
};
type App = Awaited<ReturnType<typeof started>>;
const flagged = async (app: App) =>
  (await app.documents.find(repeats, { within: 'acc-a' })).map(({ value }) => [
    value.cause,
    value.delivered,
  ]);
const letters = async (app: App) =>
  (await app.documents.find(mails, {})).filter(({ id }) => id.startsWith('alert-repeat'));

describe('P-4.0b: what is taken more than once, by delivered bytes', () => {
  for (const [what, pieces, wanted] of [
    ['one whole answer', [piece(1000, { status: 200 })], []],
    ['resumed ranges', [piece(400), piece(350), piece(250)], []],
    ['ranges that overlap a little', [piece(600), piece(500)], []],
    ['one byte above 1.1 × the size', [piece(600), piece(501)], [['bytes', 1101]]],
    ['the whole twice', [piece(1000), piece(1000)], [['bytes', 2000]]],
    ['the other half by another generation', [piece(600), piece(600, { generation: '8' })], []],
    ['the other half by another team', [piece(600), piece(600, { accreditationId: 'acc-b' })], []],
    ['answers that brought nothing', [piece(1000), piece(1000, { status: 404 })], []],
    [
      'an object that the catalogue does not know',
      [1, 2].map(() => piece(1000, { object: 'sun/z.fits' })),
      [],
    ],
    ['what came more than 45 days ago', [piece(1000), piece(1000, at('2026-09-17'))], []],
    ['what came 45 days ago', [piece(1000), piece(1000, at('2026-09-18'))], [['bytes', 2000]]],
    [
      'our own service reading',
      [piece(1000), piece(1000, { operation: 'storage.objects.get' })],
      [],
    ],
  ] as const)
    it(`${wanted.length > 0 ? 'flags' : 'does not flag'} ${what}`, async () => {
      const app = await started([...pieces]);
      assert.deepEqual(await flagged(app), wanted);
      assert.equal((await letters(app)).length, wanted.length);
    });

  it('adds up over runs, mails once a month, and stays put in a second run', async () => {
    const app = await started([piece(1000)]);
    assert.deepEqual(await flagged(app), []);
    app.pass(86_400_000);
    await app.warehouse.addRequests([piece(1000)], app.now());
    await accountEgress(app);
    assert.deepEqual(await flagged(app), [['bytes', 2000]]);
    const before = ledger(app);
    await accountEgress(app);
    assert.deepEqual(ledger(app), before);
    app.pass(86_400_000);
    await app.warehouse.addRequests([piece(1000)], app.now());
    await accountEgress(app);
    assert.deepEqual(await flagged(app), [['bytes', 3000]]);
    assert.equal((await letters(app)).length, 1);
    assert.deepEqual(
      (await app.documents.find(alerts, { where: [['kind', '==', 'repeat']] })).map(({ id }) => id),
      ['repeat-acc-a-sun-2026-11'],
    );
  });

  it('looks at nothing of which no new log row came', async () => {
    const app = await started([piece(1000), piece(1000)]);
    const stored = async () => app.documents.find(repeats, { within: 'acc-a' });
    const before = await stored();
    app.pass(60_000);
    await accountEgress(app);
    assert.deepEqual(await stored(), before, 'within the overlap: the same stands there');
    app.pass(86_400_000);
    await app.warehouse.addRequests([piece(7, { object: 'sun/z.fits' })], app.now());
    await accountEgress(app);
    await app.documents.transact((tx) => {
      tx.remove(repeats, before[0]!.id);
      return Promise.resolve();
    });
    await accountEgress(app);
    assert.deepEqual(await stored(), []);
  });

  it('is of the month of the last delivery, and mails for each month and dataset', async () => {
    const app = await started([]);
    app.pass(30 * 86_400_000);
    await app.warehouse.addRequests([piece(1000, at('2026-10-20')), piece(1000)], app.now());
    await accountEgress(app);
    app.pass(10 * 86_400_000);
    // what came in October is forgotten by now
    await app.warehouse.addRequests([piece(1000, at('2026-12-01'))], app.now());
    await accountEgress(app);
    const noted = await app.documents.find(repeats, { within: 'acc-a' });
    assert.deepEqual(
      noted.map(({ value: { month, delivered } }) => [month, delivered]),
      [['2026-12', 2000]],
    );
    assert.deepEqual((await letters(app)).map(({ id }) => id).sort(), [
      'alert-repeat-acc-a-sun-2026-11',
      'alert-repeat-acc-a-sun-2026-12',
    ]);
  });

  it('is noted object by object, and told with the accreditation', async () => {
    const twice = (overrides: Partial<RequestRow>) => [1, 2].map(() => piece(1000, overrides));
    const app = await accounted(await memoryWorld());
    for (const [id, other] of Object.entries({
      b: {},
      a: others['sun/00000-a'],
      c: others['sun/00000-b'],
    }))
      // prettier-ignore
      await app.documents.createOnce(datasetFiles, `sun/${id}`, { ...file, ...other });
    await app.warehouse.addRequests(
      [{}, { object: 'sun/a.fits' }, { generation: '6' }, { bucket: 'demo-test-more' }].flatMap(twice), // prettier-ignore
      app.now(),
    );
    await accountEgress(app);
    assert.deepEqual(await flagged(app), Array(4).fill(['bytes', 2000]));
    const told = await app.documents.find(alerts, { where: [['kind', '==', 'repeat']] });
    assert.deepEqual(
      told.map(({ value: { subject } }) => subject),
      ['acc-a'],
    );
    assert.equal((await reportMonth(app, '2026-11')).repeats[0]?.excess, 4000);
  });

  it('stands in the report and the statement of the month', async () => {
    const app = await started([piece(1000), piece(1000)]);
    const month = await reportMonth(app, '2026-11');
    assert.deepEqual(month.repeats, [
      { accreditationId: 'acc-a', datasetId: 'sun', objects: 1, grants: 0, excess: 1000 },
    ]);
    app.pass(33 * 86_400_000);
    await sendStatement(app);
    const stated = await readStatement(app, '2026-11');
    assert.deepEqual(stated.repeats, month.repeats);
    const again = tablesOf(stated).find(({ caption }) => caption === 'Taken again');
    assert.deepEqual(again?.rows, [['sun', 'acc-a', '1', '1000', '0']]);
  });
});

describe('P-4.0b: a grant after the whole had arrived', () => {
  const before = new Date('2026-11-01T11:59:59.999Z');
  const ago = (ms: number) => new Date(Date.parse('2026-09-18T00:00:00Z') - ms);
  const again = { repeat: true, createdAt: new Date('2026-11-01T12:00:00Z'), reason: 'Disk lost.' };
  const cases: [string, RequestRow[], Partial<Download>, number][] = [
    ['the dataset was complete', [piece(600), piece(400)], again, 1],
    ['it came by two grants', [piece(600), piece(400, { downloadId: 'e0' })], again, 1],
    ['a byte was missing', [piece(600), piece(399)], again, 0],
    ['it is the first', [piece(600), piece(400)], { ...again, repeat: false }, 0],
    ['the bytes came under another record', [piece(1000, { downloadId: 'd9' })], again, 0],
    ['the bytes are of another version', [piece(1000)], { ...again, version: 2 }, 0],
    ['the rest came only after it', [piece(600), piece(400, { time: again.createdAt })], again, 0],
    ['the rest came just before it', [piece(600), piece(400, { time: before })], again, 1],
    ['the bytes came over another team’s', [piece(1000, { downloadId: 'other-team' })], again, 0],
    ['the bytes are another dataset’s', [piece(1000, { downloadId: 'other-data' })], again, 0],
    ['the bytes came by links to files', [piece(1000, { downloadId: 'files' })], again, 0],
    ['it was 45 days ago', [piece(1000, at('2026-09-17'))], { ...again, createdAt: ago(0) }, 1],
    ['it was longer ago', [piece(1000, at('2026-09-17'))], { ...again, createdAt: ago(1) }, 0],
  ];
  for (const [what, pieces, grant, wanted] of cases)
    it(`is ${wanted ? '' : 'not '}flagged when ${what}`, async () => {
      const app = await started(pieces, [
        ['e1', { createdAt: new Date('2026-09-17T10:00:00Z') }],
        ['e2', grant],
        ['e0', { createdAt: new Date('2026-09-16T10:00:00Z') }],
        ['files', { scope: 'file' }],
        ['other-data', { datasetId: 'moon' }],
        ['other-team', { accreditationId: 'acc-b' }],
      ]);
      const found = (await flagged(app)).filter(([cause]) => cause === 'grant');
      assert.equal(found.length, wanted);
      assert.equal((await letters(app)).length, wanted);
      const before = ledger(app);
      await accountEgress(app);
      assert.deepEqual(ledger(app), before);
    });
  it('is told for each grant, of the month of the grant, and looked at no more', async () => {
    const app = await started(
      [piece(1000)],
      [
        ['e1', {}],
        ['e2', again],
        ['e3', { ...again, createdAt: new Date('2026-11-01T13:00:00Z') }],
      ],
    );
    const told = await app.documents.find(alerts, { where: [['kind', '==', 'repeat']] });
    assert.deepEqual(
      told.map(({ id, value: { subject } }) => [id, subject]),
      ['e2', 'e3'].map((id) => [`repeat-grant-${id}`, 'acc-a']),
    );
    app.pass(35 * 86_400_000);
    const asked = sinon.spy(app.warehouse, 'deliveredByDownload');
    await accountEgress(app);
    sinon.assert.notCalled(asked);
    const found = await app.documents.find(repeats, { within: 'acc-a' });
    assert.deepEqual(
      found.map(({ value: { month, what, size, delivered } }) => [month, what, size, delivered]),
      ['e2', 'e3'].map((id) => ['2026-11', id, 1000, 1000]),
    );
  });

  it('is of the month it was made in, though the run comes in the next', async () => {
    const app = await started([], [['e1', {}]]);
    await app.documents.createOnce(downloads, 'e2', download(again));
    app.pass(30 * 86_400_000);
    await app.warehouse.addRequests([piece(600), piece(400)], app.now());
    await accountEgress(app);
    const [found] = await app.documents.find(repeats, { within: 'acc-a' });
    assert.deepEqual([found!.value.cause, found!.value.month], ['grant', '2026-11']);
  });
});

describe('repetitions of a month', () => {
  const one = { accreditationId: 'a', datasetId: 'sun', month: '2026-11', size: 10, what: 'x' };
  const of = (more: Partial<Repeat>): Repeat => ({
    ...{ ...one, cause: 'bytes', delivered: 10, updatedAt: new Date(0) },
    ...more,
  });
  it('add up by accreditation and dataset, the largest excess first, then by name', () => {
    const sums = sumRepeats([
      of({ accreditationId: 'c', delivered: 15 }),
      of({ accreditationId: 'b', delivered: 15 }),
      of({ delivered: 12 }),
      of({ delivered: 14 }),
      of({ cause: 'grant', delivered: 99 }),
      of({ datasetId: 'moon', delivered: 13 }),
    ]);
    assert.deepEqual(
      sums.map((sum) => Object.values(sum).join(' ')),
      ['a sun 2 1 6', 'b sun 1 0 5', 'c sun 1 0 5', 'a moon 1 0 3'],
    );
  });
});
