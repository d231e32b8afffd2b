import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import {
  claimSubmission,
  reviewSubmission,
} from '../../functions/contributions/usecases/review-submission.ts';
import { submitSubmission } from '../../functions/contributions/usecases/submit-submission.ts';
import type { InState } from '../../functions/contributions/domain/submission.ts';
import { author, checklist, reviewer, type World } from './world.ts';

type Ready = Parameters<World['ready']>;

/** A submission that was accepted; nobody has been told yet. */
export async function accepted(here: World, ...ready: Ready): Promise<string> {
  const { id } = await here.ready(...ready);
  return acceptIt(here, id);
}
/** Submits it and has it accepted. */
export async function acceptIt(here: World, id: string): Promise<string> {
  await submitSubmission(here.app, author, { id });
  await claimSubmission(here.app, reviewer, id);
  const decision = { verdict: 'accept', checklist } as const;
  await reviewSubmission(here.app, reviewer, { id, decision, door: 'api' });
  return id;
}
export async function published(here: World, ...ready: Ready): Promise<string> {
  const id = await accepted(here, ...ready);
  await here.ring(id);
  await here.deliver();
  return id;
}
/** The publication that a submission has come to. */
export async function publicationOf(here: World, id: string) {
  const submission = await here.submission(id);
  if (!('publication' in submission)) throw new Error(`It is ${submission.state}.`);
  return (submission as InState<'published'>).publication;
}

/** All that publications leave behind: objects, catalogue, DOIs. */
export const stateAfter = (here: World) => ({
  objects: [...here.objects.kept.values()]
    .map(({ object, bytes }) => [object.name, object.crc32c, bytes.length])
    .sort(),
  documents: [...here.app.documents.stored.keys()]
    .filter((path) => path.startsWith('datasets/'))
    .sort(),
  dois: [...here.registry.dois],
});

/** Publishes, and dies before the event of that action is recorded (the first or, with `nth`, a later one). */
export async function dieBefore(here: World, id: string, kill: string, nth = 1): Promise<void> {
  let left = nth;
  const documents = Object.assign(Object.create(here.app.documents) as typeof here.app.documents, {
    transact: async (work: Parameters<typeof here.app.documents.transact>[0]) =>
      here.app.documents.transact(async (tx) => {
        const create: typeof tx.create = (of, docId, value) => {
          if ((value as { action?: string }).action === kill && (left -= 1) === 0)
            throw new Error('killed');
          tx.create(of, docId, value);
        };
        return work({ ...tx, create });
      }),
  });
  const outcome = await publishSubmission({ ...here.app, documents }, id).catch((error: unknown) =>
    String(error),
  );
  if (!String(outcome).includes('killed')) throw new Error(`Not killed: ${String(outcome)}`);
}
