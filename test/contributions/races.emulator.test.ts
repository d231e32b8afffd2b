import assert from 'node:assert/strict';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { submissionFiles } from '../../functions/contributions/domain/file.ts';
import { submissions } from '../../functions/contributions/domain/submission.ts';
import { declareFiles } from '../../functions/contributions/usecases/declare-files.ts';
import { withdrawSubmission } from '../../functions/contributions/usecases/end-submission.ts';
import { openSubmission } from '../../functions/contributions/usecases/open-submission.ts';
import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import {
  claimSubmission,
  reviewSubmission,
} from '../../functions/contributions/usecases/review-submission.ts';
import { holdSubmission } from '../../functions/contributions/usecases/steward-submission.ts';
import { submitSubmission } from '../../functions/contributions/usecases/submit-submission.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import type { Documents } from '../../functions/platform/documents.ts';
import { isFault } from '../../functions/platform/fault.ts';
import { mails } from '../../functions/platform/mail.ts';
import { pouring, race } from '../support/poured.ts';
import { accepted } from './publishing.ts';
import { author, checklist, colleague, form, officer, reviewer, world } from './world.ts';

const other = { ...reviewer, id: 'other', email: 'other@example.org' };
const eight = <T>(run: () => Promise<T>) => Array.from({ length: 8 }, () => run);

/** The actions of a submission, whose chain must be whole. */
async function actionsOf(documents: Documents, id: string): Promise<string[]> {
  const events = await documents.find(eventsOf(submissions), { within: id });
  const { chain } = (await documents.get(submissions, id))!;
  const broken = brokenLink(
    chain,
    events.map(({ value }) => value),
  );
  assert.equal(broken, undefined);
  return events.map(({ value }) => value.action);
}

