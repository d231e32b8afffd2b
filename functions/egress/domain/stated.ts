import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { addUp, Costs, costsBeyond, linesOf, Parts, type EgressMonth } from './ledger.ts';
import { RepeatSum } from './repeat.ts';

/**
 * Why a statement tells of an earlier month: its bill was corrected or came late, late usage logs moved shares
 * of the same bill, or no statement told of that month yet.
 */
export const Why = z.enum(['bill', 'shares', 'unstated']);
export type Why = z.infer<typeof Why>;

/** What a month has become beyond what statements told of it; amounts may be negative. */
export const Adjustment = z.object({ month: z.string(), why: Why, ...Parts.shape });
export type Adjustment = z.infer<typeof Adjustment>;

/**
 * What the statement of a month tells of one holder of costs; never changed. Each ledger month is told in full by
 * the rows about it: the sum of all rows is the ledger as it was last stated.
 */
export const StatedRow = z.object({
  month: z.string(),
  accreditationId: z.string(),
  ...Parts.shape,
  adjustments: z.array(Adjustment),
  repeats: z.array(RepeatSum),
  statedAt: z.date(),
});
export type StatedRow = z.infer<typeof StatedRow>;
export const statedRows = kind('statements/{month}/rows/{accreditationId}', StatedRow);

const head = { month: z.string(), chain: Chain };
/** `stating`: rows are being written; `stated`: they are complete, and the admins were mailed. */
export const Statement = z.discriminatedUnion('state', [
  z.object({ ...head, state: z.literal('stating') }),
  z.object({
    ...head,
    state: z.literal('stated'),
    statedAt: z.date(),
    /** What it tells of each usage month, over all holders; its own month first. */
    months: z.array(z.object({ month: z.string(), costs: Costs })),
  }),
]);
export type Statement = z.infer<typeof Statement>;
export type Stated = Extract<Statement, { state: 'stated' }>;
export const statements = kind('statements/{month}', Statement);

export const nothing: Parts = { costs: [], datasets: {}, people: {}, bytes: 0 };

/** What no statement told of a month yet; undefined: nothing. */
export function untold({ stated = nothing, ...now }: EgressMonth): Parts | undefined {
  const rest = {
    costs: costsBeyond(now.costs, stated.costs),
    datasets: eachBeyond(now.datasets, stated.datasets),
    people: eachBeyond(now.people, stated.people),
    bytes: now.bytes - stated.bytes,
  };
  const { costs, datasets, people, bytes } = rest;
  // shares may move between datasets or people while the sum stays
  const parts = [...costs, ...Object.keys(datasets), ...Object.keys(people)];
  return parts.length === 0 && bytes === 0 ? undefined : rest;
}

function eachBeyond(now: Record<string, Costs>, stated: Record<string, Costs>) {
  const ids = [...new Set([...Object.keys(now), ...Object.keys(stated)])].sort();
  return Object.fromEntries(
    ids
      .map((id) => [id, costsBeyond(now[id] ?? [], stated[id] ?? [])] as const)
      .filter(([, costs]) => costs.length > 0),
  );
}

/** Why a month is adjusted: `told` is what statements told of it over all holders, if any did. */
export const whyOf = (told: Costs | undefined, now: Costs): Why =>
  told === undefined ? 'unstated' : costsBeyond(now, told).length > 0 ? 'bill' : 'shares';

/** What rows of a statement tell of each usage month, over all holders. */
export function sumByMonth(month: string, rows: StatedRow[]): Stated['months'] {
  const told = rows.flatMap((row) => [row, ...row.adjustments]);
  const months = [...Map.groupBy(told, (one) => one.month).keys(), month];
  const of = (wanted: string) =>
    told.filter((one) => one.month === wanted).flatMap(({ costs }) => linesOf(costs));
  return [...new Set(months)]
    .sort((a, b) => (a > b ? -1 : 1))
    .map((each) => ({ month: each, costs: addUp(of(each)) }));
}

/** Whether a row tells of a person. */
export const isToldOf = (row: StatedRow, personId: string): boolean =>
  [row, ...row.adjustments].some(({ people }) => Object.hasOwn(people, personId));

/** One person's part of a row; undefined when there is none. */
export function partOf(row: StatedRow, personId: string) {
  const costs = row.people[personId] ?? [];
  const adjustments = row.adjustments.flatMap(({ month, why, people }) => {
    const own = people[personId];
    return own ? [{ month, why, costs: own }] : [];
  });
  return costs.length === 0 && adjustments.length === 0
    ? undefined
    : { month: row.month, costs, adjustments, statedAt: row.statedAt };
}
