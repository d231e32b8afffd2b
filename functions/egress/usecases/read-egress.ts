import type { App } from '../../app.ts';
import { readAccreditation } from '../../access/usecases/read-accreditations.ts';
import { every } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import type { Money } from '../../platform/money.ts';
import {
  addUp,
  egress,
  egressMonths,
  egressPeople,
  linesOf,
  type Costs,
  type EgressMonth,
} from '../domain/ledger.ts';

export interface EgressView {
  accreditationId: string;
  /** Whose costs may be shown: all of the team's, or the caller's own alone. */
  scope: 'team' | 'own';
  userId: string;
  /** The caller's own part. */
  own: Costs;
  /** The whole team's, since ever. */
  costs: Costs;
  /** By person, since ever. */
  people: Record<string, Costs>;
  /** Bytes of each person that no bill names yet. */
  unbilledByPerson: Record<string, number>;
  months: EgressMonth[];
  budget: Money;
  budgetExhausted: boolean;
  unbilledBytes: number;
  updatedAt: Date | undefined;
}

/** Lead and admins see all of a team's costs, everybody else in it the own part. */
export const scopeOf = ({ leadId }: { leadId: string }, user: User): 'team' | 'own' =>
  leadId === user.id || user.roles.includes('admin') ? 'team' : 'own';

/**
 * What an accreditation's downloads cost (P-3.6a: shown, never charged): all of it for its lead and admins, the own
 * part for who is in the team now; who was finds their own costs among `readOwnCosts`. Fault not-found for everybody
 * else. Reads 3 documents, one per month and one per person.
 */
export async function readEgress(
  app: Pick<App, 'documents'>,
  user: User,
  accreditationId: string,
): Promise<EgressView> {
  const accreditation = await readAccreditation(app, user, accreditationId);
  const [total, persons, months] = await Promise.all([
    app.documents.get(egress, accreditationId),
    app.documents.find(egressPeople, { within: accreditationId }),
    app.documents.find(egressMonths, { within: accreditationId }),
  ]);
  const people = Object.fromEntries(persons.map(({ value }) => [value.personId, value.costs]));
  return {
    accreditationId,
    scope: scopeOf(accreditation, user),
    userId: user.id,
    own: people[user.id] ?? [],
    costs: total?.costs ?? [],
    people,
    unbilledByPerson: Object.fromEntries(
      persons.map(({ value }) => [value.personId, value.unbilledBytes]),
    ),
    months: months.map(({ value }) => value),
    budget: accreditation.budget,
    budgetExhausted: accreditation.budgetExhausted,
    unbilledBytes: total?.unbilledBytes ?? 0,
    updatedAt: total?.updatedAt,
  };
}

export interface OwnCosts {
  costs: Costs;
  unbilledBytes: number;
  accreditations: {
    accreditationId: string;
    costs: Costs;
    unbilledBytes: number;
    months: { month: string; costs: Costs }[];
  }[];
}

/** What the caller's own downloads cost, whatever the accreditation. Reads one document per accreditation and per month of each. */
export async function readOwnCosts(app: Pick<App, 'documents'>, user: User): Promise<OwnCosts> {
  const found = [];
  for await (const { value } of every(app.documents, egressPeople, {
    where: [['personId', '==', user.id]],
  })) {
    const { accreditationId, costs, unbilledBytes } = value;
    const months = await app.documents.find(egressMonths, { within: accreditationId });
    found.push({
      accreditationId,
      costs,
      unbilledBytes,
      months: months.flatMap(({ value: { month, people } }) => {
        const own = people[user.id];
        return own ? [{ month, costs: own }] : [];
      }),
    });
  }
  return {
    costs: addUp(found.flatMap(({ costs }) => linesOf(costs))),
    unbilledBytes: found.reduce((sum, { unbilledBytes }) => sum + unbilledBytes, 0),
    accreditations: found.sort((a, b) => (a.accreditationId < b.accreditationId ? -1 : 1)),
  };
}
