import type { App } from '../../functions/app.ts';
import {
  brokenLink,
  eventsOf,
  type AuditEvent,
  type Chain,
} from '../../functions/platform/audit.ts';
import { every, type Kind } from '../../functions/platform/documents.ts';
import { Usage, type Command } from './command.ts';

type Chained = Kind<{ chain?: Chain | undefined }>;

/** Every kind of record that keeps a chain of events. */
const kinds: Record<string, () => Promise<Chained>> = {
  accreditations: async () =>
    (await import('../../functions/access/domain/accreditation.ts')).accreditations,
  applications: async () =>
    (await import('../../functions/access/domain/application.ts')).applications,
  denyList: async () => (await import('../../functions/access/domain/deny.ts')).denyList,
  datasets: async () => (await import('../../functions/catalogue/domain/dataset.ts')).datasets,
  erasures: async () => (await import('../../functions/people/domain/erasure.ts')).erasures,
  people: async () => (await import('../../functions/people/domain/person.ts')).people,
  publications: async () =>
    (await import('../../functions/access/domain/publication.ts')).publications,
  plans: async () => (await import('../../functions/catalogue/domain/terms.ts')).plans,
  submissions: async () =>
    (await import('../../functions/contributions/domain/submission.ts')).submissions,
  suggestions: async () =>
    (await import('../../functions/catalogue/domain/suggestion.ts')).suggestions,
  terms: async () => (await import('../../functions/catalogue/domain/terms.ts')).terms,
};

/** What is wrong with a record's history, or undefined. */
async function problemOf(
  app: Pick<App, 'documents'>,
  of: Chained,
  id: string,
  record: { chain?: Chain | undefined; state?: unknown },
): Promise<string | undefined> {
  const events: AuditEvent[] = [];
  for await (const { value } of every(app.documents, eventsOf(of), { within: id }))
    events.push(value);
  const { chain, state } = record;
  if (!chain) return events.length > 0 ? 'the record has lost its chain of events' : undefined;
  const broken = brokenLink(chain, events);
  if (broken !== undefined) return broken;
  const last = events.at(-1)?.state;
  if (last !== chain.state) return 'the record does not name the state that its last event left';
  // A person types a decision into the console, never a state.
  return typeof state === 'string' && state !== last
    ? `the state is ${state}, but the last event left ${last}`
    : undefined;
}

export const auditCommands: Command[] = [
  {
    name: 'verify-audit',
    args: `[KIND]`,
    summary: `checks every record's chain of events for edits, gaps and a changed order (${Object.keys(kinds).join(', ')})`,
    takes: [0, 1],
    run: async ({ app, progress }, [only]) => {
      if (only !== undefined && !Object.hasOwn(kinds, only))
        throw new Usage(`Kinds are ${Object.keys(kinds).join(', ')}.`);
      const broken: { record: string; problem: string }[] = [];
      let checked = 0;
      for (const [name, load] of Object.entries(kinds)) {
        if (only !== undefined && only !== name) continue;
        const of = await load();
        for await (const { id, value } of every(app.documents, of, {})) {
          const problem = await problemOf(app, of, id, value);
          if (problem !== undefined) broken.push({ record: `${name}/${id}`, problem });
          checked += 1;
          progress(`${checked} records`);
        }
      }
      return {
        lines: [
          ...broken.map(({ record, problem }) => `${record}: ${problem}`),
          `${checked} records checked, ${broken.length} broken`,
        ],
        value: { checked, broken },
        code: broken.length > 0 ? 1 : 0,
      };
    },
  },
];
