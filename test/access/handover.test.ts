import assert from 'node:assert/strict';
import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { leadAt } from '../../functions/access/domain/handover.ts';
import { denyList } from '../../functions/access/domain/deny.ts';
import { adminRoutes, routes } from '../../functions/access/routes.ts';
import { traces } from '../../functions/access/traces.ts';
import { askForRenewal } from '../../functions/access/usecases/ask-renewal.ts';
import { inviteMember, removeMember } from '../../functions/access/usecases/change-team.ts';
import {
  closeAccreditation,
  endAccreditation,
} from '../../functions/access/usecases/end-accreditation.ts';
import {
  acceptTheLead,
  endTheOffer,
  offerTheLead,
} from '../../functions/access/usecases/hand-over-lead.ts';
import { mayDownload } from '../../functions/access/usecases/may-download.ts';
import { people } from '../../functions/people/domain/person.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import type { User } from '../../functions/platform/identity.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { api } from '../catalogue/api.ts';
import { config } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { rejects } from '../support/rejects.ts';
import { joined, mailTo, person, world, type World } from '../support/world.ts';

const day = 86_400_000;
const id = 'app1';
type Needs = Parameters<typeof offerTheLead>[0] & Pick<World, 'lead' | 'member' | 'admin'>;
const offer = (app: Needs, user = app.lead, member = 'member') =>
  offerTheLead(app, user, { id, member });
const accept = (app: Needs, user = app.member) => acceptTheLead(app, user, id);
const stored = async (app: World) => (await app.documents.get(accreditations, id))!;
const last = async (app: World, email: string) =>
  (await mailTo(app, email)).at(-1)!.message.subject;
const may = async (app: World, user: User) => 'permission' in (await mayDownload(app, user, 'aia'));
const start = async () => {
  const app = await world();
  await joined(app);
  return app;
};

