import * as z from 'zod';
import { applications } from '../../functions/access/domain/application.ts';
import { requestErasure } from '../../functions/people/usecases/request-erasure.ts';
import { subjectNamed } from '../../functions/people/usecases/subject.ts';
import { erasureOf } from '../../functions/people/views.ts';
import { every } from '../../functions/platform/documents.ts';
import { operator, Usage, type Command } from './command.ts';

const open = ['submitted', 'in-review', 'on-hold', 'changes-requested'];
const day = 86_400_000;

export const peopleCommands: Command[] = [
  {
    name: 'erase',
    args: 'EMAIL',
    summary: 'starts the removal of a person who asked for it by mail; access ends at once',
    takes: [1, 1],
    run: async ({ app }, [argument]) => {
      const email = z.email().safeParse(argument);
      if (!email.success) throw new Usage('Name an e-mail address.');
      const named = await subjectNamed(app, { email: email.data.toLowerCase() });
      const { id, erasure } = await requestErasure(app, {
        ...named,
        door: 'mail',
        actor: operator,
      });
      return {
        lines: [
          `erasure ${id} is ${erasure.state}; certificate: ${app.config.BASE_URL}/v1/erasures/${id}`,
        ],
        value: erasureOf(id, erasure),
      };
    },
  },
  {
    name: 'queue',
    args: '',
    summary: 'the open applications, the oldest first',
    takes: [0, 0],
    run: async ({ app }) => {
      const queue = [];
      for await (const { id, value } of every(app.documents, applications, {
        where: [['state', 'in', open]],
      }))
        if ('submittedAt' in value)
          queue.push({
            id,
            state: value.state,
            submittedAt: value.submittedAt.toISOString(),
            days: Math.floor((app.now().getTime() - value.submittedAt.getTime()) / day),
            datasets: value.datasetIds,
          });
      queue.sort((a, b) => (a.submittedAt < b.submittedAt ? -1 : 1));
      return {
        lines:
          queue.length === 0
            ? ['no open applications']
            : queue.map(
                ({ id, state, days, datasets }) =>
                  `${id}  ${state}  ${days} d  ${datasets.join(', ')}`,
              ),
        value: queue,
      };
    },
  },
];
