import assert from 'node:assert/strict';
import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { routes } from '../../functions/access/routes.ts';
import { answerInvitation } from '../../functions/access/usecases/answer-invitation.ts';
import { inviteMember, removeMember } from '../../functions/access/usecases/change-team.ts';
import { closeAccreditation } from '../../functions/access/usecases/end-accreditation.ts';
import { mayDownload } from '../../functions/access/usecases/may-download.ts';
import { routes as egressRoutes } from '../../functions/egress/routes.ts';
import { people } from '../../functions/people/domain/person.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import type { User } from '../../functions/platform/identity.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { api } from '../catalogue/api.ts';
import { config } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { rejects } from '../support/rejects.ts';
import * as world from '../support/world.ts';

type World = world.World;
const { approved, join, joined, mailTo, secretFor } = world;
const day = 86_400_000;
const guest = { name: 'Later Guest', institution: 'Institute', email: 'guest@example.org' };
const address = (email: string) => addressId(config.PSEUDONYM_KEY, email);
const codes = async (app: World, user: User) => {
  const answer = await mayDownload(app, user, 'aia');
  return 'reasons' in answer ? answer.reasons.map(({ code }) => code) : [];
};
const start = async (setUp: (app: World) => Promise<string> = approved) => {
  const app = await world.world();
  const guestUser = app.identity.add({ id: 'guest' });
  await app.documents.createOnce(people, 'guest', world.person(guestUser.email));
  const id = await setUp(app);
  const invite = (email = guest.email, by = app.lead) =>
    inviteMember(app, by, { id, person: { ...guest, email } });
  const remove = (member: string, by = app.lead) => removeMember(app, by, { id, member });
  const subjects = async (email: string) =>
    (await mailTo(app, email)).map(({ message }) => message.subject);
  return { app, id, guestUser, invite, remove, subjects };
};
const chainIsWhole = async (app: World, id: string) => {
  const events = await app.documents.find(eventsOf(accreditations), { within: id });
  const { chain } = (await app.documents.get(accreditations, id))!;
  return brokenLink(
    chain,
    events.map(({ value }) => value),
  );
};

