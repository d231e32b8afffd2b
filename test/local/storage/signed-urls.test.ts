import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Storage } from '@google-cloud/storage';
import { describeEmulator, objectPath, useEndpoint } from './endpoint.ts';
import { type ToSign, signedPath } from './signing.ts';

const rsa = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const hmac = { signer: 'GOOG1EXAMPLE', key: { hmac: 'secret' } };
const account = {
  signer: 'signer@test-project.iam.gserviceaccount.com',
  key: { rsa: rsa.privateKey },
};

describeEmulator('signed URLs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signers-'));
  const file = join(folder, 'signers.json');
  const saveSigners = (secret: string) =>
    writeFileSync(file, JSON.stringify({ [hmac.signer]: secret, [account.signer]: rsa.publicKey }));
  let now = new Date('2026-05-01T12:00:00Z');
  const at = useEndpoint({ signers: file, clock: () => now });
  let bucket: string;
  let get: ToSign;
  before(async () => (bucket = await at.bucket()));
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    now = new Date('2026-05-01T12:00:00Z');
    saveSigners('secret');
    await at.store(bucket, 'a b/ü(1).txt', '0123456789');
    const path = `/${bucket}/a%20b/%C3%BC%281%29.txt`;
    const host = new URL(at.url).host;
    get = { method: 'GET', host, path, at: now, expires: 3600, ...hmac };
  });
  const code = async (answer: Response) =>
    /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] ?? `${answer.status}`;

  for (const [kind, signer] of [
    ['HMAC', hmac],
    ['RSA', account],
  ] as const)
    it(`with ${kind} open exactly what was signed`, async () => {
      const answer = await at.call('GET', signedPath({ ...get, ...signer }));
      assert.equal(answer.status, 200);
      assert.equal(await answer.text(), '0123456789');
    });

  it('take a Range', async () => {
    const answer = await at.call('GET', signedPath(get), { headers: { range: 'bytes=2-4' } });
    assert.deepEqual([answer.status, await answer.text()], [206, '234']);
  });

  it('take the host with its port or without', async () => {
    const answer = await at.call('GET', signedPath({ ...get, host: '127.0.0.1' }));
    assert.equal(await code(answer), '200');
  });

  it('bind response-content-disposition, and obey it', async () => {
    const query = { 'response-content-disposition': 'attachment; filename="a.txt"' };
    const answer = await at.call('GET', signedPath({ ...get, query }));
    assert.equal(answer.headers.get('content-disposition'), query['response-content-disposition']);
    await answer.arrayBuffer();
  });

  it('of the Node client are understood', async () => {
    now = new Date();
    const credentials = { client_email: account.signer, private_key: rsa.privateKey };
    const client = new Storage({ apiEndpoint: at.url, projectId: 'p', credentials });
    const [url] = await client
      .bucket(bucket)
      .file('a b/ü(1).txt')
      .getSignedUrl({
        version: 'v4',
        action: 'read',
        accessibleAt: now,
        expires: now.getTime() + 60_000,
        host: at.url,
      });
    assert.equal(await code(await at.call('GET', url)), '200');
  });

  const denials: [string, string, (allowed: string) => Promise<Response>][] = [
    ['no signature', 'AccessDenied', () => at.call('GET', get.path)],
    ['another method', 'SignatureDoesNotMatch', (url) => at.call('DELETE', url)],
    ['another object', 'SignatureDoesNotMatch', (url) => at.call('GET', url.replace('281', '282'))],
    [
      'another bucket',
      'SignatureDoesNotMatch',
      (url) => at.call('GET', url.replace('contract', 'Contract')),
    ],
    ['a parameter more', 'SignatureDoesNotMatch', (url) => at.call('GET', `${url}&generation=1`)],
    [
      'a longer life',
      'SignatureDoesNotMatch',
      (url) => at.call('GET', url.replace('=3600', '=3601')),
    ],
    [
      'a later date',
      'SignatureDoesNotMatch',
      (url) => at.call('GET', url.replace('T120000Z', 'T120001Z')),
    ],
    [
      'another host',
      'SignatureDoesNotMatch',
      () => at.call('GET', signedPath({ ...get, host: 'localhost' })),
    ],
    [
      'an unknown signer',
      'AccessDenied',
      () => at.call('GET', signedPath({ ...get, signer: 'GOOG2' })),
    ],
    [
      'the name of a property',
      'AccessDenied',
      () => at.call('GET', signedPath({ ...get, signer: 'constructor' })),
    ],
    [
      'another secret',
      'SignatureDoesNotMatch',
      () => at.call('GET', signedPath({ ...get, key: { hmac: 'guess' } })),
    ],
    [
      'the key of another signer',
      'SignatureDoesNotMatch',
      () => at.call('GET', signedPath({ ...get, key: account.key })),
    ],
    [
      'the public key as a secret',
      'SignatureDoesNotMatch',
      () =>
        at.call(
          'GET',
          signedPath({ ...get, signer: account.signer, key: { hmac: rsa.publicKey } }),
        ),
    ],
    [
      'a digit changed',
      'SignatureDoesNotMatch',
      (url) => at.call('GET', url.slice(0, -1) + (url.endsWith('0') ? '1' : '0')),
    ],
    [
      'an x-goog header not signed',
      'MalformedSecurityHeader',
      (url) => at.call('GET', url, { headers: { 'x-goog-user-project': 'p' } }),
    ],
    [
      'a signed header left out',
      'MalformedSecurityHeader',
      () => at.call('GET', signedPath({ ...get, headers: { 'x-test': '1' } })),
    ],
    [
      'a signed header changed',
      'SignatureDoesNotMatch',
      () =>
        at.call('GET', signedPath({ ...get, headers: { 'x-test': '1' } }), {
          headers: { 'x-test': '2' },
        }),
    ],
    [
      'more than a week',
      'AuthorizationQueryParametersError',
      () => at.call('GET', signedPath({ ...get, expires: 604_801 })),
    ],
    [
      'a date in the far future',
      'RequestTimeTooSkewed',
      () => at.call('GET', signedPath({ ...get, at: new Date(now.getTime() + 16 * 60_000) })),
    ],
    [
      'a moment after its end',
      'ExpiredToken',
      (url) => ((now = new Date(now.getTime() + 3_601_000)), at.call('GET', url)),
    ],
  ];
  for (const [what, expected, attempt] of denials)
    it(`with ${what}: ${expected}`, async () => {
      const allowed = signedPath(get);
      assert.equal(await code(await at.call('GET', allowed)), '200');
      assert.equal(await code(await attempt(allowed)), expected);
    });

  it('live a week to the second, at most', async () => {
    const url = signedPath({ ...get, expires: 604_800 });
    now = new Date(now.getTime() + 604_800_000);
    assert.equal(await code(await at.call('GET', url)), '200');
  });

  it('take a signed header that is sent as signed', async () => {
    const url = signedPath({ ...get, headers: { 'x-test': '1' } });
    assert.equal(await code(await at.call('GET', url, { headers: { 'x-test': '1' } })), '200');
  });

  it('for HEAD must be signed for HEAD', async () => {
    assert.equal(await at.status('HEAD', signedPath(get)), 403);
    assert.equal(await at.status('HEAD', signedPath({ ...get, method: 'HEAD' })), 200);
  });

  it('of a rotated secret are refused from then on, those of the new one open', async () => {
    const url = signedPath(get);
    saveSigners('rotated');
    assert.equal(await code(await at.call('GET', url)), 'SignatureDoesNotMatch');
    const fresh = signedPath({ ...get, key: { hmac: 'rotated' } });
    assert.equal(await code(await at.call('GET', fresh)), '200');
  });

  it('are not normalised: dots in a path stay what was signed', async () => {
    const path = get.path.replace('a%20b/', 'x/../a%20b/');
    const { port } = new URL(at.url);
    const status = await new Promise((resolve) =>
      request({ port, path: path + signedPath(get).slice(get.path.length) }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end(),
    );
    assert.equal(status, 403);
  });

  it('for PUT store, with the metadata and conditions signed in headers', async () => {
    const headers = { 'x-goog-if-generation-match': '0', 'x-goog-meta-a': 'b' };
    const path = `/${bucket}/put.txt`;
    const url = signedPath({ ...get, method: 'PUT', path, headers });
    const init = { body: 'new', headers: { ...headers, 'content-type': 'text/x-test' } };
    assert.equal(await at.status('PUT', url, init), 200);
    const object = await at.json('GET', objectPath(bucket, 'put.txt'));
    assert.deepEqual(object['metadata'], { a: 'b' });
    assert.equal(object['contentType'], 'text/x-test');
    assert.equal(await code(await at.call('PUT', url, init)), 'PreconditionFailed');
  });

  it('for PUT hold a content length range', async () => {
    const headers = { 'x-goog-content-length-range': '2,4' };
    const url = signedPath({ ...get, method: 'PUT', path: `/${bucket}/sized`, headers });
    assert.equal(await code(await at.call('PUT', url, { headers, body: '1' })), 'EntityTooSmall');
    assert.equal(
      await code(await at.call('PUT', url, { headers, body: '12345' })),
      'EntityTooLarge',
    );
    assert.equal(await at.status('PUT', url, { headers, body: '1234' }), 200);
  });

  it('for POST open a session whose address needs no signature', async () => {
    const headers = { 'x-goog-resumable': 'start' };
    const path = `/${bucket}/session.txt`;
    const start = await at.call('POST', signedPath({ ...get, method: 'POST', path, headers }), {
      headers,
    });
    assert.equal(start.status, 201);
    const uri = start.headers.get('location') ?? '';
    assert.equal(await at.status('PUT', uri, { body: 'by session' }), 200);
    const media = await at.call('GET', `${objectPath(bucket, 'session.txt')}?alt=media`);
    assert.equal(await media.text(), 'by session');
    assert.equal(await at.status('GET', uri), 403);
  });

  it('for DELETE delete', async () => {
    assert.equal(await at.status('DELETE', signedPath({ ...get, method: 'DELETE' })), 204);
    assert.equal(await code(await at.call('GET', signedPath(get))), 'NoSuchKey');
  });

  it('pay for a Requester Pays bucket only with the project signed', async () => {
    const payed = await at.bucket({ billing: { requesterPays: true } });
    await at.put(payed, 'one', 'x', '&userProject=payer');
    const path = `/${payed}/one`;
    const without = await at.call('GET', signedPath({ ...get, path }));
    assert.deepEqual([without.status, await code(without)], [400, 'UserProjectMissing']);
    const query = { userProject: 'payer' };
    const url = signedPath({ ...get, path, query });
    assert.equal(await code(await at.call('GET', url)), '200');
    const other = url.replace('userProject=payer', 'userProject=other');
    assert.equal(await code(await at.call('GET', other)), 'SignatureDoesNotMatch');
  });

  it('refuse what this emulator does not do, instead of doing something else', async () => {
    const query = { uploadId: 'x', partNumber: '1' };
    const url = signedPath({ ...get, method: 'PUT', query });
    assert.equal(await at.status('PUT', url, { body: 'part' }), 501);
  });
});
