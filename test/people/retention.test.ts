import assert from 'node:assert/strict';
import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { applications, type Application } from '../../functions/access/domain/application.ts';
import { publications } from '../../functions/access/domain/publication.ts';
import { revocations } from '../../functions/access/domain/revocation.ts';
import * as access from '../../functions/access/traces.ts';
import { answerInvitation } from '../../functions/access/usecases/answer-invitation.ts';
import { confirmRevocation } from '../../functions/access/usecases/confirm-revocation.ts';
import { createApplication } from '../../functions/access/usecases/create-application.ts';
import { decideApplication } from '../../functions/access/usecases/decide-application.ts';
import { endAccreditation } from '../../functions/access/usecases/end-accreditation.ts';
import { forgetApplications } from '../../functions/access/usecases/forget-applications.ts';
import { forgetRevocations } from '../../functions/access/usecases/forget-revocations.ts';
import { reportPublications } from '../../functions/access/usecases/report-publications.ts';
import { requestRevocation } from '../../functions/access/usecases/request-revocation.ts';
import { withdrawApplication } from '../../functions/access/usecases/withdraw-application.ts';
import { audited } from '../../functions/audited.ts';
import * as catalogue from '../../functions/catalogue/traces.ts';
import { relicensing } from '../../functions/catalogue/domain/relicensing.ts';
import { suggestions } from '../../functions/catalogue/domain/suggestion.ts';
import { answerSuggestion } from '../../functions/catalogue/usecases/answer-suggestion.ts';
import { decideRelicensing } from '../../functions/catalogue/usecases/end-relicensing.ts';
import { requestRelicensing } from '../../functions/catalogue/usecases/request-relicensing.ts';
import { suggestDataset } from '../../functions/catalogue/usecases/suggest-dataset.ts';
import { submissions, type Submission } from '../../functions/contributions/domain/submission.ts';
import * as contributions from '../../functions/contributions/traces.ts';
import * as downloads from '../../functions/downloads/traces.ts';
import * as egress from '../../functions/egress/traces.ts';
import { erasures } from '../../functions/people/domain/erasure.ts';
import { people } from '../../functions/people/domain/person.ts';
import * as own from '../../functions/people/traces.ts';
import { anchorAudit } from '../../functions/platform/anchor.ts';
import { mails } from '../../functions/platform/mail.ts';
import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import { due, firstLook } from '../../functions/platform/retention.ts';
import { policy } from '../../functions/policy.ts';
import { sweep } from '../../functions/sweep.ts';
import { admin } from '../support/admin.ts';
import { counted } from '../support/counted.ts';
import {
  approved,
  mailTo,
  ready,
  secretFor,
  submitted,
  world,
  type World,
} from '../support/world.ts';

const day = 86_400_000;
const { retention } = policy;
const goes = 'Personal data about you will be removed';

describe('P-2.2.2 what is due of a record', () => {
  const now = new Date('2027-06-01T00:00:00Z');
  const ago = (days: number) => new Date(now.getTime() - days * day);
  const cases: [
    what: string,
    since: Date | undefined,
    warnedAt: Date | undefined,
    step: string,
    look?: Date,
  ][] = [
    ['still needed', undefined, undefined, 'wait', ago(-76)],
    ['needed again after a warning', undefined, ago(1), 'wait', ago(-76)],
    ['just ended', ago(0), undefined, 'wait', ago(-76)],
    ['a moment before its warning', ago(76 - 1), undefined, 'wait', ago(-1)],
    ['at its warning', ago(76), undefined, 'warn', ago(-14)],
    ['warned', ago(80), ago(4), 'wait', ago(-10)],
    ['at its end', ago(90), ago(14), 'remove'],
    [
      'long after its end, the job having failed: warned first',
      ago(900),
      undefined,
      'warn',
      ago(-14),
    ],
    ['after its end, but warned too late', ago(100), ago(13), 'wait', ago(-1)],
  ];
  for (const [what, since, warnedAt, step, look] of cases)
    it(`${what}: ${step}`, () => {
      const found = due({ since, kept: 90 * day }, 14 * day, warnedAt, now);
      assert.equal(found.step, step);
      if (found.step === 'remove') return;
      assert.deepEqual(found.mark.lookAt, look);
      assert.equal(
        found.mark.warnedAt !== undefined,
        step === 'warn' || what.startsWith('warned') || what.includes('too late'),
      );
    });
  it('whatever happens to a new record, nothing is due before it is looked at', () => {
    const { lookAt } = firstLook(now, 90 * day, 14 * day);
    const ended = due(
      { since: now, kept: 90 * day },
      14 * day,
      undefined,
      new Date(lookAt.getTime() - 1),
    );
    assert.deepEqual([lookAt, ended.step], [ago(-76), 'wait']);
  });
  it('every period is longer than its warning', () => {
    const { warning, ...periods } = retention;
    for (const [name, kept] of Object.entries(periods)) assert.ok(kept > warning, name);
  });
});

