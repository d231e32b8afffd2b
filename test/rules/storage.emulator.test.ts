import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  assertFails,
  initializeTestEnvironment,
  type RulesTestEnvironment,
} from '@firebase/rules-unit-testing';
import { setLogLevel } from 'firebase/firestore';
import { startEngine, type Engine } from './engine/start.ts';
import { mutantsOf } from './mutants.ts';
import { people } from './world.ts';

const path = fileURLToPath(new URL('../../storage.rules', import.meta.url));
const rules = readFileSync(path, 'utf8');
const name = 'in/up/r1/f';
const contentType = 'application/octet-stream';
const size = 1000;
const file = {
  path: 'images/a.fits',
  size,
  contentType,
  revision: 1,
  object: name,
  uploaderId: 'lead',
  state: 'declared',
};

/** An upload that is taken, but for the one thing that is said of it. */
interface Upload {
  who?: (typeof people)[string];
  to?: string;
  sent?: { size?: number; contentType?: string; contentEncoding?: string };
  /** What was declared otherwise. */
  declared?: Record<string, unknown>;
  /** The object is there already. */
  again?: true;
}

const { lead } = people;
const refused: [what: string, upload: Upload][] = [
  ...Object.entries(people)
    .filter(([person]) => person !== 'lead')
    .map(([person, who]): [string, Upload] => [`from ${person}`, { who }]),
  [
    'from the uploader before the address is verified',
    { who: { ...lead!, token: { ...lead!.token, email_verified: false } } },
  ],
  ['of one byte more', { sent: { size: size + 1 } }],
  ['of one byte less', { sent: { size: size - 1 } }],
  ['of another type', { sent: { contentType: 'text/html' } }],
  ['of compressed content', { sent: { contentEncoding: 'gzip' } }],
  ['as another file', { to: 'in/up/r1/g' }],
  ['in another submission', { to: 'in/other/r1/f' }],
  ['in another revision', { to: 'in/up/r2/f' }],
  ['a folder deeper', { to: 'in/up/r1/f/f' }],
  ['a folder higher', { to: 'in/up/f' }],
  ['in another place', { to: 'out/up/r1/f' }],
  ['in the root', { to: 'f' }],
  ['that arrived already', { declared: { state: 'uploaded' } }],
  ['that was removed', { declared: { state: 'removed' } }],
  ['that another person declared', { declared: { uploaderId: 'teammate' } }],
  ['that was declared with another size', { declared: { size: size + 1 } }],
  ['that was declared under another name', { declared: { object: 'in/up/r1/g' } }],
  ['that has its size as text', { declared: { size: String(size) } }],
  ['over what was taken, even by its uploader and as it was', { again: true }],
];

describe('storage.rules, on Google’s own engine', function () {
  this.timeout(60_000);
  let engine: Engine;
  let environment: RulesTestEnvironment;
  const ends: (() => Promise<void>)[] = [];
  const url = (of: string) => `http://127.0.0.1:${engine.port}/internal/${of}`;
  const storage = (who: Upload['who']) =>
    (who
      ? environment.authenticatedContext(who.uid, who.token)
      : environment.unauthenticatedContext()
    ).storage();
  const put = async ({ to = name, sent = {}, ...upload }: Upload) => {
    const { size: length = size, ...metadata } = { contentType, ...sent };
    // anonymous is undefined
    const who = 'who' in upload ? upload.who : lead;
    await storage(who).ref(to).put(new Uint8Array(length), metadata);
  };
  /** Declares the file, as the API would. */
  const declare = (fields: Record<string, unknown> = {}) =>
    environment.withSecurityRulesDisabled(async (past) => {
      const row = past.firestore().doc('submissions/up/files/f');
      await row.set({ ...file, ...fields });
    });
  // clearStorage clears the root folder alone
  const empty = () => fetch(url('reset'), { method: 'POST' });
  const isTaken = async (upload: Upload): Promise<boolean> => {
    if (upload.declared) await declare(upload.declared);
    if (upload.again)
      await environment.withSecurityRulesDisabled(async (past) => {
        await past.storage().ref(name).put(new Uint8Array(size), { contentType });
      });
    const taken = await put(upload).then(
      () => true,
      (error: unknown) => assertFails(Promise.reject(error as Error)).then(() => false),
    );
    if (upload.declared) await declare();
    if (taken || upload.again) await empty();
    return taken;
  };

  before(async () => {
    setLogLevel('silent');
    const projectId = process.env['GOOGLE_CLOUD_PROJECT'] ?? 'demo-test';
    engine = await startEngine(projectId, path);
    ends.push(() => engine.stop());
    const [host = '127.0.0.1', port] = process.env['FIRESTORE_EMULATOR_HOST']!.split(':');
    environment = await initializeTestEnvironment({
      projectId,
      firestore: { host, port: Number(port) },
      storage: { host: '127.0.0.1', port: engine.port, rules },
    });
    ends.push(() => environment.cleanup());
    await declare();
  });
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  afterEach(empty);

  it('take a file of the declared size from its uploader', async () => {
    assert.equal(await isTaken({}), true);
  });
  it('take it resumably', async () => {
    await storage(lead).ref(name).put(new Uint8Array(size), { contentType });
  });
  for (const [what, upload] of refused)
    it(`do not take one ${what}`, async () => {
      assert.equal(await isTaken(upload), false);
    });
  it('do not let anybody read, list, change or remove what was taken', async () => {
    await put({});
    for (const who of Object.values(people)) {
      const reference = storage(who).ref(name);
      await assertFails(reference.getMetadata());
      await assertFails(reference.getDownloadURL());
      await assertFails(reference.updateMetadata({ contentType: 'text/html' }));
      await assertFails(reference.delete());
      await assertFails(storage(who).ref('in/up/r1').listAll());
      await assertFails(storage(who).ref().listAll());
    }
  });
  it('are asked of the engine: a rule that cannot be evaluated refuses', async () => {
    assert.equal(await isTaken({ to: 'in/up/r1/undeclared' }), false);
    assert.doesNotMatch(engine.output(), /Unexpected rules runtime error/);
  });

  it('need every condition: without it, one of the uploads above is answered otherwise', async function () {
    this.timeout(300_000);
    const enforce = async (content: string) => {
      const reply = await fetch(url('setRules'), {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rules: { files: [{ name: 'storage.rules', content }] } }),
      });
      assert.equal(reply.status, 200, content);
    };
    const differs = async () => {
      if (!(await isTaken({}))) return true;
      for (const [, upload] of refused) if (await isTaken(upload)) return true;
      return false;
    };
    const needless: string[] = [];
    const mutants = mutantsOf(rules);
    assert.ok(mutants.length > 8);
    for (const mutant of mutants) {
      await enforce(mutant.rules);
      if (!(await differs())) needless.push(mutant.what);
    }
    await enforce(rules);
    assert.equal(await differs(), false);
    assert.deepEqual(needless, []);
  });
});
