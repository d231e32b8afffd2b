import * as z from 'zod';
import { requestErasure } from '../../functions/people/usecases/request-erasure.ts';
import { subjectNamed } from '../../functions/people/usecases/subject.ts';
import { erasureOf } from '../../functions/people/views.ts';
import { operator, Usage, type Command } from './command.ts';

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
];
