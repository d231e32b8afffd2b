import { must, type Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { revocations, type Revocation } from '../domain/revocation.ts';

/** A revocation of that accreditation; Fault not-found. Reads 1. */
export async function readRevocation(
  tx: Transaction,
  { accreditationId, id }: { accreditationId: string; id: string },
): Promise<Revocation> {
  const revocation = await must(tx, revocations, id, 'revocation');
  if (revocation.accreditationId !== accreditationId)
    throw new Fault('not-found', 'No such revocation of this accreditation.');
  return revocation;
}
