import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { readFileSync, readdirSync } from 'node:fs';
import { parsePiece } from '../../../scripts/local/storage/content-range.ts';
import {
  type Endpoint,
  bytes,
  describeEmulator,
  objectPath,
  until,
  uploadPath,
  useEndpoint,
} from './endpoint.ts';

const piece = 256 * 1024;
const content = randomBytes(2 * piece + 1000);

export async function startSession(
  at: Endpoint,
  bucket: string,
  init: RequestInit = {},
  query = '',
) {
  const path = `${uploadPath(bucket)}?uploadType=resumable&name=big${query}`;
  const answer = await at.call('POST', path, init);
  assert.equal(answer.status, 200);
  return answer.headers.get('location') ?? '';
}

export const send = (
  at: Endpoint,
  uri: string,
  range: string | undefined,
  body?: Buffer | string,
) =>
  at.call('PUT', uri, {
    ...(body === undefined ? {} : { body: bytes(body) }),
    headers: range === undefined ? {} : { 'content-range': range },
  });

describe('upload sessions', () => {
  const at = useEndpoint();
  let bucket: string;
  let uri: string;
  beforeEach(async () => {
    bucket = await at.bucket();
    uri = await startSession(at, bucket);
  });
  const size = String(content.length);
  const stored = async () =>
    Buffer.from(
      await (await at.call('GET', `${objectPath(bucket, 'big')}?alt=media`)).arrayBuffer(),
    );

  it('take pieces, say how far they are, and end with the object', async () => {
    const none = await send(at, uri, 'bytes */*');
    assert.deepEqual([none.status, none.headers.get('range')], [308, null]);
    const first = await send(at, uri, `bytes 0-${String(piece - 1)}/*`, content.subarray(0, piece));
    assert.deepEqual(
      [first.status, first.headers.get('range')],
      [308, `bytes=0-${String(piece - 1)}`],
    );
    const asked = await send(at, uri, `bytes */${size}`);
    assert.deepEqual(
      [asked.status, asked.headers.get('range')],
      [308, `bytes=0-${String(piece - 1)}`],
    );
    const last = await send(
      at,
      uri,
      `bytes ${String(piece)}-${String(content.length - 1)}/${size}`,
      content.subarray(piece),
    );
    assert.equal(last.status, 200);
    assert.ok(content.equals(await stored()));
    const object = await at.json('GET', objectPath(bucket, 'big'));
    assert.equal(object['md5Hash'], createHash('md5').update(content).digest('base64'));
  });

  it('answer with the object again when asked after the end', async () => {
    const done = await send(at, uri, undefined, content);
    const again = await send(at, uri, `bytes */${size}`);
    assert.equal(again.status, 200);
    assert.deepEqual(await again.json(), await done.json());
  });

  for (const range of [
    undefined,
    'bytes 0-*/*',
    `bytes 0-*/${size}`,
    `bytes 0-${String(content.length - 1)}/${size}`,
  ])
    it(`take everything in one request with Content-Range ${range ?? 'left out'}`, async () => {
      assert.equal((await send(at, uri, range, content)).status, 200);
      assert.ok(content.equals(await stored()));
    });

  it('ignore bytes they already have', async () => {
    await send(at, uri, `bytes 0-${String(2 * piece - 1)}/*`, content.subarray(0, 2 * piece));
    const rest = Buffer.concat([Buffer.alloc(piece), content.subarray(2 * piece)]);
    const range = `bytes ${String(piece)}-${String(content.length - 1)}/${size}`;
    assert.equal((await send(at, uri, range, rest)).status, 200);
    assert.ok(content.equals(await stored()));
  });

  it('take one of two requests at the same time after the other', async () => {
    const both = await Promise.all([content, content].map((all) => send(at, uri, undefined, all)));
    assert.deepEqual(
      both.map(({ status }) => status),
      [200, 200],
    );
    assert.ok(content.equals(await stored()));
  });

  it('end with a question that names the size, when the last piece was not called the last', async () => {
    await send(at, uri, `bytes 0-${String(piece - 1)}/*`, content.subarray(0, piece));
    assert.equal((await send(at, uri, `bytes */${String(piece)}`)).status, 200);
    assert.ok(content.subarray(0, piece).equals(await stored()));
  });

  it('store an empty object', async () => {
    assert.equal((await send(at, uri, 'bytes */0')).status, 200);
    assert.equal((await stored()).length, 0);
  });

  for (const [what, range, body] of [
    ['a gap', `bytes ${String(piece)}-${String(2 * piece - 1)}/*`, content.subarray(0, piece)],
    [
      'a piece of no whole 256 KiB that is not the last',
      'bytes 0-999/*',
      content.subarray(0, 1000),
    ],
    ['such a piece of a known whole', `bytes 0-999/${size}`, content.subarray(0, 1000)],
    ['a range past the size', `bytes 0-${size}/${size}`, Buffer.alloc(content.length + 1)],
    [
      'a range that the body does not fill',
      `bytes 0-${String(piece - 1)}/*`,
      content.subarray(0, 1000),
    ],
    ['a range that is none', 'bytes x', content.subarray(0, piece)],
  ] as const)
    it(`refuse ${what}, and go on`, async () => {
      assert.equal((await send(at, uri, range, body)).status, 400);
      const asked = await send(at, uri, 'bytes */*');
      assert.deepEqual([asked.status, asked.headers.get('range')], [308, null]);
    });

  it('refuse a size that is not the one declared before', async () => {
    await send(at, uri, `bytes 0-${String(piece - 1)}/${size}`, content.subarray(0, piece));
    assert.equal((await send(at, uri, `bytes */${String(piece)}`)).status, 400);
  });

  for (const [what, length] of [
    ['fewer', 999],
    ['more', 1001],
  ] as const)
    it(`refuse ${what} bytes than X-Upload-Content-Length announced`, async () => {
      const other = await startSession(at, bucket, {
        headers: { 'x-upload-content-length': '1000' },
      });
      assert.equal((await send(at, other, 'bytes 0-*/*', content.subarray(0, length))).status, 400);
      assert.equal(await at.status('GET', objectPath(bucket, 'big')), 404);
    });

  it('keep nothing of what exceeds the length announced', async () => {
    const headers = { 'x-upload-content-length': '1000' };
    const other = await startSession(at, bucket, { headers });
    assert.equal((await send(at, other, 'bytes 0-*/*', content)).status, 400);
    const asked = await send(at, other, 'bytes */*');
    assert.deepEqual([asked.status, asked.headers.get('range')], [308, null]);
  });

  it('take exactly the bytes announced, with the content type announced', async () => {
    const headers = { 'x-upload-content-length': '1000', 'x-upload-content-type': 'text/x-test' };
    const other = await startSession(at, bucket, { headers });
    assert.equal((await send(at, other, 'bytes 0-*/*', content.subarray(0, 1000))).status, 200);
    assert.equal((await at.json('GET', objectPath(bucket, 'big')))['contentType'], 'text/x-test');
  });

  it('verify the checksums declared at their start', async () => {
    const declare = (md5Hash: string) => ({
      body: JSON.stringify({ md5Hash }),
      headers: { 'content-type': 'application/json' },
    });
    const right = createHash('md5').update(content).digest('base64');
    const wrong = createHash('md5').update('other').digest('base64');
    const refused = await startSession(at, bucket, declare(wrong));
    assert.equal((await send(at, refused, undefined, content)).status, 400);
    const taken = await startSession(at, bucket, declare(right));
    assert.equal((await send(at, taken, undefined, content)).status, 200);
  });

  it('end with a DELETE', async () => {
    await send(at, uri, `bytes 0-${String(piece - 1)}/*`, content.subarray(0, piece));
    assert.equal(await at.status('DELETE', uri), 499);
    assert.ok((await send(at, uri, 'bytes */*')).status >= 400);
    assert.ok((await send(at, uri, undefined, content)).status >= 400);
  });

  it('open only to the secret in their address', async () => {
    const other = new URL(uri);
    other.searchParams.set('upload_id', 'guessed');
    assert.equal((await send(at, other.href, undefined, content)).status, 404);
  });
});

