import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { Endpoint, bytes, describeEmulator, objectPath, until, uploadPath } from './endpoint.ts';

const main = new URL('../../../scripts/local/storage/main.ts', import.meta.url).pathname;
const mebibyte = 1024 * 1024;

describeEmulator('the command line', function () {
  const root = mkdtempSync(join(tmpdir(), 'storage-'));
  const at = new Endpoint();
  let child: ChildProcess;
  let bucket: string;

  async function start(): Promise<void> {
    child = spawn(process.execPath, [main, '--port', '0', '--root', root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    at.url = /http:\S+/.exec(line.toString())?.[0] ?? '';
  }
  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  before(async () => {
    await start();
    bucket = await at.bucket();
  });
  after(async () => {
    await kill();
    rmSync(root, { recursive: true });
  });

  it('is ready when /_health says so', async () => {
    assert.deepEqual(await (await at.call('GET', '/_health')).json(), {});
  });

  it('goes on with an upload that a kill interrupted, and gets the checksums right', async () => {
    const content = randomBytes(4 * mebibyte + 5);
    const path = `${uploadPath(bucket)}?uploadType=resumable&name=big`;
    const session = new URL((await at.call('POST', path)).headers.get('location') ?? '');
    const upload = request(session, {
      method: 'PUT',
      headers: { 'content-length': content.length },
    });
    upload.on('error', () => undefined).write(content.subarray(0, 3 * mebibyte + 7));
    const held = async (): Promise<number> => {
      const headers = { 'content-range': 'bytes */*' };
      const answer = await at.call('PUT', session.pathname + session.search, { headers });
      return 1 + Number(/bytes=0-(\d+)/.exec(answer.headers.get('range') ?? '')?.[1] ?? -1);
    };
    await until(async () => (await held()) === 3 * mebibyte);
    await kill();
    const parts = readdirSync(`${root}/sessions`).filter((file) => file.endsWith('.part'));
    appendFileSync(`${root}/sessions/${parts[0] ?? ''}`, 'half a piece');
    await start();

    const offset = await held();
    assert.equal(offset, 3 * mebibyte);
    const range = `bytes ${String(offset)}-${String(content.length - 1)}/${String(content.length)}`;
    const body = bytes(content.subarray(offset));
    const headers = { 'content-range': range };
    assert.equal(await at.status('PUT', session.pathname + session.search, { body, headers }), 200);
    const object = await at.json('GET', objectPath(bucket, 'big'));
    assert.equal(object['md5Hash'], createHash('md5').update(content).digest('base64'));
    const file = at.client.bucket(bucket).file('big');
    const [back] = await file.download({ validation: 'crc32c' });
    assert.ok(content.equals(back));
  });

  it('answers a finished session also after a kill', async () => {
    const path = `${uploadPath(bucket)}?uploadType=resumable&name=done`;
    const session = new URL((await at.call('POST', path)).headers.get('location') ?? '');
    await at.status('PUT', session.href, { body: 'done' });
    await kill();
    await start();
    const headers = { 'content-range': 'bytes */4' };
    const answer = await at.call('PUT', session.pathname + session.search, { headers });
    assert.equal(answer.status, 200);
    assert.equal((await at.json('GET', objectPath(bucket, 'done'))).size, '4');
  });

  it('knows an object made just before a kill by its session', async () => {
    const path = `${uploadPath(bucket)}?uploadType=resumable&name=just&ifGenerationMatch=0`;
    const session = new URL((await at.call('POST', path)).headers.get('location') ?? '');
    await at.status('PUT', session.href, { body: 'just' });
    await kill();
    for (const file of readdirSync(`${root}/sessions`)) {
      const record = z
        .record(z.string(), z.unknown())
        .parse(JSON.parse(readFileSync(`${root}/sessions/${file}`, 'utf8')));
      if (record['name'] === 'just')
        writeFileSync(
          `${root}/sessions/${file}`,
          JSON.stringify({ ...record, object: undefined }), // as if the kill had come first
        );
    }
    await start();
    const headers = { 'content-range': 'bytes */4' };
    assert.equal(await at.status('PUT', session.pathname + session.search, { headers }), 200);
  });

  it('needs the same memory for a quarter of a gibibyte as for nothing', async function () {
    this.timeout(30_000);
    const memory = () =>
      Number(
        /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(child.pid)}/status`, 'utf8'))?.[1],
      ) / 1024;
    const content = bytes(Buffer.alloc(mebibyte, 'x'));
    const size = 256;
    async function* pieces() {
      for (let i = 0; i < size; i++) yield await Promise.resolve(content);
    }
    const before = memory();
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, memory())), 20);
    const body = ReadableStream.from(pieces());
    const path = `${uploadPath(bucket)}?uploadType=media&name=large`;
    const init = { body, duplex: 'half' } as RequestInit;
    assert.equal(await at.status('POST', path, init), 200);
    let received = 0;
    const media = await at.call('GET', `${objectPath(bucket, 'large')}?alt=media`);
    for await (const part of media.body!) received += (part as Uint8Array).length;
    clearInterval(watch);
    assert.equal(received, size * mebibyte);
    assert.ok(
      peak - before < 120,
      `${String(Math.round(before))} to ${String(Math.round(peak))} MiB`,
    );
  });
});
