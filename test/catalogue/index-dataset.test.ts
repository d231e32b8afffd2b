import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { routes } from '../../functions/catalogue/routes.ts';
import { indexDataset } from '../../functions/catalogue/usecases/index-dataset.ts';
import { filesOfVersion } from '../../functions/catalogue/usecases/publish-version.ts';
import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import { policy } from '../../functions/policy.ts';
import { rejects } from '../support/rejects.ts';
import { dataset, world, type World } from '../support/world.ts';
import { api } from './api.ts';

const bucket = 'demo-test-datasets';
const sha = (text: string) => createHash('sha256').update(text).digest('hex');

/** A dataset without versions whose objects lie in the bucket; reads of bytes are counted. */
async function stocked(
  objects: Record<string, string>,
): Promise<World & { objects: MemoryObjects; read: string[] }> {
  const app = await world();
  const memory = new MemoryObjects();
  const read: string[] = [];
  const bytes = memory.read;
  memory.read = (object, range) => {
    read.push(object.name);
    return bytes(object, range);
  };
  const hosted = dataset({ prefix: 'hmi/', version: 0, files: 0, bytes: 0, released: false });
  await app.documents.createOnce(datasets, 'hmi', hosted);
  await put(memory, objects);
  const small = { ...policy, catalogue: { ...policy.catalogue, filesPerWrite: 2 } };
  const overrides = { objects: memory, policy: small as unknown as typeof policy, read };
  return Object.assign(app, overrides);
}
const put = async (memory: MemoryObjects, objects: Record<string, string>) => {
  for (const [name, text] of Object.entries(objects)) {
    const old = await memory.stat(bucket, name);
    if (old) await memory.remove(old);
    await memory.create(bucket, name, text, { contentType: 'application/fits' });
  }
};
const files = async (app: World, version: number) => {
  const found = [];
  for await (const { id, value } of filesOfVersion(app, 'hmi', version))
    found.push([id.split('/')[1], value.path, value.size, value.sha256]);
  return found;
};
const three = { 'hmi/a.fits': 'A', 'hmi/b/c.nc': 'BC', 'hmi/b/d.txt': 'D' };

describe('P-1 names of objects that would lead a download out of its folder', () => {
  for (const name of [
    '../a.fits',
    'b/../../a.fits',
    './a.fits',
    '/a.fits',
    'b//a.fits',
    'b/\u0007.nc',
  ])
    it(`${JSON.stringify(name)} is told, and nothing is served`, async () => {
      const app = await stocked({ [`hmi/${name}`]: 'A' });
      await rejects(indexDataset(app, 'admin', 'hmi'), 'conflict', /Rename/);
      assert.equal((await app.documents.get(datasets, 'hmi'))!.version, 0);
    });
  it('dots within a name do no harm', async () => {
    const app = await stocked({ 'hmi/a..b/.c/d..': 'A' });
    assert.equal((await indexDataset(app, 'admin', 'hmi')).files, 1);
  });
});