describe('two or eight at once change one submission', () => {
  const { pour, end } = pouring();
  after(end);
  const submitted = async () => {
    const here = await world();
    const { id } = await here.ready();
    await submitSubmission(here.app, author, { id });
    return { app: await pour(here.app), id };
  };

  it('one request to open, sent eight times with one Idempotency-Key: one submission, one mail', async () => {
    const app = await pour((await world()).app);
    const input = { id: 'key', form: form(), requestHash: 'h' };
    const { won } = await race(...eight(() => openSubmission(app, author, input)));
    assert.equal(won, 8);
    assert.equal((await app.documents.find(submissions, {})).length, 1);
    assert.equal((await app.documents.find(mails, {})).length, 1);
    assert.deepEqual(await actionsOf(app.documents, 'key'), ['open']);
  });

  it('one declaration, sent eight times: reserved once', async () => {
    const here = await world();
    const id = await here.open();
    const app = await pour(here.app);
    const files = [{ path: 'a.csv', size: 7, replace: false }];
    const input = { id, newId: 'key', files, requestHash: 'h' };
    const { won } = await race(...eight(() => declareFiles(app, author, input)));
    assert.equal(won, 8);
    const { reserved } = (await app.documents.get(submissions, id))!;
    assert.deepEqual(reserved, { files: 1, bytes: 7 });
    assert.equal((await app.documents.find(submissionFiles, { within: id })).length, 1);
    assert.deepEqual(await actionsOf(app.documents, id), ['open', 'declare-files']);
  });

  it('P-3.6c: two of the team declare what fits only alone: one wins, the other is told', async () => {
    const here = await world();
    const id = await here.open();
    const app = await pour(here.app);
    const declare = (user: typeof author, path: string) => () =>
      declareFiles(app, user, {
        ...{ id, newId: path, requestHash: 'h' },
        files: [{ path: `${path}.csv`, size: 600_000_000_000, replace: false }],
      });
    const { won, errors } = await race(declare(author, 'a'), declare(colleague, 'b'));
    assert.equal(won, 1);
    assert.ok(isFault(errors[0], 'too-large'), String(errors[0]));
    const { reserved } = (await app.documents.get(submissions, id))!;
    assert.deepEqual(reserved, { files: 1, bytes: 600_000_000_000 });
  });

  it('submitted eight times: one wins, the others are told, its manifest is signed off once', async () => {
    const here = await world();
    const { id } = await here.ready();
    const app = await pour(here.app);
    const { won, errors } = await race(...eight(() => submitSubmission(app, author, { id })));
    assert.equal(won, 1);
    assert.ok(
      errors.every((error) => isFault(error, 'conflict')),
      String(errors),
    );
    const actions = await actionsOf(app.documents, id);
    assert.deepEqual(
      actions.filter((action) => action === 'submit'),
      ['submit'],
    );
  });

  it('two reviewers take it: one wins, the other is told', async () => {
    const { app, id } = await submitted();
    const { won, errors } = await race(
      () => claimSubmission(app, reviewer, id),
      () => claimSubmission(app, other, id),
    );
    assert.equal(won, 1);
    assert.ok(isFault(errors[0], 'conflict'), String(errors[0]));
    const actions = await actionsOf(app.documents, id);
    assert.deepEqual(
      actions.filter((action) => action === 'claim'),
      ['claim'],
    );
  });

  it('one accepts and another rejects: one wins, the other is told', async () => {
    const { app, id } = await submitted();
    const reason = 'The labels cannot be read.';
    const { won, errors } = await race(
      () =>
        reviewSubmission(app, reviewer, {
          ...{ id, door: 'api', decision: { verdict: 'accept', checklist } },
        }),
      () =>
        reviewSubmission(app, other, {
          ...{ id, door: 'api', decision: { verdict: 'reject', reason } },
        }),
    );
    assert.equal(won, 1);
    assert.ok(isFault(errors[0], 'conflict'), String(errors[0]));
    const actions = await actionsOf(app.documents, id);
    const decisions = actions.filter((action) => ['accept', 'reject'].includes(action));
    const { state } = (await app.documents.get(submissions, id))!;
    assert.deepEqual(decisions, [state === 'accepted' ? 'accept' : 'reject']);
  });

  it('P-2.1.4c: accepted while it is held: it is never accepted after the hold', async () => {
    const { app, id } = await submitted();
    const decision = { verdict: 'accept', checklist } as const;
    const { errors } = await race(
      () => reviewSubmission(app, reviewer, { id, decision, door: 'api' }),
      () => holdSubmission(app, officer, { id, reason: 'A question.' }),
    );
    const actions = (await actionsOf(app.documents, id)).slice(-2);
    assert.deepEqual(actions, errors.length === 0 ? ['accept', 'hold'] : ['submit', 'hold']);
    assert.ok(
      errors.every((error) => isFault(error, 'conflict')),
      String(errors),
    );
  });

  for (let times = 1; times <= 4; times += 1)
    it(`withdrawn while its publication begins (${times}): all of it, or nothing`, async () => {
      const here = await world();
      const id = await accepted(here);
      const app = await pour(here.app);
      const { errors } = await race(
        () => withdrawSubmission(app, author, id),
        () => publishSubmission(app, id),
      );
      const { state } = (await app.documents.get(submissions, id))!;
      const catalogued = (await app.documents.find(datasets, {})).length - 1;
      const withdrawn = [state, catalogued, here.registry.dois.size, errors.length];
      if (state === 'withdrawn') assert.deepEqual(withdrawn, ['withdrawn', 0, 0, 0]);
      else {
        assert.deepEqual(withdrawn, ['published', 1, 1, 1]);
        assert.ok(isFault(errors[0], 'conflict'), String(errors[0]));
      }
      await actionsOf(app.documents, id);
    });

  it('published by four deliveries of one message: each step once', async () => {
    const here = await world();
    const id = await accepted(here);
    const app = await pour(here.app);
    const publish = () => publishSubmission(app, id);
    await race(publish, publish, publish, publish);
    await publish();
    assert.equal((await app.documents.get(submissions, id))?.state, 'published');
    assert.equal(here.registry.dois.size, 1);
    const actions = await actionsOf(app.documents, id);
    assert.equal(new Set(actions).size, actions.length, actions.join(' '));
  });
});
