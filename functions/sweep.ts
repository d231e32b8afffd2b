import type { App } from './app.ts';

/**
 * The daily work of all rooms, one chore after the other: a chore that fails is logged and the others
 * still run; at the end the failure is thrown, so that the tick comes again.
 */
export async function sweep(app: App): Promise<void> {
  const failed: string[] = [];
  for (const chore of app.chores)
    try {
      const count = await chore.run(app);
      app.log.info('chore done', { room: chore.room, chore: chore.name, count });
    } catch (error) {
      failed.push(chore.name);
      app.log.error('chore failed', error, { room: chore.room, chore: chore.name });
    }
  if (failed.length > 0) throw new Error(`Chores failed: ${failed.join(', ')}`);
}
