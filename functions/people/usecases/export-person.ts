import * as z from 'zod';
import type { App } from '../../app.ts';
import type { Subject } from '../../platform/trace.ts';
import { appearances } from './continue-erasure.ts';

/** The export; what `data` is depends on the record. */
export const Export = z.object({
  exportedAt: z.iso.datetime(),
  person: z.string(),
  records: z.array(z.object({ room: z.string(), record: z.string(), data: z.unknown() })),
});

/**
 * Everything that any room holds of the person, as one JSON text in pieces, in constant memory:
 * `{ exportedAt, person, records: [{ room, record, data }] }`; times are RFC 3339.
 */
export async function* exportPerson(app: App, subject: Subject): AsyncGenerator<string> {
  const head = { exportedAt: app.now(), person: subject.id };
  yield `${JSON.stringify(head).slice(0, -1)},"records":[`;
  let separator = '';
  for await (const appearance of appearances(app, subject)) {
    yield `${separator}\n${JSON.stringify(appearance)}`;
    separator = ',';
  }
  yield '\n]}\n';
}
