import assert from 'node:assert/strict';
import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { routes } from '../../functions/access/routes.ts';
import { chores, traces } from '../../functions/access/traces.ts';
import { askForRenewal } from '../../functions/access/usecases/ask-renewal.ts';
import { attestDeletion } from '../../functions/access/usecases/attest-deletion.ts';
import { inviteMember, removeMember } from '../../functions/access/usecases/change-team.ts';
import { decideOnRenewal } from '../../functions/access/usecases/decide-renewal.ts';
import {
  closeAccreditation,
  endAccreditation,
} from '../../functions/access/usecases/end-accreditation.ts';
import { mayDownload } from '../../functions/access/usecases/may-download.ts';
import { reinstateAccreditation } from '../../functions/access/usecases/reinstate-accreditation.ts';
import { remindAttestations } from '../../functions/access/usecases/remind-attestations.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import type { User } from '../../functions/platform/identity.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { sweep } from '../../functions/sweep.ts';
import { api } from '../catalogue/api.ts';
import { config } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { rejects } from '../support/rejects.ts';
import { joined, mailTo, world, type World } from '../support/world.ts';

const day = 86_400_000;
const id = 'app1';
const deleted = { id, outcome: 'deleted' } as const;
const completed = { id, reason: 'completed' } as const;
type Needs = Parameters<typeof closeAccreditation>[0] & Pick<World, 'lead'>;
const close = (app: Needs) => closeAccreditation(app, app.lead, completed);
const stored = async (app: World) => (await app.documents.get(accreditations, id))!;
const attestation = async (app: World, member: string) =>
  (await app.documents.get(members, `${id}/${member}`))?.attestation;
const last = async (app: World, email: string) => (await mailTo(app, email)).at(-1)!.message;
const may = async (app: World, user: User) => 'permission' in (await mayDownload(app, user, 'aia'));
const start = async () => {
  const app = await world();
  await joined(app);
  return app;
};
const guest = { name: 'Later Guest', institution: 'Institute', email: 'guest@example.org' };

