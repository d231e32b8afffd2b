import * as z from 'zod';
import { canonical, sha256 } from './hash.ts';
import { kind, type Kind, type Transaction } from './documents.ts';

/**
 * The end of a record's chain of events, kept on the record itself: how many there are, the hash of
 * the last, and the state it left. A state that differs was not set by this system.
 */
export const Chain = z.object({ length: z.int(), head: z.string(), state: z.string() });
export type Chain = z.infer<typeof Chain>;
export const noChain: Chain = { length: 0, head: '', state: '' };

export const AuditEvent = z.object({
  at: z.date(),
  /** Pseudonymous id of who did it, or the name of the function. */
  actor: z.string(),
  action: z.string(),
  state: z.string(),
  /** Clause of the policy or a reason code, never free text of a person. */
  reason: z.string().optional(),
  before: z.string(),
  hash: z.string(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** Kind of the events below a record of `of` (`applications/{id}` → `applications/{id}/events/{n}`). */
export const eventsOf = (of: Kind<unknown>): Kind<AuditEvent> =>
  kind(`${of.pattern}/events/{n}`, AuditEvent);

/** Hash of an event, which covers the event before it. */
export const hashOf = (event: Omit<AuditEvent, 'hash'>): string => sha256(canonical(event));

/** Adds an event to a record's chain within its transaction, and answers the chain to store on the record. */
export function recordEvent(
  tx: Transaction,
  of: Kind<unknown>,
  id: string,
  chain: Chain,
  event: Omit<AuditEvent, 'before' | 'hash'>,
): Chain {
  const content = { ...event, before: chain.head };
  const hash = hashOf(content);
  const number = chain.length + 1;
  tx.create(eventsOf(of), `${id}/${String(number).padStart(6, '0')}`, { ...content, hash });
  return { length: number, head: hash, state: event.state };
}

/** What is wrong with a chain of events read in order, or undefined when it is whole. */
export function brokenLink(chain: Chain, events: AuditEvent[]): string | undefined {
  let head = '';
  for (const [index, event] of events.entries()) {
    const { hash, ...content } = event;
    if (event.before !== head) return `event ${index + 1} does not follow the one before it`;
    if (hashOf(content) !== hash) return `event ${index + 1} was changed`;
    head = hash;
  }
  if (events.length !== chain.length)
    return `${chain.length} events expected, ${events.length} found`;
  if (head !== chain.head) return 'the record does not name its last event';
  if ((events.at(-1)?.state ?? '') !== chain.state) return 'the record names another state';
  return undefined;
}
