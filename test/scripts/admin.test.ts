import assert from 'node:assert/strict';
import { applications } from '../../functions/access/domain/application.ts';
import { claimApplication } from '../../functions/access/usecases/review-application.ts';
import { datasets, projects } from '../../functions/catalogue/domain/dataset.ts';
import { plans, terms } from '../../functions/catalogue/domain/terms.ts';
import { submissions } from '../../functions/contributions/domain/submission.ts';
import { erasures } from '../../functions/people/domain/erasure.ts';
import { people } from '../../functions/people/domain/person.ts';
import { eventsOf } from '../../functions/platform/audit.ts';
import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import { commands, help } from '../../scripts/admin-cli/run.ts';
import { world as contributions } from '../contributions/world.ts';
import { admin } from '../support/admin.ts';
import { ready, submitted, world, type World } from '../support/world.ts';

const day = 86_400_000;

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
      'renewals give app1',
      'renewals give app1 soon',
      'renewals decline app1',
      'citations list lost',
      'citations missing app1 10.5072/abc aia',
      'citations missing app1 10.5072 aia',
      'relicensing list lost',
      'relicensing grant r1',
      'uncredit sdo-aia 1',
      'uncredit sdo-aia first Leaver, Robin',
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

  describe('P-2.0b queue', () => {
    it('shows what waits, without names, and what is late', async () => {
      assert.match((await admin(app, 'queue')).out, /no open applications/);
      await submitted(app);
      app.pass(14 * day - 1);
      assert.equal((await admin(app, 'queue')).out, 'app1  submitted  13 d  aia');
      app.pass(1);
      assert.equal((await admin(app, 'queue')).out, 'app1  submitted  14 d  aia  late');
    });
    it('show tells the state of each check', async () => {
      await submitted(app);
      const { out } = await admin(app, 'queue show app1');
      assert.match(out, /^app1 {2}submitted {2}aia\n[^]*supervisorConfirmed: pending/);
    });
    const approve = 'queue approve app1 2027-06-30 --by';
    it('approves and rejects in the name of an admin, who stands in the record', async () => {
      await ready(app);
      assert.equal(
        (await admin(app, `${approve} admin@example.org`)).out,
        'application app1 is approved',
      );
      const approved = (await app.documents.get(applications, 'app1'))!;
      assert.ok(approved.state === 'approved');
      assert.deepEqual(
        [approved.decidedBy, approved.validUntil],
        ['admin', new Date('2027-06-30')],
      );
      await ready(app, 'app2');
      const words = 'queue reject app2 --by admin@example.org The goals do not need it.';
      assert.equal((await admin(app, words)).code, 0);
      const rejected = (await app.documents.get(applications, 'app2'))!;
      assert.ok(rejected.state === 'rejected' && rejected.mayReapply);
      assert.equal(rejected.reason, 'The goals do not need it.');
    });
    for (const [line, code, words] of [
      ['queue approve app1', 2, /Say who decides: --by EMAIL/],
      [`${approve} ethics@example.org`, 1, /has not the role admin/],
      [`${approve} nobody@example.org`, 1, /No account/],
      ['queue approve app1 soon --by admin@example.org', 2, /2027-12-31/],
      ['queue reject app1 no --by admin@example.org', 1, /at least 10 characters/],
    ] as const)
      it(`${line}: ${code}, and nothing is decided`, async () => {
        await ready(app);
        const ran = await admin(app, line);
        assert.deepEqual([ran.code, words.test(ran.err)], [code, true], ran.err);
        assert.equal((await app.documents.get(applications, 'app1'))?.state, 'submitted');
      });
    it('what the checks find stands against approving', async () => {
      await submitted(app);
      const { code, err } = await admin(app, `${approve} admin@example.org`);
      assert.deepEqual([code, /Send the supervisor a new link/.test(err)], [1, true], err);
    });
  });

  describe('P-2.1.4c hold', () => {
    beforeEach(async () => {
      await ready(app);
      await claimApplication(app, app.admin, 'app1');
    });
    it('is placed on an application or a dataset, listed, late from its date on, and lifted', async () => {
      const placed = 'hold place application app1 2026-11-20 consent --by admin@example.org';
      assert.equal((await admin(app, placed)).code, 0);
      const dataset =
        'hold place dataset aia 2026-12-01 People may be seen. --by ethics@example.org';
      assert.equal((await admin(app, dataset)).code, 0);
      app.pass(20 * day);
      assert.deepEqual((await admin(app, 'hold list')).out.split('\n'), [
        'application app1  consent  admin  2026-11-20T00:00:00.000Z  late',
        'dataset aia  People may be seen.  ethics  2026-12-01T00:00:00.000Z',
      ]);
      const json = JSON.parse((await admin(app, '--json hold list')).out) as { late: boolean }[];
      assert.deepEqual(
        json.map(({ late }) => late),
        [true, false],
      );
      assert.equal((await admin(app, 'hold lift dataset aia --by ethics@example.org')).code, 0);
      assert.equal((await admin(app, 'hold lift application app1 --by admin@example.org')).code, 0);
      assert.equal((await admin(app, 'hold list')).out, 'no holds');
    });
    it('of the ethics officer is theirs alone to lift', async () => {
      await admin(app, 'hold place application app1 2026-11-20 consent --by ethics@example.org');
      const other = await admin(app, 'hold lift application app1 --by admin@example.org');
      assert.deepEqual([other.code, /Only the ethics officer/.test(other.err)], [1, true]);
      const own = await admin(app, 'hold lift application app1 --by ethics@example.org');
      assert.equal(own.code, 0);
    });
    it('is placed on a submission and lifted', async () => {
      const { app: other, open } = await contributions();
      await open({}, 'sub1');
      const submission = (await other.documents.get(submissions, 'sub1'))!;
      await app.documents.createOnce(submissions, 'sub1', submission);
      const line =
        'hold place submission sub1 2026-12-01 People may be seen. --by ethics@example.org';
      assert.equal((await admin(app, line)).code, 0);
      assert.match((await admin(app, 'hold list')).out, /^submission sub1 {2}People may be seen/);
      await admin(app, 'hold lift submission sub1 --by ethics@example.org');
      assert.equal((await admin(app, 'hold list')).out, 'no holds');
    });
    for (const [line, code] of [
      ['hold place person lead 2026-12-01 consent --by admin@example.org', 2],
      ['hold place application app1 soon consent --by admin@example.org', 2],
      ['hold place application app1 2026-12-01 Consent! --by admin@example.org', 2],
      ['hold place application app1 2026-12-01 consent', 2],
      ['hold place application app1 2020-01-01 consent --by admin@example.org', 1],
      ['hold place dataset aia 2026-12-01 consent --by admin@example.org', 1],
      ['hold lift dataset aia --by ethics@example.org', 1],
      ['hold place dataset aia 2026-12-01 consent --by unproven@example.org', 1],
    ] as const)
      it(`${line}: ${code}, and nothing is held`, async () => {
        app.identity.add({ id: 'unproven', roles: ['ethics'], emailVerified: false });
        const ran = await admin(app, line);
        assert.deepEqual([ran.code, ran.err.split('\n').length], [code, 1], ran.err);
        assert.equal((await admin(app, 'hold list')).out, 'no holds');
      });
  });
});
