import assert from 'node:assert/strict';
import { applications } from '../../functions/access/domain/application.ts';
import { receiveRequest } from '../../functions/access/usecases/receive-request.ts';
import { saveApplication } from '../../functions/access/usecases/save-application.ts';
import { submitApplication } from '../../functions/access/usecases/submit-application.ts';
import { eventsOf } from '../../functions/platform/audit.ts';
import { counted } from '../support/counted.ts';
import { rejects } from '../support/rejects.ts';
import { form, mailTo, world, type World } from '../support/world.ts';

const request = (overrides: object = {}) => ({
  requestId: 'portal-0001',
  email: 'lead@example.org',
  form: form(),
  ...overrides,
});
const drafts = (app: World) => app.documents.find(applications, {});

describe('P-2.0b a request from another portal', () => {
  let app: World;
  beforeEach(async () => {
    app = await world();
  });

  it('becomes a draft of who has that verified address, who is told, completes and submits it', async () => {
    await receiveRequest(
      app,
      request({ email: 'Lead@Example.org', form: form({ scienceGoals: '' }) }),
    );
    const [draft] = await drafts(app);
    assert.deepEqual([draft?.value.state, draft?.value.leadId], ['draft', 'lead']);
    const [letter] = await mailTo(app, 'lead@example.org');
    assert.match(letter!.message.subject, /started for you/);
    assert.ok(letter!.message.text.includes(draft!.id));
    const events = await app.documents.find(eventsOf(applications), { within: draft!.id });
    assert.deepEqual(
      events.map(({ value }) => [value.action, value.actor]),
      [['create', 'lead']],
    );
    await rejects(submitApplication(app, app.lead, draft!.id), 'invalid', /scienceGoals/);
    await saveApplication(app, app.lead, { id: draft!.id, form: form(), version: 1 });
    assert.equal((await submitApplication(app, app.lead, draft!.id)).state, 'submitted');
  });

  it('that comes again makes nothing and mails nothing; another under its id is refused', async () => {
    await receiveRequest(app, request());
    const before = JSON.stringify([...app.documents.stored]);
    await receiveRequest(app, request());
    const other = request({ form: form({ team: [] }) });
    await rejects(receiveRequest(app, other), 'conflict');
    assert.equal(JSON.stringify([...app.documents.stored]), before);
  });

  it('logs ids, no address', async () => {
    const lines: unknown[] = [];
    const log = { ...app.log, info: (...line: unknown[]) => lines.push(line) };
    await receiveRequest({ ...app, log }, request());
    assert.equal(lines.length, 1);
    assert.doesNotMatch(JSON.stringify(lines), /@|Lead/);
  });

  const refused: [what: string, message: unknown, kind: 'invalid' | 'forbidden' | 'conflict'][] = [
    ['of nobody', request({ email: 'nobody@example.org' }), 'forbidden'],
    ['of an address that is not verified', request({ email: 'new@example.org' }), 'forbidden'],
    ['without an id', request({ requestId: undefined }), 'invalid'],
    ['with an id too short', request({ requestId: 'a'.repeat(7) }), 'invalid'],
    ['with an id too long', request({ requestId: 'a'.repeat(65) }), 'invalid'],
    ['with an address too long', request({ email: `${'a'.repeat(243)}@example.org` }), 'invalid'],
    ['with a field more', request({ state: 'approved' }), 'invalid'],
    ['with a field more in the form', request({ form: { ...form(), leadId: 'x' } }), 'invalid'],
    ['for no dataset here', request({ form: form({ datasetIds: ['none'] }) }), 'invalid'],
    ['that is no message', 'text', 'invalid'],
  ];
  for (const [what, message, kind] of refused)
    it(`${what}: ${kind}, and nothing is stored`, async () => {
      app.identity.add({ id: 'new', emailVerified: false });
      const before = JSON.stringify([...app.documents.stored]);
      await rejects(receiveRequest(app, message), kind);
      assert.equal(JSON.stringify([...app.documents.stored]), before);
    });

  it('reads 5 and writes 4', async () => {
    const documents = counted(app.documents);
    await receiveRequest({ ...app, documents }, request());
    assert.deepEqual([documents.reads, documents.writes], [5, 4]);
  });
});
