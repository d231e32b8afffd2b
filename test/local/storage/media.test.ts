import assert from 'node:assert/strict';
import { get } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bytes, describeEmulator, objectPath, uploadPath, useEndpoint } from './endpoint.ts';
import { parseRange } from '../../../scripts/local/storage/range.ts';

describe('downloads', () => {
  const at = useEndpoint();
  let path: string;
  before(async () => {
    const bucket = await at.bucket();
    await at.store(bucket, 'digits', '0123456789');
    path = `${objectPath(bucket, 'digits')}?alt=media`;
  });

  for (const [range, status, content, contentRange] of [
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=9-9', 206, '9', 'bytes 9-9/10'],
    ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-30', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
  ] as const)
    it(`with Range ${range} answer ${String(status)}`, async () => {
      const answer = await at.call('GET', path, { headers: { range } });
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('content-range'), contentRange);
      assert.equal(answer.headers.get('content-length'), String(content.length));
      assert.equal(await answer.text(), content);
    });

  for (const range of ['bytes=10-', 'bytes=11-12'])
    it(`with Range ${range} answer 416`, async () => {
      const answer = await at.call('GET', path, { headers: { range } });
      assert.equal(answer.status, 416);
      assert.equal(answer.headers.get('content-range'), 'bytes */10');
      await answer.arrayBuffer();
    });

  it('of nothing are empty', async () => {
    const bucket = await at.bucket();
    await at.store(bucket, 'empty', '');
    const answer = await at.call('GET', `${objectPath(bucket, 'empty')}?alt=media`);
    assert.equal(answer.status, 200);
    assert.equal(await answer.text(), '');
  });

  it('are the whole old content when it is overwritten meanwhile', async () => {
    const bucket = await at.bucket();
    const old = Buffer.alloc(24 * 1024 * 1024, 'old ');
    await at.store(bucket, 'big', old);
    const answer = await at.call('GET', `${objectPath(bucket, 'big')}?alt=media`);
    await at.store(bucket, 'big', 'new');
    assert.ok(old.equals(Buffer.from(await answer.arrayBuffer())));
  });
});

describe('gzip', () => {
  const at = useEndpoint();
  const text = 'row\n'.repeat(1000);
  let path: string;
  let bucket: string;
  before(async () => {
    bucket = await at.bucket();
    const upload = `${uploadPath(bucket)}?uploadType=media&name=rows&contentEncoding=gzip`;
    await at.status('POST', upload, { body: bytes(gzipSync(text)) });
    path = `${objectPath(bucket, 'rows')}?alt=media`;
  });

  it('is kept as stored for a caller that takes it', async () => {
    const { body, headers } = await raw(at.url + path, { 'accept-encoding': 'gzip' });
    assert.equal(headers['content-encoding'], 'gzip');
    assert.equal(gunzipSync(body).toString(), text);
    const { size } = await at.json('GET', objectPath(bucket, 'rows'));
    assert.equal(size, String(body.length));
  });

  it('is undone for a caller that does not take it', async () => {
    const { body, headers } = await raw(at.url + path, { range: 'bytes=0-3' });
    assert.equal(headers['content-encoding'], undefined);
    assert.equal(headers['x-goog-stored-content-encoding'], 'gzip');
    assert.equal(body.toString(), text);
  });

  it('is kept for everyone with no-transform', async () => {
    await at.json('PATCH', objectPath(bucket, 'rows'), { cacheControl: 'no-transform' });
    const { body } = await raw(at.url + path, {});
    assert.equal(gunzipSync(body).toString(), text);
  });
});

describeEmulator('ranges of an empty object', () => {
  it('are never satisfiable', () => {
    for (const header of ['bytes=0-', 'bytes=0-0', 'bytes=-1'])
      assert.equal(parseRange(header, 0), 'none', header);
  });
});

/** A request with exactly these headers; fetch adds an Accept-Encoding and decodes. */
function raw(url: string, headers: Record<string, string>) {
  return new Promise<{ body: Buffer; headers: NodeJS.Dict<string | string[]> }>(
    (resolve, reject) => {
      get(url, { headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => resolve({ body: Buffer.concat(parts), headers: answer.headers }));
        answer.on('error', reject);
      }).on('error', reject);
    },
  );
}
