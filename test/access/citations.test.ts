import assert from 'node:assert/strict';
import { publications } from '../../functions/access/domain/publication.ts';
import { adminRoutes, routes } from '../../functions/access/routes.ts';
import { traces } from '../../functions/access/traces.ts';
import { askForRenewal } from '../../functions/access/usecases/ask-renewal.ts';
import {
  answerMissingCitation,
  noteMissingCitation,
  settleMissingCitation,
} from '../../functions/access/usecases/change-publication.ts';
import { acceptTheLead, offerTheLead } from '../../functions/access/usecases/hand-over-lead.ts';
import { remindCitations } from '../../functions/access/usecases/remind-citations.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { api } from '../catalogue/api.ts';
import { config } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { rejects } from '../support/rejects.ts';
import { joined, mailTo, world, type World } from '../support/world.ts';

const day = 86_400_000;
const accreditationId = 'app1';
const doi = '10.5072/loops';
const missing = { accreditationId, doi, datasetIds: ['aia'] };
const words = 'A correction with the citation was sent to the journal.';
type Needs = Parameters<typeof noteMissingCitation>[0] & Pick<World, 'lead' | 'admin'>;
const note = (app: Needs, change: object = {}) =>
  noteMissingCitation(app, app.admin, { ...missing, ...change });
const reply = (app: Needs, id: string, user = app.lead) =>
  answerMissingCitation(app, user, { id, words });
const last = async (app: World, email: string) => (await mailTo(app, email)).at(-1)!.message;
const start = async () => {
  const app = await world();
  await joined(app);
  return app;
};
const subject = (id: string) => ({
  id,
  addresses: [addressId(config.PSEUDONYM_KEY, `${id}@example.org`)],
});

