import assert from 'node:assert/strict';
import { form } from '../support/world.ts';
import {
  accredit,
  answered,
  apply,
  deployment,
  join,
  refused,
  supervise,
  type Deployment,
} from './deployment.ts';

const download = 'POST /v1/datasets/aia/downloads';

describe('access, by HTTP', () => {
  let here: Deployment;
  beforeEach(async () => (here = await deployment()));
  afterEach(() => {
    here.close();
  });

  describe('P-2.0b a whole dataset is had by request', () => {
    it('nothing before the approval, everything after it', async () => {
      assert.deepEqual(refused(await here.ask(download, 'lead', {})), ['no-accreditation']);
      const id = await apply(here);
      await supervise(here);
      assert.deepEqual(refused(await here.ask(download, 'lead', {})), ['no-accreditation']);
      answered(
        await here.desk(`POST /v1/applications/${id}/decide`, 'admin', { verdict: 'approve' }),
      );
      const granted = answered(await here.ask(download, 'lead', {}), 201);
      assert.deepEqual([granted['files'], granted['bytes']], [2, 300]);
    });
    it('a request without science goals is not taken', async () => {
      const created = await here.ask('POST /v1/applications', 'lead', form({ scienceGoals: '' }));
      const { id } = answered(created, 201);
      const reply = await here.ask(`POST /v1/applications/${String(id)}/submit`, 'lead');
      assert.deepEqual([reply.status, reply.problem.errors?.[0]?.pointer], [400, '/scienceGoals']);
    });
    it('an approval without the supervisor’s word is refused, and says what is missing', async () => {
      const id = await apply(here);
      const decide = `POST /v1/applications/${id}/decide`;
      const reply = await here.desk(decide, 'admin', { verdict: 'approve' });
      assert.equal(refused(reply).length, 1);
      assert.match(reply.text, /supervisor/);
    });
  });

  describe('P-2.2.1 the form asks for exactly the policy’s fields', () => {
    it('each with its purpose and how long it is kept', async () => {
      const { items } = answered(await here.ask('GET /v1/me/fields'));
      const fields = items as { name: string; purpose: string; kept: string }[];
      assert.deepEqual(
        fields.map(({ name }) => name),
        ['email', 'name', 'organisation', 'scienceGoals', 'supervisor', 'team'],
      );
      assert.ok(fields.every(({ purpose, kept }) => purpose.length > 20 && kept.length > 20));
    });
    it('one more is refused by its name', async () => {
      const body = { ...form(), applicant: { ...form().applicant, birthday: '2000-01-01' } };
      const reply = await here.ask('POST /v1/applications', 'lead', body);
      assert.deepEqual(
        [reply.status, reply.problem.errors?.[0]?.pointer],
        [400, '/applicant/birthday'],
      );
    });
  });

  describe('P-2.2.2c access ends when research does', () => {
    it('closing ends the lead’s and the team’s at once', async () => {
      const id = await accredit(here);
      answered(await join(here));
      answered(await here.ask(download, 'member', {}), 201);
      answered(await here.ask(`POST /v1/accreditations/${id}/close`, 'lead', CLOSE));
      for (const by of ['lead', 'member'])
        assert.ok(refused(await here.ask(download, by, {})).length > 0);
    });
    it('and by itself when its time is over, with no job run', async () => {
      await accredit(here);
      answered(await here.ask(download, 'lead', {}), 201);
      here.app.pass(here.app.policy.accreditation.longest + 1);
      assert.ok(refused(await here.ask(download, 'lead', {})).length > 0);
    });
  });

  describe('P-4.0a inside the team only', () => {
    it('who is named downloads after accepting in person; nobody else does', async () => {
      await accredit(here);
      here.app.identity.add({ id: 'stranger' });
      assert.ok(refused(await here.ask(download, 'member', {})).length > 0);
      assert.equal((await join(here, 'stranger')).status, 403);
      answered(await join(here));
      answered(await here.ask(download, 'member', {}), 201);
      assert.ok(refused(await here.ask(download, 'stranger', {})).length > 0);
    });
  });

  describe('P-4.0c terms and plan are accepted per person and version', () => {
    it('a new version blocks from its date on, until it is accepted', async () => {
      await accredit(here);
      const day = 86_400_000;
      const from = new Date(here.app.now().getTime() + day).toISOString();
      const second = { id: 'terms', version: 2, title: 'Terms', url: 'https://example.org/2' };
      const body = { ...second, sha256: 'b'.repeat(64), from };
      answered(await here.desk('POST /v1/terms', 'admin', body), 201);
      answered(await here.ask(download, 'lead', {}), 201);
      here.app.pass(day);
      const reason = { reason: 'The disk of the institute broke.' };
      assert.deepEqual(refused(await here.ask(download, 'lead', reason)), ['terms-not-accepted']);
      const terms = [{ id: 'terms/terms', version: 2 }];
      answered(await here.ask('POST /v1/me/acceptances', 'lead', { terms }));
      answered(await here.ask(download, 'lead', reason), 201);
    });
  });
});

const CLOSE = { reason: 'completed' };
