import type { App } from '../../app.ts';
import type { Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { accreditations, members, type Accreditation } from '../domain/accreditation.ts';
import { endOffer, offerLead, takeLead } from '../domain/handover.ts';
import { actorOf } from '../domain/party.ts';
import { leadDeclined, leadOffered, leadTaken, leadTakenBack } from '../handover-mails.ts';
import { gatherEvidence } from './evidence.ts';
import { noteAccreditation } from './note-accreditation.ts';
import { refuseLead } from './refuse-lead.ts';
import { isPartyTo } from './refuse-party.ts';
import { teller } from './tell.ts';
import { teamOf, tellTeam } from './tell-team.ts';

type Needs = Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>;

const none = () => new Fault('not-found', 'No such accreditation.');

/**
 * The lead offers the lead to a member of the team; an admin who is no party does so where the lead cannot.
 * Both are mailed. Faults: not-found, conflict. Reads 3, for an admin 4; writes 4.
 */
export async function offerTheLead(
  app: Needs,
  user: User,
  { id, member: key }: { id: string; member: string },
): Promise<Accreditation> {
  const now = app.now();
  const expiresAt = new Date(now.getTime() + app.policy.accreditation.handoverLives);
  return app.documents.transact(async (tx) => {
    const before = await tx.get(accreditations, id);
    if (!before || !(before.leadId === user.id || (await isOutside(app, tx, before, user))))
      throw none();
    const member = await tx.get(members, `${id}/${key}`);
    const lead = await tx.get(members, `${id}/${before.leadId}`);
    const offered = offerLead(before, member, user.id, { now, expiresAt });
    const tell = teller(app, tx, now);
    tell(member?.personal?.email, [key], leadOffered(id, expiresAt));
    tell(lead?.personal?.email, [before.leadId], leadOffered(id, expiresAt, 'lead'));
    return noteAccreditation(tx, id, offered, { actor: user.id, action: 'offer-lead', now });
  });
}

/**
 * The member accepts in person and leads from now on; the whole team is told. Faults: not-found (not
 * offered to the caller), conflict, forbidden (terms, denied). Reads 1, the team and the evidence.
 */
export async function acceptTheLead(app: Needs, user: User, id: string): Promise<Accreditation> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await tx.get(accreditations, id);
    if (before?.handover?.toId !== user.id) throw none();
    const team = await teamOf(tx, id);
    const member = team.find((one) => one.id === `${id}/${user.id}`)?.value;
    const after = takeLead(before, member, now);
    const partyIds = [actorOf(app.config.PSEUDONYM_KEY, user).addressId];
    const about = { leadId: user.id, datasetIds: before.datasetIds, partyIds };
    refuseLead(await gatherEvidence(app, tx, about, user.emailVerified));
    tellTeam(app, tx, team, leadTaken(id), now);
    return noteAccreditation(tx, id, after, { actor: user.id, action: 'take-lead', now });
  });
}

/** The member declines, or lead or admin takes the offer back; the other is told. Faults: not-found, conflict. Reads 3, for an admin 4; writes at most 4. */
export async function endTheOffer(app: Needs, user: User, id: string): Promise<Accreditation> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await tx.get(accreditations, id);
    const toId = before?.handover?.toId;
    const declines = toId === user.id;
    if (
      !before ||
      !(declines || before.leadId === user.id || (await isOutside(app, tx, before, user)))
    )
      throw none();
    const after = endOffer(before);
    const lead = await tx.get(members, `${id}/${before.leadId}`);
    const member = toId === undefined ? undefined : await tx.get(members, `${id}/${toId}`);
    const tell = teller(app, tx, now);
    if (declines || before.leadId !== user.id)
      tell(lead?.personal?.email, [before.leadId], (declines ? leadDeclined : leadTakenBack)(id));
    if (toId !== undefined && !declines) tell(member?.personal?.email, [toId], leadTakenBack(id));
    const action = declines ? 'decline-lead' : 'take-back-lead';
    return noteAccreditation(tx, id, after, { actor: user.id, action, now });
  });
}

/** An admin who is no party to it. Reads 1. */
const isOutside = async (app: Needs, tx: Transaction, before: Accreditation, user: User) =>
  user.roles.includes('admin') && !(await isPartyTo(app, tx, before, user));
