import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describeEmulator, objectPath, uploadPath, useEndpoint } from './endpoint.ts';

const page = 'https://page.example';
const rule = {
  origin: [page],
  method: ['GET'],
  responseHeader: ['Range', 'x-goog-meta-*'],
  maxAgeSeconds: 600,
};

describeEmulator('CORS', () => {
  const at = useEndpoint();
  let path: string;
  let bucket: string;
  before(async () => {
    bucket = await at.bucket({ cors: [rule] });
    await at.store(bucket, 'one');
    path = `${objectPath(bucket, 'one')}?alt=media`;
  });
  const preflight = (target: string, origin: string, method: string, headers?: string) =>
    ask(target.startsWith('http') ? target : at.url + target, 'OPTIONS', {
      origin,
      'access-control-request-method': method,
      ...(headers === undefined ? {} : { 'access-control-request-headers': headers }),
    });

  it('names the origin, and exposes the headers, of a rule that fits', async () => {
    const headers = await ask(at.url + path, 'GET', { origin: page });
    assert.equal(headers['access-control-allow-origin'], page);
    assert.equal(headers['access-control-expose-headers'], 'Range, x-goog-meta-*');
    assert.equal(headers['vary'], 'Origin');
  });

  it('answers a preflight that fits', async () => {
    const headers = await preflight(path, page, 'GET', 'range, X-Goog-Meta-A');
    assert.equal(headers['access-control-allow-origin'], page);
    assert.equal(headers['access-control-allow-methods'], 'GET');
    assert.equal(headers['access-control-allow-headers'], 'range,x-goog-meta-a');
    assert.equal(headers['access-control-max-age'], '600');
  });

  it('is there on errors, too, so that a page can read them', async () => {
    const headers = await ask(at.url + objectPath(bucket, 'none'), 'GET', { origin: page });
    assert.equal(headers['access-control-allow-origin'], page);
  });

  for (const [what, origin, method, headers] of [
    ['another origin', 'https://other.example', 'GET', 'range'],
    ['another method', page, 'PUT', 'range'],
    ['another header', page, 'GET', 'authorization'],
  ] as const)
    it(`says nothing to ${what}`, async () => {
      const answer = await preflight(path, origin, method, headers);
      assert.equal(answer['access-control-allow-origin'], undefined);
      assert.equal(answer['access-control-allow-methods'], undefined);
    });

  it('says nothing for a bucket without rules', async () => {
    const silent = await at.bucket();
    await at.store(silent, 'one');
    const headers = await ask(at.url + objectPath(silent, 'one'), 'GET', { origin: page });
    assert.equal(headers['access-control-allow-origin'], undefined);
  });

  it('stars the origin where the rule does', async () => {
    const open = await at.bucket({ cors: [{ ...rule, origin: ['*'] }] });
    const headers = await preflight(`/${open}/one`, 'https://any.example', 'GET');
    assert.equal(headers['access-control-allow-origin'], '*');
  });

  it('opens a session to the origin that started it, whatever the rules', async () => {
    const start = `${uploadPath(bucket)}?uploadType=resumable&name=two`;
    const { location } = await ask(at.url + start, 'POST', { origin: page });
    const uri = String(location);
    const allowed = await preflight(uri, page, 'PUT', 'content-range');
    assert.equal(allowed['access-control-allow-origin'], page);
    assert.equal(allowed['access-control-allow-headers'], 'content-range');
    const denied = await preflight(uri, 'https://other.example', 'PUT', 'content-range');
    assert.equal(denied['access-control-allow-origin'], undefined);
  });

  it('closes a session that was started without an origin', async () => {
    const start = `${uploadPath(bucket)}?uploadType=resumable&name=two`;
    const { location } = await ask(at.url + start, 'POST', {});
    const headers = await preflight(String(location), page, 'PUT');
    assert.equal(headers['access-control-allow-origin'], undefined);
  });
});

/** fetch does not let a caller set these headers. */
function ask(url: string, method: string, headers: Record<string, string>) {
  return new Promise<NodeJS.Dict<string | string[]>>((resolve, reject) => {
    request(url, { method, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.headers));
    })
      .on('error', reject)
      .end();
  });
}
