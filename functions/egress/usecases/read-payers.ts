import type { App } from '../../app.ts';
import { accreditations } from '../../access/domain/accreditation.ts';
import { leadAt } from '../../access/domain/handover.ts';
import { every } from '../../platform/documents.ts';
import type { Payer } from '../domain/allocation.ts';

/** The billing projects of accreditations: what they paid is known exactly. */
export async function readPayers(app: Pick<App, 'documents'>): Promise<Map<string, Payer>> {
  const payers = new Map<string, Payer>();
  for await (const { id, value } of every(app.documents, accreditations, {
    where: [['billingProject', '>', '']],
    orderBy: 'billingProject',
  }))
    payers.set(value.billingProject!, {
      accreditationId: id,
      leadAt: (at) => leadAt(value, at),
    });
  return payers;
}
