import { recordEvent } from '../../platform/audit.ts';
import type { Transaction } from '../../platform/documents.ts';
import { accreditations, type Accreditation } from '../domain/accreditation.ts';

/** Writes the accreditation as it is now, its state unchanged, with the event; answers it as stored. */
export function noteAccreditation(
  tx: Transaction,
  id: string,
  accreditation: Accreditation,
  { now, ...change }: { actor: string; action: string; reason?: string; now: Date },
): Accreditation {
  const { chain, state } = accreditation;
  const event = { at: now, ...change, state };
  const after = { ...accreditation, chain: recordEvent(tx, accreditations, id, chain, event) };
  tx.set(accreditations, id, after);
  return after;
}
