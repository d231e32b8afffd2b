import * as z from 'zod';
import type { App } from '../../app.ts';
import { textsInForce } from '../../catalogue/usecases/texts-in-force.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import { Fault, type FieldError } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { newPerson, people, refuseErased, type Person } from '../domain/person.ts';
import { withAddress } from './save-profile.ts';

export const Acceptances = z.strictObject({
  terms: z
    .array(
      z.strictObject({
        id: z
          .string()
          .regex(/^(terms|plans)\/[a-z0-9][a-z0-9-]{1,62}$/, 'Send "terms/…" or "plans/…".'),
        version: z.int().min(1).max(1_000_000),
      }),
    )
    .min(1, 'Name at least one.')
    .max(40, 'At most 40 at once.')
    .refine(
      (list) => new Set(list.map(({ id }) => id)).size === list.length,
      'Name each one once.',
    ),
});
export type Acceptances = z.infer<typeof Acceptances>;

/**
 * The caller accepts terms and plans in person, each in the version now in force (P-4.0a, P-4.0c).
 * What was accepted already stays as it is. Faults: invalid (not in force), gone (erased).
 * Reads 1 and 1 per text; writes 1 and 1 event per new acceptance.
 */
export async function acceptTerms(
  app: Pick<App, 'documents' | 'config' | 'now'>,
  user: User,
  { terms }: Acceptances,
): Promise<Person> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = (await tx.get(people, user.id)) ?? newPerson(now);
    refuseErased(before);
    const inForce = await textsInForce(
      tx,
      terms.map(({ id }) => id),
      now,
    );
    const errors = terms.flatMap(({ id, version }, index): FieldError[] => {
      const current = inForce.get(id);
      if (current === version) return [];
      const pointer = `/terms/${index}/${current === undefined ? 'id' : 'version'}`;
      return [
        {
          pointer,
          detail:
            current === undefined
              ? `Nothing is in force under ${id}.`
              : `Version ${current} of ${id} is in force: read and accept that one.`,
        },
      ];
    });
    if (errors.length > 0)
      throw new Fault('invalid', 'Only what is in force can be accepted.', { errors });
    const added = terms.filter(({ id, version }) => before.accepted[id]?.version !== version);
    if (added.length === 0) return before;
    const after: Person = {
      ...before,
      accepted: {
        ...before.accepted,
        ...Object.fromEntries(added.map(({ id, version }) => [id, { version, at: now }])),
      },
      addressIds: withAddress(app, before, user),
      updatedAt: now,
      version: before.version + 1,
      chain: added.reduce(
        (chain, { id, version }) =>
          recordEvent(tx, people, user.id, chain, {
            at: now,
            actor: user.id,
            action: 'accept',
            state: 'present',
            reason: `${id}@${version}`,
          }),
        before.chain ?? noChain,
      ),
    };
    tx.set(people, user.id, after);
    return after;
  });
}
