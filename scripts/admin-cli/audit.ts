import type { App } from '../../functions/app.ts';
import { audited } from '../../functions/audited.ts';
import { chainsOf, type Audited } from '../../functions/platform/anchor.ts';
import { brokenLink, eventsOf, type AuditEvent } from '../../functions/platform/audit.ts';
import { every, pathOf, type Kind } from '../../functions/platform/documents.ts';
import { readAnchors, type Broken, type Point } from './anchors.ts';
import { Usage, type Command } from './command.ts';

/** What is wrong with a record's history, or undefined. */
function problemOf({ chain, state }: Audited, events: AuditEvent[], points: Point[]) {
  if (!chain)
    return events.length > 0 || points.length > 0
      ? 'the record has lost its chain of events'
      : undefined;
  const broken = brokenLink(chain, events);
  if (broken !== undefined) return broken;
  for (const { month, length, head } of points) {
    if (events.length < length)
      return `${length} events were anchored in ${month}, ${events.length} are left`;
    if (events[length - 1]?.hash !== head)
      return `its first ${length} events are not those anchored in ${month}`;
  }
  const last = events.at(-1)?.state;
  if (last !== chain.state) return 'the record does not name the state that its last event left';
  // A person types a decision into the console, never a state.
  return state !== undefined && state !== last
    ? `the state is ${state}, but the last event left ${last}`
    : undefined;
}

/** The same, read anew as long as the record goes on changing: a live system is checked, too. */
async function check(
  app: Pick<App, 'documents'>,
  of: Kind<Audited>,
  id: string,
  record: Audited,
  points: Point[],
): Promise<string | undefined> {
  const events: AuditEvent[] = [];
  for await (const { value } of every(app.documents, eventsOf(of), { within: id }))
    events.push(value);
  const problem = problemOf(record, events, points);
  if (problem === undefined) return undefined;
  const now = await app.documents.get(of, id);
  const moved = now !== undefined && now.chain?.head !== record.chain?.head;
  return moved ? check(app, of, id, now, points) : problem;
}

const kinds = Object.keys(audited).sort();

export const auditCommands: Command[] = [
  {
    name: 'verify-audit',
    args: `[KIND]`,
    summary: `checks every record's chain of events for edits, gaps and a changed order, and the monthly anchors for what was cut off since (${kinds.join(', ')})`,
    takes: [0, 1],
    run: async ({ app, progress }, [only]) => {
      if (only !== undefined && !kinds.includes(only))
        throw new Usage(`Kinds are ${kinds.join(', ')}.`);
      const anchors = await readAnchors(app);
      const broken: Broken[] = [...anchors.broken];
      const left = anchors.points;
      let checked = 0;
      for (const name of kinds) {
        if (only !== undefined && only !== name) continue;
        const of = chainsOf(audited[name]!);
        for await (const { id, value } of every(app.documents, of, {})) {
          const path = pathOf(of, id);
          const problem = await check(app, of, id, value, left.get(path) ?? []);
          left.delete(path);
          if (problem !== undefined) broken.push({ record: path, problem });
          checked += 1;
          progress(checked, 'records', only === undefined ? anchors.chains : undefined);
        }
      }
      for (const [path, points] of left)
        if (only === undefined || path.startsWith(`${only}/`))
          broken.push({ record: path, problem: vanished(points) });
      return {
        lines: [
          ...broken.map(({ record, problem }) => `${record}: ${problem}`),
          ...(anchors.count === 0 ? ['no anchor yet: what was cut off cannot be found'] : []),
          `${checked} records and ${anchors.count} anchors checked, ${broken.length} broken`,
        ],
        value: { checked, anchors: anchors.count, broken },
        code: broken.length > 0 ? 1 : 0,
      };
    },
  },
];

const vanished = (points: Point[]): string => {
  const { length, month } = points.at(-1)!;
  return `the record has vanished; ${length} events were anchored in ${month}`;
};
