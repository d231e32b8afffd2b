import assert from 'node:assert/strict';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { denyList } from '../../functions/access/domain/deny.ts';
import { publications } from '../../functions/access/domain/publication.ts';
import type { RenewalDecision } from '../../functions/access/domain/renewal.ts';
import { adminRoutes, routes } from '../../functions/access/routes.ts';
import { chores, traces } from '../../functions/access/traces.ts';
import { askForRenewal } from '../../functions/access/usecases/ask-renewal.ts';
import { inviteMember, removeMember } from '../../functions/access/usecases/change-team.ts';
import { decideOnRenewal } from '../../functions/access/usecases/decide-renewal.ts';
import {
  closeAccreditation,
  endAccreditation,
} from '../../functions/access/usecases/end-accreditation.ts';
import { mayDownload } from '../../functions/access/usecases/may-download.ts';
import { terms } from '../../functions/catalogue/domain/terms.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import type { User } from '../../functions/platform/identity.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { sweep } from '../../functions/sweep.ts';
import { api } from '../catalogue/api.ts';
import { config } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { rejects } from '../support/rejects.ts';
import { joined, mailTo, text, world, type World } from '../support/world.ts';

const day = 86_400_000;
const id = 'app1';
const asked = {
  summary: 'The loops of 2012 were traced; those of 2013 are being traced now.',
  publications: ['10.5072/loops'],
};
const renew: RenewalDecision = { verdict: 'renew' };
const decline: RenewalDecision = { verdict: 'decline', reason: 'It was hardly used.' };
const stored = async (app: World) => (await app.documents.get(accreditations, id))!;
type Needs = Parameters<typeof decideOnRenewal>[0] & Pick<World, 'lead' | 'admin'>;
const ask = (app: Needs, user = app.lead) => askForRenewal(app, user, { id, ...asked });
const decide = (app: Needs, decision: RenewalDecision = renew, user = app.admin) =>
  decideOnRenewal(app, user, { id, decision });
const codes = async (app: World, user: User) => {
  const answer = await mayDownload(app, user, 'aia');
  return 'reasons' in answer ? answer.reasons.map(({ code }) => code) : [];
};
const subjects = async (app: World, email: string) =>
  (await mailTo(app, email)).map(({ message }) => message.subject);
/** An accreditation with a member who joined, so many days after its approval. */
const after = async (days: number) => {
  const app = await world();
  await joined(app);
  app.pass(days * day);
  return app;
};