describe('P-2.2.2 retention by class', () => {
  let app: World;
  const rooms = [access, downloads, contributions, catalogue, egress, own];
  beforeEach(async () => {
    app = Object.assign(await world(), { objects: new MemoryObjects() });
    app.traces = rooms.flatMap(({ traces }) => traces);
    app.chores = [
      ...[access, catalogue, own].flatMap(({ chores }) => chores),
      ...contributions.chores.filter(({ name }) => name === 'forget submissions'),
    ];
  });
  /** A sweep every so many days: nothing depends on one that was missed. */
  const live = async (days: number, every = 1) => {
    for (let passed = 0; passed < days; passed += every) {
      app.pass(every * day);
      await sweep(app);
    }
  };
  const warnings = async (to: string): Promise<number> =>
    (await mailTo(app, to)).filter(({ message }) => message.subject === goes).length;

  /** Ends in a moment; answers its personal data as it is stored now, and whom a warning goes to. */
  interface Class {
    period: keyof typeof retention;
    to: string;
    end: () => Promise<() => Promise<unknown>>;
  }
  const application = (id: string) => async () =>
    (await app.documents.get(applications, id))?.personal;
  const put = async (state: object) => {
    const value = {
      ...{ ownerId: 'lead', accreditationId: 'a', projectId: 'sun', title: 'Title', summary: '' },
      ...{ licence: 'PDDL-1.0', derivedFrom: ['aia'], describedBy: [], funding: [], keywords: [] },
      ...{ readme: 'Written by Lead Person', partyIds: [], revision: 1, untold: false, version: 1 },
      ...{ reserved: { files: 0, bytes: 0 }, sizeException: { state: 'none' }, manifest: 'm' },
      ...{ createdAt: app.now(), updatedAt: app.now(), uploadsRemovedAt: app.now() },
      ...{ submittedAt: app.now(), decidedBy: 'admin', reason: 'r', checklist: {} },
      personal: { email: 'lead@example.org', creators: [{ name: 'Lead Person' }] },
      retention: firstLook(app.now(), retention.submission, retention.warning),
      chain: { length: 0, head: '', state: '' },
      ...state,
    } as unknown as Submission;
    await app.documents.createOnce(submissions, 's1', value);
    return async () => (await app.documents.get(submissions, 's1'))?.personal;
  };
  const classes: Record<string, Class> = {
    'a withdrawn application': {
      period: 'withdrawn',
      to: 'lead@example.org',
      end: async () => {
        await withdrawApplication(app, app.lead, await submitted(app));
        return application('app1');
      },
    },
    'a rejected application': {
      period: 'rejected',
      to: 'lead@example.org',
      end: async () => {
        const decision = { verdict: 'reject', reason: 'Not enough.', mayReapply: true } as const;
        await decideApplication(app, app.admin, { id: await ready(app), decision, door: 'api' });
        return application('app1');
      },
    },
    "the supervisor's name in an approved application": {
      period: 'supervisor',
      to: 'supervisor@example.org',
      end: async () => {
        await approved(app);
        return async () => {
          const found = await app.documents.get(applications, 'app1');
          return found?.personal?.supervisor ?? found?.supervision;
        };
      },
    },
    'a closed accreditation': {
      period: 'closed',
      to: 'lead@example.org',
      end: async () => {
        await approved(app);
        await endAccreditation(app, 'lead', 'app1', { state: 'closed', reason: 'completed' });
        return async () => (await app.documents.get(members, 'app1/lead'))?.personal;
      },
    },
    'a suggestion that was declined': {
      period: 'suggestion',
      to: 'lead@example.org',
      end: async () => {
        const suggestion = { title: 'Aurora', reason: 'Lead Person needs it.' };
        await suggestDataset(app, app.lead, suggestion, { newId: 'w1', bodyHash: 'h' });
        await answerSuggestion(app, 'admin', 'w1', { verdict: 'decline', message: 'No.' });
        return async () => (await app.documents.get(suggestions, 'w1'))?.personal;
      },
    },
    'a request for another licence that was declined': {
      period: 'relicensing',
      to: 'lead@example.org',
      end: async () => {
        const asked = { subject: { kind: 'dataset', datasetId: 'aia' }, licence: 'MIT' } as const;
        const development = 'Lead Person builds a library that reads these images of the corona.';
        await requestRelicensing(
          app,
          app.lead,
          { ...asked, development },
          { newId: 'l1', bodyHash: 'h' },
        );
        const decision = { verdict: 'decline', message: 'No, Lead Person.' } as const;
        await decideRelicensing(app, app.admin, { id: 'l1', ...decision });
        return async () => {
          const found = await app.documents.get(relicensing, 'l1');
          const { personal, ...rest } = found!;
          return personal ?? (JSON.stringify(rest).includes('Lead Person') ? rest : undefined);
        };
      },
    },
    'a rejected submission': {
      period: 'submission',
      to: 'lead@example.org',
      end: () => put({ state: 'rejected', decidedAt: app.now() }),
    },
    'a withdrawn submission': {
      period: 'submission',
      to: 'lead@example.org',
      end: () => put({ state: 'withdrawn', endedAt: app.now() }),
    },
  };
  for (const [what, { period, to, end }] of Object.entries(classes))
    it(`${what} (${period}): warned of in time, removed at the end, both once`, async () => {
      const personal = await end();
      const days = retention[period] / day;
      const known = await warnings(to);
      await live(days - retention.warning / day - 1);
      assert.deepEqual([await warnings(to), (await personal()) !== undefined], [known, true]);
      await live(1);
      assert.deepEqual([await warnings(to), (await personal()) !== undefined], [known + 1, true]);
      await live(retention.warning / day - 1);
      assert.notEqual(await personal(), undefined);
      await live(1);
      assert.equal(await personal(), undefined);
      await sweep(app);
      assert.equal(await warnings(to), known + 1);
    });
  it('the terms of a licence that was granted stay on record (P-2.1.4b); who asked for it goes', async () => {
    const asked = { subject: { kind: 'software', part: 'reader' }, licence: 'MIT' } as const;
    const development = 'A library that reads these images, to be part of a permissive one.';
    const input = { ...asked, development };
    await requestRelicensing(app, app.lead, input, { newId: 'l1', bodyHash: 'h' });
    await live(400, 10);
    assert.ok((await app.documents.get(relicensing, 'l1'))?.personal, 'it waits for a decision');
    const message = 'For the reader alone.';
    await decideRelicensing(app, app.admin, { id: 'l1', verdict: 'grant', message });
    await live(200, 10);
    const kept = (await app.documents.get(relicensing, 'l1'))!;
    assert.deepEqual([kept.personal, 'message' in kept && kept.message], [undefined, message]);
  });
  it('what was written of a misuse (revocation) goes after the denial has ended; nobody is warned', async () => {
    await approved(app);
    const reason = 'Lead Person passed the images on.';
    const accusation = { accreditationId: 'app1', category: 'misuse', reason } as const;
    await requestRevocation(app, app.admin, { ...accusation, id: 'rev1', requestHash: 'h' });
    const id = { accreditationId: 'app1', id: 'rev1' };
    const confirmed = await confirmRevocation(app, app.otherAdmin, id);
    assert.ok(confirmed.state === 'confirmed');
    const words = async () => (await app.documents.get(revocations, 'rev1'))?.personal?.reason;
    app.pass(confirmed.deniedUntil.getTime() - app.now().getTime());
    const forget = () => forgetRevocations(app);
    assert.equal(await forget(), 0);
    app.pass(retention.revocation - retention.warning);
    assert.equal(await forget(), 0);
    app.pass(retention.warning - 1);
    assert.equal(await forget(), 0);
    assert.equal(await words(), reason);
    app.pass(1);
    assert.deepEqual([await forget(), await forget(), await words()], [1, 0, undefined]);
    assert.equal(await warnings('lead@example.org'), 0);
    assert.equal((await app.documents.get(revocations, 'rev1'))?.state, 'confirmed');
  });
  it('a job that did not run for years warns first, and removes after the warning', async () => {
    const personal = await classes['a rejected application']!.end();
    app.pass(1000 * day);
    await forgetApplications(app);
    assert.deepEqual(
      [await warnings('lead@example.org'), (await personal()) !== undefined],
      [1, true],
    );
    app.pass(retention.warning - 1);
    assert.equal(await forgetApplications(app), 0);
    app.pass(1);
    assert.equal(await forgetApplications(app), 1);
    assert.equal(await forgetApplications(app), 0);
  });
  it('what was published goes on crediting its authors (P-2.2.2b)', async () => {
    const at = { decidedAt: app.now(), publishedAt: app.now(), startedAt: app.now() };
    const place = { datasetId: 'x', version: 1, doi: '10.5072/x', done: {}, waiting: false };
    const publication = { ...place, startedAt: app.now() };
    const checklist = { ethics: true, noPersonalData: true, licence: true, readable: true };
    const personal = await put({ state: 'published', ...at, publication, checklist });
    await live(1000, 10);
    assert.notEqual(await personal(), undefined);
    assert.equal(await warnings('lead@example.org'), 0);
    assert.equal((await app.documents.get(people, 'lead'))?.erasure, undefined);
  });
  it('what is held is kept while it is held (P-2.1.4c)', async () => {
    const hold = { reason: 'A question.', by: 'ethics', at: app.now() };
    const personal = await put({ state: 'withdrawn', endedAt: app.now(), hold });
    await live(400, 10);
    assert.notEqual(await personal(), undefined);
  });
  it('a suspended accreditation keeps its team: it may come back', async () => {
    await approved(app);
    await endAccreditation(app, 'admin', 'app1', { state: 'suspended', reason: 'question' });
    await live(800, 10);
    assert.notEqual((await app.documents.get(members, 'app1/lead'))?.personal, undefined);
  });
  it('a live record is looked at once in a long while: nothing is read on other days', async () => {
    await submitted(app);
    const reading = counted(app.documents);
    await forgetApplications({ ...app, documents: reading });
    assert.deepEqual([reading.reads, reading.writes], [1, 0]);
    app.pass(76 * day);
    reading.reset();
    await forgetApplications({ ...app, documents: reading });
    assert.deepEqual([reading.reads, reading.writes], [2, 1]);
    reading.reset();
    await forgetApplications({ ...app, documents: reading });
    assert.equal(reading.reads, 1);
  });
  it('an old record without a mark is read, and left alone', async () => {
    await submitted(app);
    delete app.documents.stored.get('applications/app1')!['retention'];
    await live(100);
    assert.equal(
      ((await app.documents.get(applications, 'app1')) as Application).state,
      'submitted',
    );
  });

  describe('P-2.2.2c people who are gone', () => {
    const lead = () => app.documents.get(people, 'lead');
    const subjects = async () =>
      (await mailTo(app, 'lead@example.org')).map(({ message }) => message.subject);
    // they were last seen on 2 January, 304 days ago
    it('are warned, then erased through every room, with a certificate', async () => {
      await live(46);
      assert.deepEqual(await subjects(), []);
      await live(1);
      assert.deepEqual(await subjects(), ['Your account will be removed']);
      await live(13);
      assert.equal((await lead())?.erasure, undefined);
      await live(1);
      const erasure = (await lead())?.erasure;
      const found = await app.documents.get(erasures, erasure!);
      assert.deepEqual([found?.state, found?.door], ['erased', 'retention']);
      assert.deepEqual(
        found?.state === 'erased' && found.certificate.map(({ what, found: n }) => [what, n]),
        [
          ['accounts', 1],
          ['mail', 1],
          ['people', 1],
        ],
      );
      assert.equal(await app.identity.find({ id: 'lead' }), undefined);
      assert.deepEqual(await subjects(), ['Your personal data was removed']);
    });
    it('stay when they sign in after the warning', async () => {
      await live(50);
      app.identity.accounts.get('lead')!.lastSeen = app.now();
      await live(364);
      assert.equal((await lead())?.erasure, undefined);
      await live(1);
      assert.notEqual((await lead())?.erasure, undefined);
    });
    it('stay while they have a role', async () => {
      app.identity.accounts.get('lead')!.roles = ['reviewer'];
      await live(800, 10);
      assert.equal((await lead())?.erasure, undefined);
    });
    it('stay while they lead, or are in, a live team', async () => {
      await approved(app);
      const [accreditationId, token] = await secretFor(app, 'member@example.org', /invited/);
      const invitation = { accreditationId: accreditationId!, token: token!, accept: true };
      await answerInvitation(app, app.member, invitation);
      // an accreditation of a year
      await live(360);
      for (const id of ['lead', 'member'])
        assert.equal((await app.documents.get(people, id))?.erasure, undefined);
    });
  });

  it('years of a life: at their end nothing personal is left, and the audit is whole', async () => {
    const documents = app.documents;
    await approved(app);
    const [accreditationId, token] = await secretFor(app, 'member@example.org', /invited/);
    const invitation = { accreditationId: accreditationId!, token: token!, accept: true };
    await answerInvitation(app, app.member, invitation);
    const suggestion = { title: 'Aurora', reason: 'Lead Person needs it.' };
    await suggestDataset(app, app.lead, suggestion, { newId: 'w1', bodyHash: 'h' });
    await answerSuggestion(app, 'admin', 'w1', { verdict: 'decline', message: 'No, Lead.' });
    await documents.transact(async (tx) => {
      const report = { accreditationId: 'app1', personId: 'lead', dois: ['10.5072/abc'] };
      (await reportPublications(app, tx, report, app.now()))();
    });
    const draft = {
      id: 'app2',
      form: {
        datasetIds: ['aia'],
        scienceGoals: 'x',
        applicant: { name: 'Lead Person', organisation: 'I' },
        team: [],
      },
    };
    await createApplication(app, app.lead, { ...draft, requestHash: 'h' });
    const anchor = () => anchorAudit(app, audited);
    await anchor();
    // access for a year, a year of retention, a year of nothing
    for (let month = 0; month < 40; month += 1) {
      await live(30, 5);
      await anchor();
    }
    // it expired; erasing its lead closed it
    assert.equal((await documents.get(accreditations, 'app1'))?.state, 'closed');
    assert.equal((await documents.get(applications, 'app2'))?.state, 'lapsed');
    assert.equal(
      (await documents.find(publications, {})).some(({ value }) => value.personal),
      false,
    );
    for (const { value } of await documents.find(mails, {}))
      assert.fail(`mail is left: ${value.message.subject}`);
    const text = JSON.stringify(
      [...documents.stored].filter(([path]) => !path.startsWith('datasets/')),
    );
    assert.doesNotMatch(
      text,
      /@example\.org|Lead Person|Team Member|Super Visor|Aurora|10\.5072\/abc/,
    );
    for (const id of ['lead', 'member']) {
      const erasure = (await documents.get(people, id))?.erasure;
      assert.equal((await documents.get(erasures, erasure!))?.state, 'erased');
    }
    const { code, out } = await admin(app, 'verify-audit');
    assert.equal(code, 0, out);
  });
});
