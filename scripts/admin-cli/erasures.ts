import { erasures } from '../../functions/people/domain/erasure.ts';
import { continueErasure } from '../../functions/people/usecases/continue-erasure.ts';
import { erasureOf } from '../../functions/people/views.ts';
import { every, must } from '../../functions/platform/documents.ts';
import type { Command } from './command.ts';

export const erasureCommands: Command[] = [
  {
    name: 'erasures list',
    args: '',
    summary: 'removals, the oldest first; never whose',
    takes: [0, 0],
    run: async ({ app }) => {
      const query = { orderBy: 'requestedAt' };
      const found = await Array.fromAsync(
        every(app.documents, erasures, query),
        ({ id, value }) => ({
          ...erasureOf(id, value),
          door: value.door,
          days: Math.floor((app.now().getTime() - value.requestedAt.getTime()) / 86_400_000),
        }),
      );
      return {
        lines:
          found.length === 0
            ? ['no removals']
            : found.map(({ id, state, door, days }) => `${id}  ${state}  ${door}  ${days} d`),
        value: found,
      };
    },
  },
  {
    name: 'erasures resume',
    args: 'ID',
    summary: 'does every step that is left of a removal that stands still',
    takes: [1, 1],
    run: async ({ app, progress }, [id]) => {
      await must(app.documents, erasures, id!, 'erasure');
      // what was found, every room, and the certificate
      const steps = new Set(app.traces.map(({ room }) => room)).size + 2;
      let done = 0;
      do progress((done += 1), 'steps', steps);
      while (await continueErasure(app, id!));
      const erasure = await must(app.documents, erasures, id!, 'erasure');
      return { lines: [`erasure ${id!} is ${erasure.state}`], value: erasureOf(id!, erasure) };
    },
  },
  {
    name: 'erasures certificate',
    args: 'ID',
    summary: 'what was removed, by room and kind of record, and what is kept',
    takes: [1, 1],
    run: async ({ app }, [id]) => {
      const erasure = await must(app.documents, erasures, id!, 'erasure');
      const view = erasureOf(id!, erasure);
      const lines = (view.certificate ?? []).map(
        ({ room, what, found, kept }) =>
          `${room}  ${what}: ${found - kept} removed${kept > 0 ? `, ${kept} kept` : ''}`,
      );
      const head = `erasure ${id!}, asked for on ${view.requestedAt.slice(0, 10)}, is ${view.state}`;
      // the answer is no while there is none
      return { lines: [head, ...lines], value: view, code: erasure.state === 'erased' ? 0 : 1 };
    },
  },
];
