import type { App } from '../../app.ts';
import type { Subject } from '../../platform/trace.ts';
import { appearances } from './continue-erasure.ts';

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
