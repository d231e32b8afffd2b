import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { submissionFiles } from '../domain/file.ts';
import { expect, notHeld } from '../domain/transitions.ts';
import { removed, without } from './declare-files.ts';
import { discard } from './discard.ts';
import { storeSubmission } from './store-submission.ts';
import { workOnSubmission } from './work-on.ts';

/**
 * Takes a file out of an open submission, with its bytes and what it had reserved; nothing when it is out.
 * Faults: not-found, forbidden, conflict (not open, held). Reads 4, writes 3.
 */
export async function removeFile(
  app: Pick<App, 'documents' | 'objects' | 'config' | 'now' | 'newId'>,
  user: User,
  input: { id: string; fileId: string },
): Promise<void> {
  const { id, fileId } = input;
  const file = await app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await workOnSubmission(tx, user, id, now);
    const found = await must(tx, submissionFiles, `${id}/${fileId}`, 'file');
    const open = expect(before, ['open'], 'remove files of');
    notHeld(open, 'remove files of');
    const after = removed(found, open.revision, now);
    if (after === found) return found;
    storeSubmission(app, tx, {
      id,
      before,
      after: { ...open, reserved: without(open, found) },
      actor: user.id,
      action: 'remove-file',
      now,
    });
    tx.set(submissionFiles, `${id}/${fileId}`, after);
    return found;
  });
  await discard(app, 'generation' in file ? file : { object: file.object });
}