describeEmulator('the Content-Range of an upload', () => {
  for (const [range, length] of [
    [`bytes 0-${String(piece - 1)}/1000`, piece],
    ['bytes 5-4/*', 0],
    [`bytes 0-${String(piece - 1)}/*`, piece + 1],
    ['bytes 0-1/2, 3-4/5', undefined],
  ] as const)
    it(`cannot be ${range} with ${String(length)} bytes`, () => {
      assert.throws(() => parsePiece(range, length), { status: 400 });
    });
});

describeEmulator('broken uploads', () => {
  let now = new Date();
  const at = useEndpoint({ clock: () => now });
  let bucket: string;
  let uri: string;
  beforeEach(async () => {
    bucket = await at.bucket();
    uri = await startSession(at, bucket);
  });

  it('keep the whole pieces of 256 KiB that arrived', async () => {
    const fault = { method: 'PUT', cutAfterBytes: 2 * piece + 500 };
    await at.status('POST', '/_faults', { body: JSON.stringify(fault) });
    await assert.rejects(send(at, uri, undefined, content));
    const asked = await send(at, uri, 'bytes */*');
    assert.equal(asked.headers.get('range'), `bytes=0-${String(2 * piece - 1)}`);
    const range = `bytes ${String(2 * piece)}-*/${String(content.length)}`;
    assert.equal((await send(at, uri, range, content.subarray(2 * piece))).status, 200);
    const media = await at.call('GET', `${objectPath(bucket, 'big')}?alt=media`);
    assert.ok(content.equals(Buffer.from(await media.arrayBuffer())));
  });

  it('answer a question while content still arrives', async () => {
    const slow = request(uri, { method: 'PUT', headers: { 'content-length': content.length } });
    slow.on('error', () => undefined).write(content.subarray(0, piece + 1));
    const held = async () => (await send(at, uri, 'bytes */*')).headers.get('range');
    await until(async () => (await held()) === `bytes=0-${String(piece - 1)}`);
    slow.destroy();
    const range = `bytes ${String(piece)}-*/${String(content.length)}`;
    assert.equal((await send(at, uri, range, content.subarray(piece))).status, 200);
  });

  it('make no object when they are cancelled while content still arrives', async () => {
    const slow = request(uri, { method: 'PUT', headers: { 'content-length': 1000 } });
    const status = new Promise((resolve) =>
      slow.on('response', (answer) => resolve(answer.statusCode)),
    );
    slow.write(content.subarray(0, 500));
    assert.equal(await at.status('DELETE', uri), 499);
    slow.end(content.subarray(0, 500));
    assert.equal(await status, 404);
    assert.equal(await at.status('GET', objectPath(bucket, 'big')), 404);
    assert.deepEqual(
      readdirSync(`${at.root}/sessions`).filter((file) => file.endsWith('.part')),
      partsOf(at),
    );
  });

  it('are over a week after their start', async () => {
    const start = now;
    now = new Date(start.getTime() + 7 * 24 * 3600 * 1000 - 1000);
    assert.equal((await send(at, uri, 'bytes */*')).status, 308);
    now = new Date(start.getTime() + 7 * 24 * 3600 * 1000 + 1000);
    assert.equal((await send(at, uri, 'bytes */*')).status, 410);
    assert.equal((await send(at, uri, 'bytes */*')).status, 404);
    now = start;
  });

  it('leave their secret nowhere on disk', () => {
    const id = new URL(uri).searchParams.get('upload_id') ?? '';
    for (const file of readdirSync(`${at.root}/sessions`)) {
      assert.ok(!file.includes(id));
      assert.ok(!readFileSync(`${at.root}/sessions/${file}`).includes(id));
    }
  });
});

/** Part files that belong to a session that still stands. */
function partsOf(at: Endpoint): string[] {
  const files = readdirSync(`${at.root}/sessions`);
  return files.filter(
    (file) => file.endsWith('.part') && files.includes(file.replace('.part', '.json')),
  );
}
