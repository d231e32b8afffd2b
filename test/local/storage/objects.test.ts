import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { readMultipart } from '../../../scripts/local/storage/multipart.ts';
import {
  Resource,
  describeEmulator,
  objectPath,
  reasonOf,
  uploadPath,
  useEndpoint,
} from './endpoint.ts';

const md5 = (content: string) => createHash('md5').update(content).digest('base64');

describe('objects', () => {
  const at = useEndpoint();
  let bucket: string;
  beforeEach(async () => (bucket = await at.bucket()));

  for (const resumable of [false, true])
    it(`come back as the client stored them, ${resumable ? 'by session' : 'in one request'}`, async () => {
      const file = at.client.bucket(bucket).file('folder/ä b+c%2F.txt');
      const metadata = { contentType: 'text/x-test', metadata: { key: 'value' } };
      await file.save('123456789', { resumable, metadata });
      const [stored] = await file.getMetadata();
      assert.equal(stored.contentType, 'text/x-test');
      assert.deepEqual(stored.metadata, { key: 'value' });
      assert.equal(stored.size, '9');
      assert.equal(stored.md5Hash, md5('123456789'));
      assert.equal(stored.crc32c, '4waSgw=='); // the check value of CRC-32C, 0xe3069283
      assert.match(String(stored.generation), /^\d{16,}$/);
      const [content] = await file.download({ validation: 'crc32c' });
      assert.equal(content.toString(), '123456789');
    });

  it('are stored by a media upload with the content type of the request', async () => {
    const path = `${uploadPath(bucket)}?uploadType=media&name=one`;
    await at.status('POST', path, { body: 'a,b', headers: { 'content-type': 'text/csv' } });
    assert.equal((await at.json('GET', objectPath(bucket, 'one')))['contentType'], 'text/csv');
  });

  it('keep a media part that contains what looks like a boundary', async () => {
    const content = '\r\n--other\r\n--boundar\r\n';
    const body = `--boundary\r\ncontent-type: application/json\r\n\r\n{"name":"one"}\r\n--boundary\r\ncontent-type: text/plain\r\n\r\n${content}\r\n--boundary--\r\n`;
    const headers = { 'content-type': 'multipart/related; boundary=boundary' };
    await at.status('POST', `${uploadPath(bucket)}?uploadType=multipart`, { body, headers });
    const media = await at.call('GET', `${objectPath(bucket, 'one')}?alt=media`);
    assert.equal(await media.text(), content);
    assert.equal(media.headers.get('content-type'), 'text/plain');
  });

  it('are refused when the multipart body breaks off before its end mark', async () => {
    const body = '--boundary\r\n\r\n{"name":"one"}\r\n--boundary\r\n\r\nhalf';
    const headers = { 'content-type': 'multipart/related; boundary=boundary' };
    const path = `${uploadPath(bucket)}?uploadType=multipart`;
    assert.equal(await at.status('POST', path, { body, headers }), 400);
    assert.equal(await at.status('GET', objectPath(bucket, 'one')), 404);
  });

  for (const [wrong, declared] of [
    ['MD5', { md5Hash: md5('other') }],
    ['CRC32C', { crc32c: 'AAAAAA==' }],
  ] as const)
    it(`are refused when their ${wrong} is not the declared one`, async () => {
      const file = at.client.bucket(bucket).file('one');
      const save = file.save('content', {
        resumable: false,
        validation: false,
        metadata: declared,
      });
      await assert.rejects(save, { code: 400 });
      assert.equal(await at.status('GET', objectPath(bucket, 'one')), 404);
    });

  it('get a new generation with each content, a new metageneration with each description', async () => {
    const first = await at.store(bucket, 'one');
    const second = await at.store(bucket, 'one');
    assert.ok(BigInt(second.generation) > BigInt(first.generation));
    const described = await at.json('PATCH', objectPath(bucket, 'one'), {
      cacheControl: 'no-store',
    });
    assert.equal(described.generation, second.generation);
    assert.equal(described.metageneration, '2');
  });

  it('merge a PATCH into their metadata and replace it by a PUT', async () => {
    await at.store(bucket, 'one');
    const path = objectPath(bucket, 'one');
    await at.json('PATCH', path, { contentLanguage: 'de', metadata: { a: '1', b: '2' } });
    const patched = await at.json('PATCH', path, { metadata: { a: null, c: '3' } });
    assert.deepEqual(patched['metadata'], { b: '2', c: '3' });
    assert.equal(patched['contentLanguage'], 'de');
    const replaced = await at.json('PUT', path, { metadata: { d: '4' } });
    assert.deepEqual(replaced['metadata'], { d: '4' });
    assert.equal(replaced['contentLanguage'], undefined);
  });

  it('answer HEAD as GET, without a body', async () => {
    await at.store(bucket, 'one');
    const answer = await at.call('HEAD', `${objectPath(bucket, 'one')}?alt=media`);
    assert.equal(answer.headers.get('content-length'), '7');
    assert.equal(await answer.text(), '');
  });

  it('are found only under the generation asked for', async () => {
    const { generation } = await at.store(bucket, 'one');
    const path = objectPath(bucket, 'one');
    assert.equal(await at.status('GET', `${path}?generation=${generation}`), 200);
    assert.equal(await at.status('GET', `${path}?generation=1`), 404);
  });

  it('have one winner of 20 racing creates, and the content of that one', async () => {
    const racers = Array.from({ length: 20 }, (_, i) => `racer ${String(i)}`);
    const answers = await Promise.all(
      racers.map((content) => at.put(bucket, 'race', content, '&ifGenerationMatch=0')),
    );
    const won = racers.filter((_, i) => answers[i]?.status === 200);
    assert.equal(won.length, 1);
    assert.equal(answers.filter(({ status }) => status === 412).length, 19);
    const media = await at.call('GET', `${objectPath(bucket, 'race')}?alt=media`);
    assert.equal(await media.text(), won[0]);
  });

  for (const [what, name] of [
    ['none', ''],
    ['a dot', '.'],
    ['two dots', '..'],
    ['a line end', 'a\nb'],
    ['more than 1024 bytes', 'ä'.repeat(513)],
    ['the folder of certificate challenges', '.well-known/acme-challenge/x'],
  ] as const)
    it(`refuses a name that is ${what}`, async () => {
      assert.equal((await at.put(bucket, name)).status, 400);
    });

  it('are gone after a delete', async () => {
    await at.store(bucket, 'one');
    assert.equal(await at.status('DELETE', objectPath(bucket, 'one')), 204);
    assert.equal(await at.status('DELETE', objectPath(bucket, 'one')), 404);
  });

  it('refuses JSON that is broken or not what the call takes', async () => {
    await at.store(bucket, 'one');
    for (const body of ['{', '[]', '{"metadata":{"a":1}}', '{"temporaryHold":"yes"}'])
      assert.equal(await at.status('PATCH', objectPath(bucket, 'one'), { body }), 400, body);
  });
});

