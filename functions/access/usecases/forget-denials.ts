import type { App } from '../../app.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import { every } from '../../platform/documents.ts';
import { denials, denyList, said } from '../domain/deny.ts';

/**
 * Daily: what an entry of the deny list says goes some time after it has ended (P-2.2.2c, P-4.0d); its chain of
 * events stays, which tells neither category nor end. Nobody is warned, as the address is not known. Reads 2 and
 * writes 2 per entry.
 */
export async function forgetDenials(
  app: Pick<App, 'documents' | 'policy' | 'now'>,
): Promise<number> {
  const at = app.now();
  const ended = new Date(at.getTime() - app.policy.retention.denial);
  let forgotten = 0;
  for await (const { id } of every(app.documents, denials, {
    where: [['expiresAt', '<=', ended]],
  }))
    forgotten += await app.documents.transact(async (tx) => {
      const entry = said(await tx.get(denyList, id));
      // denied anew in the meantime
      if (!entry || entry.expiresAt > ended) return 0;
      const event = {
        at,
        actor: 'sweep',
        action: 'forget',
        state: 'forgotten',
        reason: 'P-2.2.2c',
      };
      tx.set(denyList, id, {
        chain: recordEvent(tx, denyList, id, entry.chain ?? noChain, event),
      });
      return 1;
    });
  return forgotten;
}
