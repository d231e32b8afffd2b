import assert from 'node:assert/strict';
import { traces as accessTraces } from '../../functions/access/traces.ts';
import { submissions, type Submission } from '../../functions/contributions/domain/submission.ts';
import { traces as contributionTraces } from '../../functions/contributions/traces.ts';
import { erasures } from '../../functions/people/domain/erasure.ts';
import { traces as peopleTraces } from '../../functions/people/traces.ts';
import { mails, post } from '../../functions/platform/mail.ts';
import { admin } from '../support/admin.ts';
import { world, type World } from '../support/world.ts';

const day = 86_400_000;

describe("scripts/admin, at the operator's desk", () => {
  let app: World;
  beforeEach(async () => {
    app = await world();
    app.traces = [...accessTraces, ...contributionTraces, ...peopleTraces];
  });
  const json = async <T>(line: string, code = 0): Promise<T> => {
    const ran = await admin(app, `--json ${line}`);
    assert.equal(ran.code, code, ran.err);
    return JSON.parse(ran.out) as T;
  };
  const submission = (state: object) =>
    app.documents.createOnce(submissions, 's1', {
      ...{ ownerId: 'lead', accreditationId: 'a', projectId: 'sun', title: 'Title', summary: '' },
      ...{ licence: 'PDDL-1.0', derivedFrom: ['aia'], describedBy: [], funding: [], keywords: [] },
      ...{ readme: '', partyIds: [], revision: 1, untold: false, version: 1, manifest: 'm' },
      ...{ reserved: { files: 0, bytes: 0 }, sizeException: { state: 'none' } },
      ...{ createdAt: app.now(), updatedAt: app.now(), submittedAt: app.now() },
      personal: { email: 'lead@example.org', creators: [{ name: 'Lead Person' }] },
      chain: { length: 0, head: '', state: '' },
      ...state,
    } as unknown as Submission);

  describe('P-2.2.4 erasures', () => {
    const start = async () => (await json<{ id: string }>('erase lead@example.org')).id;
    it('are listed without saying whose, resumed to the end, and certified', async () => {
      assert.equal((await admin(app, 'erasures list')).out, 'no removals');
      const id = await start();
      app.pass(2 * day);
      assert.equal((await admin(app, 'erasures list')).out, `${id}  erasing  mail  2 d`);
      const early = await admin(app, `erasures certificate ${id}`);
      assert.deepEqual([early.code, early.out.endsWith('is erasing')], [1, true]);
      assert.equal((await admin(app, `erasures resume ${id}`)).out, `erasure ${id} is erased`);
      assert.equal((await app.documents.get(erasures, id))?.state, 'erased');
      const { out, code } = await admin(app, `erasures certificate ${id}`);
      assert.equal(code, 0);
      assert.match(out, /^erasure \w+, asked for on 2026-11-02, is erased\n/);
      assert.match(out, /\npeople {2}people: 1 removed(\n|$)/);
      assert.doesNotMatch(out + (await admin(app, 'erasures list')).out, /lead|@/);
      const view = await json<{ certificate: object[] }>(`erasures certificate ${id}`);
      assert.ok(view.certificate.length > 0);
    });
    it('resumed again is nothing, and none that is not there', async () => {
      const id = await start();
      await admin(app, `erasures resume ${id}`);
      const before = JSON.stringify([...app.documents.stored]);
      assert.equal((await admin(app, `erasures resume ${id}`)).code, 0);
      assert.equal(JSON.stringify([...app.documents.stored]), before);
      assert.equal((await admin(app, 'erasures resume none')).code, 1);
      assert.equal((await admin(app, 'erasures certificate none')).code, 1);
    });
  });

  it('P-4.0c terms and plans: the version in force, and the one to come', async () => {
    const text = { id: 'terms', version: 2, title: 'Second', url: 'https://example.org/2' };
    const files = { 'two.json': { ...text, sha256: 'b'.repeat(64), from: '2027-01-01T00:00:00Z' } };
    assert.equal((await admin(app, 'terms put two.json', files)).code, 0);
    assert.equal(
      (await admin(app, 'terms list')).out,
      'terms  1 (in force)  from 2026-01-01  Text\nterms  2  from 2027-01-01  Second',
    );
    app.pass(90 * day);
    const [terms] = await json<{ id: string; inForce: number; versions: object[] }[]>('terms list');
    assert.deepEqual([terms?.id, terms?.inForce, terms?.versions.length], ['terms', 2, 2]);
    assert.match((await admin(app, 'plan list')).out, /^plan {2}1 \(in force\)/);
  });

  describe('mail', () => {
    const letter = { subject: 'About you', paragraphs: ['Your name is Lead Person.'] };
    beforeEach(() =>
      app.documents.transact((tx) => {
        for (const id of ['m1', 'm2'])
          post(tx, app.config, app.now(), { id, to: [`${id}@example.org`], about: [], letter });
        return Promise.resolve();
      }),
    );
    const states = async () =>
      (await app.documents.find(mails, {})).map(({ value }) => value.delivery?.state);
    it('that was not sent is listed, without address or text', async () => {
      const { out } = await admin(app, 'mail list');
      assert.match(out, /^m1 {2}PENDING {2}0 attempts {2}2026-11-02T09:00:00\.000Z\nm2 /);
      const listed = JSON.stringify(await json('mail list'));
      assert.doesNotMatch(out + listed, /@|Lead|About/);
    });
    it('that was given up is tried again, all of it or one', async () => {
      const sent: string[] = [];
      app.transport = ({ to }) => {
        sent.push(to[0]!);
        return Promise.resolve();
      };
      await app.documents.transact((tx) => {
        tx.patch(mails, 'm1', { delivery: { state: 'ERROR', attempts: 8 } });
        return Promise.resolve();
      });
      assert.deepEqual(await json('mail send m1'), { sent: 1, failed: [] });
      assert.deepEqual([sent, await states()], [['m1@example.org'], ['SUCCESS', undefined]]);
      assert.deepEqual(await json('mail send'), { sent: 1, failed: [] });
      assert.equal((await admin(app, 'mail list')).out, 'all mail was sent');
      assert.deepEqual(await json('mail send'), { sent: 0, failed: [] });
    });
    it('that the server does not take is named: 1', async () => {
      app.transport = ({ to }) =>
        to[0] === 'm1@example.org' ? Promise.reject(new Error('550')) : Promise.resolve();
      const { code, out } = await admin(app, 'mail send');
      assert.deepEqual([code, out], [1, '1 sent, 1 not taken\nm1']);
    });
  });

  it('reviews: what waits for a reviewer, without names', async () => {
    assert.equal((await admin(app, 'reviews')).out, 'no submission waits');
    await submission({ state: 'submitted' });
    app.pass(5 * day);
    assert.equal((await admin(app, 'reviews')).out, 's1  submitted  5 d');
    const [first] = await json<{ id: string; held: boolean; days: number }[]>('reviews');
    assert.deepEqual([first?.id, first?.held, first?.days], ['s1', false, 5]);
  });
});
