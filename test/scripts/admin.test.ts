import assert from 'node:assert/strict';
import { datasets, projects } from '../../functions/catalogue/domain/dataset.ts';
import { plans, terms } from '../../functions/catalogue/domain/terms.ts';
import { erasures } from '../../functions/people/domain/erasure.ts';
import { people } from '../../functions/people/domain/person.ts';
import { eventsOf } from '../../functions/platform/audit.ts';
import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import { commands, help } from '../../scripts/admin-cli/run.ts';
import { admin } from '../support/admin.ts';
import { submitted, world, type World } from '../support/world.ts';

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
    it('COMMAND --help tells of that command alone', async () => {
      const { code, out } = await admin(app, 'roles --help');
      const told = commands.filter(({ name }) => out.includes(`  ${name} `));
      assert.deepEqual([code, told.map(({ name }) => name)], [0, ['roles show', 'roles set']]);
      assert.equal((await admin(app, 'roles set --help')).out.includes('roles show'), false);
      assert.equal((await admin(app, 'fly --help')).out, help());
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
});
