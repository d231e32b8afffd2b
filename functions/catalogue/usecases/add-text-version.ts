import type { App } from '../../app.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import { Fault } from '../../platform/fault.ts';
import type { TextInput } from '../domain/input.ts';
import { nextVersion } from '../domain/next-version.ts';
import { plans, terms, type Terms } from '../domain/terms.ts';

/**
 * Adds a version to terms or a plan; from its date on everybody has to accept it (P-4.0c, P-5).
 * The same again changes nothing. Faults: conflict, invalid. Reads 1, writes 2.
 */
export async function addTextVersion(
  app: Pick<App, 'documents' | 'now'>,
  actor: string,
  room: 'terms' | 'plans',
  { id, ...input }: TextInput,
): Promise<Terms> {
  const now = app.now();
  const of = room === 'terms' ? terms : plans;
  return app.documents.transact(async (tx) => {
    const before = (await tx.get(of, id)) ?? { versions: [] };
    const added = nextVersion(before.versions, input, now);
    if (!added) return before;
    const after: Terms = {
      versions: [...before.versions, added],
      chain: recordEvent(tx, of, id, before.chain ?? noChain, {
        at: now,
        actor,
        action: 'add-version',
        state: `version-${added.version}`,
      }),
    };
    if (after.versions.length > 500) throw new Fault('too-large', 'At most 500 versions.');
    tx.set(of, id, after);
    return after;
  });
}
