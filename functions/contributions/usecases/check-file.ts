import type { App } from '../../app.ts';
import { submissionFiles, type FileIn } from '../domain/file.ts';
import { error, isError, type Issue } from '../domain/issue.ts';
import { discard } from './discard.ts';
import { hashFile } from './hash-file.ts';
import { lookIntoFile } from './look-into-file.ts';
import { isOpen } from './receive-upload.ts';
import { refuseFile } from './refuse-file.ts';
import { scanFile } from './scan-file.ts';

type Needs = Pick<
  App,
  'documents' | 'objects' | 'topics' | 'config' | 'policy' | 'now' | 'newId' | 'log' | 'scanner'
>;

/** Which file a message of the topic `files` is about. */
export interface Place {
  submissionId: string;
  fileId: string;
}

/**
 * The *deep check*: what its format's parser and the scanner find, then SHA-256 of all bytes, continued by message when a
 * run's time is up. uploaded, checking → valid (and held against removal) | refused | quarantined. Safe twice, and
 * nothing once its submission has ended. Reads 3, writes 1 of a file that is valid.
 */
export async function checkFile(app: Needs, place: Place): Promise<void> {
  const id = `${place.submissionId}/${place.fileId}`;
  const file = await app.documents.get(submissionFiles, id);
  switch (file?.state) {
    case 'uploaded':
    case 'checking':
      if (await isOpen(app, place)) await check(app, place, file);
      return;
    case 'valid':
      await app.objects.setHold(generationOf(app, file), true);
      return;
    case 'refused':
    case 'quarantined':
    case 'removed':
      await discard(app, file);
      return;
    case 'declared':
    case undefined:
  }
}

const generationOf = (
  app: Needs,
  { object: name, generation }: FileIn<'uploaded' | 'checking' | 'valid'>,
) => ({
  bucket: app.config.BUCKET_UPLOADS,
  name,
  generation,
});

async function check(
  app: Needs,
  place: Place,
  file: FileIn<'uploaded' | 'checking'>,
): Promise<void> {
  const object = { ...generationOf(app, file), size: file.size };
  const live = await app.objects.stat(object.bucket, object.name);
  const { generation } = file;
  if (live?.generation !== generation) {
    const issues = [gone(file.path)];
    await refuseFile(app, { ...place, generation, issues, dangerous: false });
    return;
  }
  // First and in every run: it takes seconds, and may spare hours of hashing.
  const inside = await lookIntoFile(app, file.path, object);
  if (inside.issues.some(isError)) {
    await refuseFile(app, { ...place, generation, ...inside });
    return;
  }
  const scanned = await scanFile(app, file.path, object);
  if ('found' in scanned) {
    const issues = [scanned.found];
    await refuseFile(app, { ...place, generation, issues, dangerous: true });
    return;
  }
  const last = file.state === 'checking' ? file : undefined;
  const sha256 = await hashFile(app, place, object, last);
  if (sha256 === undefined) {
    await app.topics.publish('files', place);
    return;
  }
  const issues = [...file.issues, ...inside.issues, ...differing(file, sha256)];
  if (issues.some(isError)) {
    await refuseFile(app, { ...place, generation, issues, dangerous: false });
    return;
  }
  await app.documents.transact(async (tx) => {
    const id = `${place.submissionId}/${place.fileId}`;
    const found = await tx.get(submissionFiles, id);
    if (found?.state !== 'uploaded' && found?.state !== 'checking') return;
    const now = app.now();
    tx.set(submissionFiles, id, {
      ...withoutHash(found),
      ...{ state: 'valid', sha256, checkedAt: now, updatedAt: now, issues, ...scanned },
    });
  });
  await app.objects.setHold(object, true);
}

function withoutHash(file: FileIn<'uploaded' | 'checking'>) {
  if (file.state === 'uploaded') return file;
  const { hash: _, offset: __, ...rest } = file;
  return rest;
}

const gone = (path: string): Issue =>
  error(
    'object-gone',
    path,
    'The uploaded bytes are not there any more.',
    'Declare the file again, and upload it.',
  );

const differing = (file: { path: string; sha256?: string | undefined }, sha256: string): Issue[] =>
  file.sha256 === undefined || file.sha256 === sha256
    ? []
    : [
        error(
          'sha256-differs',
          file.path,
          `SHA-256 ${file.sha256} was declared, the bytes that arrived have ${sha256}.`,
          'Compute the sum anew; if it is right, the file changed on its way: declare and upload it again.',
        ),
      ];