describe('P-2.2.3b contact when citations are missing', () => {
  it('over HTTP: noted by an admin, the lead is asked and answers, the admin settles it', async () => {
    const app = await start();
    const [http, desk] = [await api(app, routes), await api(app, adminRoutes)];
    const noted = await desk.call(
      `POST /v1/accreditations/${accreditationId}/missing-citations`,
      'admin',
      { doi: '10.5072/Loops', datasetIds: ['aia'], note: 'It is about figures 2 and 3.' },
    );
    assert.deepEqual([noted.status, noted.json['state']], [200, 'citation-missing'], noted.text);
    const id = noted.json['id'] as string;
    const asked = await last(app, 'lead@example.org');
    assert.equal(asked.subject, 'A citation is missing in a publication of your team');
    assert.match(asked.text, /10\.5072\/loops[\s\S]*\/v1\/datasets\/aia\/citation[\s\S]*figures 2/);
    assert.match(asked.text, /data@example\.org/);
    const open = await desk.call('GET /v1/publications', 'admin');
    assert.equal((open.json['items'] as unknown[]).length, 1);
    const answer = { words, mendedBy: '10.5072/loops.c1' };
    assert.equal((await http.call(`POST /v1/publications/${id}/answer`, 'member', {})).status, 400);
    const path = `POST /v1/publications/${id}/answer`;
    assert.equal((await http.call(path, 'member', answer)).status, 404);
    const answered = await http.call(path, 'lead', answer);
    assert.deepEqual([answered.status, answered.json['state']], [200, 'answered'], answered.text);
    assert.match((await last(app, config.CONTACT)).text, /correction[\s\S]*10\.5072\/loops\.c1/);
    const settled = await desk.call(`POST /v1/publications/${id}/settle`, 'admin');
    assert.equal(settled.json['state'], 'settled');
    const thanks = await last(app, 'lead@example.org');
    assert.equal(thanks.subject, 'A citation is settled: thank you');
    assert.match(thanks.text, /10\.5072\//);
    const team = await http.call(
      `GET /v1/accreditations/${accreditationId}/publications`,
      'member',
    );
    assert.match(team.text, /"mendedBy":"10\.5072\/loops\.c1"/);
    http.close();
    desk.close();
    const events = await app.documents.find(eventsOf(publications), { within: id });
    const chain = events.map(({ value }) => value);
    assert.deepEqual(
      chain.map(({ action }) => action),
      ['miss-citation', 'answer', 'settle'],
    );
    const stored = (await app.documents.get(publications, id))!;
    assert.equal(brokenLink(stored.chain, chain), undefined);
  });

  it('one record per publication: what the lead reported before, and what is asked again', async () => {
    const app = await start();
    const told = { id: accreditationId, summary: 'What it was used for, in some words.' };
    await askForRenewal(app, app.lead, { ...told, publications: [doi] });
    const { id } = await note(app);
    await rejects(note(app), 'conflict', /asked already/);
    await reply(app, id);
    await rejects(reply(app, id), 'conflict', /answered/);
    const again = await note(app, { note: 'The correction does not cite it either.' });
    assert.deepEqual([again.id, again.value.state], [id, 'citation-missing']);
    assert.equal(again.value.personal?.answer, undefined);
    await settleMissingCitation(app, app.admin, id);
    await rejects(settleMissingCitation(app, app.admin, id), 'conflict', /settled/);
    assert.equal((await app.documents.find(publications, {})).length, 1);
  });

  it('a reported one is not settled or answered: nothing is asked', async () => {
    const app = await start();
    const told = { id: accreditationId, summary: 'What it was used for, in some words.' };
    await askForRenewal(app, app.lead, { ...told, publications: [doi] });
    const [{ id } = { id: '' }] = await app.documents.find(publications, {});
    await rejects(settleMissingCitation(app, app.admin, id), 'conflict', /reported/);
    await rejects(reply(app, id), 'conflict', /reported/);
    await rejects(reply(app, 'none'), 'not-found');
  });

  it('names a dataset that is not covered', async () => {
    const app = await start();
    const fault = await rejects(note(app, { datasetIds: ['aia', 'eit'] }), 'invalid');
    assert.equal(fault.details.errors?.[0]?.pointer, '/datasetIds/1');
    await rejects(note(app, { accreditationId: 'none' }), 'not-found');
  });

  it('reminds once after a month, unless it was answered', async () => {
    const app = await start();
    const { id } = await note(app);
    await note(app, { doi: '10.5072/arcs' }).then((other) => reply(app, other.id));
    app.pass(30 * day - 1);
    assert.equal(await remindCitations(app), 0);
    app.pass(1);
    assert.equal(await remindCitations(app), 1);
    assert.equal(await remindCitations(app), 0);
    const { subject: about, text } = await last(app, 'lead@example.org');
    assert.equal(about, 'A citation is still missing');
    assert.match(text, /10\.5072\/loops/);
    await reply(app, id);
  });

  it('is the present lead’s to answer, whoever was asked', async () => {
    const app = await start();
    const { id } = await note(app);
    await offerTheLead(app, app.lead, { id: accreditationId, member: 'member' });
    await acceptTheLead(app, app.member, accreditationId);
    await rejects(reply(app, id), 'not-found');
    await reply(app, id, app.member);
    await settleMissingCitation(app, app.admin, id);
    assert.match((await last(app, 'member@example.org')).subject, /settled/);
    const found = await Array.fromAsync(traces[0]!.find(app, subject('member')));
    assert.match(JSON.stringify(found), /sent to the journal/);
  });

  it('P-2.2.4 what was written goes with the lead; nobody is left to ask', async () => {
    const app = await start();
    const { id } = await note(app, { note: 'It is about figures 2 and 3.' });
    await reply(app, id);
    await traces[0]!.erase(app, subject('lead'));
    const kept = (await app.documents.get(publications, id))!;
    assert.deepEqual([kept.state, kept.personal], ['answered', undefined]);
    const rest = [...app.documents.stored].filter(([path]) => !path.startsWith('mail/'));
    assert.ok(!/loops|figures|journal/.test(JSON.stringify(rest)));
    await rejects(note(app), 'conflict', /Nobody is left to ask/);
    assert.equal(await remindCitations(app), 0);
  });

  it('no admin notes or settles one of a team that they are part of', async () => {
    const app = await start();
    const party = { ...app.lead, roles: ['admin' as const] };
    await rejects(noteMissingCitation(app, party, missing), 'forbidden', /part of/);
    const { id } = await note(app);
    await reply(app, id);
    await rejects(settleMissingCitation(app, party, id), 'forbidden', /part of/);
    assert.equal((await settleMissingCitation(app, app.admin, id)).value.state, 'settled');
  });

  it('reads and writes what is stated', async () => {
    const app = await start();
    const documents = counted(app.documents);
    const counting = { ...app, documents };
    const cost = async (work: () => Promise<unknown>) => {
      documents.reset();
      await work();
      return [documents.reads, documents.writes];
    };
    let id = '';
    assert.deepEqual(await cost(async () => ({ id } = await note(counting))), [4, 3]);
    assert.deepEqual(await cost(() => reply(counting, id)), [2, 3]);
    assert.deepEqual(await cost(() => settleMissingCitation(counting, app.admin, id)), [4, 3]);
  });
});
