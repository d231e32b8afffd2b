import type { App } from '../../app.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import type { Transaction } from '../../platform/documents.ts';
import { publicationId, publications } from '../domain/publication.ts';

/**
 * Reads what is known of these DOIs and answers how to write the others down as reported, once all reads of
 * the transaction are done. Reads 1 per DOI, writes 2 per new one.
 */
export async function reportPublications(
  app: Pick<App, 'config'>,
  tx: Transaction,
  {
    accreditationId,
    personId,
    dois,
  }: { accreditationId: string; personId: string; dois: string[] },
  now: Date,
): Promise<() => void> {
  const named = [...new Set(dois)].map((doi) => ({
    doi,
    id: publicationId(app.config.PSEUDONYM_KEY, accreditationId, doi),
  }));
  const known = await tx.getAll(
    publications,
    named.map(({ id }) => id),
  );
  return () => {
    for (const [index, { id, doi }] of named.entries()) {
      const before = known[index];
      if (before?.personal) continue;
      const event = { at: now, actor: personId, action: 'report', state: 'reported' };
      tx.set(publications, id, {
        state: 'reported',
        accreditationId,
        personId,
        personal: { doi },
        createdAt: now,
        chain: recordEvent(tx, publications, id, before?.chain ?? noChain, event),
      });
    }
  };
}
