import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { applications } from '../../functions/access/domain/application.ts';
import { datasets, projects } from '../../functions/catalogue/domain/dataset.ts';
import { plans, terms } from '../../functions/catalogue/domain/terms.ts';
import { erasures } from '../../functions/people/domain/erasure.ts';
import { people } from '../../functions/people/domain/person.ts';
import { eventsOf } from '../../functions/platform/audit.ts';
import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import { commands, help, run } from '../../scripts/admin-cli/run.ts';
import { approved, submitted, world, type World } from '../support/world.ts';

interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs a command line on the test's App, its files being given. */
async function admin(app: World, line: string, files: Record<string, unknown> = {}): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { out: (text: string) => out.push(text), err: (text: string) => err.push(text) };
  const code = await run(line.split(' '), terminal, () =>
    Promise.resolve({
      app,
      read: (file) => Promise.resolve(JSON.stringify(files[file])),
      progress: () => undefined,
    }),
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('scripts/admin', () => {
  let app: World;
  beforeEach(async () => {
    app = await world();
  });

  describe('the command line', () => {
    it('--help names every command, and gives 0', async () => {
      const { code, out } = await admin(app, '--help');
      assert.deepEqual([code, out], [0, help()]);
      for (const { name } of commands) assert.ok(out.includes(`  ${name} `), name);
    });
    for (const line of [
      'fly',
      'roles',
      'roles set',
      'queue now',
      'erase nobody',
      'roles show --x',
      'verify-audit stars',
      'deny add lead@example.org',
      'deny add lead misuse',
      'deny add lead@example.org crime',
      'deny add lead@example.org misuse soon',
      'deny lift lead',
      'roles set lead@example.org king',
    ])
      it(`${line}: 2, one line on the error stream`, async () => {
        const { code, out, err } = await admin(app, line);
        assert.deepEqual([code, out, err.split('\n').length], [2, '', 1], err);
      });
    it('a refusal: 1, one line with the remedy; as JSON with --json', async () => {
      const { code, err } = await admin(app, 'roles show nobody@example.org');
      assert.equal(code, 1);
      assert.match(err, /^No account has the address nobody@example\.org: sign up first\.$/);
      const json = await admin(app, '--json roles show nobody@example.org');
      assert.match((JSON.parse(json.err) as { error: string }).error, /sign up first/);
    });
  });

  describe('roles', () => {
    const roles = () => app.identity.accounts.get('lead')!.roles;
    it('are set, shown, taken away; what is taken away ends the sessions', async () => {
      assert.equal((await admin(app, 'roles set lead@example.org reviewer admin')).code, 0);
      assert.deepEqual(roles(), ['admin', 'reviewer']);
      assert.ok(!app.identity.revoked.has('lead'));
      const shown = await admin(app, '--json roles show lead@example.org');
      assert.deepEqual((JSON.parse(shown.out) as { roles: string[] }).roles, ['admin', 'reviewer']);
      await admin(app, 'roles set lead@example.org reviewer');
      assert.deepEqual([roles(), app.identity.revoked.has('lead')], [['reviewer'], true]);
      await admin(app, 'roles set lead@example.org');
      assert.deepEqual(roles(), []);
      const events = await app.documents.find(eventsOf(people), { within: 'lead' });
      assert.deepEqual(
        events.map(({ value }) => [value.actor, value.reason]),
        [
          ['operator', 'admin+reviewer'],
          ['operator', 'reviewer'],
          ['operator', 'none'],
        ],
      );
    });
    it('an address that is not verified gets none', async () => {
      app.identity.add({ id: 'new', emailVerified: false });
      const { code, err } = await admin(app, 'roles set new@example.org admin');
      assert.deepEqual([code, app.identity.accounts.get('new')!.roles], [1, []]);
      assert.match(err, /not verified/);
    });
  });

  describe('the catalogue', () => {
    const text = {
      id: 'sun',
      version: 1,
      title: 'Text',
      url: 'https://example.org/text',
      sha256: 'a'.repeat(64),
      from: '2021-05-31T00:00:00Z',
    };
    const hosted = {
      kind: 'hosted',
      id: 'hmi',
      bucket: 'demo-test-datasets',
      prefix: 'hmi/',
      projectId: 'sun',
      title: 'HMI',
      summary: 'Magnetograms.',
      licence: 'PDDL-1.0',
      funding: [],
      creators: [{ name: 'Team' }],
      publisher: { name: 'Publisher', contact: 'publisher@example.org' },
      termsId: 'sun',
      planId: 'sun',
    };
    const files = {
      'project.json': { id: 'sun', name: 'Sun', summary: 'Our star.' },
      'text.json': text,
      'texts.json': [text, { ...text, version: 2, from: undefined }],
      'dataset.json': hosted,
      'bad.json': { ...hosted, licence: 'MIT', prefix: 'hmi' },
    };
    it('is seeded from files, indexed and released; again it is the same', async () => {
      const objects = new MemoryObjects();
      await objects.create('demo-test-datasets', 'hmi/a.fits', 'A', { contentType: 'a/b' });
      app.objects = objects;
      const lines = [
        'project put project.json',
        'terms put text.json',
        'plan put text.json',
        'dataset put dataset.json',
        'dataset index hmi',
        'dataset release hmi',
      ];
      for (const line of [...lines, ...lines]) {
        const ran = await admin(app, line, files);
        assert.equal(ran.code, 0, `${line}: ${ran.err}`);
      }
      const dataset = (await app.documents.get(datasets, 'hmi'))!;
      assert.deepEqual([dataset.released, dataset.version, dataset.files], [true, 1, 1]);
      assert.ok(await app.documents.get(projects, 'sun'));
      await admin(app, 'dataset unrelease hmi');
      assert.equal((await app.documents.get(datasets, 'hmi'))!.released, false);
    });
    it('a list stores several', async () => {
      await admin(app, 'terms put texts.json', files);
      await admin(app, 'plan put texts.json', files);
      assert.equal((await app.documents.get(terms, 'sun'))!.versions.length, 2);
      assert.equal((await app.documents.get(plans, 'sun'))!.versions.length, 2);
    });
    it('a wrong file: 1, and every wrong field in the one line', async () => {
      const { code, err } = await admin(app, 'dataset put bad.json', files);
      assert.equal(code, 1);
      assert.match(err, /\/licence: .*\/prefix: |\/prefix: .*\/licence: /);
      assert.equal(err.split('\n').length, 1);
    });
  });

  it('P-2.2.4 erase starts the removal that was asked for by mail', async () => {
    const { code, out } = await admin(app, '--json erase LEAD@example.org');
    assert.equal(code, 0);
    const { id } = JSON.parse(out) as { id: string };
    assert.equal((await app.documents.get(erasures, id))?.subjectId, 'lead');
    assert.equal((await app.documents.get(people, 'lead'))?.erasure, id);
  });

  describe('P-4.0d deny', () => {
    it('adds an address, lists its keyed hash, lifts it by address or by id', async () => {
      const added = await admin(app, '--json deny add Lead@example.org misuse 2027-12-31');
      assert.equal(added.code, 0, added.err);
      const { id, by, expiresAt } = JSON.parse(added.out) as Record<string, string>;
      assert.deepEqual([by, expiresAt], ['operator', '2027-12-31T00:00:00.000Z']);
      const line = `${id!}  misuse  until 2027-12-31T00:00:00.000Z`;
      assert.equal((await admin(app, 'deny list')).out, line);
      assert.deepEqual(JSON.parse((await admin(app, '--json deny list')).out), [
        JSON.parse(added.out),
      ]);
      for (const named of ['LEAD@example.org', id!]) {
        await admin(app, 'deny add lead@example.org misuse 2027-12-31');
        assert.equal((await admin(app, `deny lift ${named}`)).code, 0);
        assert.equal((await admin(app, 'deny list')).out, 'nobody is denied access');
      }
    });
    it('an entry that is not there, an end that is past: 1, with the remedy', async () => {
      assert.equal((await admin(app, 'deny lift lead@example.org')).code, 1);
      const past = await admin(app, 'deny add lead@example.org misuse 2020-01-01');
      assert.deepEqual([past.code, /Name a time to come/.test(past.err)], [1, true]);
    });
  });

  it('queue shows what waits, without names', async () => {
    assert.match((await admin(app, 'queue')).out, /no open applications/);
    await submitted(app);
    app.pass(3 * 86_400_000);
    const { out } = await admin(app, 'queue');
    assert.equal(out, 'app1  submitted  3 d  aia');
  });

  describe('verify-audit', () => {
    beforeEach(async () => {
      await approved(app);
      await admin(app, 'roles set lead@example.org reviewer');
    });
    const broken = async (words: RegExp) => {
      const { code, out } = await admin(app, 'verify-audit applications');
      assert.equal(code, 1, out);
      assert.match(out, words);
    };
    const event = (n: number) => `applications/app1/events/00000${String(n)}`;

    it('finds nothing wrong where nothing is', async () => {
      const { code, out } = await admin(app, 'verify-audit');
      assert.deepEqual([code, / 0 broken$/.test(out)], [0, true], out);
      assert.ok(
        (JSON.parse((await admin(app, '--json verify-audit people')).out) as { checked: number })
          .checked >= 2,
      );
    });
    it('finds an edit', async () => {
      app.documents.stored.get(event(2))!['actor'] = 'somebody';
      await broken(/app1: event 2 was changed/);
    });
    it('finds a removed event', async () => {
      app.documents.stored.delete(event(2));
      await broken(/event 2 does not follow/);
    });
    it('finds a removed tail', async () => {
      const last = [...app.documents.stored.keys()]
        .filter((path) => path.startsWith('applications/app1/events/'))
        .sort()
        .at(-1)!;
      app.documents.stored.delete(last);
      await broken(/expected/);
    });
    it('finds a changed order', async () => {
      const [second, third] = [
        app.documents.stored.get(event(2))!,
        app.documents.stored.get(event(3))!,
      ];
      app.documents.stored.set(event(2), third).set(event(3), second);
      await broken(/does not follow/);
    });
    it('finds a state that no event left', async () => {
      app.documents.stored.get('applications/app1')!['state'] = 'in-review';
      app.documents.stored.get('applications/app1')!['reviewerId'] = 'admin';
      await broken(/the state is in-review, but the last event left approved/);
    });
    it('finds a record that lost its chain', async () => {
      delete app.documents.stored.get('people/lead')!['chain'];
      const { out } = await admin(app, 'verify-audit people');
      assert.match(out, /people\/lead: the record has lost its chain/);
    });
    it('knows every kind that any room records events of', async () => {
      const root = new URL('../../functions/', import.meta.url);
      const names = (await readdir(root, { recursive: true })).filter((name) =>
        name.endsWith('.ts'),
      );
      const sources = await Promise.all(names.map((name) => readFile(new URL(name, root), 'utf8')));
      const used = sources.flatMap((source) =>
        [...source.matchAll(/recordEvent\(tx, (\w+),/g)].map(([, kind]) => kind!),
      );
      const known = (await admin(app, '--help')).out;
      // `of` stands for terms and plans.
      for (const kind of new Set(used)) assert.ok(kind === 'of' || known.includes(kind), kind);
      assert.ok(await app.documents.get(applications, 'app1'));
    });
  });
});
