import assert from 'node:assert/strict';

import { startGateway, type Gateway } from '../../scripts/local/gateway/gateway.ts';
import { remoteGateway } from '../../scripts/local/gateway/client.ts';
import { readManifest, type Manifest } from '../../scripts/local/manifest.ts';
import { startReceiver, type Receiver } from './fixtures/receiver.ts';

const PROJECT = 'demo-spaceml';

describe('event gateway', () => {
  let manifest: Manifest;
  let receiver: Receiver;
  let gateway: Gateway;
  let answer: (attempt: number) => number;

  before(async () => {
    manifest = await readManifest(`${import.meta.dirname}/fixtures/functions.json`);
  });

  beforeEach(async () => {
    answer = () => 204;
    receiver = await startReceiver(() => answer(receiver.received.length));
    gateway = await startGateway({
      port: 0,
      project: PROJECT,
      manifest,
      functionsUrl: receiver.url,
    });
    gateway.control({ retry: { baseMs: 20, capMs: 60, attempts: 5 } });
  });

  afterEach(async () => {
    await gateway.stop();
    await receiver.stop();
  });

  async function finalized(name: string, more: Record<string, string> = {}): Promise<Response> {
    const bucketId = `${PROJECT}-uploads`;
    return fetch(`${gateway.url}/storage-events`, {
      method: 'POST',
      body: JSON.stringify({
        attributes: {
          eventType: 'OBJECT_FINALIZE',
          bucketId,
          objectId: name,
          objectGeneration: '17',
          eventTime: '2026-11-25T01:00:00.000Z',
          ...more,
        },
        resource: { kind: 'storage#object', bucket: bucketId, name, generation: '17', size: '5' },
      }),
    });
  }
  const names = () => receiver.received.map(({ headers }) => headers['ce-subject']);

  it('delivers a finalized object as Eventarc does', async () => {
    await finalized('a b/ü.fits');
    await gateway.idle();
    const [event] = receiver.received;
    assert.equal(event?.path, '/receive-upload/');
    const { headers } = event;
    assert.equal(headers['content-type'], 'application/json');
    assert.deepEqual(attributes(headers), {
      'ce-specversion': '1.0',
      'ce-id': 'demo-spaceml-uploads/17',
      'ce-source': '//storage.googleapis.com/projects/_/buckets/demo-spaceml-uploads',
      'ce-type': 'google.cloud.storage.object.v1.finalized',
      'ce-subject': 'objects/a%20b/%C3%BC.fits',
      'ce-time': '2026-11-25T01:00:00.000Z',
      'ce-bucket': 'demo-spaceml-uploads',
    });
    assert.deepEqual(JSON.parse(event.body.toString('utf8')), {
      kind: 'storage#object',
      bucket: 'demo-spaceml-uploads',
      name: 'a b/ü.fits',
      generation: '17',
      size: '5',
    });
  });

  it('delivers no object of a bucket that no function waits for', async () => {
    await finalized('x', { bucketId: `${PROJECT}-logs` });
    await gateway.idle();
    assert.deepEqual(receiver.received, []);
  });

  it('delivers no deletion', async () => {
    await finalized('x', { eventType: 'OBJECT_DELETE' });
    await gateway.idle();
    assert.deepEqual(receiver.received, []);
  });

  it('refuses a notification without its attributes', async () => {
    const response = await fetch(`${gateway.url}/storage-events`, { method: 'POST', body: '{}' });
    assert.equal(response.status, 400);
  });

  it('makes of what the Firestore emulator posts what Eventarc delivers', async () => {
    const protobuf = Buffer.from([0x0a, 0x02, 0xff, 0x00]);
    const response = await fetch(
      `${gateway.url}/functions/projects/${PROJECT}/triggers/on-written`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/protobuf',
          'ce-id': 'e1',
          'ce-specversion': '1.0',
          'ce-type': 'google.cloud.firestore.document.v1.written',
          'ce-source': `//firestore.googleapis.com/projects/projects/${PROJECT}/databases/(default)`,
          'ce-subject': 'documents/applications/a1',
          'ce-time': '2026-11-25T01:00:00Z',
          'ce-document': 'applications/a1',
        },
        body: protobuf.toString('base64'),
      },
    );
    assert.equal(response.status, 204);
    await gateway.idle();
    const [event] = receiver.received;
    assert.equal(event?.path, '/on-written/');
    assert.equal(event.headers['content-type'], 'application/protobuf');
    assert.deepEqual(attributes(event.headers), {
      'ce-id': 'e1',
      'ce-specversion': '1.0',
      'ce-type': 'google.cloud.firestore.document.v1.written',
      'ce-source': `//firestore.googleapis.com/projects/${PROJECT}/databases/(default)`,
      'ce-subject': 'documents/applications/a1',
      'ce-time': '2026-11-25T01:00:00Z',
      'ce-document': 'applications/a1',
    });
    assert.deepEqual(event.body, protobuf);
  });

  it('tries again, each time later, until the function takes the event', async () => {
    answer = (attempt) => (attempt < 4 ? 500 : 200);
    await finalized('x');
    await gateway.idle();
    const times = receiver.received.map(({ at }) => at);
    assert.equal(times.length, 4);
    const waits = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    for (const [index, least] of [20, 40, 60].entries())
      assert.ok((waits[index] ?? 0) >= least - 2, `wait ${index}: ${waits[index] ?? 0} ms`);
    assert.deepEqual(gateway.deadLetters(), []);
  });

  it('tries again when nobody listens', async () => {
    await receiver.stop();
    await finalized('x');
    await gateway.idle();
    assert.match(gateway.deadLetters()[0]?.reason ?? '', /ECONNREFUSED/);
  });

  it('counts a redirect as a failure', async () => {
    answer = () => 302;
    await finalized('x');
    await gateway.idle();
    assert.equal(gateway.deadLetters()[0]?.reason, 'HTTP 302');
  });

  it('keeps what no attempt could deliver as a dead letter', async () => {
    answer = () => 503;
    await finalized('x');
    await gateway.idle();
    assert.equal(receiver.received.length, 5);
    assert.deepEqual(gateway.deadLetters(), [
      {
        function: 'receive-upload',
        id: 'demo-spaceml-uploads/17',
        type: 'google.cloud.storage.object.v1.finalized',
        subject: 'objects/x',
        attempts: 5,
        reason: 'HTTP 503',
      },
    ]);
  });

  it('duplicates an event with the same id', async () => {
    gateway.control({ faults: { duplicate: 1 } });
    await finalized('x');
    await gateway.idle();
    const ids = receiver.received.map(({ headers }) => headers['ce-id']);
    assert.deepEqual(ids, ['demo-spaceml-uploads/17', 'demo-spaceml-uploads/17']);
  });

  it('delays an event', async () => {
    gateway.control({ faults: { delayMs: [120, 150] } });
    const sent = performance.now();
    await finalized('x');
    await gateway.idle();
    assert.ok((receiver.received[0]?.at ?? 0) - sent >= 118);
  });

  it('reorders events that come together and loses none', async () => {
    const given = ['1', '2', '3', '4', '5', '6'];
    gateway.control({ faults: { reorder: true, seed: 3 } });
    for (const name of given) await finalized(name);
    await gateway.idle();
    const subjects = given.map((name) => `objects/${name}`);
    assert.notDeepEqual(names(), subjects);
    assert.deepEqual(names().sort(), subjects);
  });

  it('forgets what waits for a retry', async () => {
    answer = () => 500;
    gateway.control({ retry: { baseMs: 10_000, capMs: 10_000 } });
    await finalized('x');
    while (receiver.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 30));
    gateway.reset();
    await gateway.idle();
    assert.equal(receiver.received.length, 1);
    assert.deepEqual(gateway.deadLetters(), []);
  });

  it('is controlled from another process', async () => {
    const remote = remoteGateway(gateway.url);
    await remote.control({ retry: { attempts: 1 }, faults: { duplicate: 1 } });
    answer = () => 500;
    await finalized('x');
    await remote.idle();
    assert.equal((await remote.deadLetters()).length, 2);
    await remote.reset();
    assert.deepEqual(await remote.deadLetters(), []);
    const response = await fetch(`${gateway.url}/_control`, {
      method: 'POST',
      body: '{"faults":{"duplicate":2}}',
    });
    assert.equal(response.status, 400);
  });
});

function attributes(headers: Received): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('ce-')));
}
type Received = Receiver['received'][number]['headers'];
