import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStorage, type RunningStorage } from '../../../scripts/local/storage/server.ts';
import { Passing, type Patience } from '../../../scripts/uploading/retry.ts';
import { Changed, send, SessionGone } from '../../../scripts/uploading/send.ts';

const size = 3_000_001;
const bytes = randomBytes(size);

describe('scripts/upload: sending through a resumable session', () => {
  let folder: string;
  let storage: RunningStorage;
  let uri: string;
  let pauses: number[];
  let stop: AbortController;
  let names = 0;
  const patience = (overrides: Partial<Patience> = {}): Patience => ({
    ...{ tries: 4, first: 1000, longest: 64_000, signal: stop.signal, tell: () => undefined },
    wait: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
    ...overrides,
  });
  const file = () => join(folder, 'data.bin');
  const sending = (begun = false) => ({ uri, file: file(), size, begun, at: () => undefined });
  const fault = (order: object) =>
    fetch(`${storage.url}/_faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ method: 'PUT', ...order }),
    });
  const digest = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
  const arrived = async () => {
    const response = await fetch(`${storage.url}/storage/v1/b/uploads/o/object${names}?alt=media`);
    return response.ok ? digest(await response.bytes()) : response.status;
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'send-'));
    storage = await startStorage({ root: join(folder, 'storage') });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'uploads' });
    await fetch(`${storage.url}/storage/v1/b?project=p`, { method: 'POST', headers, body });
  });
  after(async () => {
    await storage.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    await writeFile(file(), bytes);
    stop = new AbortController();
    pauses = [];
    names += 1;
    await fetch(`${storage.url}/_faults`, { method: 'DELETE' });
    const started = await fetch(
      `${storage.url}/upload/storage/v1/b/uploads/o?uploadType=resumable&name=object${names}&ifGenerationMatch=0`,
      { method: 'POST', headers: { 'x-upload-content-length': String(size) } },
    );
    uri = started.headers.get('location')!;
  });

  it('sends all, and says how far it is', async () => {
    const seen: number[] = [];
    const from = await send(patience(), 'data', { ...sending(), at: (at) => void seen.push(at) });
    assert.deepEqual([from, await arrived()], [0, digest(bytes)]);
    assert.deepEqual([seen[0], seen.at(-1)], [0, size]);
    assert.deepEqual(pauses, []);
  });
  it('goes on after a broken connection from where the session is', async () => {
    await fault({ cutAfterBytes: 1_000_000 });
    const seen: number[] = [];
    await send(patience(), 'data', { ...sending(), at: (at) => void seen.push(at) });
    assert.equal(await arrived(), digest(bytes));
    assert.ok(seen.includes(786_432), 'three pieces of 256 KiB were kept');
    assert.equal(pauses.length, 1);
  });
  it('goes on when the storage was killed and started again', async () => {
    await fault({ cutAfterBytes: 1_000_000 });
    const { port } = storage;
    const seen: number[] = [];
    const wait = async () => {
      await storage.close();
      storage = await startStorage({ root: join(folder, 'storage'), port });
    };
    await send(patience({ wait }), 'data', { ...sending(), at: (at) => void seen.push(at) });
    assert.equal(await arrived(), digest(bytes));
    assert.ok(seen.includes(786_432));
  });
  it('forgets failures once bytes have arrived', async () => {
    for (let cut = 0; cut < 6; cut += 1) await fault({ cutAfterBytes: 300_000 });
    // six cuts in all, each after some progress; every question in between is answered
    await send(patience({ tries: 2 }), 'data', sending());
    assert.equal(await arrived(), digest(bytes));
  });
  it('waits longer and longer for a busy storage, and gives up', async () => {
    await fault({ status: 503, times: 100 });
    await assert.rejects(send(patience(), 'data', sending()), Passing);
    assert.equal(pauses.length, 3);
    for (const [index, ms] of pauses.entries())
      assert.ok(ms >= 500 * 2 ** index && ms <= 1000 * 2 ** index, String(ms));
    await fetch(`${storage.url}/_faults`, { method: 'DELETE' });
    assert.equal(await send(patience(), 'data', sending(true)), 0);
    assert.equal(await arrived(), digest(bytes));
  });
  it('finds that the answer to the last byte was lost', async () => {
    await fault({ cutAfterBytes: 0, of: 'response' });
    await send(patience(), 'data', sending());
    assert.equal(await arrived(), digest(bytes));
    assert.equal(await send(patience(), 'data', sending(true)), size);
  });
  it('says that a session is gone', async () => {
    await fetch(uri, { method: 'DELETE' });
    await assert.rejects(send(patience(), 'data', sending(true)), SessionGone);
    await assert.rejects(send(patience(), 'data', sending()), SessionGone);
  });
  it('says that a file became shorter, or is gone', async () => {
    await truncate(file(), 1_000_000);
    await assert.rejects(send(patience(), 'data', sending()), Changed);
    await rm(file());
    await assert.rejects(send(patience(), 'data', sending(true)), Changed);
    assert.equal(await arrived(), 404);
  });
  it('stops when the user wants to, and goes on later', async () => {
    const at = (done: number) => {
      if (done > 1_000_000) stop.abort(new Error('interrupted'));
    };
    await assert.rejects(send(patience(), 'data', { ...sending(), at }), /interrupted/);
    stop = new AbortController();
    await send(patience(), 'data', sending(true));
    assert.equal(await arrived(), digest(bytes));
  });
});
