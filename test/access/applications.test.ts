import assert from 'node:assert/strict';
import { applications, Form } from '../../functions/access/domain/application.ts';
import { createApplication } from '../../functions/access/usecases/create-application.ts';
import { saveApplication } from '../../functions/access/usecases/save-application.ts';
import { submitApplication } from '../../functions/access/usecases/submit-application.ts';
import { withdrawApplication } from '../../functions/access/usecases/withdraw-application.ts';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { people } from '../../functions/people/domain/person.ts';
import { eventsOf } from '../../functions/platform/audit.ts';
import { rejects } from '../support/rejects.ts';
import { dataset, form, mailTo, person, submitted, world, type World } from '../support/world.ts';

const create = (app: World, overrides: Partial<Form> = {}, id = 'app1', requestHash = 'h') =>
  createApplication(app, app.lead, { id, form: form(overrides), requestHash });

describe('P-2.0b applications: create', () => {
  it('starts a draft with its event', async () => {
    const app = await world();
    const { application } = await create(app);
    assert.equal(application.state, 'draft');
    const events = await app.documents.find(eventsOf(applications), { within: 'app1' });
    assert.deepEqual(
      events.map(({ value }) => [value.action, value.state, value.actor]),
      [['create', 'draft', 'lead']],
    );
  });

  it('answers a repetition of the same request with the same draft', async () => {
    const app = await world();
    await create(app);
    const again = await create(app);
    assert.equal(again.application.version, 1);
    await rejects(create(app, {}, 'app1', 'other'), 'conflict', /Idempotency-Key/);
  });

  it('refuses a second open application for the same dataset, and allows it after withdrawal', async () => {
    const app = await world();
    await create(app);
    await rejects(create(app, {}, 'app2'), 'conflict', /app1/);
    await withdrawApplication(app, app.lead, 'app1');
    assert.equal((await create(app, {}, 'app2')).application.state, 'draft');
  });

  it('may be started twenty times a week by one person, so that nobody floods supervisors with mail', async () => {
    const app = await world();
    const day = 86_400_000;
    for (let n = 0; n < 20; n += 1) {
      await create(app, {}, `app${n}`);
      await withdrawApplication(app, app.lead, `app${n}`);
      if (n === 0) app.pass(day);
    }
    await rejects(create(app, {}, 'more'), 'too-many');
    assert.equal((await create(app, {}, 'app3')).application.state, 'withdrawn', 'no new one');
    const other = { id: 'other', form: form(), requestHash: 'h' };
    await createApplication(app, app.member, other);
    app.pass(6 * day);
    assert.equal((await create(app, {}, 'more')).application.state, 'draft');
  });

  it('names people and institutes in one line and without links, for the names stand in letters', () => {
    const named = (name: string) =>
      Form.safeParse(form({ supervisor: { name, email: 's@example.org' } }));
    for (const name of ['Sofia O’Neill-Ünal (Ph.D.)', '山田 太郎', 'S. Wwwar'])
      assert.ok(named(name).success, name);
    for (const name of ['A\n\nYou won', 'A\u2028B', 'https://example.org/a', 'See WWW.example.org'])
      assert.match(named(name).error?.message ?? '', /in one line/, name);
  });

  it('lets one of eight simultaneous requests win', async () => {
    const app = await world();
    const ids = Array.from({ length: 8 }, (_, index) => `app${index}`);
    const results = await Promise.allSettled(ids.map((id) => create(app, {}, id)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('names a dataset that does not exist and stores nothing', async () => {
    const app = await world();
    const before = app.documents.stored.size;
    await rejects(create(app, { datasetIds: ['aia', 'nope'] }), 'invalid', /datasetIds\/1/);
    assert.equal(app.documents.stored.size, before);
  });

  it('refuses somebody whose data is being erased', async () => {
    const app = await world();
    await app.documents.transact(async (tx) => {
      await Promise.resolve();
      tx.set(people, 'lead', person(app.lead.email, { erasure: 'e1' }));
    });
    await rejects(create(app), 'forbidden');
  });
});

describe('P-2.2.1 applications: save and submit', () => {
  it('saves only over the version last seen', async () => {
    const app = await world();
    await create(app);
    const save = (version: number) =>
      saveApplication(app, app.lead, { id: 'app1', form: form({ team: [] }), version });
    assert.equal((await save(1)).version, 2);
    await rejects(save(1), 'stale');
  });

  it("does not show or change another person's application", async () => {
    const app = await world();
    await create(app);
    const input = { id: 'app1', form: form(), version: 1 };
    await rejects(saveApplication(app, app.member, input), 'not-found');
    await rejects(submitApplication(app, app.member, 'app1'), 'not-found');
    await rejects(withdrawApplication(app, app.member, 'app1'), 'not-found');
  });

  const goals = 'x'.repeat(40);
  const team = (email: string) => ({ name: 'N', institution: 'I', email });
  const incomplete: [string, Partial<Form>, string][] = [
    ['goals too short', { scienceGoals: goals.slice(1) }, '/scienceGoals'],
    ['the lead in the team', { team: [team('lead@example.org')] }, '/team/0/email'],
    ['an address twice', { team: [team('a@example.org'), team('a@example.org')] }, '/team/1/email'],
    ['the supervisor in the team', { team: [team('supervisor@example.org')] }, '/supervisor/email'],
    [
      'the lead as supervisor',
      { supervisor: { name: 'S', email: 'lead@example.org' } },
      '/supervisor/email',
    ],
  ];
  for (const [name, overrides, pointer] of incomplete)
    it(`names the field: ${name}`, async () => {
      const app = await world();
      await create(app, overrides);
      const fault = await rejects(submitApplication(app, app.lead, 'app1'), 'invalid');
      assert.deepEqual(
        fault.details.errors?.map((error) => error.pointer),
        [pointer],
      );
      assert.equal((await app.documents.get(applications, 'app1'))?.state, 'draft');
    });

  it('accepts goals of exactly the shortest length, and no supervisor', async () => {
    const app = await world();
    await create(app, { scienceGoals: goals, supervisor: undefined });
    assert.equal((await submitApplication(app, app.lead, 'app1')).state, 'submitted');
  });

  it('asks for the terms in force first (P-4.0c)', async () => {
    const app = await world();
    await app.documents.transact(async (tx) => {
      await Promise.resolve();
      tx.set(people, 'lead', person(app.lead.email, { accepted: {} }));
    });
    await create(app);
    await rejects(submitApplication(app, app.lead, 'app1'), 'forbidden', /terms-not-accepted/);
  });

  it('tells the lead, the supervisor and the admins', async () => {
    const app = await world();
    await submitted(app);
    assert.match((await mailTo(app, 'lead@example.org'))[0]!.message.subject, /received/);
    assert.match((await mailTo(app, 'supervisor@example.org'))[0]!.message.text, /#app1\./);
    assert.equal((await mailTo(app, 'data@example.org')).length, 1);
  });

  it('tells who withdraws, and the admins of what they had to review', async () => {
    const app = await world();
    const subjects = async (to: string) =>
      (await mailTo(app, to)).map(({ message }) => message.subject);
    await create(app);
    await withdrawApplication(app, app.lead, 'app1');
    assert.deepEqual(await subjects('lead@example.org'), ['Your application was withdrawn']);
    assert.deepEqual(await subjects('data@example.org'), []);
    await submitted(app, {}, 'app2');
    await withdrawApplication(app, app.lead, 'app2');
    assert.equal((await subjects('data@example.org')).at(-1), 'An application was withdrawn');
  });

  it('that names other datasets is open for those, and no more for the ones it named', async () => {
    const app = await world();
    await app.documents.createOnce(datasets, 'eit', dataset());
    const save = (id: string, name: string) =>
      saveApplication(app, app.lead, { id, form: form({ datasetIds: [name] }), version: 1 });
    await create(app);
    await create(app, { datasetIds: ['eit'] }, 'app2');
    await rejects(save('app1', 'eit'), 'conflict', /is open/);
    await rejects(save('app1', 'none'), 'invalid', /datasetIds\/0/);
    await withdrawApplication(app, app.lead, 'app2');
    await save('app1', 'eit');
    await rejects(create(app, { datasetIds: ['eit'] }, 'app3'), 'conflict', /app1/);
    assert.equal((await create(app, {}, 'app4')).application.state, 'draft');
  });

  it('follows an earlier application of the same person, and no other', async () => {
    const app = await world();
    await create(app);
    await withdrawApplication(app, app.lead, 'app1');
    const { application } = await create(app, { previous: 'app1' }, 'app2');
    assert.equal(application.previous, 'app1');
    await createApplication(app, app.member, { id: 'app3', form: form(), requestHash: 'h' });
    const others = ['app3', 'none'];
    for (const previous of others) {
      const input = { id: 'app2', form: form({ previous }), version: 1 };
      await rejects(saveApplication(app, app.lead, input), 'invalid', /previous/);
    }
    await withdrawApplication(app, app.lead, 'app2');
    for (const previous of others) {
      await rejects(create(app, { previous }, 'app4'), 'invalid', /previous/);
      assert.equal(await app.documents.get(applications, 'app4'), undefined);
    }
  });

  it('never withdraws what has ended', async () => {
    const app = await world();
    await submitted(app);
    await withdrawApplication(app, app.lead, 'app1');
    await rejects(withdrawApplication(app, app.lead, 'app1'), 'conflict', /withdrawn/);
  });
});
