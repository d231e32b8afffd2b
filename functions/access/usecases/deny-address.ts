import type { App } from '../../app.ts';
import { people } from '../../people/domain/person.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import type { Found, Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { addressId, post } from '../../platform/mail.ts';
import {
  denials,
  deny,
  denyList,
  isDenied,
  said,
  usualEnd,
  type Denial,
  type DenyEntry,
} from '../domain/deny.ts';
import { denialLifted, denied } from '../deny-mails.ts';

type Needs = Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>;

/** Writes one more denial of an address with its event; undefined when the same is said already. */
export function storeDenial(
  tx: Transaction,
  { id, before, next }: { id: string; before: DenyEntry | undefined; next: Denial },
): Denial | undefined {
  const standing = deny(said(before), next);
  if (!standing) return undefined;
  // the category is kept no longer than the entry; events stay
  const { at, by: actor } = next;
  const event = { at, actor, action: 'deny', state: 'denied', reason: 'P-4.0d' };
  const chain = recordEvent(tx, denyList, id, before?.chain ?? noChain, event);
  const after = { ...standing, chain };
  tx.set(denyList, id, after);
  return after;
}

/**
 * Puts an address on the deny list, kept as its keyed hash alone; its owner is told (P-4.0d). Said
 * already: answered as it stands. Fault invalid: the end is out of bounds. Reads 1, writes at most 3.
 */
export async function denyAddress(
  app: Needs,
  by: string,
  input: { email: string; category: Denial['category']; expiresAt?: Date | undefined },
): Promise<Found<Denial>> {
  const { email, category } = input;
  const now = app.now();
  const { denied: usual, longestDenied } = app.policy.misuse;
  const expiresAt = input.expiresAt ?? usualEnd(now, usual);
  if (expiresAt <= now || expiresAt.getTime() > now.getTime() + longestDenied)
    throw new Fault('invalid', 'The end of the entry is out of bounds.', {
      errors: [
        {
          pointer: '/expiresAt',
          detail: `Name a time to come, at most ${longestDenied / 86_400_000} days from now.`,
        },
      ],
    });
  const id = addressId(app.config.PSEUDONYM_KEY, email);
  return app.documents.transact(async (tx) => {
    const before = await tx.get(denyList, id);
    const value = storeDenial(tx, { id, before, next: { category, by, at: now, expiresAt } });
    if (!value) return { id, value: said(before)! };
    post(tx, app.config, now, {
      id: app.newId(),
      to: [email],
      about: [id],
      letter: denied(category, value.expiresAt),
    });
    return { id, value };
  });
}

/**
 * Lifts an entry: it ends now, its events stay; who is known by that address is told. Lifted already:
 * answered as it stands. Fault not-found. Reads 2, writes at most 3.
 */
export async function liftDenial(
  app: Omit<Needs, 'policy'>,
  by: string,
  id: string,
): Promise<Found<Denial>> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = said(await tx.get(denyList, id));
    if (!before) throw new Fault('not-found', 'No such entry of the deny list.');
    if (!isDenied(before, now)) return { id, value: before };
    const where: [string, 'array-contains', string][] = [['addressIds', 'array-contains', id]];
    const [owner] = await tx.find(people, { where, limit: 1 });
    const event = { at: now, actor: by, action: 'lift', state: 'lifted' };
    const chain = recordEvent(tx, denyList, id, before.chain ?? noChain, event);
    const value = { ...before, expiresAt: now, chain };
    tx.set(denyList, id, value);
    if (owner?.value.personal)
      post(tx, app.config, now, {
        id: app.newId(),
        to: [owner.value.personal.email],
        about: [owner.id],
        letter: denialLifted,
      });
    return { id, value };
  });
}

/** The entries that count now, those that end first first. Reads one per entry. */
export const listDenials = (
  app: Pick<App, 'documents' | 'now'>,
  page: { limit: number; after?: string | undefined },
): Promise<Found<Denial>[]> =>
  app.documents.find(denials, {
    where: [['expiresAt', '>', app.now()]],
    limit: page.limit,
    ...(page.after === undefined ? {} : { after: page.after }),
  });
