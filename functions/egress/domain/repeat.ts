import * as z from 'zod';
import type { Repeat } from '../../downloads/domain/repeat.ts';

/** Delivered more than `percent` of the size; resumed ranges add up to 100. */
export const isRepeated = (delivered: bigint, size: bigint, percent: number): boolean =>
  delivered * 100n > size * BigInt(Math.round(percent));

/** Repetitions of one dataset by one accreditation in a month. */
export const RepeatSum = z.object({
  accreditationId: z.string(),
  datasetId: z.string(),
  objects: z.int(),
  grants: z.int(),
  /** Bytes beyond the size of the objects. */
  excess: z.int(),
});
export type RepeatSum = z.infer<typeof RepeatSum>;

/** By accreditation and dataset, the largest excess first. */
export function sumRepeats(found: Repeat[]): RepeatSum[] {
  const sums = new Map<string, RepeatSum>();
  for (const { accreditationId, datasetId, cause, size, delivered } of found) {
    const key = JSON.stringify([accreditationId, datasetId]);
    const sum = sums.get(key) ?? { accreditationId, datasetId, objects: 0, grants: 0, excess: 0 };
    if (cause === 'grant') sum.grants++;
    else {
      sum.objects++;
      sum.excess += delivered - size;
    }
    sums.set(key, sum);
  }
  return [...sums]
    .sort(([a, { excess: x }], [b, { excess: y }]) => y - x || (a < b ? -1 : 1))
    .map(([, sum]) => sum);
}
