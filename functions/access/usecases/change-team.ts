import type { App } from '../../app.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { addressId, post, type Letter } from '../../platform/mail.ts';
import { accreditations, isLive, members, type Accreditation } from '../domain/accreditation.ts';
import { applications } from '../domain/application.ts';
import { inTeam, leaveTeam, mayInvite, takeOut } from '../domain/team.ts';
import { left, removed } from '../mails.ts';
import { noteAccreditation } from './note-accreditation.ts';
import { sendInvitation, type Invited } from './send-invitation.ts';

type Needs = Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>;

const none = () => new Fault('not-found', 'No such accreditation.');

/**
 * The lead invites one more member, or sends the link anew to one who has not answered; earlier links are
 * void. Faults: not-found (not the lead), conflict (ended, in the team already, the supervisor, team full),
 * too-many. Reads 3, the team and the address's entries (at most 2); writes 4.
 */
export async function inviteMember(
  app: Needs,
  user: User,
  { id, person }: { id: string; person: Invited },
): Promise<Accreditation> {
  const now = app.now();
  const key = app.config.PSEUDONYM_KEY;
  const address = addressId(key, person.email);
  const { teamMembers } = app.policy.application;
  const { invitationsPerWeek } = app.policy.accreditation;
  return app.documents.transact(async (tx) => {
    const before = await tx.get(accreditations, id);
    if (before?.leadId !== user.id) throw none();
    if (!isLive(before, now))
      throw new Fault('conflict', 'This accreditation has ended: nobody is invited any more.');
    const lead = await tx.get(members, `${id}/${user.id}`);
    const team = await tx.find(members, { within: id, where: [['state', 'in', [...inTeam]]] });
    const known = await tx.find(members, { within: id, where: [['addressId', '==', address]] });
    const application = await tx.get(applications, before.applicationId);
    const email = application?.personal?.supervisor?.email;
    const sentAt = mayInvite(
      {
        team: team.map(({ value }) => value),
        known: known.map(({ value }) => value),
        supervisor: email === undefined ? undefined : addressId(key, email),
      },
      address,
      { teamMembers, invitationsPerWeek },
      now,
    );
    if (!lead?.personal) throw none();
    const by = { id, leadId: user.id, leadName: lead.personal.name };
    sendInvitation(app, tx, by, person, now, sentAt);
    const memberIds = [...before.memberIds.filter((other) => other !== address), address];
    return noteAccreditation(
      tx,
      id,
      { ...before, memberIds },
      { actor: user.id, action: 'invite-member', now },
    );
  });
}

/**
 * The lead removes a member or takes an invitation back; a member leaves. Access ends at once. Faults:
 * not-found, conflict (already out; the lead cannot leave). Reads 3, writes at most 5.
 */
export async function removeMember(
  app: Needs,
  user: User,
  { id, member: key }: { id: string; member: string },
): Promise<Accreditation> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await tx.get(accreditations, id);
    const isLead = before?.leadId === user.id;
    if (!before || !(isLead || key === user.id)) throw none();
    const member = await tx.get(members, `${id}/${key}`);
    if (!member) throw new Fault('not-found', 'No such member: look at the team again.');
    if (key === before.leadId)
      throw new Fault('conflict', 'The lead stays in the team: hand over the lead, or close it.');
    const lead = await tx.get(members, `${id}/${before.leadId}`);
    tx.set(members, `${id}/${key}`, takeOut(member, now));
    const tell = (to: string | undefined, about: string, letter: Letter) => {
      if (to === undefined) return;
      post(tx, app.config, now, { id: app.newId(), to: [to], about: [about], letter });
    };
    const how = !isLead ? 'left' : member.state === 'invited' ? 'uninvited' : 'removed';
    tell(member.personal?.email, key, removed(id, how));
    if (!isLead) tell(lead?.personal?.email, before.leadId, left(id));
    const action = isLead ? 'remove-member' : 'leave';
    // who was in the team stays among the ids: costs and conflicts of interest are asked by them
    const stays = (other: string) => other !== key || how !== 'uninvited';
    const memberIds = before.memberIds.filter(stays);
    const handover = before.handover?.toId === key ? undefined : before.handover;
    const team = { ...leaveTeam(before, [key]), memberIds, handover };
    return noteAccreditation(tx, id, team, { actor: user.id, action, now });
  });
}
