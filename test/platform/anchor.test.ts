import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { audited } from '../../functions/audited.ts';
import { Anchor, anchorAudit } from '../../functions/platform/anchor.ts';
import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import { counted } from '../support/counted.ts';
import { approved, world, type World } from '../support/world.ts';

const day = 86_400_000;

/** Objects whose writing ends the run after so many: the process was killed there. */
function mortal(): MemoryObjects & { left: number } {
  const objects = Object.assign(new MemoryObjects(), { left: Infinity });
  const { create } = objects;
  objects.create = (...args) => {
    if (objects.left === 0) return Promise.reject(new Error('killed'));
    objects.left -= 1;
    return create(...args);
  };
  return objects;
}

describe('the monthly anchor of the audit', () => {
  let app: World & { objects: ReturnType<typeof mortal> };
  beforeEach(async () => {
    app = Object.assign(await world(), { objects: mortal() });
    await approved(app);
  });
  const anchor = () => anchorAudit(app, audited);
  const textOf = (name: string): string | undefined =>
    app.objects.kept.get(`demo-test-audit/${name}`)?.bytes.toString('utf8');
  const read = (month: string) => Anchor.parse(JSON.parse(textOf(`anchors/${month}.json`)!));
  const names = () => [...app.objects.kept.keys()].filter((name) => name.includes('/anchors/'));

  it('names every chain, and holds no personal data', async () => {
    assert.equal(await anchor(), 2);
    const { month, chains, parts } = read('2026-11');
    assert.deepEqual([month, chains, parts.length], ['2026-11', 2, 1]);
    const lines = textOf(`leaves/${parts[0]!}.ndjson`)!.trim().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { record: string }).record),
      ['accreditations/app1', 'applications/app1'],
    );
    for (const { bytes } of app.objects.kept.values())
      assert.doesNotMatch(bytes.toString('utf8'), /@|Lead|Member|Super/);
  });
  it('is written once a month: a second run reads nothing and overwrites nothing', async () => {
    await anchor();
    const [first, reading] = [textOf('anchors/2026-11.json'), counted(app.documents)];
    app.pass(20 * day);
    assert.equal(await anchorAudit({ ...app, documents: reading }, audited), 0);
    assert.deepEqual([textOf('anchors/2026-11.json'), reading.reads], [first, 0]);
  });
  it('follows the anchor before it, also when months were missed', async () => {
    await anchor();
    app.pass(100 * day);
    assert.equal(await anchor(), 2);
    assert.deepEqual(names().length, 2);
    assert.match(read('2027-02').before!, /^[\da-f]{64}$/);
    assert.equal(read('2026-11').before, undefined);
  });
  it('costs one read per record', async () => {
    const reading = counted(app.documents);
    await anchorAudit({ ...app, documents: reading }, audited);
    // of nine kinds three are empty here, which counts as a read each
    const stored = [...app.documents.stored.keys()].filter((path) => path.split('/').length === 2);
    const records = stored.filter((path) => Object.hasOwn(audited, path.split('/')[0]!)).length;
    const found = new Set(stored.map((path) => path.split('/')[0]!));
    const empty = Object.keys(audited).filter((name) => !found.has(name)).length;
    assert.equal(reading.reads, records + empty);
  });
  for (const calls of [0, 1])
    it(`killed after ${calls} objects, it is written by the next run`, async () => {
      app.objects.left = calls;
      await assert.rejects(anchor(), /killed/);
      assert.deepEqual(names(), []);
      app.objects.left = Infinity;
      assert.equal(await anchor(), 2);
      assert.equal(names().length, 1);
    });
  it('of two runs at the same time one writes it', async () => {
    const both = await Promise.all([anchor(), anchor()]);
    assert.deepEqual(both.sort(), [0, 2]);
  });
  it('a record whose chain is none stops nothing', async () => {
    app.documents.stored.get('applications/app1')!['chain'] = 'x';
    assert.equal(await anchor(), 1);
  });
  it('knows every kind that any room records events of', async () => {
    const root = new URL('../../functions/', import.meta.url);
    const files = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const sources = await Promise.all(files.map((name) => readFile(new URL(name, root), 'utf8')));
    const used = sources.flatMap((source) =>
      [...source.matchAll(/recordEvent\(\s*tx,\s*(\w+),/g)].map(([, kind]) => kind!),
    );
    assert.ok(used.length > 5);
    // `of` stands for terms and plans
    for (const kind of new Set(used))
      assert.ok(kind === 'of' || Object.hasOwn(audited, kind), `name ${kind} in audited.ts`);
  });
});
