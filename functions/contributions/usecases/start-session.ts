import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { submissionFiles } from '../domain/file.ts';
import { expect, notHeld } from '../domain/transitions.ts';
import { workOnSubmission } from './work-on.ts';

/** An upload session; its URI lets anybody upload these bytes, is given once and stored nowhere. */
export interface Session {
  uri: string;
  size: number;
  contentType: string;
  expiresAt: Date;
}

/**
 * A resumable session for a declared file: fixed length, type and name, for an object that must not exist.
 * Faults: not-found, forbidden, conflict (not open, held, uploaded already), invalid (origin). Reads 4.
 */
export async function startSession(
  app: Pick<App, 'documents' | 'objects' | 'config' | 'policy' | 'now'>,
  user: User,
  input: { id: string; fileId: string; origin?: string | undefined },
): Promise<Session> {
  const { id, fileId, origin } = input;
  const now = app.now();
  if (origin !== undefined && !app.config.ALLOWED_ORIGINS.includes(origin))
    throw new Fault('invalid', 'Browsers do not upload from that origin.', {
      errors: [{ pointer: '/origin', detail: 'Send the origin of the page, or nothing.' }],
    });
  const submission = await workOnSubmission(app.documents, user, id, now);
  notHeld(expect(submission, ['open'], 'upload files of'), 'upload files of');
  const file = await must(app.documents, submissionFiles, `${id}/${fileId}`, 'file');
  if (file.state !== 'declared')
    throw new Fault(
      'conflict',
      `The file is ${file.state}: to send other bytes, declare its path again.`,
    );
  const { size, contentType, object } = file;
  if (await app.objects.stat(app.config.BUCKET_UPLOADS, object))
    throw new Fault('conflict', 'The bytes of this file have arrived and are about to be checked.');
  const uri = await app.objects.startUpload(app.config.BUCKET_UPLOADS, object, {
    ...{ size, contentType, metadata: { submission: id, file: fileId } },
    ...(origin === undefined ? {} : { origin }),
  });
  const expiresAt = new Date(now.getTime() + app.policy.submission.sessionLives);
  return { uri, size, contentType, expiresAt };
}
