import { submissions } from '../../functions/contributions/domain/submission.ts';
import { every } from '../../functions/platform/documents.ts';
import type { Command } from './command.ts';

const day = 86_400_000;

export const submissionCommands: Command[] = [
  {
    name: 'reviews',
    args: '',
    summary: 'submissions that wait for a reviewer or are with one, the oldest first',
    takes: [0, 0],
    run: async ({ app }) => {
      const query = {
        where: [['state', 'in', ['submitted', 'in-review']]] as ['state', 'in', string[]][],
      };
      const found = await Array.fromAsync(every(app.documents, submissions, query), (one) => one);
      const queue = found
        .flatMap(({ id, value }) =>
          'submittedAt' in value
            ? [{ id, state: value.state, held: value.hold !== undefined, since: value.submittedAt }]
            : [],
        )
        .sort((a, b) => a.since.getTime() - b.since.getTime())
        .map(({ since, ...rest }) => ({
          ...rest,
          submittedAt: since.toISOString(),
          days: Math.floor((app.now().getTime() - since.getTime()) / day),
        }));
      return {
        lines:
          queue.length === 0
            ? ['no submission waits']
            : queue.map(
                ({ id, state, held, days }) => `${id}  ${state}${held ? ', held' : ''}  ${days} d`,
              ),
        value: queue,
      };
    },
  },
];