describe('P-1 an operator takes a hosted dataset into the catalogue', () => {
  it('each object with generation, size and checksums, in order of path; nothing beside the prefix', async () => {
    const app = await stocked({ ...three, 'hmi/b/': '', 'hmi2/x': 'X', h: 'H' });
    const indexed = await indexDataset(app, 'admin', 'hmi');
    assert.deepEqual(indexed, { version: 1, files: 3, bytes: 4, changed: true });
    assert.deepEqual(await files(app, 1), [
      ['00001-0000001', 'a.fits', 1, sha('A')],
      ['00001-0000002', 'b/c.nc', 2, sha('BC')],
      ['00001-0000003', 'b/d.txt', 1, sha('D')],
    ]);
    const stored = (await app.documents.get(datasets, 'hmi'))!;
    assert.deepEqual([stored.version, stored.files, stored.bytes], [1, 3, 4]);
    assert.deepEqual(stored.formats, ['fits', 'nc']);
  });
  it('run again: nothing is read, nothing changes', async () => {
    const app = await stocked(three);
    await indexDataset(app, 'admin', 'hmi');
    const before = JSON.stringify([...app.documents.stored]);
    app.read.length = 0;
    const again = await indexDataset(app, 'admin', 'hmi');
    assert.deepEqual([again.version, again.changed, app.read], [1, false, []]);
    assert.equal(JSON.stringify([...app.documents.stored]), before);
  });
  it('a new, a changed and a removed object: a new version, only what is new is read', async () => {
    const app = await stocked(three);
    await indexDataset(app, 'admin', 'hmi');
    app.read.length = 0;
    await put(app.objects, { 'hmi/b/c.nc': 'BCC', 'hmi/0': '0' });
    await app.objects.remove((await app.objects.stat(bucket, 'hmi/a.fits'))!);
    const { version } = await indexDataset(app, 'admin', 'hmi');
    assert.deepEqual([version, app.read], [2, ['hmi/0', 'hmi/b/c.nc']]);
    assert.deepEqual(
      (await files(app, 2)).map(([, path]) => path),
      ['0', 'b/c.nc', 'b/d.txt'],
    );
    assert.equal((await files(app, 1)).length, 3);
  });
  it('only removed objects: a new version', async () => {
    const app = await stocked(three);
    await indexDataset(app, 'admin', 'hmi');
    await app.objects.remove((await app.objects.stat(bucket, 'hmi/b/d.txt'))!);
    assert.deepEqual(await indexDataset(app, 'admin', 'hmi'), {
      version: 2,
      files: 2,
      bytes: 3,
      changed: true,
    });
  });
  it('stopped after any write and run again, also with other objects: it ends the same', async () => {
    const whole = await stocked(three);
    await indexDataset(whole, 'admin', 'hmi');
    for (let at = 1; at <= 2; at += 1) {
      const app = await stocked({ ...three, 'hmi/e.csv': 'E', 'hmi/f': 'F' });
      let writes = 0;
      const documents = Object.create(app.documents) as World['documents'];
      documents.transact = async (work) => {
        const result = await app.documents.transact(work);
        if ((writes += 1) === at) throw new Error('crashed');
        return result;
      };
      await assert.rejects(indexDataset({ ...app, documents }, 'admin', 'hmi'), /crashed/);
      assert.equal((await app.documents.get(datasets, 'hmi'))!.version, 0);
      for (const name of ['hmi/e.csv', 'hmi/f'])
        await app.objects.remove((await app.objects.stat(bucket, name))!);
      app.read.length = 0;
      await indexDataset(app, 'admin', 'hmi');
      assert.deepEqual(await files(app, 1), await files(whole, 1));
      assert.equal(app.read.length, at === 1 ? 1 : 0, 'what was recorded is not read again');
    }
  });
  it('bytes that were read wrongly are never recorded', async () => {
    const app = await stocked(three);
    const bytes = app.objects.read.bind(app.objects);
    app.objects.read = (object, range) =>
      bytes(
        object.name === 'hmi/a.fits'
          ? { ...object, name: 'hmi/b/d.txt', generation: other }
          : object,
        range,
      );
    const other = (await app.objects.stat(bucket, 'hmi/b/d.txt'))!.generation;
    await assert.rejects(indexDataset(app, 'admin', 'hmi'), /not read as it is stored/);
    assert.equal((await app.documents.get(datasets, 'hmi'))!.version, 0);
  });
  it('two at once: one serves the version, the other is told', async () => {
    const app = await stocked(three);
    const runs = [indexDataset(app, 'admin', 'hmi'), indexDataset(app, 'admin', 'hmi')];
    const results = await Promise.allSettled(runs);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal((await files(app, 1)).length, 3);
  });
  it('refuses a partner’s dataset and an empty prefix', async () => {
    const app = await stocked({});
    await rejects(indexDataset(app, 'admin', 'hmi'), 'conflict', /No objects/);
    const partner = { ...dataset(), kind: 'partner', link: 'l', partnerTerms: 't', contact: 'c' };
    await app.documents.createOnce(datasets, 'far', partner as never);
    await rejects(indexDataset(app, 'admin', 'far'), 'conflict', /partner/);
    await rejects(indexDataset(app, 'admin', 'none'), 'not-found');
  });
  it('everybody may see paths, sizes and checksums, page by page; never a version in the making', async () => {
    const app = await stocked(three);
    await indexDataset(app, 'admin', 'hmi');
    await app.documents.transact(async (tx) => {
      const before = (await tx.get(datasets, 'hmi'))!;
      tx.set(datasets, 'hmi', { ...before, released: true });
    });
    const http = await api(app, routes);
    const page = await http.call('GET /v1/datasets/hmi/files?limit=2');
    assert.equal(page.status, 200, page.text);
    const next = String(page.json['next']);
    const rest = await http.call(`GET /v1/datasets/hmi/files?limit=2&after=${next}`);
    const paths = [page, rest].flatMap(({ json }) =>
      (json['items'] as { path: string }[]).map(({ path }) => path),
    );
    assert.deepEqual(paths, ['a.fits', 'b/c.nc', 'b/d.txt']);
    assert.equal(rest.json['next'], undefined);
    assert.doesNotMatch(page.text, /generation|hmi\/a/);
    assert.equal((await http.call('GET /v1/datasets/hmi/files?version=2')).status, 404);
    const versions = await http.call('GET /v1/datasets/hmi/versions');
    assert.equal((versions.json['items'] as unknown[]).length, 1);
    http.close();
  });
});
