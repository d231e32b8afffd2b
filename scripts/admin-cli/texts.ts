import { inForce, plans, terms, type Terms } from '../../functions/catalogue/domain/terms.ts';
import { every } from '../../functions/platform/documents.ts';
import type { Command } from './command.ts';

/** A text's versions: which is in force, and which will be. */
const view = (id: string, text: Terms, now: Date) => ({
  id,
  inForce: inForce(text, now)?.version,
  versions: text.versions.map(({ from, ...version }) => ({ ...version, from: from.toISOString() })),
});

const list = (name: 'terms' | 'plan'): Command => ({
  name: `${name} list`,
  args: '',
  summary: `every ${name === 'terms' ? 'set of terms' : 'plan'} with its versions (${name} put publishes the next)`,
  takes: [0, 0],
  run: async ({ app }) => {
    const of = name === 'terms' ? terms : plans;
    const texts = await Array.fromAsync(every(app.documents, of, {}), ({ id, value }) =>
      view(id, value, app.now()),
    );
    const lines = texts.flatMap(({ id, inForce: now, versions }) =>
      versions.map(
        ({ version, title, from }) =>
          `${id}  ${version}${version === now ? ' (in force)' : ''}  from ${from.slice(0, 10)}  ${title}`,
      ),
    );
    return { lines: lines.length === 0 ? [`no ${name}`] : lines, value: texts };
  },
});

export const textCommands: Command[] = [list('terms'), list('plan')];
