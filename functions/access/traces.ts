import type { App } from '../app.ts';
import { every, pathOf, type Kind } from '../platform/documents.ts';
import { addressId } from '../platform/mail.ts';
import type { Appearance, Chore, Removal, Subject, Trace } from '../platform/trace.ts';
import { accreditations, members } from './domain/accreditation.ts';
import { applications } from './domain/application.ts';
import { denyList, said } from './domain/deny.ts';
import { publications } from './domain/publication.ts';
import { revocations } from './domain/revocation.ts';
import { digestReviews } from './usecases/digest-reviews.ts';
import { expireAccreditations } from './usecases/expire-accreditations.ts';
import { expireInvitations } from './usecases/expire-invitations.ts';
import { eraseAccess } from './usecases/erase-access.ts';
import { forgetAccreditations } from './usecases/forget-accreditations.ts';
import { forgetApplications } from './usecases/forget-applications.ts';
import { forgetDenials } from './usecases/forget-denials.ts';
import { forgetRevocations } from './usecases/forget-revocations.ts';
import { lapseApplications } from './usecases/lapse-applications.ts';
import { lapseRevocations } from './usecases/lapse-revocations.ts';
import { remindAttestations } from './usecases/remind-attestations.ts';
import { remindCitations } from './usecases/remind-citations.ts';
import { remindLeads } from './usecases/remind-leads.ts';

const room = 'access';

/**
 * Own applications, those where the person is named as supervisor or in a team, memberships, publications,
 * revocations, and entries of the deny list: these outlive an erasure (P-4.0d), a keyed hash with a category
 * and an end.
 */
async function* find(app: App, { id, addresses }: Subject): AsyncGenerator<Appearance> {
  const seen = new Set<string>();
  const where = (name: string, operator: '==' | 'array-contains', value: string) =>
    ({ where: [[name, operator, value]] }) as const;
  const search = async function* <T extends { personal?: unknown }>(
    of: Kind<T>,
    query: { where: readonly (readonly [string, '==' | 'array-contains', string])[] },
    partOf: (value: T) => unknown = ({ personal }) => personal,
  ): AsyncGenerator<Appearance> {
    const found = every(app.documents, of, { where: query.where.map((one) => [...one]) });
    for await (const { id: record, value } of found) {
      const path = pathOf(of, record);
      if (seen.has(path)) continue;
      seen.add(path);
      yield { room, record: path, data: partOf(value) ?? null };
    }
  };
  const isTheirs = ({ email }: { email: string }) =>
    addresses.includes(addressId(app.config.PSEUDONYM_KEY, email));
  yield* search(applications, where('leadId', '==', id), ({ personal, scienceGoals }) =>
    personal ? { ...personal, scienceGoals } : undefined,
  );
  for (const address of addresses)
    yield* search(applications, where('partyIds', 'array-contains', address), ({ personal }) => {
      const supervisor = personal?.supervisor;
      const team = personal?.team.filter(isTheirs) ?? [];
      return { ...(supervisor && isTheirs(supervisor) ? { supervisor } : {}), team };
    });
  yield* search(members, where('personId', '==', id));
  for (const address of addresses) yield* search(members, where('addressId', '==', address));
  yield* search(publications, where('personId', '==', id));
  for await (const { id: record, value } of every(app.documents, accreditations, {
    where: [['memberIds', 'array-contains', id]],
  })) {
    const data = value.statementTo === id ? { monthlyStatement: true } : null;
    yield { room, record: `accreditations/${record}`, data };
  }
  for await (const { id: record, value } of every(app.documents, revocations, {
    where: [['personIds', 'array-contains', id]],
  })) {
    const { category, personal } = value;
    yield {
      room,
      record: `revocations/${record}`,
      data: personal ? { category, ...personal } : null,
    };
  }
  const denials = await app.documents.getAll(denyList, addresses);
  for (const [index, denial] of denials.entries())
    if (denial) {
      const entry = said(denial);
      const data = entry
        ? { category: entry.category, at: entry.at, expiresAt: entry.expiresAt }
        : null;
      yield { room, record: `denyList/${addresses[index]!}`, data };
    }
}

/** Own applications and memberships of which the personal data is still kept. */
async function needs(app: App, { id }: Subject): Promise<boolean> {
  const own = every(app.documents, applications, { where: [['leadId', '==', id]] });
  for await (const { value } of own) if (value.personal) return true;
  const places = every(app.documents, members, { where: [['personId', '==', id]] });
  for await (const { value } of places) if (value.personal) return true;
  return false;
}

const erase = (app: App, subject: Subject): Promise<Removal[]> => eraseAccess(app, subject);

export const traces: Trace[] = [{ room, find, needs, erase }];
export const chores: Chore[] = [
  { room, name: 'lapse-applications', run: lapseApplications },
  { room, name: 'digest-reviews', run: digestReviews },
  { room, name: 'lapse-revocations', run: lapseRevocations },
  { room, name: 'remind-leads', run: remindLeads },
  { room, name: 'expire-accreditations', run: expireAccreditations },
  { room, name: 'expire-invitations', run: expireInvitations },
  { room, name: 'remind-attestations', run: remindAttestations },
  { room, name: 'remind-citations', run: remindCitations },
  { room, name: 'forget-applications', run: forgetApplications },
  { room, name: 'forget-accreditations', run: forgetAccreditations },
  { room, name: 'forget-denials', run: forgetDenials },
  { room, name: 'forget-revocations', run: forgetRevocations },
];