describeEmulator('multipart bodies', () => {
  it('are read alike, however their bytes arrive', async () => {
    const content = 'a\r\n--boundarx\r\n--b\r\n\r\n--boundar';
    const body = Buffer.from(
      `preamble\r\n--boundary\r\n\r\n{}\r\n--boundary\r\nContent-Type: a/b\r\n\r\n${content}\r\n--boundary--\r\n`,
    );
    for (const size of [1, 2, 3, 7, 11, 1000]) {
      const parts = await readMultipart('multipart/related; boundary="boundary"', cut(body, size));
      assert.equal(parts.metadata.toString(), '{}');
      assert.equal(parts.mediaType, 'a/b');
      assert.equal(await text(parts.media), content);
    }
  });

  async function* cut(body: Buffer, size: number) {
    for (let i = 0; i < body.length; i += size)
      yield await Promise.resolve(body.subarray(i, i + size));
  }
});

describeEmulator('objects on disk', () => {
  const at = useEndpoint();

  for (const name of ['../../../outside', '/etc/outside', '..\\outside', 'a/../../outside'])
    it(`keeps ${name} inside its folder`, async () => {
      const bucket = await at.bucket();
      await at.store(bucket, name, name);
      const media = await at.call('GET', `${objectPath(bucket, name)}?alt=media`);
      assert.equal(await media.text(), name);
      const files = readdirSync(`${at.root}/buckets/${bucket}`).filter(
        (file) => file !== 'bucket.json',
      );
      assert.equal(files.length, 2);
      for (const file of files) assert.match(file, /^[0-9a-f]{64}\.(json|\d+)$/);
    });

  it('leaves nothing of overwritten, deleted or refused content', async () => {
    const bucket = await at.bucket();
    await at.store(bucket, 'one');
    await at.store(bucket, 'one');
    const file = at.client.bucket(bucket).file('one');
    const metadata = { md5Hash: md5('other') };
    const save = file.save('content', { resumable: false, validation: false, metadata });
    await assert.rejects(save, { code: 400 });
    await at.status('DELETE', objectPath(bucket, 'one'));
    assert.deepEqual(readdirSync(`${at.root}/buckets/${bucket}`), ['bucket.json']);
    assert.deepEqual(readdirSync(`${at.root}/drafts`), []);
  });

  it('refuses JSON above 1 MiB', async () => {
    const bucket = await at.bucket();
    await at.store(bucket, 'one');
    const body = JSON.stringify({ contentType: 'x'.repeat(1024 * 1024) });
    const answer = await at.call('PATCH', objectPath(bucket, 'one'), { body });
    assert.equal(answer.status, 413);
    assert.equal(await reasonOf(answer), 'uploadTooLarge');
  });

  it('finds everything again when it starts anew, with later generations', async () => {
    const bucket = await at.bucket({ labels: { a: 'b' } });
    const stored = await at.store(bucket, 'one', 'kept');
    const { startStorage } = await import('../../../scripts/local/storage/server.ts');
    const again = await startStorage({ root: at.root, clock: () => new Date(0) });
    try {
      const media = await fetch(`${again.url}${objectPath(bucket, 'one')}?alt=media`);
      assert.equal(await media.text(), 'kept');
      const path = `${again.url}${uploadPath(bucket)}?uploadType=media&name=two`;
      const next = Resource.parse(await (await fetch(path, { method: 'POST', body: 'x' })).json());
      assert.ok(BigInt(next.generation) > BigInt(stored.generation));
    } finally {
      await again.close();
    }
  });
});
