import assert from 'node:assert/strict';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { applications } from '../../functions/access/domain/application.ts';
import { createApplication } from '../../functions/access/usecases/create-application.ts';
import { decideApplication } from '../../functions/access/usecases/decide-application.ts';
import { submitApplication } from '../../functions/access/usecases/submit-application.ts';
import { withdrawApplication } from '../../functions/access/usecases/withdraw-application.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { isFault } from '../../functions/platform/fault.ts';
import type { User } from '../../functions/platform/identity.ts';
import { mails } from '../../functions/platform/mail.ts';
import { pouring, race, type Poured } from '../support/poured.ts';
import { form, ready, world } from '../support/world.ts';

const id = 'app1';
const read = async ({ documents }: Poured) => (await documents.get(applications, id))!;
/** The actions recorded of the application; its chain must be whole. */
const actions = async (app: Poured): Promise<string[]> => {
  const found = await app.documents.find(eventsOf(applications), { within: id });
  const events = found.map(({ value }) => value);
  const { chain } = await read(app);
  assert.equal(brokenLink(chain, events), undefined);
  return events.map(({ action }) => action);
};
const subjects = async ({ documents }: Poured, subject: RegExp): Promise<number> =>
  (await documents.find(mails, {})).filter(({ value }) => subject.test(value.message.subject))
    .length;

const approve = (app: Poured, by: User) =>
  decideApplication(app, by, { id, decision: { verdict: 'approve' }, door: 'api' });
const reject = (app: Poured, by: User) => {
  const reason = 'The goals do not need this dataset.';
  const decision = { verdict: 'reject', reason, mayReapply: true } as const;
  return decideApplication(app, by, { id, decision, door: 'api' });
};

describe('two at once change one application', () => {
  const { pour, end } = pouring();
  after(end);

  it('P-2.0b two deciders: one wins, the other is told; one accreditation or none', async () => {
    const played = await world();
    await ready(played);
    const app = await pour(played);
    const { won, errors } = await race(
      () => approve(app, played.admin),
      () => reject(app, played.otherAdmin),
    );
    assert.equal(won, 1);
    assert.ok(isFault(errors[0], 'conflict'), String(errors[0]));
    const { state } = await read(app);
    const accreditation = await app.documents.get(accreditations, id);
    assert.equal(accreditation !== undefined, state === 'approved');
    assert.equal(
      (await actions(app)).filter((action) => /decide|approve|reject/.test(action)).length,
      1,
    );
    assert.equal(await subjects(app, /was (?:not )?approved/), 1);
  });

  it('P-2.0b a withdrawal against an approval: one wins, the other is told', async () => {
    const played = await world();
    await ready(played);
    const app = await pour(played);
    const { won, errors } = await race(
      () => withdrawApplication(app, played.lead, id),
      () => approve(app, played.admin),
    );
    assert.equal(won, 1);
    assert.ok(isFault(errors[0], 'conflict'), String(errors[0]));
    const { state } = await read(app);
    const accreditation = await app.documents.get(accreditations, id);
    assert.deepEqual(
      [state, accreditation !== undefined],
      state === 'approved' ? ['approved', true] : ['withdrawn', false],
    );
    await actions(app);
  });

  it('P-2.2.1 two submissions: one wins, the other is told; one mail to the supervisor', async () => {
    const played = await world();
    await createApplication(played, played.lead, { id, form: form(), requestHash: 'h' });
    const app = await pour(played);
    const submit = () => submitApplication(app, played.lead, id);
    const { won, errors } = await race(submit, submit);
    assert.equal(won, 1);
    assert.ok(isFault(errors[0], 'conflict'), String(errors[0]));
    assert.equal((await read(app)).state, 'submitted');
    assert.equal((await actions(app)).filter((action) => action === 'submit').length, 1);
    assert.equal(await subjects(app, /supervise/), 1);
  });

  it('P-2.0b eight duplicates with one Idempotency-Key: one application, the same answer to all', async () => {
    const app = await pour(await world());
    const create = () => createApplication(app, app.lead, { id, form: form(), requestHash: 'h' });
    const answers = await Promise.all(Array.from({ length: 8 }, create));
    assert.deepEqual([...new Set(answers.map((answer) => answer.id))], [id]);
    assert.deepEqual(await actions(app), ['create']);
    assert.equal((await app.documents.find(applications, {})).length, 1);
  });

  it('P-2.0b two applications for one dataset: one is open, the other is told of it', async () => {
    const app = await pour(await world());
    const create = (other: string) => () =>
      createApplication(app, app.lead, { id: other, form: form(), requestHash: other });
    const { won, errors } = await race(create('app1'), create('app2'));
    assert.equal(won, 1);
    assert.ok(isFault(errors[0], 'conflict'), String(errors[0]));
    assert.equal((await app.documents.find(applications, {})).length, 1);
  });
});
