import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';

/** One version of a text that people accept; never changed once it is in force. */
export const TextVersion = z.object({
  version: z.int(),
  title: z.string(),
  url: z.string(),
  /** Of the text at the URL: what was accepted can be shown. */
  sha256: z.string(),
  /** In force from then on, until the next version's date. */
  from: z.date(),
});
export type TextVersion = z.infer<typeof TextVersion>;

/** Terms of use, or a data management plan (P-4.0c, P-5): all its versions, oldest first, read at once. */
export const Terms = z.object({ versions: z.array(TextVersion), chain: Chain.optional() });
export type Terms = z.infer<typeof Terms>;
export const terms = kind('terms/{id}', Terms);
export const plans = kind('plans/{id}', Terms);

/** What has to be accepted, or was: `terms/{id}` or `plans/{id}`, and the version. */
export interface Required {
  id: string;
  version: number;
}

/** The version in force at `now`: the latest whose date has come. */
export const inForce = (text: Terms, now: Date): TextVersion | undefined =>
  text.versions.findLast(({ from }) => from <= now);
