import assert from 'node:assert/strict';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { Endpoint, Resource, describeEmulator, objectPath, until } from './endpoint.ts';

const Attributes = z.record(z.string(), z.string());
const Event = z.object({ attributes: Attributes, resource: Resource });
const Published = z.object({
  messages: z.tuple([z.object({ attributes: Attributes, data: z.base64().optional() })]),
});

/** Takes POSTs, and refuses as many as it is told. */
class Receiver {
  readonly received: { path: string; body: unknown }[] = [];
  refusals = 0;
  attempts = 0;
  readonly #server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      this.attempts++;
      const refused = this.refusals-- > 0;
      if (!refused) {
        const body: unknown = JSON.parse(Buffer.concat(parts).toString());
        this.received.push({ path: request.url ?? '', body });
      }
      response.writeHead(refused ? 503 : 200).end();
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }
  close(): void {
    this.#server.close().closeAllConnections();
  }
  get events() {
    return this.received.map(({ body }) => Event.parse(body));
  }
}

describeEmulator('announcements', () => {
  const gateway = new Receiver();
  const pubsub = new Receiver();
  const at = new Endpoint();
  let bucket: string;
  before(async () => {
    const eventsUrl = `http://${await gateway.listen()}/events`;
    await at.start({ eventsUrl, pubsub: await pubsub.listen() });
  });
  after(async () => {
    await at.stop();
    gateway.close();
    pubsub.close();
  });
  beforeEach(async () => {
    bucket = await at.bucket();
    gateway.received.length = pubsub.received.length = 0;
  });
  const subscribe = (config: object) =>
    at.json('POST', `/storage/v1/b/${bucket}/notificationConfigs`, {
      topic: '//pubsub.googleapis.com/projects/p/topics/uploads',
      payload_format: 'JSON_API_V1',
      ...config,
    });

  it('tell of a new object with the attributes and the resource of the real ones', async () => {
    const stored = await at.store(bucket, 'in/one', 'content');
    await until(() => gateway.received.length === 1);
    const { attributes, resource } = gateway.events[0]!;
    const { eventTime, ...others } = attributes;
    assert.match(eventTime ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    assert.deepEqual(others, {
      notificationConfig: `projects/_/buckets/${bucket}/notificationConfigs/events-url`,
      eventType: 'OBJECT_FINALIZE',
      payloadFormat: 'JSON_API_V1',
      bucketId: bucket,
      objectId: 'in/one',
      objectGeneration: stored.generation,
    });
    assert.deepEqual(Resource.parse(resource), stored);
  });

  it('tell of an overwrite as the end of one object and the beginning of another', async () => {
    const [first, second] = [await at.store(bucket, 'one'), await at.store(bucket, 'one')];
    await until(() => gateway.received.length === 3);
    const told = gateway.events.map(({ attributes }) => attributes);
    const gone = told.find(({ eventType }) => eventType === 'OBJECT_DELETE');
    assert.equal(gone?.['objectGeneration'], first.generation);
    assert.equal(gone['overwrittenByGeneration'], second.generation);
    const come = told.find(({ objectGeneration }) => objectGeneration === second.generation);
    assert.equal(come?.['eventType'], 'OBJECT_FINALIZE');
    assert.equal(come['overwroteGeneration'], first.generation);
  });

  it('tell of metadata, copies and deletes', async () => {
    await at.store(bucket, 'one');
    await at.json('PATCH', objectPath(bucket, 'one'), { metadata: { a: 'b' } });
    await at.json('POST', `${objectPath(bucket, 'one')}/rewriteTo/b/${bucket}/o/two`);
    await at.status('DELETE', objectPath(bucket, 'one'));
    await until(() => gateway.received.length === 4);
    const told = gateway.events.map(
      ({ attributes: { eventType, objectId } }) => `${eventType} ${objectId}`,
    );
    assert.deepEqual(told.sort(), [
      'OBJECT_DELETE one',
      'OBJECT_FINALIZE one',
      'OBJECT_FINALIZE two',
      'OBJECT_METADATA_UPDATE one',
    ]);
  });

  it('say nothing of what was refused', async () => {
    await at.store(bucket, 'one');
    await at.put(bucket, 'one', 'x', '&ifGenerationMatch=0');
    await at.store(bucket, 'last');
    await until(() => gateway.events.some(({ attributes }) => attributes['objectId'] === 'last'));
    assert.equal(gateway.received.length, 2);
  });

  it('are repeated until the receiver takes them, and hold up no other', async () => {
    gateway.attempts = 0;
    gateway.refusals = 3;
    await at.store(bucket, 'one');
    await until(() => gateway.received.length === 1);
    assert.equal(gateway.attempts, 4);
  });

  it('are published to the topic of a notification configuration', async () => {
    const [notification] = await at.client
      .bucket(bucket)
      .createNotification('projects/p/topics/uploads', {
        customAttributes: { mine: 'yes' },
        objectNamePrefix: 'in/',
        eventTypes: ['OBJECT_FINALIZE'],
      });
    pubsub.refusals = 2;
    await at.store(bucket, 'out/one');
    const stored = await at.store(bucket, 'in/one');
    await at.status('DELETE', objectPath(bucket, 'in/one'));
    await until(() => pubsub.received.length === 1);
    const { path, body } = pubsub.received[0]!;
    assert.equal(path, '/v1/projects/p/topics/uploads:publish');
    const { attributes, data } = Published.parse(body).messages[0];
    assert.equal(attributes['mine'], 'yes');
    assert.equal(attributes['objectId'], 'in/one');
    assert.equal(
      attributes['notificationConfig'],
      `projects/_/buckets/${bucket}/notificationConfigs/${notification.id ?? ''}`,
    );
    const resource: unknown = JSON.parse(Buffer.from(data ?? '', 'base64').toString());
    assert.deepEqual(Resource.parse(resource), stored);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(pubsub.received.length, 1);
  });

  it('carry no data with payload format NONE', async () => {
    await subscribe({ payload_format: 'NONE' });
    await at.store(bucket, 'one');
    await until(() => pubsub.received.length === 1);
    const { attributes, data } = Published.parse(pubsub.received[0]!.body).messages[0];
    assert.equal(attributes['payloadFormat'], 'NONE');
    assert.equal(data, undefined);
  });

  it('end with their configuration', async () => {
    const { id } = await subscribe({});
    const path = `/storage/v1/b/${bucket}/notificationConfigs`;
    assert.equal((await at.json('GET', path)).items.length, 1);
    assert.equal(await at.status('DELETE', `${path}/${String(id)}`), 204);
    assert.equal((await at.json('GET', path)).items.length, 0);
    await at.store(bucket, 'one');
    await until(() => gateway.received.length === 1);
    assert.equal(pubsub.received.length, 0);
  });

  it('refuse a topic that is none', async () => {
    const init = { body: JSON.stringify({ topic: 'uploads', payload_format: 'NONE' }) };
    assert.equal(await at.status('POST', `/storage/v1/b/${bucket}/notificationConfigs`, init), 400);
  });
});
