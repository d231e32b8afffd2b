import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { datasetFiles } from '../../functions/catalogue/domain/dataset.ts';
import { hmacSigner } from '../../functions/downloads/stores/hmac-signer.ts';
import { grantDataset } from '../../functions/downloads/usecases/grant-download.ts';
import { listDownload } from '../../functions/downloads/usecases/list-download.ts';
import { randomId } from '../../functions/platform/hash.ts';
import { startStorage, type RunningStorage } from '../../scripts/local/storage/server.ts';
import { config } from '../support/app.ts';
import { approved, world, type World } from '../support/world.ts';

const old = { SIGNING_KEY_ID: 'GOOG1EOLD', SIGNING_KEY_SECRET: 'old-secret' };
const fresh = { SIGNING_KEY_ID: 'GOOG1ENEW', SIGNING_KEY_SECRET: 'new-secret' };
const bucket = 'demo-test-datasets';

describe('the emergency stop: links that were given die with the key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'emergency-stop-'));
  const signers = join(folder, 'signers.json');
  const known = (...keys: (typeof old)[]) =>
    writeFileSync(
      signers,
      JSON.stringify(
        Object.fromEntries(keys.map((key) => [key.SIGNING_KEY_ID, key.SIGNING_KEY_SECRET])),
      ),
    );
  let storage: RunningStorage;
  let app: World;
  /** The deployment after its key was changed. */
  const signing = (key: typeof old) =>
    Object.assign(app, {
      signer: hmacSigner({ ...config, ...key, STORAGE_API_ENDPOINT: storage.url }),
    });

  before(async () => {
    app = await world();
    storage = await startStorage({
      root: join(folder, 'root'),
      signers,
      clock: () => app.now(),
    });
    const json = (path: string, body: string) =>
      fetch(storage.url + path, {
        ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
      });
    await json('/storage/v1/b?project=demo-test', JSON.stringify({ name: bucket }));
    for (const path of ['a.fits', 'b.fits']) {
      const name = `aia/v1/${path}`;
      const answer = await json(
        `/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(name)}`,
        `bytes of ${path}`,
      );
      const { generation } = (await answer.json()) as { generation: string };
      const file = { version: 1, path, object: name, generation, size: 15, crc32c: 'AAAAAA==' };
      await app.documents.createOnce(datasetFiles, `aia/${path}`, {
        ...{ ...file, sha256: 'b'.repeat(64), contentType: 'application/fits' },
      });
    }
    await approved(app);
  });
  after(async () => {
    await storage.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    known(old);
    signing(old);
  });

  const granted = async (): Promise<string[]> => {
    const id = randomId();
    const reason = 'The disk with the first copy broke.';
    await grantDataset(app, app.lead, { id, datasetId: 'aia', reason, requestHash: 'h' });
    return again(id);
  };
  const again = async (id: string): Promise<string[]> => {
    const { lines } = await listDownload(app, app.lead, id);
    return Array.fromAsync(lines, ({ url }) => url);
  };
  const statuses = (urls: string[]) =>
    Promise.all(
      urls.map(async (url) => {
        const answer = await fetch(url);
        await answer.arrayBuffer();
        return answer.status;
      }),
    );

  it('while the key is good they open, each its own file', async () => {
    const urls = await granted();
    assert.deepEqual(await statuses(urls), [200, 200]);
    assert.equal(await (await fetch(urls[1]!)).text(), 'bytes of b.fits');
  });
  it('once the key is another, every old one is refused at once, long before its hour is over', async () => {
    const urls = await granted();
    known(fresh);
    assert.deepEqual(await statuses(urls), [403, 403]);
    const answer = await fetch(urls[0]!, { headers: { range: 'bytes=5-' } });
    assert.deepEqual([answer.status, (await answer.text()).includes('bytes of')], [403, false]);
  });
  it('the same access id with a new secret is another key', async () => {
    const urls = await granted();
    known({ ...old, SIGNING_KEY_SECRET: 'another' });
    assert.deepEqual(await statuses(urls), [403, 403]);
  });
  it('whoever still may, gets fresh links of the same download', async () => {
    const id = 'd-resumed';
    const reason = 'The disk with the first copy broke.';
    await grantDataset(app, app.lead, { id, datasetId: 'aia', reason, requestHash: 'h' });
    const before = await again(id);
    known(fresh);
    signing(fresh);
    assert.deepEqual(await statuses(before), [403, 403]);
    assert.deepEqual(await statuses(await again(id)), [200, 200]);
  });
  it('in a planned rotation both are good for a while: nobody is stopped', async () => {
    const before = await granted();
    known(old, fresh);
    signing(fresh);
    assert.deepEqual(await statuses([...before, ...(await granted())]), [200, 200, 200, 200]);
    known(fresh);
    assert.deepEqual(await statuses(before), [403, 403]);
  });
});
