import type { App } from '../../app.ts';
import type { SubmissionFile } from '../domain/file.ts';

/** Removes a file's bytes from the upload bucket, if they arrived; safe twice. */
export async function discard(
  app: Pick<App, 'objects' | 'config'>,
  file: Pick<SubmissionFile, 'object'> & { generation?: string | undefined },
): Promise<void> {
  if (file.generation === undefined) return;
  const { object: name, generation } = file;
  const object = { bucket: app.config.BUCKET_UPLOADS, name, generation };
  if (await app.objects.setHold(object, false)) await app.objects.remove(object);
}
