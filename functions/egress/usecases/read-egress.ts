import type { App } from '../../app.ts';
import { accreditations } from '../../access/domain/accreditation.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import type { Money } from '../../platform/money.ts';
import { estimate } from '../domain/estimate.ts';
import {
  egress,
  egressMonths,
  egressPeople,
  type Costs,
  type EgressMonth,
} from '../domain/ledger.ts';

export interface EgressView {
  accreditationId: string;
  costs: Costs;
  /** The caller's own part. */
  own: Costs;
  months: EgressMonth[];
  budget: Money;
  unbilled: { bytes: number; estimate: Money };
  updatedAt: Date | undefined;
}

/**
 * What an accreditation's downloads cost, for its members and for admins (P-3.6a: shown, never charged).
 * Fault not-found for everybody else. Reads 3 documents and one per month.
 */
export async function readEgress(
  app: Pick<App, 'documents' | 'policy'>,
  user: User,
  accreditationId: string,
): Promise<EgressView> {
  const accreditation = await app.documents.get(accreditations, accreditationId);
  const may = accreditation?.memberIds.includes(user.id) || user.roles.includes('admin');
  if (!accreditation || !may) throw new Fault('not-found', 'No such accreditation.');
  const [total, own, months] = await Promise.all([
    app.documents.get(egress, accreditationId),
    app.documents.get(egressPeople, `${accreditationId}/${user.id}`),
    app.documents.find(egressMonths, { within: accreditationId }),
  ]);
  const bytes = total?.unbilledBytes ?? 0;
  return {
    accreditationId,
    costs: total?.costs ?? [],
    own: own?.costs ?? [],
    months: months.map(({ value }) => value),
    budget: accreditation.budget,
    unbilled: { bytes, estimate: estimate(BigInt(bytes), app.policy.egress.dearestPerGibibyte) },
    updatedAt: total?.updatedAt,
  };
}
