import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  assertFails,
  assertSucceeds,
  initializeTestEnvironment,
  type RulesTestEnvironment,
} from '@firebase/rules-unit-testing';
import { setLogLevel } from 'firebase/firestore';
import { startEngine, type Engine } from './engine/start.ts';
import { people, type Person } from './world.ts';

const rules = fileURLToPath(new URL('../../storage.rules', import.meta.url));
const name = 'in/up/r1/f';
const contentType = 'application/octet-stream';
const size = 1000;

describe('storage.rules, on Google’s own engine', function () {
  this.timeout(60_000);
  let engine: Engine;
  let environment: RulesTestEnvironment;
  const ends: (() => Promise<void>)[] = [];
  const storage = (person: Person) => {
    const who = people[person];
    const context = who
      ? environment.authenticatedContext(who.uid, who.token)
      : environment.unauthenticatedContext();
    return context.storage();
  };
  const upload = async (
    person: Person,
    path: string = name,
    sent: { size?: number; contentType?: string; contentEncoding?: string } = {},
  ) => {
    const { size: length = size, ...metadata } = { contentType, ...sent };
    await storage(person).ref(path).put(new Uint8Array(length), metadata);
  };
  const file = {
    path: 'images/a.fits',
    size,
    contentType,
    revision: 1,
    object: name,
    uploaderId: 'lead',
    state: 'declared',
  };
  /** Declares a file, as the API would. */
  const declare = (path: string, fields: Record<string, unknown> = {}) =>
    environment.withSecurityRulesDisabled(async (past) => {
      await past
        .firestore()
        .doc(path)
        .set({ ...file, ...fields });
    });

  before(async () => {
    setLogLevel('silent');
    const projectId = process.env['GOOGLE_CLOUD_PROJECT'] ?? 'demo-test';
    engine = await startEngine(projectId, rules);
    ends.push(() => engine.stop());
    const [host = '127.0.0.1', port] = process.env['FIRESTORE_EMULATOR_HOST']!.split(':');
    environment = await initializeTestEnvironment({
      projectId,
      firestore: { host, port: Number(port) },
      storage: {
        host: '127.0.0.1',
        port: engine.port,
        rules: readFileSync(rules, 'utf8'),
      },
    });
    ends.push(() => environment.cleanup());
  });
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  beforeEach(async () => {
    // clearStorage clears the root folder alone
    await fetch(`http://127.0.0.1:${engine.port}/internal/reset`, { method: 'POST' });
    await declare('submissions/up/files/f');
  });

  it('take a file of the declared size from its uploader', async () => {
    await assertSucceeds(upload('lead'));
  });
  it('take it resumably', async () => {
    const task = storage('lead').ref(name).put(new Uint8Array(size), { contentType });
    await assertSucceeds(Promise.resolve(task.then(() => undefined)));
  });
  for (const person of Object.keys(people).filter((one) => one !== 'lead'))
    it(`do not take it from ${person}`, async () => {
      await assertFails(upload(person));
    });
  it('do not take it from the uploader before the address is verified', async () => {
    const unverified = environment.authenticatedContext('lead', { email_verified: false });
    const reference = unverified.storage().ref(name);
    const put = async () => {
      await reference.put(new Uint8Array(size), { contentType });
    };
    await assertFails(put());
  });
  const other: [what: string, path: string, sent: Parameters<typeof upload>[2]][] = [
    ['one byte more', name, { size: size + 1 }],
    ['one byte less', name, { size: size - 1 }],
    ['another type', name, { contentType: 'text/html' }],
    ['compressed content', name, { contentEncoding: 'gzip' }],
    ['another file', 'in/up/r1/g', {}],
    ['another submission', 'in/other/r1/f', {}],
    ['another revision', 'in/up/r2/f', {}],
    ['a folder more', 'in/up/r1/f/f', {}],
    ['a folder less', 'in/up/f', {}],
    ['another place', 'out/up/r1/f', {}],
    ['the root', 'f', {}],
  ];
  for (const [what, path, sent] of other)
    it(`do not take ${what}`, async () => {
      await assertFails(upload('lead', path, sent));
    });
  const declared: [what: string, fields: Record<string, unknown>][] = [
    ['arrived already', { state: 'uploaded' }],
    ['was removed', { state: 'removed' }],
    ['another person declared', { uploaderId: 'teammate' }],
    ['was declared with another size', { size: size + 1 }],
    ['was declared under another name', { object: 'in/up/r1/g' }],
    ['has its size as text', { size: String(size) }],
  ];
  for (const [what, fields] of declared)
    it(`do not take a file that ${what}`, async () => {
      await declare('submissions/up/files/f', fields);
      await assertFails(upload('lead'));
    });

  describe('what was taken', () => {
    beforeEach(() => upload('lead'));
    it('is not overwritten, even by its uploader and as it was', async () => {
      await assertFails(upload('lead'));
    });
    it('is not read, listed, changed or removed, by nobody', async () => {
      for (const person of Object.keys(people)) {
        const reference = storage(person).ref(name);
        await assertFails(reference.getMetadata());
        await assertFails(reference.getDownloadURL());
        await assertFails(reference.updateMetadata({ contentType: 'text/html' }));
        await assertFails(reference.delete());
        await assertFails(storage(person).ref('in/up/r1').listAll());
        await assertFails(storage(person).ref().listAll());
      }
    });
  });
  it('are asked of the engine: a rule that cannot be evaluated refuses', async () => {
    await assertFails(upload('lead', 'in/up/r1/undeclared'));
    assert.doesNotMatch(engine.output(), /Unexpected rules runtime error/);
  });
});
