import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { Storage } from '@google-cloud/storage';
import { hmacSigner } from '../../functions/downloads/stores/hmac-signer.ts';
import type { Grant } from '../../functions/downloads/stores/signer.ts';

const key = { SIGNING_KEY_ID: 'GOOG1EKEY', SIGNING_KEY_SECRET: 'secret' };
// the client refuses an expiry that is past
const now = new Date('2099-11-02T09:00:00Z');
const grant: Grant = {
  method: 'GET',
  bucket: 'datasets',
  name: "aia/v1/data/a b+c('é')*.fits",
  generation: '1730000000000001',
  download: 'd1',
  expires: new Date(now.getTime() + 3600_000),
};

/** The string that Google's own client would sign for the same request, with the RSA names replaced. */
async function googlesStringToSign(of: Grant): Promise<string> {
  let signed = '';
  const storage = new Storage({ projectId: 'p' });
  const client = {
    getCredentials: () => Promise.resolve({ client_email: key.SIGNING_KEY_ID }),
    sign: (blob: string) => {
      signed = blob;
      return Promise.resolve(Buffer.from('x').toString('base64'));
    },
  };
  Object.assign(storage, { authClient: client });
  Object.assign(storage.bucket(of.bucket).storage, { authClient: client });
  const [url] = await storage
    .bucket(of.bucket)
    .file(of.name)
    .getSignedUrl({
      version: 'v4',
      action: 'read',
      accessibleAt: now,
      expires: of.expires,
      queryParams: {
        generation: of.generation,
        'x-goog-custom-audit-download': of.download,
        ...(of.userProject ? { userProject: of.userProject } : {}),
      },
    });
  assert.ok(signed, url);
  return signed;
}

describe('P-3.6a the signer of download URLs', () => {
  for (const userProject of [undefined, 'payer'])
    it(`signs what @google-cloud/storage signs for the same request (userProject: ${userProject ?? 'none'})`, async () => {
      const of = userProject ? { ...grant, userProject } : grant;
      const url = new URL(hmacSigner(key).sign(of, now));
      const theirs = (await googlesStringToSign(of)).split('\n');
      const canonicalQuery = url.search.slice(1).replace(/&X-Goog-Signature=.*/, '');
      const request = [
        'GET',
        url.pathname,
        canonicalQuery,
        `host:${url.host}\n`,
        'host',
        'UNSIGNED-PAYLOAD',
      ];
      // the same request with the client's algorithm name must have the digest that the client signed
      const asClient = request.join('\n').replace('GOOG4-HMAC-SHA256', 'GOOG4-RSA-SHA256');
      assert.equal(createHash('sha256').update(asClient).digest('hex'), theirs[3]);
      assert.equal(theirs[1], '20991102T090000Z');
      assert.equal(theirs[2], '20991102/auto/storage/goog4_request');
      const chain = ['20991102', 'auto', 'storage', 'goog4_request'].reduce<string | Buffer>(
        (secret, part) => createHmac('sha256', secret).update(part).digest(),
        'GOOG4secret',
      );
      const digest = createHash('sha256').update(request.join('\n')).digest('hex');
      const toSign = ['GOOG4-HMAC-SHA256', theirs[1], theirs[2], digest].join('\n');
      const expected = createHmac('sha256', chain).update(toSign).digest('hex');
      assert.equal(url.searchParams.get('X-Goog-Signature'), expected);
    });

  it('carries the download, the generation, the expiry; nothing of a person', () => {
    const url = new URL(hmacSigner(key).sign(grant, now));
    assert.equal(url.searchParams.get('x-goog-custom-audit-download'), 'd1');
    assert.equal(url.searchParams.get('generation'), grant.generation);
    assert.equal(url.searchParams.get('X-Goog-Expires'), '3600');
    assert.ok(!url.href.includes('secret'));
    const sooner = { ...grant, expires: new Date(now.getTime() + 1999) };
    const short = new URL(hmacSigner(key).sign(sooner, now));
    assert.equal(short.searchParams.get('X-Goog-Expires'), '1', 'never beyond what was granted');
  });

  it('keeps a key of the day, and takes the next with the next day', () => {
    const signer = hmacSigner(key);
    const tomorrow = new Date(now.getTime() + 86_400_000);
    assert.equal(signer.sign(grant, now), signer.sign(grant, now));
    const later = { ...grant, expires: new Date(tomorrow.getTime() + 3600_000) };
    assert.equal(signer.sign(later, tomorrow), hmacSigner(key).sign(later, tomorrow));
  });
});