describe('P-4.0a the team changes: invited later, removed, left', () => {
  it('over HTTP: who is invited later joins and downloads; who is removed does neither', async () => {
    const { app, id, guestUser } = await start();
    const http = await api(app, routes);
    const invited = await http.call(`POST /v1/accreditations/${id}/invite`, 'lead', guest);
    assert.equal(invited.status, 200, invited.text);
    assert.deepEqual(await codes(app, guestUser), ['invited-only']);
    const [accreditationId, token] = await secretFor(app, guest.email, /invited/);
    const accept = { accreditationId, token };
    await http.call('POST /v1/invitations/accept', 'guest', accept);
    assert.deepEqual(await codes(app, guestUser), []);
    const team = await http.call(`GET /v1/accreditations/${id}/members`, 'guest');
    assert.match(team.text, /Later Guest/);
    const remove = `POST /v1/accreditations/${id}/members/guest/remove`;
    assert.equal((await http.call(remove, 'member')).status, 404);
    const removed = await http.call(remove, 'lead');
    assert.equal(removed.status, 200, removed.text);
    assert.deepEqual(await codes(app, guestUser), ['not-a-member']);
    assert.equal((await http.call(`GET /v1/accreditations/${id}/members`, 'guest')).status, 404);
    assert.equal((await http.call(remove, 'lead')).status, 409);
    http.close();
    assert.equal(await chainIsWhole(app, id), undefined);
  });

  it('over HTTP: who leaves is out at once, and lead and member are told', async () => {
    const { app, id, subjects } = await start(joined);
    const http = await api(app, routes);
    const left = await http.call(`POST /v1/accreditations/${id}/members/member/remove`, 'member');
    http.close();
    assert.equal(left.status, 200, left.text);
    assert.deepEqual(await codes(app, app.member), ['not-a-member']);
    assert.equal((await subjects('member@example.org')).at(-1), 'You have left a research team');
    assert.equal((await subjects('lead@example.org')).at(-1), 'A member left your team');
  });

  it('over HTTP: who left sees it no more, but for the own costs, and attests all the same', async () => {
    const { app, id, remove } = await start(joined);
    const http = await api(app, [...routes, ...egressRoutes]);
    const ask = (path: string, by = 'member') => http.call(`GET /v1/accreditations${path}`, by);
    const ids = async (by: string) => {
      const { items } = (await ask('', by)).json as { items: { id: string }[] };
      return items.map((one) => one.id);
    };
    const paths = ['', '/members', '/publications', '/egress'].map((rest) => `/${id}${rest}`);
    assert.deepEqual(await ids('member'), [id]);
    for (const path of paths) assert.equal((await ask(path)).status, 200, path);
    await remove('member');
    assert.deepEqual([await ids('member'), await ids('lead')], [[], [id]]);
    for (const path of paths) {
      const [theirs, none] = [await ask(path), await ask(path.replace(id, 'nosuchid'))];
      assert.equal(theirs.status, 404, path);
      const told = ({ problem }: typeof theirs) => [problem.title, problem.detail];
      assert.deepEqual(told(theirs), told(none), path);
    }
    const own = await http.call('GET /v1/me/egress', 'member');
    assert.equal(own.status, 200, own.text);
    const attest = `POST /v1/accreditations/${id}/attest-deletion`;
    const given = await http.call(attest, 'member', { outcome: 'deleted' });
    assert.deepEqual(
      [given.status, given.json],
      [200, { id: 'member', state: 'removed', files: 'deleted' }],
    );
    http.close();
  });

  it('who left is told by a refusal nothing of what the accreditation has come to', async () => {
    const { app, id, remove } = await start(joined);
    await remove('member');
    await closeAccreditation(app, app.lead, { id, reason: 'moved' });
    assert.deepEqual(await codes(app, app.member), ['not-a-member']);
    assert.deepEqual(await codes(app, app.lead), ['not-active']);
  });

  it('rules ask who is in the team now: joining, leaving, coming back', async () => {
    const { app, id, remove, invite } = await start();
    const now = async () => (await app.documents.get(accreditations, id))?.teamIds;
    assert.deepEqual(await now(), ['lead']);
    await join(app, app.member);
    assert.deepEqual(await now(), ['lead', 'member']);
    await remove('member');
    assert.deepEqual(await now(), ['lead']);
    await invite('member@example.org');
    assert.deepEqual(await now(), ['lead']);
    await join(app, app.member);
    assert.deepEqual(await now(), ['lead', 'member']);
    const { teamIds: _, ...older } = (await app.documents.get(accreditations, id))!;
    await app.documents.transact((tx) => {
      tx.set(accreditations, id, older);
      return Promise.resolve();
    });
    await remove('member');
    assert.equal(await now(), undefined);
  });

  it('who left keeps being counted for costs and conflicts of interest; the name goes', async () => {
    const { app, id, remove, subjects } = await start(joined);
    await remove('member');
    assert.ok(!(await subjects('lead@example.org')).includes('A member left your team'));
    assert.ok((await app.documents.get(accreditations, id))?.memberIds.includes('member'));
    const member = await app.documents.get(members, `${id}/member`);
    assert.deepEqual([member?.state, member?.personal], ['removed', undefined]);
    const [letter] = (await mailTo(app, 'member@example.org')).slice(-1);
    assert.match(letter!.message.text, /taken you out[\s\S]*delete the files[\s\S]*data@example/);
  });

  it('who was removed may be invited again, and is told so', async () => {
    const { app, remove, invite } = await start(joined);
    await remove('member');
    await invite('member@example.org');
    assert.deepEqual(await codes(app, app.member), ['invited-only']);
    await join(app, app.member);
    assert.deepEqual(await codes(app, app.member), []);
  });

  it('an invitation that is taken back does not work, and nothing of the invited stays', async () => {
    const { app, id, remove } = await start();
    const [accreditationId, token] = await secretFor(app, 'member@example.org', /invited/);
    await remove(address('member@example.org'));
    const secret = { accreditationId: accreditationId!, token: token!, accept: true };
    await rejects(answerInvitation(app, app.member, secret), 'gone');
    assert.deepEqual((await app.documents.get(accreditations, id))?.memberIds, ['lead']);
    const [letter] = (await mailTo(app, 'member@example.org')).slice(-1);
    assert.match(letter!.message.text, /taken back the invitation/);
    const kept = [...app.documents.stored].filter(([path]) => path.startsWith('accreditations/'));
    assert.ok(!JSON.stringify(kept).includes('member@example.org'));
  });

  it('an invitation is sent anew at most three times a week; the link before is void', async () => {
    const { app, invite } = await start();
    const [accreditationId, token] = await secretFor(app, 'member@example.org', /invited/);
    await invite('member@example.org');
    const old = { accreditationId: accreditationId!, token: token!, accept: true };
    await rejects(answerInvitation(app, app.member, old), 'gone');
    await invite('member@example.org');
    const fault = await rejects(invite('member@example.org'), 'too-many');
    assert.equal(fault.details.retryAfter, (7 * day) / 1000);
    await invite(guest.email);
    app.pass(7 * day);
    await invite('member@example.org');
    await join(app, app.member);
    assert.deepEqual(await codes(app, app.member), []);
  });

  it('taking an invitation back does not start the week anew', async () => {
    const { invite, remove } = await start();
    await invite('member@example.org');
    await remove(address('member@example.org'));
    await invite('member@example.org');
    await rejects(invite('member@example.org'), 'too-many');
  });

  it('invites nobody who is in the team, supervises it, or is one too many', async () => {
    const { app, id, invite } = await start(joined);
    await rejects(invite('Member@example.org'), 'conflict', /in the team already/);
    await rejects(invite('lead@example.org'), 'conflict', /in the team already/);
    await rejects(invite('supervisor@example.org'), 'conflict', /supervisor/);
    await rejects(invite(guest.email, app.member), 'not-found');
    await rejects(invite(guest.email, app.admin), 'not-found');
    for (let number = 2; number <= app.policy.application.teamMembers; number += 1)
      await invite(`guest-${number}@example.org`);
    await rejects(invite(), 'conflict', /at most 20/);
    await invite('guest-2@example.org');
    await removeMember(app, app.member, { id, member: 'member' });
    await invite();
  });

  it('nobody is invited once it has ended', async () => {
    const { app, id, invite } = await start();
    app.pass(365 * day);
    await rejects(invite(), 'conflict', /ended/);
    const other = await start();
    await closeAccreditation(other.app, other.app.lead, { id, reason: 'completed' });
    await rejects(other.invite(), 'conflict', /ended/);
  });

  it('the lead does not leave, a member removes nobody else, a stranger learns nothing', async () => {
    const { app, guestUser, remove } = await start(joined);
    await rejects(remove('lead'), 'conflict', /lead/);
    await rejects(remove('lead', app.member), 'not-found', /accreditation/);
    await rejects(remove('member', guestUser), 'not-found', /accreditation/);
    await rejects(remove('guest', guestUser), 'not-found', /member/);
    await rejects(remove('guest'), 'not-found', /member/);
  });

  it('only who is in the team, and admins, see its names', async () => {
    const { app, id, remove } = await start(joined);
    const http = await api(app, routes);
    const list = (by: string) => http.call(`GET /v1/accreditations/${id}/members`, by);
    assert.equal((await list('member')).status, 200);
    assert.equal((await list('admin')).status, 200);
    assert.equal((await list('guest')).status, 404);
    await remove('member');
    assert.equal((await list('member')).status, 404);
    http.close();
  });

  it('reads and writes what is stated', async () => {
    const { app, id } = await start(joined);
    const documents = counted(app.documents);
    const counting = { ...app, documents };
    await inviteMember(counting, app.lead, { id, person: guest });
    // accreditation, lead, application; two in the team; none of the address
    assert.deepEqual([documents.reads, documents.writes], [6, 4]);
    documents.reset();
    await removeMember(counting, app.member, { id, member: 'member' });
    assert.deepEqual([documents.reads, documents.writes], [3, 5]);
  });

  it('entries written before mails were counted are still read', async () => {
    const { app, id, invite } = await start();
    const path = `accreditations/${id}/members/${address('member@example.org')}`;
    const { sentAt: _, ...old } = app.documents.stored.get(path) as Record<string, unknown>;
    app.documents.stored.set(path, old);
    await invite('member@example.org');
    await join(app, app.member);
    assert.deepEqual(await codes(app, app.member), []);
  });
});
