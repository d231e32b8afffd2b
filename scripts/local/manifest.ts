import { readFile } from 'node:fs/promises';
import * as z from 'zod';

import { exists } from '../lib/atomic.ts';

const Trigger = z.discriminatedUnion('type', [
  z.object({ type: z.literal('http') }),
  z.object({ type: z.literal('pubsub'), topic: z.string() }),
  z.object({
    type: z.literal('firestore'),
    event: z.enum(['written', 'created', 'updated', 'deleted']),
    document: z.string(),
  }),
  z.object({ type: z.literal('storage'), event: z.literal('finalized'), bucket: z.string() }),
]);
export type Trigger = z.infer<typeof Trigger>;

/** The part of functions.json that the local run uses. Time-out in seconds. */
const Manifest = z.record(
  z.string(),
  z.object({ trigger: Trigger, timeout: z.number().positive().default(60) }),
);
export type Manifest = z.infer<typeof Manifest>;

/** A function and its trigger of one kind. */
export interface Triggered<T extends Trigger['type']> {
  readonly name: string;
  readonly trigger: Extract<Trigger, { type: T }>;
}

/** Reads functions.json; where there is none yet, there are no functions. */
export async function readManifest(path: string): Promise<Manifest> {
  if (!(await exists(path))) return {};
  return Manifest.parse(JSON.parse(await readFile(path, 'utf8')));
}

/** The functions triggered in one way. */
export function triggeredBy<T extends Trigger['type']>(
  manifest: Manifest,
  type: T,
): Triggered<T>[] {
  return Object.entries(manifest)
    .filter(([, { trigger }]) => trigger.type === type)
    .map(([name, { trigger }]) => ({ name, trigger: trigger as Triggered<T>['trigger'] }));
}