describe('P-2.2.2c close-out: access ends at once, the files are deleted and that is attested', () => {
  it('over HTTP: the lead closes and attests, the member is asked and attests', async () => {
    const app = await start();
    const http = await api(app, routes);
    const path = `POST /v1/accreditations/${id}`;
    const body = { reason: 'completed', files: { outcome: 'never-downloaded' } };
    const closed = await http.call(`${path}/close`, 'lead', body);
    assert.deepEqual([closed.status, closed.json['state']], [200, 'closed'], closed.text);
    for (const user of [app.lead, app.member]) {
      assert.ok(!(await may(app, user)));
      const { subject, text } = await last(app, user.email);
      assert.equal(subject, 'An accreditation has ended');
      assert.match(text, /closed[\s\S]*attest-deletion[\s\S]*data@example\.org/);
    }
    const given = await http.call(`${path}/attest-deletion`, 'member', { outcome: 'deleted' });
    assert.equal(given.status, 200, given.text);
    const team = await http.call(`GET /v1/accreditations/${id}/members`, 'lead');
    http.close();
    assert.deepEqual(
      (team.json['items'] as { id: string; files: string }[]).map((one) => [one.id, one.files]),
      [
        ['lead', 'never-downloaded'],
        ['member', 'deleted'],
      ],
    );
    assert.match((await last(app, 'member@example.org')).text, /are deleted/);
    const events = await app.documents.find(eventsOf(accreditations), { within: id });
    const chain = events.map(({ value }) => value);
    assert.deepEqual([chain.at(-1)?.action, chain.at(-1)?.reason], ['attest-deletion', 'deleted']);
    assert.equal(brokenLink((await stored(app)).chain, chain), undefined);
  });

  it('over HTTP: who keeps files says why; the contact is told, the reason is not stored', async () => {
    const app = await start();
    await close(app);
    const http = await api(app, routes);
    const path = `POST /v1/accreditations/${id}/attest-deletion`;
    const bare = await http.call(path, 'member', { outcome: 'kept' });
    assert.deepEqual([bare.status, bare.problem.errors?.[0]?.pointer], [400, '/reason']);
    const reason = 'A journal asks for them until 2028.';
    const kept = await http.call(path, 'member', { outcome: 'kept', reason });
    http.close();
    assert.equal(kept.status, 200, kept.text);
    assert.match((await last(app, config.CONTACT)).text, /journal asks/);
    const rest = [...app.documents.stored].filter(([at]) => !at.startsWith('mail/'));
    assert.ok(!JSON.stringify(rest).includes('journal asks'));
    await attestDeletion(app, app.member, deleted);
    assert.equal((await attestation(app, 'member'))?.state, 'given');
  });

  it('the same told twice changes nothing; another thing is refused', async () => {
    const app = await start();
    await close(app);
    await attestDeletion(app, app.member, deleted);
    const before = await stored(app);
    await attestDeletion(app, app.member, deleted);
    assert.deepEqual(await stored(app), before);
    const other = { id, outcome: 'never-downloaded' } as const;
    await rejects(attestDeletion(app, app.member, other), 'conflict', /told already: deleted/);
  });

  it('is told by whose access has ended, and by nobody else', async () => {
    const app = await start();
    const tell = (user: User) => attestDeletion(app, user, deleted);
    await rejects(tell(app.member), 'conflict', /in use/);
    await rejects(tell(app.admin), 'not-found');
    await endAccreditation(app, 'admin', id, { state: 'suspended', reason: 'To be looked at.' });
    await rejects(tell(app.member), 'conflict', /in use/);
    await removeMember(app, app.member, { id, member: 'member' });
    await tell(app.member);
    const expired = await start();
    expired.pass(365 * day - 1);
    await rejects(attestDeletion(expired, expired.member, deleted), 'conflict');
    expired.pass(1);
    await attestDeletion(expired, expired.member, deleted);
    await sweep({ ...expired, chores });
    assert.equal((await attestation(expired, 'member'))?.state, 'given');
    assert.equal((await attestation(expired, 'lead'))?.state, 'asked');
  });

  it('who was only invited is told that it has ended, and forgotten', async () => {
    const app = await start();
    await inviteMember(app, app.lead, { id, person: guest });
    await close(app);
    assert.match((await last(app, guest.email)).text, /your name and address were deleted/);
    assert.deepEqual((await stored(app)).memberIds, ['lead', 'member']);
    const kept = [...app.documents.stored].filter(([at]) => at.startsWith('accreditations/'));
    assert.ok(!JSON.stringify(kept).includes('Later Guest'));
  });

  it('a suspension may come back: nobody is asked to delete, invitations stay, the team is told', async () => {
    const app = await start();
    await inviteMember(app, app.lead, { id, person: guest });
    await endAccreditation(app, 'admin', id, { state: 'suspended', reason: 'To be looked at.' });
    for (const { email } of [app.lead, app.member]) {
      const { subject, text } = await last(app, email);
      assert.equal(subject, 'An accreditation was suspended');
      assert.ok(!/delete/.test(text));
    }
    assert.equal(await attestation(app, 'lead'), undefined);
    assert.equal((await stored(app)).memberIds.length, 3);
    await reinstateAccreditation(app, app.admin, id);
    for (const { email } of [app.lead, app.member])
      assert.equal((await last(app, email)).subject, 'The suspension of an accreditation is over');
    assert.ok(await may(app, app.member));
  });

  it('asks once more after a month, only who has not told', async () => {
    const app = await start();
    await close(app);
    await attestDeletion(app, app.lead, deleted);
    app.pass(30 * day - 1);
    assert.equal(await remindAttestations(app), 0);
    app.pass(1);
    assert.equal(await remindAttestations(app), 1);
    assert.equal(await remindAttestations(app), 0);
    const { subject, text } = await last(app, 'member@example.org');
    assert.equal(subject, 'Please confirm that you deleted the files');
    assert.match(text, /not heard from you/);
    assert.ok(!(await last(app, 'lead@example.org')).subject.includes('Please confirm'));
    await attestDeletion(app, app.member, deleted);
  });

  it('an expired one may be closed for good; its end stays where it was', async () => {
    const app = await start();
    app.pass(365 * day);
    await sweep({ ...app, chores });
    const { endedAt } = (await stored(app)) as { endedAt: Date };
    app.pass(10 * day);
    await attestDeletion(app, app.member, deleted);
    const closed = await close(app);
    assert.deepEqual([closed.state, (closed as { endedAt: Date }).endedAt], ['closed', endedAt]);
    assert.equal((await attestation(app, 'member'))?.state, 'given');
    const ask = { id, summary: 'What it was used for, in some words.', publications: [] };
    await rejects(askForRenewal(app, app.lead, ask), 'conflict', /closed/);
    await rejects(endAccreditation(app, 'sweep', id, { state: 'expired' }), 'conflict');
  });

  it('that is renewed after its end asks anew at the next one', async () => {
    const app = await start();
    app.pass(365 * day);
    await sweep({ ...app, chores });
    await attestDeletion(app, app.member, deleted);
    const ask = { id, summary: 'What it was used for, in some words.', publications: [] };
    await askForRenewal(app, app.lead, ask);
    await decideOnRenewal(app, app.admin, { id, decision: { verdict: 'renew' } });
    assert.equal(await attestation(app, 'member'), undefined);
    app.pass(31 * day);
    assert.equal(await remindAttestations(app), 0);
    await close(app);
    assert.equal((await attestation(app, 'member'))?.state, 'asked');
  });

  it('P-2.2.4 erasure of the lead closes it, expired or not: the team is told and asked', async () => {
    const subject = {
      id: 'lead',
      addresses: [addressId(config.PSEUDONYM_KEY, 'lead@example.org')],
    };
    for (const passed of [0, 365]) {
      const app = await start();
      app.pass(passed * day);
      await sweep({ ...app, chores });
      await traces[0]!.erase(app, subject);
      assert.equal((await stored(app)).state, 'closed');
      assert.equal((await attestation(app, 'member'))?.state, 'asked');
      assert.match((await last(app, 'member@example.org')).text, /closed[\s\S]*delete the files/);
    }
  });

  it('reads and writes what is stated', async () => {
    const app = await start();
    const documents = counted(app.documents);
    const counting = { ...app, documents };
    await close(counting);
    // looked at, accreditation, 2 in the team; accreditation, event, 2 members, 2 mails
    assert.deepEqual([documents.reads, documents.writes], [4, 6]);
    documents.reset();
    await attestDeletion(counting, app.member, deleted);
    assert.deepEqual([documents.reads, documents.writes], [2, 4]);
  });
});
