import { datasets } from '../../catalogue/domain/dataset.ts';
import { people } from '../../people/domain/person.ts';
import {
  every,
  type Found,
  type Kind,
  type Query,
  type Transaction,
} from '../../platform/documents.ts';
import {
  accreditations,
  members,
  type Accreditation,
  type Member,
} from '../domain/accreditation.ts';
import { applications, type Application } from '../domain/application.ts';
import { denyList, type DenyEntry } from '../domain/deny.ts';
import type { Requested } from '../domain/revocation.ts';
import { isInTeam } from '../domain/team.ts';
import { openStates } from '../domain/transitions.ts';

/** An accreditation with those who are in its team now. */
export interface Team extends Found<Accreditation> {
  team: Found<Member>[];
}

/** Everything that a revocation changes or tells of. */
export interface Reach {
  /** Accounts, with the address to write to while there is one. */
  accused: { id: string; email: string | undefined }[];
  /** The accreditation itself, and all others that the accused lead, unless they have ended for good. */
  revoked: Team[];
  /** Teams led by others, that the accused are in. */
  left: Team[];
  /** Pseudonyms of all addresses of the accused, with the entry that there is. */
  denials: { id: string; before: DenyEntry | undefined }[];
  /** Open applications that the accused lead or are named in. */
  applications: Found<Application>[];
  /** Datasets by the contact of their publisher. */
  publishers: Map<string, string[]>;
}

/** Reads it all, page by page, before anything is written: nothing is cut off. */
export async function reachOf(
  tx: Transaction,
  { accreditationId, personIds, addressIds }: Requested,
  accreditation: Accreditation,
): Promise<Reach> {
  const profiles = await tx.getAll(people, personIds);
  const addresses = unique([
    ...addressIds,
    ...profiles.flatMap((profile) => profile?.addressIds ?? []),
  ]);
  const own = { id: accreditationId, value: accreditation };
  const led = await where(tx, accreditations, 'leadId', '==', personIds);
  const revoked = [own, ...led.filter(({ id, value }) => id !== accreditationId && !isOver(value))];
  const entries = [
    ...(await where(tx, members, 'personId', '==', personIds)).filter((one) => isInTeam(one.value)),
    ...(await where(tx, members, 'addressId', '==', addresses)).filter(
      ({ value }) => value.state === 'invited',
    ),
  ];
  const theirs = new Set(revoked.map(({ id }) => id));
  const others = unique(entries.map(({ id }) => teamOf(id))).filter((id) => !theirs.has(id));
  const found = await tx.getAll(accreditations, others);
  const left = found.flatMap((value, index) =>
    value && !isOver(value) ? [{ id: others[index]!, value }] : [],
  );
  const open = [
    ...(await where(tx, applications, 'leadId', '==', personIds)),
    ...(await where(tx, applications, 'partyIds', 'array-contains', addresses)),
  ].filter(({ value }) => (openStates as readonly string[]).includes(value.state));
  const denials = await tx.getAll(denyList, addresses);
  const teams = await withTeams(tx, revoked);
  const emailOf = (id: string, index: number) =>
    profiles[index]?.personal?.email ??
    teams[0]?.team.find((member) => isOf(member, [id]))?.value.personal?.email;
  return {
    accused: personIds.map((id, index) => ({ id, email: emailOf(id, index) })),
    revoked: teams,
    left: await withTeams(tx, left),
    denials: addresses.map((id, index) => ({ id, before: denials[index] })),
    applications: [...new Map(open.map((one) => [one.id, one])).values()],
    publishers: await publishersOf(tx, accreditation.datasetIds),
  };
}

const unique = (ids: string[]): string[] => [...new Set(ids)];
const teamOf = (memberPath: string): string => memberPath.split('/')[0]!;
const isOver = ({ state }: Accreditation): boolean => state === 'closed' || state === 'revoked';

/** Whether a member is one of these accounts. */
export const isOf = ({ value }: Found<Member>, personIds: string[]): boolean =>
  'personId' in value && value.personId !== undefined && personIds.includes(value.personId);

/** Whatever has one of the values in a field. */
async function where<T>(
  tx: Transaction,
  of: Kind<T>,
  field: string,
  operator: '==' | 'array-contains',
  values: string[],
): Promise<Found<T>[]> {
  const query = (value: string): Query => ({ where: [[field, operator, value]] });
  const pages = values.map((value) => Array.fromAsync(every(tx, of, query(value))));
  return (await Promise.all(pages)).flat();
}

const withTeams = (tx: Transaction, found: Found<Accreditation>[]): Promise<Team[]> =>
  Promise.all(
    found.map(async (one) => {
      const all = await Array.fromAsync(every(tx, members, { within: one.id }));
      return { ...one, team: all.filter(({ value }) => isInTeam(value)) };
    }),
  );

async function publishersOf(tx: Transaction, datasetIds: string[]): Promise<Map<string, string[]>> {
  const publishers = new Map<string, string[]>();
  for (const [index, dataset] of (await tx.getAll(datasets, datasetIds)).entries())
    if (dataset) {
      const { contact } = dataset.publisher;
      publishers.set(contact, [...(publishers.get(contact) ?? []), datasetIds[index]!]);
    }
  return publishers;
}
