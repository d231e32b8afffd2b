import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { every, type Transaction } from '../../platform/documents.ts';
import { addressId } from '../../platform/mail.ts';
import type { Removal, Subject } from '../../platform/trace.ts';
import { accreditations, members } from '../domain/accreditation.ts';
import { applications, type Application } from '../domain/application.ts';
import { publications } from '../domain/publication.ts';
import { revocations } from '../domain/revocation.ts';
import { leaveTeam } from '../domain/team.ts';
import { openStates, withdraw } from '../domain/transitions.ts';
import { closeMarks } from './decide-application.ts';
import { endFound } from './end-accreditation.ts';
import { noteAccreditation } from './note-accreditation.ts';
import { storeApplication } from './store-application.ts';

type Needs = Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>;
const room = 'access';

/**
 * Ends and erases what the access room knows of a person: closes accreditations they lead, removes
 * their memberships, withdraws open applications, takes the personal data out of all of them, their
 * name out of other people's, and the reason out of revocations. Re-entrant: each record is dealt with in one transaction.
 */
export async function eraseAccess(app: Needs, subject: Subject): Promise<Removal[]> {
  const { id, addresses } = subject;
  let closed = 0;
  for await (const one of every(app.documents, accreditations, { where: [['leadId', '==', id]] })) {
    if (one.value.statementTo === id) await forgetWish(app, one.id, id);
    if (!['closed', 'revoked'].includes(one.value.state))
      closed += Number(await endFound(app, id, one.id, { state: 'closed', reason: 'erasure' }));
  }
  let memberships = 0;
  const own = [
    ['personId', id] as const,
    ...addresses.map((address) => ['addressId', address] as const),
  ];
  for (const [field, value] of own)
    for await (const member of every(app.documents, members, { where: [[field, '==', value]] }))
      memberships += Number(await removeMember(app, member.id, subject));
  let cleared = 0;
  for await (const one of every(app.documents, applications, { where: [['leadId', '==', id]] }))
    cleared += Number(await eraseOwn(app, one.id, id));
  let named = 0;
  for (const address of addresses)
    for await (const one of every(app.documents, applications, {
      where: [['partyIds', 'array-contains', address]],
    }))
      named += Number(await eraseName(app, one.id, subject));
  let unnamed = 0;
  for await (const one of every(app.documents, publications, { where: [['personId', '==', id]] }))
    if (one.value.personal) unnamed += Number(await eraseDoi(app, one.id, id));
  let words = 0;
  for await (const one of every(app.documents, revocations, {
    where: [['personIds', 'array-contains', id]],
  }))
    words += Number(await eraseReason(app, one.id));
  return [
    { room, what: 'accreditations closed', count: closed },
    { room, what: 'memberships removed', count: memberships },
    { room, what: 'applications cleared of personal data', count: cleared },
    { room, what: "names taken out of other people's applications", count: named },
    { room, what: 'DOIs of publications', count: unnamed },
    { room, what: 'reasons of revocations', count: words },
  ];
}

/** No statement is mailed to who is gone. */
const forgetWish = (app: Needs, id: string, personId: string) =>
  app.documents.transact(async (tx) => {
    const before = await tx.get(accreditations, id);
    if (before?.statementTo !== personId) return;
    const { statementTo: _, ...after } = before;
    noteAccreditation(tx, id, after, {
      actor: personId,
      action: 'statement-unwanted',
      now: app.now(),
    });
  });

async function removeMember(app: Needs, path: string, { id, addresses }: Subject) {
  const accreditationId = path.split('/')[0]!;
  return app.documents.transact(async (tx) => {
    const member = await tx.get(members, path);
    const accreditation = await tx.get(accreditations, accreditationId);
    if (!member) return false;
    tx.remove(members, path);
    if (accreditation) {
      const gone = new Set(addresses);
      // the pseudonym stays where costs are tied to it
      const memberIds = accreditation.memberIds.filter((other) => !gone.has(other));
      const { teamIds } = leaveTeam(accreditation, [id]);
      tx.patch(accreditations, accreditationId, {
        memberIds: [...new Set([...memberIds, id])],
        teamIds,
      });
    }
    return true;
  });
}

/** What was written about a team goes; who is denied access is still decided, by pseudonyms alone (P-4.0d). */
const eraseReason = (app: Needs, id: string): Promise<boolean> =>
  app.documents.transact(async (tx) => {
    const revocation = await tx.get(revocations, id);
    if (!revocation?.personal) return false;
    tx.patch(revocations, id, { personal: undefined });
    return true;
  });

const eraseOwn = (app: Needs, id: string, personId: string) =>
  change(app, id, (tx, before, now) => {
    const open = (openStates as readonly string[]).includes(before.state);
    if (!open && !before.personal) return false;
    const ended = open ? withdraw(before, now) : before;
    const { personal: _gone, supervision: _also, ...rest } = ended;
    const after = { ...rest, scienceGoals: '', partyIds: [] };
    storeApplication(tx, { id, before, after, actor: personId, action: 'erase', now });
    if (open) closeMarks(tx, before);
    return true;
  });

const eraseName = (app: Needs, id: string, { id: personId, addresses }: Subject) =>
  change(app, id, (tx, before, now) => {
    const { personal, supervision } = before;
    const is = (email: string | undefined) =>
      email !== undefined && addresses.includes(addressOf(app, email));
    const keepsSupervisor = !is(personal?.supervisor?.email);
    const after = {
      ...before,
      personal: personal && {
        ...personal,
        supervisor: keepsSupervisor ? personal.supervisor : undefined,
        team: personal.team.filter(({ email }) => !is(email)),
      },
      supervision: keepsSupervisor ? supervision : undefined,
      partyIds: before.partyIds.filter((party) => !addresses.includes(party)),
    };
    storeApplication(tx, { id, before, after, actor: personId, action: 'erase-name', now });
    return true;
  });

/** A DOI leads to its authors: the record stays, of nobody's work. */
const eraseDoi = (app: Needs, id: string, personId: string) =>
  app.documents.transact(async (tx) => {
    const before = await tx.get(publications, id);
    if (!before?.personal) return false;
    const { personal: _gone, ...rest } = before;
    const event = { at: app.now(), actor: personId, action: 'erase', state: rest.state };
    tx.set(publications, id, {
      ...rest,
      chain: recordEvent(tx, publications, id, rest.chain, event),
    });
    return true;
  });

const addressOf = (app: Needs, email: string) => addressId(app.config.PSEUDONYM_KEY, email);

const change = (
  app: Needs,
  id: string,
  work: (tx: Transaction, before: Application, now: Date) => boolean,
): Promise<boolean> =>
  app.documents.transact(async (tx) => {
    const before = await tx.get(applications, id);
    return before !== undefined && work(tx, before, app.now());
  });
