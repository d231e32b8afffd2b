import assert from 'node:assert/strict';
import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { answerInvitation } from '../../functions/access/usecases/answer-invitation.ts';
import { inviteMember, removeMember } from '../../functions/access/usecases/change-team.ts';
import { askForRenewal } from '../../functions/access/usecases/ask-renewal.ts';
import { decideOnRenewal } from '../../functions/access/usecases/decide-renewal.ts';
import type { RenewalDecision } from '../../functions/access/domain/renewal.ts';
import {
  acceptTheLead,
  endTheOffer,
  offerTheLead,
} from '../../functions/access/usecases/hand-over-lead.ts';
import { closeAccreditation } from '../../functions/access/usecases/end-accreditation.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { isFault } from '../../functions/platform/fault.ts';
import type { User } from '../../functions/platform/identity.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { config } from '../support/app.ts';
import { pouring, race, type Poured } from '../support/poured.ts';
import { approved, joined, secretFor, world } from '../support/world.ts';

const id = 'app1';
const chainIsWhole = async ({ documents }: Poured) => {
  const events = await documents.find(eventsOf(accreditations), { within: id });
  const { chain } = (await documents.get(accreditations, id))!;
  const broken = brokenLink(
    chain,
    events.map(({ value }) => value),
  );
  assert.equal(broken, undefined);
};

describe('two at once change one accreditation', () => {
  const { pour, end } = pouring();
  after(end);

  it('P-4.0a an invitation taken back and accepted: one wins, the other is told', async () => {
    const played = await world();
    await approved(played);
    const [accreditationId, token] = await secretFor(played, 'member@example.org', /invited/);
    const app = await pour(played);
    const secret = { accreditationId: accreditationId!, token: token!, accept: true };
    const address = addressId(config.PSEUDONYM_KEY, 'member@example.org');
    const { won, errors } = await race(
      () => answerInvitation(app, app.member, secret),
      () => removeMember(app, app.lead, { id, member: address }),
    );
    assert.equal(won, 1);
    assert.ok(isFault(errors[0], 'gone') || isFault(errors[0], 'not-found'), String(errors[0]));
    const member = await app.documents.get(members, `${id}/member`);
    const { memberIds } = (await app.documents.get(accreditations, id))!;
    assert.deepEqual(memberIds, member?.state === 'active' ? ['lead', 'member'] : ['lead']);
    await chainIsWhole(app);
  });

  it('P-2.2.2 a renewal given and declined: one wins, the other is told', async () => {
    const played = await world();
    await approved(played);
    const asked = { id, summary: 'What it was used for, in some words.', publications: [] };
    await askForRenewal(played, played.lead, asked);
    const app = await pour(played);
    const decide = (user: User, decision: RenewalDecision) => () =>
      decideOnRenewal(app, user, { id, decision });
    const { won, errors } = await race(
      decide(app.admin, { verdict: 'renew' }),
      decide(app.otherAdmin, { verdict: 'decline', reason: 'It was hardly used.' }),
    );
    assert.equal(won, 1);
    assert.ok(isFault(errors[0], 'conflict'), String(errors[0]));
    const events = await app.documents.find(eventsOf(accreditations), { within: id });
    const decided = events.filter(({ value }) => ['renew', 'decline'].includes(value.action));
    assert.equal(decided.length, 1);
    await chainIsWhole(app);
  });

  it('P-4.0a the lead taken over and the offer taken back: one wins, the other is told', async () => {
    const played = await world();
    await joined(played);
    await offerTheLead(played, played.lead, { id, member: 'member' });
    const app = await pour(played);
    const { won, errors } = await race(
      () => acceptTheLead(app, app.member, id),
      () => endTheOffer(app, app.lead, id),
    );
    assert.equal(won, 1);
    assert.ok(isFault(errors[0], 'not-found'), String(errors[0]));
    const { leadId, handover } = (await app.documents.get(accreditations, id))!;
    assert.ok(['lead', 'member'].includes(leadId) && handover === undefined);
    await chainIsWhole(app);
  });

  it('P-2.2.2c closed while an invitation is accepted: nobody is left behind', async () => {
    const played = await world();
    await approved(played);
    const [accreditationId, token] = await secretFor(played, 'member@example.org', /invited/);
    const app = await pour(played);
    const secret = { accreditationId: accreditationId!, token: token!, accept: true };
    const { errors } = await race(
      () => closeAccreditation(app, app.lead, { id, reason: 'completed' }),
      () => answerInvitation(app, app.member, secret),
    );
    assert.ok(
      errors.every((error) => isFault(error, 'gone')),
      String(errors),
    );
    const team = await app.documents.find(members, { within: id });
    const states = team.map(({ value }) => [value.state, value.attestation?.state]);
    const member = errors.length === 0 ? ['active', 'asked'] : ['removed', undefined];
    assert.deepEqual(states.sort(), [['active', 'asked'], member].sort());
    assert.equal((await app.documents.get(accreditations, id))?.state, 'closed');
    await chainIsWhole(app);
  });

  it('P-4.0a two invitations to the last place: one is sent', async () => {
    const played = await world();
    await approved(played);
    const invite = (app: Poured, number: number) => {
      const person = { name: 'G', institution: 'I', email: `guest-${number}@example.org` };
      return inviteMember(app, app.lead, { id, person });
    };
    for (let number = 2; number < played.policy.application.teamMembers; number += 1)
      await invite(played, number);
    const app = await pour(played);
    const { won, errors } = await race(
      () => invite(app, 100),
      () => invite(app, 101),
    );
    assert.equal(won, 1);
    assert.ok(isFault(errors[0], 'conflict'), String(errors[0]));
    await chainIsWhole(app);
  });
});
