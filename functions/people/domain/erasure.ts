import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import type { Appearance } from '../../platform/trace.ts';

/** A line of the certificate: what one room held of the person, by kind of record. No personal data. */
export const Line = z.object({
  room: z.string(),
  what: z.string(),
  found: z.int(),
  /** Still there: what costs are tied to, under a pseudonym, and published authorship (P-2.2.2b). */
  kept: z.int(),
});
export type Line = z.infer<typeof Line>;

const common = {
  /** The person's id, or the pseudonym of an address that has no account. */
  subjectId: z.string(),
  addresses: z.array(z.string()),
  /** The person or an admin for a mailed request (P-2.2.4), or nobody: it was kept for long enough (P-2.2.2c). */
  door: z.enum(['self', 'mail', 'retention']),
  requestedAt: z.date(),
  chain: Chain,
};

/** Goes step by step, each recorded; forward only. */
export const Erasure = z.discriminatedUnion('state', [
  z.object({
    ...common,
    state: z.literal('erasing'),
    /** Where the confirmation goes: the only thing kept until it is posted. */
    personal: z.object({ email: z.string() }).optional(),
    /** What was found before anything was removed. */
    found: z.array(Line).optional(),
    /** Rooms that are done. */
    rooms: z.array(z.string()),
  }),
  z.object({
    ...common,
    state: z.literal('erased'),
    certificate: z.array(Line),
    erasedAt: z.date(),
  }),
]);
export type Erasure = z.infer<typeof Erasure>;
export type Erasing = Extract<Erasure, { state: 'erasing' }>;
export const erasures = kind('erasures/{id}', Erasure);

/** The collections of a document's path, never an id: `accreditations/a1/members/m1` → `accreditations/members`. */
const whatOf = (record: string): string => {
  const parts = record.split('/');
  const names = parts.filter((_, index) => index % 2 === 0);
  return parts.length % 2 === 0 ? names.join('/') : parts[0]!;
};

/** Counts what holds data of the person, by room and kind of record; the data is not looked at. */
export async function inventory(appearances: AsyncIterable<Appearance>): Promise<Line[]> {
  const lines = new Map<string, Line>();
  for await (const { room, record, data } of appearances) {
    if (data === null || data === undefined) continue;
    const what = whatOf(record);
    const line = lines.get(`${room} ${what}`) ?? { room, what, found: 0, kept: 0 };
    lines.set(`${room} ${what}`, { ...line, found: line.found + 1 });
  }
  return [...lines.values()].sort((a, b) =>
    `${a.room} ${a.what}` < `${b.room} ${b.what}` ? -1 : 1,
  );
}

/** The certificate: what was found at first, and how much of it (or of what came since) is left. */
export function certify(found: Line[], left: Line[]): Line[] {
  const kept = (line: Line) =>
    left.find(({ room, what }) => room === line.room && what === line.what)?.found ?? 0;
  const known = new Set(found.map(({ room, what }) => `${room} ${what}`));
  const later = left.filter(({ room, what }) => !known.has(`${room} ${what}`));
  return [
    ...found.map((line) => ({ ...line, kept: kept(line) })),
    ...later.map((line) => ({ ...line, kept: line.found })),
  ];
}

/** The order in which rooms erase: `people` last, for it holds the account and the outbox. */
export const roomsInOrder = (rooms: string[]): string[] => [
  ...new Set(rooms.filter((room) => room !== 'people')),
  ...(rooms.includes('people') ? ['people'] : []),
];