describe('P-4.0a handing over the lead to a member who accepts', () => {
  it('over HTTP: offered, accepted in person; both keep access, the team is told', async () => {
    const app = await start();
    const http = await api(app, routes);
    const path = `POST /v1/accreditations/${id}`;
    const offered = await http.call(`${path}/offer-lead`, 'lead', { member: 'member' });
    assert.equal(offered.status, 200, offered.text);
    assert.deepEqual(offered.json['leadId'], 'lead');
    assert.equal(await last(app, 'member@example.org'), 'You are asked to lead a research team');
    assert.match(await last(app, 'lead@example.org'), /was offered to a member/);
    assert.equal((await http.call(`${path}/accept-lead`, 'lead')).status, 404);
    const taken = await http.call(`${path}/accept-lead`, 'member');
    assert.deepEqual([taken.json['leadId'], taken.json['handover']], ['member', undefined]);
    http.close();
    for (const user of [app.lead, app.member]) {
      assert.equal(await last(app, user.email), 'A research team has a new lead');
      assert.ok(await may(app, user));
    }
    const events = await app.documents.find(eventsOf(accreditations), { within: id });
    const chain = events.map(({ value }) => value);
    assert.deepEqual(
      chain.slice(-2).map(({ action, actor }) => [action, actor]),
      [
        ['offer-lead', 'lead'],
        ['take-lead', 'member'],
      ],
    );
    assert.equal(brokenLink((await stored(app)).chain, chain), undefined);
  });

  it('the new lead may what the old one might, and the old one may leave', async () => {
    const app = await start();
    await offer(app);
    await accept(app);
    const close = { id, reason: 'completed' } as const;
    await rejects(closeAccreditation(app, app.lead, close), 'not-found');
    const guest = { name: 'G', institution: 'I', email: 'guest@example.org' };
    await rejects(inviteMember(app, app.lead, { id, person: guest }), 'not-found');
    await inviteMember(app, app.member, { id, person: guest });
    await rejects(removeMember(app, app.member, { id, member: 'member' }), 'conflict');
    await removeMember(app, app.lead, { id, member: 'lead' });
    assert.ok(!(await may(app, app.lead)));
    await closeAccreditation(app, app.member, close);
  });

  it('a renewal that the old lead asked for waits on, with the summary', async () => {
    const app = await start();
    const summary = 'The loops of 2012 were traced; those of 2013 are being traced now.';
    await askForRenewal(app, app.lead, { id, summary, publications: [] });
    await offer(app);
    await accept(app);
    const desk = await api(app, adminRoutes);
    const waiting = await desk.call('GET /v1/renewals', 'admin');
    desk.close();
    assert.match(waiting.text, /loops of 2012/);
  });

  it('that is declined changes nothing, and the lead is told', async () => {
    const app = await start();
    await offer(app);
    await rejects(endTheOffer(app, app.ethics, id), 'not-found');
    await endTheOffer(app, app.member, id);
    assert.equal(await last(app, 'lead@example.org'), 'A member declined to take over the lead');
    assert.equal(await last(app, 'member@example.org'), 'You are asked to lead a research team');
    await rejects(accept(app), 'not-found');
    assert.equal((await stored(app)).leadId, 'lead');
    await rejects(endTheOffer(app, app.lead, id), 'conflict', /not offered/);
    await offer(app);
  });

  it('that is taken back does not work any more, and the member is told', async () => {
    const app = await start();
    await offer(app);
    const toLead = (await mailTo(app, 'lead@example.org')).length;
    await endTheOffer(app, app.lead, id);
    assert.match(await last(app, 'member@example.org'), /no longer offered/);
    assert.equal((await mailTo(app, 'lead@example.org')).length, toLead);
    await rejects(accept(app), 'not-found');
  });

  it('is open for a fortnight, to one member at a time', async () => {
    const app = await start();
    await offer(app);
    await rejects(offer(app), 'conflict', /already/);
    app.pass(14 * day);
    await rejects(accept(app), 'conflict', /not offered to you any more/);
    await offer(app);
    app.pass(14 * day - 1);
    await accept(app);
  });

  it('is offered to active members alone, by the lead', async () => {
    const app = await start();
    await rejects(offer(app, app.member, 'lead'), 'not-found');
    await rejects(offer(app, app.lead, 'lead'), 'conflict', /leads the team already/);
    await rejects(offer(app, app.lead, 'stranger'), 'conflict', /active member/);
    const guest = { name: 'G', institution: 'I', email: 'guest@example.org' };
    await inviteMember(app, app.lead, { id, person: guest });
    const invited = addressId(config.PSEUDONYM_KEY, guest.email);
    await rejects(offer(app, app.lead, invited), 'conflict', /active member/);
    await removeMember(app, app.member, { id, member: 'member' });
    await rejects(offer(app), 'conflict', /active member/);
  });

  it('who leaves or is removed cannot take it over, not even when back in the team', async () => {
    const app = await start();
    await offer(app);
    await removeMember(app, app.member, { id, member: 'member' });
    assert.equal((await stored(app)).handover, undefined);
    await rejects(accept(app), 'not-found');
  });

  it('an admin who is no party offers it where the lead cannot; lead and member are told', async () => {
    const app = await start();
    const party: User = { ...app.member, roles: ['admin'] };
    await rejects(offer(app, party), 'not-found');
    await offer(app, app.admin);
    assert.match(await last(app, 'lead@example.org'), /was offered to a member/);
    await endTheOffer(app, app.admin, id);
    for (const email of ['lead@example.org', 'member@example.org'])
      assert.match(await last(app, email), /no longer offered/);
    await offer(app, app.admin);
    await accept(app);
    assert.equal((await stored(app)).leadId, 'member');
  });

  it('who led until when is kept, so that costs stay with who bore them', async () => {
    const app = await start();
    await offer(app);
    await accept(app);
    const at = app.now();
    app.pass(day);
    await offer(app, app.member, 'lead');
    await accept(app, app.lead);
    const after = await stored(app);
    const led = [-1, 0, day - 1, day].map((ms) => leadAt(after, new Date(at.getTime() + ms)));
    assert.deepEqual(led, ['lead', 'member', 'member', 'lead']);
    const { ledBefore: _, ...older } = after;
    assert.equal(leadAt(older, at), 'lead');
  });

  it('nobody takes the lead who is denied, or has not accepted the terms', async () => {
    const app = await start();
    await offer(app);
    const deny = (days: number) =>
      app.documents.transact((tx) => {
        const expiresAt = new Date(app.now().getTime() + days * day);
        const denial = { category: 'misuse', by: 'admin', at: app.now(), expiresAt } as const;
        tx.set(denyList, addressId(config.PSEUDONYM_KEY, 'member@example.org'), denial);
        return Promise.resolve();
      });
    await deny(1);
    await rejects(accept(app), 'forbidden', /denied/);
    await deny(0);
    const accepting = (accepted: object) =>
      app.documents.transact((tx) => {
        tx.set(people, 'member', { ...person('member@example.org'), ...accepted });
        return Promise.resolve();
      });
    await accepting({ accepted: {} });
    await rejects(accept(app), 'forbidden', /terms-not-accepted/);
    await accepting({});
    await accept(app);
  });

  it('an expired one may be handed over and then renewed, a closed or suspended one not', async () => {
    const app = await start();
    app.pass(365 * day);
    await endAccreditation(app, 'sweep', id, { state: 'expired' });
    await offer(app);
    await accept(app);
    const ended = await start();
    await offer(ended);
    await endAccreditation(ended, 'admin', id, { state: 'suspended', reason: 'To be seen.' });
    await rejects(accept(ended), 'conflict', /suspended/);
    await closeAccreditation(ended, ended.lead, { id, reason: 'moved' });
    await rejects(offer(ended), 'conflict', /closed/);
  });

  it('P-2.2.4 the old lead’s erasure leaves the team its accreditation', async () => {
    const app = await start();
    await offer(app);
    await accept(app);
    const subject = {
      id: 'lead',
      addresses: [addressId(config.PSEUDONYM_KEY, 'lead@example.org')],
    };
    await traces[0]!.erase(app, subject);
    assert.equal((await stored(app)).state, 'active');
    assert.ok(await may(app, app.member));
    assert.equal(await app.documents.get(members, `${id}/lead`), undefined);
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
    assert.deepEqual(await cost(() => offer(counting)), [3, 4]);
    assert.deepEqual(await cost(() => endTheOffer(counting, app.lead, id)), [3, 3]);
    assert.deepEqual(await cost(() => offer(counting, app.admin)), [4, 4]);
    // accreditation, 2 in the team; person, dataset, terms, plan, denial
    assert.deepEqual(await cost(() => accept(counting)), [8, 4]);
  });
});
