import assert from 'node:assert/strict';
import { people } from '../../functions/people/domain/person.ts';
import { Decision } from '../../functions/contributions/domain/review.ts';
import { submissions } from '../../functions/contributions/domain/submission.ts';
import {
  reopenSubmission,
  withdrawSubmission,
} from '../../functions/contributions/usecases/end-submission.ts';
import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import { readSubmission } from '../../functions/contributions/usecases/read-submissions.ts';
import {
  claimSubmission,
  reviewSubmission,
} from '../../functions/contributions/usecases/review-submission.ts';
import { saveSubmission } from '../../functions/contributions/usecases/save-submission.ts';
import { manifestOf } from '../../functions/contributions/usecases/sign-off.ts';
import {
  holdSubmission,
  liftHold,
  resumePublication,
} from '../../functions/contributions/usecases/steward-submission.ts';
import { submitSubmission } from '../../functions/contributions/usecases/submit-submission.ts';
import type { Documents } from '../../functions/platform/documents.ts';
import { Fault, isFault, type FaultKind } from '../../functions/platform/fault.ts';
import type { User } from '../../functions/platform/identity.ts';
import { config } from '../support/app.ts';
import {
  admin,
  author,
  checklist,
  colleague,
  csv,
  form,
  officer,
  reviewer,
  stranger,
  world,
  type World,
} from './world.ts';

const is =
  (kind: FaultKind, pattern = /./) =>
  (error: unknown) =>
    isFault(error, kind) && pattern.test(error.message);
const accept = { verdict: 'accept', checklist } as const;
const reject = { verdict: 'reject', reason: 'The labels do not fit the images.' } as const;
const change = { verdict: 'request-changes', comment: 'Please describe the columns.' } as const;

async function submitted(overrides = {}): Promise<{ here: World; id: string }> {
  const here = await world();
  const { id } = await here.ready(overrides);
  await submitSubmission(here.app, author, { id });
  return { here, id };
}
const review = (here: World, id: string, decision: Decision = accept, by: User = reviewer) =>
  reviewSubmission(here.app, by, { id, decision, door: 'api' });
const subjects = async (here: World) => (await here.letters()).map(({ subject }) => subject);

describe('Submitting', () => {
  it('P-3.3a: signs off the files, mails author and operator', async () => {
    const { here, id } = await submitted();
    const after = await here.submission(id);
    assert.ok(after.state === 'submitted');
    assert.equal(after.manifest, (await manifestOf(here.app, id)).digest);
    const sent = await subjects(here);
    assert.ok(sent.includes('Your submission was received'));
    assert.ok(sent.includes('A submission waits for a reviewer'));
  });
  it('signs off no list that lacks a file whose check ended meanwhile', async () => {
    const here = await world();
    const { id } = await here.ready();
    await here.upload(id, 'more.csv', csv);
    const { documents } = here.app;
    const { get, getAll, find, createOnce } = documents;
    const transact: Documents['transact'] = async (work) => {
      await here.deliver();
      return documents.transact(work);
    };
    const meanwhile = { ...here.app, documents: { get, getAll, find, createOnce, transact } };
    await assert.rejects(
      submitSubmission(meanwhile, author, { id }),
      is('conflict', /in the meantime/),
    );
    await submitSubmission(here.app, author, { id });
  });
  it('refuses another manifest than the author saw', async () => {
    const here = await world();
    const { id } = await here.ready();
    const manifest = '0'.repeat(64);
    await assert.rejects(
      submitSubmission(here.app, author, { id, manifest }),
      is('conflict', /signed off/),
    );
  });
  for (const [what, overrides, pointer] of [
    ['a README', { readme: 'Short.' }, '/readme'],
    ['creators', { creators: [] }, '/creators'],
    ['a summary', { summary: '' }, '/summary'],
    ['a contents licence beside ODbL', { licence: 'ODbL-1.0' }, '/contentsLicence'],
  ] as const)
    it(`is not possible without ${what}`, async () => {
      const here = await world();
      const { id } = await here.ready(overrides as never);
      await assert.rejects(submitSubmission(here.app, author, { id }), (error: Fault) => {
        assert.deepEqual(
          error.details.errors?.map((one) => one.pointer),
          [pointer],
        );
        return is('invalid')(error);
      });
      const { issues } = await readSubmission(here.app, author, id);
      assert.deepEqual(
        issues.map(({ location }) => location),
        [pointer],
      );
    });
  it('takes ODbL with a contents licence', async () => {
    const { here, id } = await submitted({ licence: 'ODbL-1.0', contentsLicence: 'DbCL-1.0' });
    assert.equal((await here.submission(id)).state, 'submitted');
  });
  it('is not possible without files, or while one is not checked', async () => {
    const here = await world();
    const id = await here.open();
    await assert.rejects(submitSubmission(here.app, author, { id }), is('invalid'));
    await here.upload(id, 'a.csv', csv);
    await assert.rejects(submitSubmission(here.app, author, { id }), is('invalid'));
    await here.deliver();
    await submitSubmission(here.app, author, { id });
  });
  it('is for its owner alone', async () => {
    const here = await world();
    const { id } = await here.ready();
    await assert.rejects(submitSubmission(here.app, colleague, { id }), is('not-found'));
  });
  it('P-2.1.4c: is not possible while held', async () => {
    const here = await world();
    const { id } = await here.ready();
    await holdSubmission(here.app, officer, { id, reason: 'A question.' });
    await assert.rejects(submitSubmission(here.app, author, { id }), is('conflict', /held back/));
    await liftHold(here.app, officer, id);
    await submitSubmission(here.app, author, { id });
  });
  it('freezes the files', async () => {
    const { here, id } = await submitted();
    await assert.rejects(here.declare(id, { path: 'b.csv' }), is('conflict', /must be open/));
  });
});

