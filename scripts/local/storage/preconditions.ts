import * as z from 'zod';
import { conditionNotMet, invalid, notModified } from './errors.ts';

export interface Versions {
  generation: string;
  metageneration: string;
}

/** The four conditions of a call, as parsed; an absent one always holds. */
export const Conditions = z.object({
  generationMatch: z.string().optional(),
  generationNotMatch: z.string().optional(),
  metagenerationMatch: z.string().optional(),
  metagenerationNotMatch: z.string().optional(),
});
export type Conditions = z.infer<typeof Conditions>;

/** From a query: `ifGenerationMatch` …, or with `ifSource` the same for the source of a copy. */
export function conditionsOf(query: URLSearchParams, start: 'if' | 'ifSource' = 'if'): Conditions {
  const conditions: Conditions = {};
  for (const key of Conditions.keyof().options) {
    const name = start + key.charAt(0).toUpperCase() + key.slice(1);
    const value = query.get(name);
    if (value === null) continue;
    if (!/^\d+$/.test(value)) throw invalid(`Invalid value for ${name}: '${value}'`);
    conditions[key] = value;
  }
  return conditions;
}

/** @throws 412, or for a read whose NotMatch fails 304. What does not exist has generation and metageneration 0. */
export function checkConditions(
  conditions: Conditions,
  current: Versions | undefined,
  use: 'read' | 'write',
): void {
  const generation = current?.generation ?? '0';
  const metageneration = current?.metageneration ?? '0';
  if (differs(conditions.generationMatch, generation)) throw conditionNotMet();
  if (differs(conditions.metagenerationMatch, metageneration)) throw conditionNotMet();
  if (
    equals(conditions.generationNotMatch, generation) ||
    equals(conditions.metagenerationNotMatch, metageneration)
  )
    throw use === 'read' ? notModified() : conditionNotMet();
}

const differs = (wanted: string | undefined, actual: string) =>
  wanted !== undefined && BigInt(wanted) !== BigInt(actual);
const equals = (unwanted: string | undefined, actual: string) =>
  unwanted !== undefined && BigInt(unwanted) === BigInt(actual);
