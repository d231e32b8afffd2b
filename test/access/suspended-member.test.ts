import assert from 'node:assert/strict';
import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { adminRoutes } from '../../functions/access/routes.ts';
import { closeAccreditation } from '../../functions/access/usecases/end-accreditation.ts';
import { mayDownload } from '../../functions/access/usecases/may-download.ts';
import {
  reinstateOneMember,
  suspendOneMember,
} from '../../functions/access/usecases/suspend-member.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import type { User } from '../../functions/platform/identity.ts';
import { api, type Api } from '../catalogue/api.ts';
import { counted } from '../support/counted.ts';
import { joined, mailTo, world, type World } from '../support/world.ts';

const reason = 'The files were seen on a public page.';

describe('P-4.0d one member is suspended, the others go on', () => {
  let app: World;
  let http: Api;
  beforeEach(async () => {
    app = await world();
    await joined(app);
    http = await api(app, adminRoutes);
  });
  afterEach(() => {
    http.close();
  });
  const call = (what: 'suspend' | 'reinstate', by = 'admin', member = 'member', id = 'app1') =>
    http.call(
      `POST /v1/accreditations/${id}/members/${member}/${what}`,
      by,
      what === 'suspend' ? { reason } : undefined,
    );
  const codes = async (user: User) => {
    const answer = await mayDownload(app, user, 'aia');
    return 'reasons' in answer ? answer.reasons.map(({ code }) => code) : [];
  };
  const last = async (address: string) => (await mailTo(app, address)).at(-1)!.message;

  it('over HTTP: access ends at once and comes back; member and lead are told, the reason is not stored', async () => {
    const reply = await call('suspend');
    assert.equal(reply.status, 200, reply.text);
    assert.deepEqual([await codes(app.member), await codes(app.lead)], [['member-suspended'], []]);
    assert.ok((await last('member@example.org')).text.includes(reason));
    assert.ok(!(await last('lead@example.org')).text.includes(reason));
    const stored = [...app.documents.stored].filter(([path]) => !path.startsWith('mail/'));
    assert.ok(!JSON.stringify(stored).includes(reason));
    assert.equal((await call('reinstate')).status, 200);
    assert.deepEqual(await codes(app.member), []);
    assert.match((await last('member@example.org')).text, /as it was before/);
    const events = await app.documents.find(eventsOf(accreditations), { within: 'app1' });
    const chain = events.map(({ value }) => value);
    assert.deepEqual(
      chain.slice(-2).map(({ action, actor }) => `${action} ${actor}`),
      ['suspend-member admin', 'reinstate-member admin'],
    );
    const { chain: end } = (await app.documents.get(accreditations, 'app1'))!;
    assert.equal(brokenLink(end, chain), undefined);
  });

  const refused: [what: string, ...Parameters<typeof call>][] = [
    ['the lead', 'suspend', 'admin', 'lead'],
    ['who is not in the team', 'suspend', 'admin', 'stranger'],
    ['in no accreditation', 'suspend', 'admin', 'member', 'none'],
    ['who is not suspended', 'reinstate'],
    ['by no admin', 'suspend', 'ethics'],
    ['by themselves', 'suspend', 'member'],
  ];
  const status: Record<string, number> = {
    ...{ 'the lead': 409, 'who is not suspended': 409, 'by no admin': 403, 'by themselves': 403 },
  };
  for (const [what, ...how] of refused)
    it(`${how[0]} ${what}: ${status[what] ?? 404}`, async () => {
      app.identity.add({ id: 'member', roles: ['admin'] });
      const before = JSON.stringify([...app.documents.stored]);
      const reply = await call(...how);
      assert.equal(reply.status, status[what] ?? 404, reply.text);
      assert.equal(JSON.stringify([...app.documents.stored]), before);
    });

  it('twice: 409; once it is closed: 409, and the suspended one is told of the end and asked for the files', async () => {
    await call('suspend');
    assert.equal((await call('suspend')).status, 409);
    await closeAccreditation(app, app.lead, { id: 'app1', reason: 'completed' });
    assert.equal((await call('reinstate')).status, 409);
    const member = await app.documents.get(members, 'app1/member');
    assert.deepEqual([member?.state, member?.attestation?.state], ['suspended', 'asked']);
    assert.match((await last('member@example.org')).text, /closed/);
  });

  it('reads 4 and writes 5', async () => {
    const documents = counted(app.documents);
    const which = { id: 'app1', member: 'member' };
    await suspendOneMember({ ...app, documents }, app.admin, { ...which, reason });
    assert.deepEqual([documents.reads, documents.writes], [4, 5]);
    documents.reset();
    await reinstateOneMember({ ...app, documents }, app.admin, which);
    assert.deepEqual([documents.reads, documents.writes], [4, 5]);
  });
});