describe('Saving', () => {
  it('takes the version that was read, and no other', async () => {
    const here = await world();
    const id = await here.open();
    const edit = { id, form: form({ title: 'Another title for it' }), version: 1 };
    assert.equal((await saveSubmission(here.app, author, edit)).title, 'Another title for it');
    await assert.rejects(saveSubmission(here.app, author, edit), is('stale'));
  });
  it('never forgets who took part', async () => {
    const here = await world();
    const id = await here.open();
    const before = (await here.submission(id)).partyIds;
    await saveSubmission(here.app, author, { id, form: form({ creators: [] }), version: 1 });
    assert.deepEqual((await here.submission(id)).partyIds, before);
  });
});

describe('Review: nobody who has a part in it', () => {
  it('a reviewer without a part accepts, and the author is told', async () => {
    const { here, id } = await submitted();
    await review(here, id);
    assert.equal((await here.submission(id)).state, 'accepted');
    assert.ok((await subjects(here)).includes('Your submission was accepted'));
  });
  const roles: User['roles'] = ['reviewer'];
  for (const [who, user, overrides] of [
    ['its owner', { ...author, roles }, {}],
    ['a member of the team', { ...colleague, roles }, {}],
    [
      'an author, by e-mail',
      { ...stranger, roles },
      { creators: [{ name: 'Somebody', email: stranger.email }] },
    ],
    ['who has no such role', stranger, {}],
    ['whose e-mail is not verified', { ...reviewer, emailVerified: false }, {}],
  ] as const)
    it(`not ${who}`, async () => {
      const { here, id } = await submitted(overrides);
      await assert.rejects(claimSubmission(here.app, user, id), is('forbidden'));
      await assert.rejects(review(here, id, accept, user), is('forbidden'));
      assert.equal((await here.submission(id)).state, 'submitted');
    });
  it('not an author, by name', async () => {
    const { here, id } = await submitted({ creators: [{ name: 'Dr. Vera Reviewer' }] });
    await here.app.documents.createOnce(people, reviewer.id, {
      personal: { email: reviewer.email, name: 'dr vera  reviewer', organisation: 'X' },
      ...{ accepted: {}, createdAt: here.app.now(), version: 1 },
    });
    await assert.rejects(review(here, id), is('forbidden'));
  });
  it('not another than who claimed it, but for an admin', async () => {
    const { here, id } = await submitted();
    await claimSubmission(here.app, reviewer, id);
    await assert.rejects(
      review(here, id, accept, { ...stranger, roles }),
      is('forbidden', /Another/),
    );
    await review(here, id, accept, admin);
  });
  it('asks for the whole checklist', () => {
    for (const key of Object.keys(checklist))
      assert.equal(
        Decision.safeParse({ verdict: 'accept', checklist: { ...checklist, [key]: false } })
          .success,
        false,
        key,
      );
  });
  it('rejects with a reason that the author reads', async () => {
    const { here, id } = await submitted();
    await review(here, id, reject);
    const letter = (await here.letters()).find(
      ({ subject }) => subject === 'Your submission was not accepted',
    );
    assert.ok(letter?.text.includes(reject.reason));
    assert.equal(here.registry.calls, 0);
  });
  it('answers the same decision twice, and another one with a conflict', async () => {
    const { here, id } = await submitted();
    const first = await review(here, id);
    assert.deepEqual(await review(here, id), first);
    await assert.rejects(review(here, id, reject), is('conflict'));
  });
  it('P-2.1.4c: accepts nothing while held', async () => {
    const { here, id } = await submitted();
    await holdSubmission(here.app, officer, { id, reason: 'A question.' });
    await assert.rejects(review(here, id), is('conflict', /held back/));
  });
  it('sends it back, to be opened as the next revision', async () => {
    const { here, id } = await submitted();
    await review(here, id, change);
    await reopenSubmission(here.app, author, id);
    const [fileId] = await here.declare(id, { path: 'more.csv' });
    assert.match((await here.file(id, fileId!)).object, /\/r2\//);
    assert.ok((await subjects(here)).includes('Changes to your submission are asked for'));
  });
  it('can be withdrawn by its author until publishing begins', async () => {
    const { here, id } = await submitted();
    await review(here, id);
    assert.equal((await withdrawSubmission(here.app, author, id)).state, 'withdrawn');
    await here.ring(id);
    assert.deepEqual(here.messages, []);
  });
});

describe('Ethics hold (P-2.1.4c)', () => {
  it('is placed and lifted by the ethics officer alone', async () => {
    const { here, id } = await submitted();
    for (const user of [admin, reviewer, author])
      assert.throws(
        () => holdSubmission(here.app, user, { id, reason: 'A question.' }),
        is('forbidden'),
      );
    await holdSubmission(here.app, officer, { id, reason: 'A question.' });
    for (const user of [admin, reviewer, author])
      assert.throws(() => liftHold(here.app, user, id), is('forbidden'));
  });
  it('keeps an accepted submission from DataCite until it is lifted', async () => {
    const { here, id } = await submitted();
    await review(here, id);
    await holdSubmission(here.app, officer, { id, reason: 'A question.' });
    await here.ring(id);
    assert.deepEqual(here.messages, []);
    await publishSubmission(here.app, id);
    assert.equal((await here.submission(id)).state, 'accepted');
    assert.equal(here.registry.calls, 0);
    await liftHold(here.app, officer, id);
    await here.ring(id);
    await here.deliver();
    assert.equal((await here.submission(id)).state, 'published');
  });
  it('stops a publication between two steps, and lets it go on', async () => {
    const { here, id } = await submitted();
    await review(here, id);
    const { create } = here.objects;
    let hold: Promise<unknown> | undefined;
    here.objects.create = async (...given) => {
      await (hold ??= holdSubmission(here.app, officer, { id, reason: 'A question.' }));
      return create(...given);
    };
    await publishSubmission(here.app, id);
    assert.equal(here.registry.calls, 0);
    await here.ring(id);
    assert.deepEqual(here.messages, []);
    await liftHold(here.app, officer, id);
    await here.ring(id);
    await here.deliver();
    assert.equal((await here.submission(id)).state, 'published');
  });
});

describe('Console door', () => {
  const typeIn = (here: World, id: string, fields: object) =>
    here.app.documents.transact((tx) => {
      tx.patch(submissions, id, fields);
      return Promise.resolve();
    });
  const withAccounts = async () => {
    const { here, id } = await submitted();
    const accounts = [author, colleague, reviewer, stranger];
    here.app.identity = {
      find: (by: { email?: string }) =>
        Promise.resolve(accounts.find(({ email }) => by.email === email)),
    } as typeof here.app.identity;
    return { here, id };
  };
  it('takes a typed decision as one through the API, and clears it', async () => {
    const { here, id } = await withAccounts();
    await typeIn(here, id, { decision: { ...accept, by: reviewer.email } });
    await here.ring(id);
    const after = await here.submission(id);
    assert.equal(after.state, 'accepted');
    assert.equal(after.decision, undefined);
    assert.equal(after.decisionError, undefined);
  });
  it('believes the event about who typed, before what was typed', async () => {
    const { here, id } = await withAccounts();
    await typeIn(here, id, { decision: { ...accept, by: reviewer.email } });
    await here.ring(id, stranger.email);
    const after = await here.submission(id);
    assert.equal(after.state, 'submitted');
    assert.match(after.decisionError ?? '', /Only a reviewer/);
  });
  for (const [what, decision, words] of [
    ['by its author', { ...accept, by: author.email }, /Only a reviewer|part in/],
    ['by nobody', accept, /add by/],
    ['without a reason', { verdict: 'reject', by: reviewer.email }, /reason/],
    ['that is none', { verdict: 'burn', by: reviewer.email }, /verdict/],
    [
      'with an open question',
      { verdict: 'accept', checklist: { ...checklist, ethics: false }, by: reviewer.email },
      /ethical/,
    ],
  ] as const)
    it(`explains a decision ${what} in the document`, async () => {
      const { here, id } = await withAccounts();
      await typeIn(here, id, { decision });
      await here.ring(id);
      const after = await here.submission(id);
      assert.equal(after.state, 'submitted');
      assert.equal(after.decision, undefined);
      assert.match(after.decisionError ?? '', words);
    });
  it('puts a typed state back', async () => {
    const { here, id } = await withAccounts();
    await typeIn(here, id, { state: 'accepted' });
    await here.ring(id);
    const after = await here.submission(id);
    assert.equal(after.state, 'submitted');
    assert.match(after.decisionError ?? '', /never typed/);
    assert.deepEqual(here.messages, []);
  });
  it('writes nothing when there is nothing to do', async () => {
    const { here, id } = await withAccounts();
    const before = JSON.stringify([...here.app.documents.stored]);
    await here.ring(id);
    assert.equal(JSON.stringify([...here.app.documents.stored]), before);
  });
});

describe('Publication, when something is in the way', () => {
  const accepted = async () => {
    const { here, id } = await submitted();
    await review(here, id);
    return { here, id };
  };
  it("stops with the registry's own words, and goes on when an admin says so", async () => {
    const { here, id } = await accepted();
    const { put } = here.registry;
    here.registry.put = () =>
      Promise.reject(new Fault('conflict', 'DataCite refuses (422): creators: missing'));
    await assert.rejects(publishSubmission(here.app, id), is('conflict'));
    const stopped = await here.submission(id);
    assert.ok(stopped.state === 'publishing');
    assert.match(stopped.publication.stopped?.message ?? '', /creators: missing/);
    await here.ring(id);
    assert.deepEqual(here.messages, []);
    here.registry.put = put;
    await resumePublication(here.app, admin, id);
    await here.ring(id);
    await here.deliver();
    assert.equal((await here.submission(id)).state, 'published');
  });
  it('makes no DOI findable whose page does not answer', async () => {
    const { here, id } = await accepted();
    here.app.pages = { status: () => Promise.resolve(503) };
    await assert.rejects(publishSubmission(here.app, id), /page answers 503/);
    assert.deepEqual(
      [...here.registry.dois.values()].map(({ state }) => state),
      ['draft'],
    );
  });
  it('takes only the identical object for one that is there already', async () => {
    const { here, id } = await accepted();
    here.app.pages = { status: () => Promise.reject(new Error('not yet')) };
    await assert.rejects(publishSubmission(here.app, id), /not yet/);
    const submission = await here.submission(id);
    assert.ok(submission.state === 'publishing');
    const name = `${submission.publication.datasetId}/v1/data/labels.csv`;
    here.objects.kept.delete(`${config.BUCKET_DATASETS}/${name}`);
    await here.objects.create(config.BUCKET_DATASETS, name, 'other', { contentType: 'text/csv' });
    here.app.pages = { status: () => Promise.resolve(200) };
    await assert.rejects(publishSubmission(here.app, id), /not the one in the list/);
  });
  for (const [what, other] of [
    ['of another size', () => 'other'],
    ['of the same size', (size: number) => 'x'.repeat(size)],
  ] as const)
    it(`takes no other object ${what} that lies at the place of a copy`, async () => {
      const { here, id } = await accepted();
      const { copy } = here.objects;
      here.objects.copy = async (from, to, metadata) => {
        const { size } = (await here.objects.stat(from.bucket, from.name))!;
        await here.objects.create(to.bucket, to.name, other(size), { contentType: 'text/csv' });
        return copy(from, to, metadata);
      };
      await assert.rejects(publishSubmission(here.app, id), /Another object lies/);
    });
  it('notices a published object that was put there again', async () => {
    const { here, id } = await accepted();
    here.app.pages = { status: () => Promise.reject(new Error('not yet')) };
    await assert.rejects(publishSubmission(here.app, id), /not yet/);
    const key = [...here.objects.kept.keys()].find((name) => name.endsWith('/data/labels.csv'))!;
    here.objects.kept.get(key)!.object.generation = '1';
    here.app.pages = { status: () => Promise.resolve(200) };
    await assert.rejects(publishSubmission(here.app, id), /not the one in the list/);
  });
  it('hands over to the next run when time is up', async () => {
    const { here, id } = await accepted();
    const { copy } = here.objects;
    here.objects.copy = (...given) => {
      here.app.pass(here.app.policy.submission.run + 1);
      return copy(...given);
    };
    await publishSubmission(here.app, id);
    const waiting = await here.submission(id);
    assert.ok(waiting.state === 'publishing' && waiting.publication.waiting);
    await here.ring(id);
    await here.deliver();
    assert.equal((await here.submission(id)).state, 'published');
  });
});