describe('P-2.2.2 renewal: access lasts as long as the research', () => {
  it('over HTTP: asked for with a summary, seen and given by an admin, told to the team', async () => {
    const app = await after(300);
    const old = (await stored(app)).expiresAt;
    const [http, desk] = [await api(app, routes), await api(app, adminRoutes)];
    const made = await http.call(`POST /v1/accreditations/${id}/renew`, 'lead', {
      ...asked,
      publications: ['10.5072/Loops'],
    });
    assert.equal(made.status, 200, made.text);
    assert.equal((await stored(app)).expiresAt.getTime(), old.getTime());
    const waiting = await desk.call('GET /v1/renewals', 'admin');
    const [item] = waiting.json['items'] as { id: string; summary: string }[];
    assert.deepEqual([item?.id, item?.summary], [id, asked.summary]);
    const came = await http.call(`GET /v1/accreditations/${id}/publications`, 'admin');
    assert.match(came.text, /10\.5072\/loops/);
    const stranger = await http.call(`GET /v1/accreditations/${id}/publications`, 'ethics');
    assert.equal(stranger.status, 404);
    const given = await desk.call(`POST /v1/accreditations/${id}/decide-renewal`, 'admin', renew);
    assert.equal(given.status, 200, given.text);
    const until = new Date(old.getTime() + 365 * day).toISOString();
    const renewed = await stored(app);
    assert.ok(renewed.state === 'active' && renewed.activeSince < renewed.renewedAt!, 'no pause');
    assert.deepEqual([given.json['expiresAt'], given.json['renewal']], [until, undefined]);
    assert.deepEqual((await desk.call('GET /v1/renewals', 'admin')).json['items'], []);
    http.close();
    desk.close();
    for (const email of ['lead@example.org', 'member@example.org'])
      assert.equal((await subjects(app, email)).at(-1), 'An accreditation was renewed');
    assert.ok((await subjects(app, 'lead@example.org')).includes('Your renewal was asked for'));
    assert.equal((await subjects(app, config.CONTACT)).at(-1), 'A renewal waits for a decision');
    const events = await app.documents.find(eventsOf(accreditations), { within: id });
    const chain = events.map(({ value }) => value);
    assert.deepEqual(
      chain.slice(-2).map(({ action }) => action),
      ['ask-renewal', 'renew'],
    );
    assert.equal(brokenLink((await stored(app)).chain, chain), undefined);
  });

  it('counts from now when it had ended, and gives everybody access again', async () => {
    const app = await after(365);
    await sweep({ ...app, chores });
    assert.deepEqual(await codes(app, app.member), ['not-active']);
    app.pass(10 * day);
    await ask(app);
    const { state, expiresAt } = await decide(app);
    assert.deepEqual([state, expiresAt.getTime()], ['active', app.now().getTime() + 365 * day]);
    assert.deepEqual(await codes(app, app.member), []);
    assert.ok(!('endedAt' in (await stored(app))));
  });

  it('is reminded of anew: a second year has its own windows', async () => {
    const app = await after(0);
    const live = async (days: number) => {
      for (let passed = 0; passed < days; passed += 1) {
        app.pass(day);
        await sweep({ ...app, chores });
      }
    };
    const reminders = async () =>
      (await subjects(app, 'lead@example.org')).filter((subject) => /about to end/.test(subject));
    await live(360);
    assert.equal((await reminders()).length, 3);
    await ask(app);
    await decide(app);
    assert.equal((await stored(app)).remindedWithin, undefined);
    await live(300);
    assert.equal((await reminders()).length, 3);
    await live(65);
    assert.equal((await reminders()).length, 6);
  });

  it('never lasts longer than the policy’s maximum from now', async () => {
    const app = await after(0);
    await ask(app);
    await decide(app);
    const most = app.now().getTime() + 730 * day;
    assert.equal((await stored(app)).expiresAt.getTime(), most);
    await rejects(ask(app), 'conflict', /as long as the policy allows/);
    app.pass(100 * day);
    await ask(app);
    await decide(app);
    assert.equal((await stored(app)).expiresAt.getTime(), most + 100 * day);
  });

  const until = (validUntil: Date): RenewalDecision => ({ verdict: 'renew', validUntil });
  it('an end that an admin names lies after the old one, within the maximum', async () => {
    const app = await after(300);
    await ask(app);
    const old = (await stored(app)).expiresAt;
    const most = new Date(app.now().getTime() + 730 * day);
    const past = new Date(most.getTime() + 1);
    await rejects(decide(app, until(old)), 'invalid', /validUntil/);
    await rejects(decide(app, until(past)), 'invalid', /validUntil/);
    assert.deepEqual((await decide(app, until(most))).expiresAt, most);
  });

  it('that is declined leaves the end as it was, says why, and may be asked for again', async () => {
    const app = await after(300);
    const old = (await stored(app)).expiresAt;
    await ask(app);
    const declined = await decide(app, decline);
    assert.deepEqual([declined.expiresAt, declined.renewal?.state], [old, 'declined']);
    const letter = (await mailTo(app, 'lead@example.org')).at(-1)!;
    assert.match(letter.message.text, /hardly used[\s\S]*ask again[\s\S]*data@example\.org/);
    assert.ok(!(await subjects(app, 'member@example.org')).includes(letter.message.subject));
    await rejects(decide(app), 'conflict', /No renewal/);
    await ask(app);
    assert.equal((await stored(app)).renewal?.state, 'requested');
  });

  it('is asked for by the lead alone, once, of what is active or expired', async () => {
    const app = await after(300);
    await rejects(ask(app, app.member), 'not-found');
    await rejects(ask(app, app.admin), 'not-found');
    await ask(app);
    await rejects(ask(app), 'conflict', /already/);
    const closed = await after(300);
    await closeAccreditation(closed, closed.lead, { id, reason: 'completed' });
    await rejects(ask(closed), 'conflict', /closed/);
    const suspended = await after(300);
    const suspension = { state: 'suspended' as const, reason: 'To be looked at.' };
    await endAccreditation(suspended, 'admin', id, suspension);
    await rejects(ask(suspended), 'conflict', /suspended/);
  });

  it('is void once it is closed, and waits while it is suspended', async () => {
    const app = await after(300);
    await ask(app);
    await endAccreditation(app, 'admin', id, { state: 'suspended', reason: 'To be looked at.' });
    await rejects(decide(app), 'conflict', /suspended/);
    await closeAccreditation(app, app.lead, { id, reason: 'completed' });
    await rejects(decide(app), 'conflict', /No renewal/);
  });

  it('needs the terms in force accepted, when asked and when given', async () => {
    const app = await after(300);
    const second = { ...text(2), from: new Date(app.now().getTime() + day) };
    await app.documents.transact((tx) => {
      tx.set(terms, 'terms', { versions: [text(1), second] });
      return Promise.resolve();
    });
    await ask(app);
    app.pass(day);
    await rejects(decide(app), 'forbidden', /termsAccepted/);
    await decide(app, decline);
    await rejects(ask(app), 'forbidden', /terms-not-accepted/);
  });

  it('is not given while somebody in the team is denied, or the lead’s address is not verified', async () => {
    const app = await after(300);
    const denial = { category: 'misuse' as const, by: 'admin', at: app.now() };
    const deny = (email: string, days: number) =>
      app.documents.transact((tx) => {
        const expiresAt = new Date(app.now().getTime() + days * day);
        tx.set(denyList, addressId(config.PSEUDONYM_KEY, email), { ...denial, expiresAt });
        return Promise.resolve();
      });
    await deny('lead@example.org', 1);
    await rejects(ask(app), 'forbidden', /denied/);
    await deny('lead@example.org', 0);
    await deny('member@example.org', 1);
    await ask(app);
    await rejects(decide(app), 'forbidden', /denyListClear/);
    await removeMember(app, app.lead, { id, member: 'member' });
    app.identity.add({ ...app.lead, emailVerified: false });
    await rejects(decide(app), 'forbidden', /emailVerified/);
    app.identity.add({ ...app.lead, emailVerified: true });
    await decide(app);
  });

  it('nobody in the team, or who was, or is invited to it, nor the supervisor decides', async () => {
    const app = await after(300);
    await ask(app);
    const admin = (user: User): User => ({ ...user, roles: ['admin'] });
    await rejects(decide(app, renew, admin(app.lead)), 'forbidden', /own-accreditation/);
    await rejects(decide(app, decline, admin(app.member)), 'forbidden', /own-accreditation/);
    await removeMember(app, app.member, { id, member: 'member' });
    await rejects(decide(app, renew, admin(app.member)), 'forbidden', /own-accreditation/);
    const supervisor = app.identity.add({ id: 'supervisor', roles: ['admin'] });
    await rejects(decide(app, renew, supervisor), 'forbidden', /own-accreditation/);
    const invited = app.identity.add({ id: 'invited', roles: ['admin'] });
    const person = { name: 'In Vited', institution: 'Institute', email: invited.email };
    await inviteMember(app, app.lead, { id, person });
    await rejects(decide(app, renew, invited), 'forbidden', /own-accreditation/);
    await decide(app);
  });

  it('publications are written down once each', async () => {
    const app = await after(300);
    const dois = ['10.5072/loops', '10.5072/loops', '10.5072/arcs'];
    await askForRenewal(app, app.lead, { ...asked, id, publications: dois });
    await decide(app, decline);
    await ask(app);
    const found = await app.documents.find(publications, {});
    assert.deepEqual(
      found.map(({ value }) => value.personal?.doi).sort(),
      ['10.5072/arcs', '10.5072/loops'].sort(),
    );
    assert.deepEqual(
      found.map(({ value }) => value.chain.length),
      [1, 1],
    );
  });

  it('P-2.2.4 the summary and the DOIs are found and erased with the lead', async () => {
    const app = await after(300);
    await ask(app);
    const subject = {
      id: 'lead',
      addresses: [addressId(config.PSEUDONYM_KEY, 'lead@example.org')],
    };
    const found = await Array.fromAsync(traces[0]!.find(app, subject));
    const told = JSON.stringify(found);
    assert.match(told, /loops of 2012/);
    assert.match(told, /10\.5072\/loops/);
    const removed = await traces[0]!.erase(app, subject);
    assert.equal(removed.find(({ what }) => what === 'DOIs of publications')?.count, 1);
    const kept = [...app.documents.stored].filter(([path]) => !/^(mail|people)\//.test(path));
    assert.ok(!/loops/i.test(JSON.stringify(kept)));
    const again = await traces[0]!.erase(app, subject);
    assert.ok(again.every(({ count }) => count === 0));
  });

  it('reads and writes what is stated', async () => {
    const app = await after(300);
    const documents = counted(app.documents);
    const counting = { ...app, documents };
    await ask(counting);
    // accreditation, lead; person, dataset, terms, plan, denial; 1 DOI
    assert.deepEqual([documents.reads, documents.writes], [8, 7]);
    documents.reset();
    await decide(counting);
    // seen, read again, application, 2 in the team; person, dataset, terms, plan, 2 denials
    assert.deepEqual([documents.reads, documents.writes], [11, 4]);
  });
});
