import type { CloudEvent } from '@google-cloud/functions-framework';
import * as z from 'zod';
import type { App } from '../../functions/app.ts';
import { datasetFiles } from '../../functions/catalogue/domain/dataset.ts';
import { submissionFiles } from '../../functions/contributions/domain/file.ts';
import { submissions } from '../../functions/contributions/domain/submission.ts';
import { answerDoorbell } from '../../functions/contributions/usecases/answer-doorbell.ts';
import { checkFile } from '../../functions/contributions/usecases/check-file.ts';
import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import { receiveUpload } from '../../functions/contributions/usecases/receive-upload.ts';
import { checkFixity } from '../../functions/contributions/usecases/reconcile/check-fixity.ts';
import { onFinalized, onPublished, onWritten } from '../../functions/platform/events.ts';
import type { Generation } from '../../functions/platform/objects.ts';
import { isOf } from '../../functions/platform/query.ts';
import { idOf, type Kind } from '../../functions/platform/documents.ts';
import { reviewer, type World } from './world.ts';

type Handler = (event: CloudEvent<unknown>) => Promise<void>;
const Place = z.object({
  submissionId: z.string().optional(),
  datasetId: z.string().optional(),
  fileId: z.string(),
});

/** The event functions of the room, on the same adapters as functions/index.ts has them. */
export const adapters = {
  'receive-upload': (app: App): Handler => onFinalized(() => app, receiveUpload),
  'check-file': (app: App): Handler =>
    onPublished(
      () => app,
      Place,
      (on, place) =>
        place.submissionId === undefined
          ? checkFixity(on, place as never)
          : checkFile(on, place as never),
    ),
  'on-submission-written': (app: App): Handler =>
    onWritten(() => app, 'submissions/{id}', answerDoorbell),
  'publish-submission': (app: App): Handler =>
    onPublished(
      () => app,
      z.object({ submissionId: z.string() }),
      (on, { submissionId }) => publishSubmission(on, submissionId),
    ),
};
export type Adapter = keyof typeof adapters;
export interface Happened {
  adapter: Adapter;
  event: Partial<CloudEvent<unknown>>;
}

const message = (data: unknown) => ({
  data: { message: { data: Buffer.from(JSON.stringify(data)).toString('base64') } },
});
const finalized = ({ bucket, name, generation }: Generation, size = 1): Happened => ({
  adapter: 'receive-upload',
  event: { data: { bucket, name, generation, size: String(size) } },
});
const bell = (id: string, authid?: string): Happened => ({
  adapter: 'on-submission-written',
  event: { subject: `documents/submissions/${id}`, ...(authid ? { authid } : {}) },
});
const check = (place: object): Happened => ({ adapter: 'check-file', event: message(place) });
const publish = (submissionId: string): Happened => ({
  adapter: 'publish-submission',
  event: message({ submissionId }),
});

/** Keeps in mind every object that was ever made and every record that ever was. */
export function remember(here: World): () => Happened[] {
  const seen = new Map<string, Generation>();
  const paths = new Set<string>();
  const look = () => {
    for (const { object } of here.objects.kept.values())
      seen.set(`${object.bucket}/${object.name}#${object.generation}`, object);
    for (const path of here.app.documents.stored.keys()) paths.add(path);
  };
  const transact = here.app.documents.transact.bind(here.app.documents);
  here.app.documents.transact = async (work) => {
    look();
    const result = await transact(work);
    look();
    return result;
  };
  const ids = (of: Kind<unknown>) =>
    [...paths].filter((path) => isOf(of, path)).map((path) => idOf(of, path));
  const places = (of: Kind<unknown>, owner: string) =>
    ids(of).map((id) => {
      const [parent, fileId] = id.split('/');
      return check({ [owner]: parent, fileId });
    });
  return () => {
    look();
    return [
      ...[...seen.values()].map((object) => finalized(object)),
      ...places(submissionFiles, 'submissionId'),
      ...places(datasetFiles, 'datasetId'),
      ...ids(submissions).flatMap((id) => [
        ...[bell(id), bell(id, reviewer.email), bell(id, 'f@demo.iam.gserviceaccount.com')],
        publish(id),
      ]),
      // and of what never was
      finalized({ bucket: here.app.config.BUCKET_UPLOADS, name: 'in/no/r1/no', generation: '9' }),
      ...[check({ submissionId: 'no', fileId: 'no' }), check({ datasetId: 'no', fileId: 'no' })],
      ...[bell('no'), publish('no')],
    ];
  };
}

/** Delivers events; throws what the platform would take for a wish to be called again. */
export async function deliver(here: World, events: Happened[]): Promise<void> {
  for (const { adapter, event } of events)
    await adapters[adapter](here.app)({ id: 'e', type: 't', ...event } as CloudEvent<unknown>);
}
