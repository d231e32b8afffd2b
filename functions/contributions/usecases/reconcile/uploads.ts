import type { StoredObject } from '../../../platform/objects.ts';
import { every } from '../../../platform/documents.ts';
import type { Seen } from '../../domain/disagreement.ts';
import { submissionFiles, type SubmissionFile } from '../../domain/file.ts';
import { submissions, type SubmissionState } from '../../domain/submission.ts';
import { receiveUpload } from '../receive-upload.ts';
import type { Page, Pass, PassNeeds } from './run-pass.ts';

/** While a submission is in one of these, its uploads are what its records say. */
const living: SubmissionState[] = [
  'open',
  'submitted',
  'in-review',
  'changes-requested',
  'accepted',
  'publishing',
];

/** Each living submission's file records against the objects below its prefix; one submission a page. */
export const uploadsPass: Pass = {
  name: 'uploads',
  most: ({ policy }) => policy.reconcile.records,
  look: async (app, after): Promise<Page> => {
    const [next] = await app.documents.find(submissions, {
      where: [['state', 'in', living]],
      limit: 1,
      ...(after === undefined ? {} : { after }),
    });
    if (!next) return { seen: [], looked: 1, after: undefined };
    const { seen, looked } = await compare(app, next.id);
    return { seen, looked: looked + 1, after: next.id };
  },
};

/** Holds names and sums of one submission's objects: `policy.submission.files` of them at most. */
async function compare(app: PassNeeds, id: string): Promise<Omit<Page, 'after'>> {
  const objects = new Map<string, StoredObject>();
  for await (const object of app.objects.list(app.config.BUCKET_UPLOADS, `in/${id}/`))
    objects.set(object.name, object);
  const seen: Seen[] = [];
  let looked = objects.size;
  for await (const { id: name, value } of every(app.documents, submissionFiles, { within: id })) {
    const object = objects.get(value.object);
    objects.delete(value.object);
    looked += 1;
    const [owner, file] = name.split('/');
    const place = `submissions/${owner!}/files/${file!}`;
    const code = await differing(app, value, object);
    if (code) seen.push({ code, place, detail: value.state });
  }
  for (const name of objects.keys()) seen.push({ code: 'upload-unknown', place: name });
  return { seen, looked };
}

async function differing(
  app: PassNeeds,
  file: SubmissionFile,
  object: StoredObject | undefined,
): Promise<Seen['code'] | undefined> {
  switch (file.state) {
    case 'declared':
      if (!object || !old(app, file.declaredAt, app.policy.submission.stuck)) return undefined;
      // what its own event would do, had it come
      await receiveUpload(app, object);
      return 'upload-unannounced';
    case 'uploaded':
    case 'checking':
    case 'valid':
      if (!object) return (await gone(app, file)) ? 'upload-missing' : undefined;
      if (object.generation !== file.generation) return 'upload-other';
      if (object.size !== file.size || object.crc32c !== file.sum) return 'upload-other';
      return file.state !== 'valid' && old(app, file.updatedAt, app.policy.reconcile.stuck)
        ? 'file-stuck'
        : undefined;
    case 'refused':
    case 'quarantined':
    case 'removed':
      if (!object || !old(app, file.updatedAt, app.policy.submission.stuck)) return undefined;
      await receiveUpload(app, object);
      return 'upload-left';
  }
}

/** It may have arrived after the list was made. */
const gone = async (app: PassNeeds, { object }: SubmissionFile): Promise<boolean> =>
  (await app.objects.stat(app.config.BUCKET_UPLOADS, object)) === undefined;

const old = ({ now }: PassNeeds, since: Date, age: number): boolean =>
  now().getTime() - since.getTime() > age;
