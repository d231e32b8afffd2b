import assert from 'node:assert/strict';
import { datasetFiles } from '../../functions/catalogue/domain/dataset.ts';
import { downloads, type Download } from '../../functions/downloads/domain/download.ts';
import { alerts } from '../../functions/egress/domain/alert.ts';
import { repeats } from '../../functions/downloads/domain/repeat.ts';
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
const started = async (pieces: RequestRow[], grants: [string, Partial<Download>][] = []) => {
  const app = await accounted(await memoryWorld());
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
  const again = { repeat: true, createdAt: new Date('2026-11-01T12:00:00Z'), reason: 'Disk lost.' };
  const cases: [string, RequestRow[], Partial<Download>, number][] = [
    ['the dataset was complete', [piece(600), piece(400)], again, 1],
    ['a byte was missing', [piece(600), piece(399)], again, 0],
    ['it is the first', [piece(600), piece(400)], { ...again, repeat: false }, 0],
    ['the bytes came under another record', [piece(1000, { downloadId: 'd9' })], again, 0],
    ['the bytes are of another version', [piece(1000)], { ...again, version: 2 }, 0],
  ];
  for (const [what, pieces, grant, wanted] of cases)
    it(`is ${wanted ? '' : 'not '}flagged when ${what}`, async () => {
      const app = await started(pieces, [
        ['e1', {}],
        ['e2', grant],
      ]);
      const found = (await flagged(app)).filter(([cause]) => cause === 'grant');
      assert.equal(found.length, wanted);
      assert.equal((await letters(app)).length, wanted);
      const before = ledger(app);
      await accountEgress(app);
      assert.deepEqual(ledger(app), before);
    });
});
