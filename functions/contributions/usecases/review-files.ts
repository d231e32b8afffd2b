import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { submissionFiles, type FileIn } from '../domain/file.ts';
import { submissions } from '../domain/submission.ts';
import { expect } from '../domain/transitions.ts';
import { mayReview } from './review-submission.ts';

/** A link to the checked bytes of one file, for whoever reviews it. */
export interface ReviewLink {
  url: string;
  file: FileIn<'valid'>;
  expiresAt: Date;
}

/**
 * Lets the reviewer at work fetch one checked file for `policy.download.urlLives`; each link is on the record.
 * Faults: not-found, forbidden (a part in it, another's review), conflict (not in review, held, not checked).
 * Reads 4, writes 2.
 */
export async function linkForReview(
  app: Pick<App, 'documents' | 'signer' | 'config' | 'policy' | 'now'>,
  reviewer: User,
  input: { id: string; fileId: string },
): Promise<ReviewLink> {
  const { id, fileId } = input;
  const now = app.now();
  const file = await app.documents.transact(async (tx) => {
    const before = await must(tx, submissions, id, 'submission');
    const found = await must(tx, submissionFiles, `${id}/${fileId}`, 'file');
    await mayReview(app, tx, before, reviewer);
    const open = expect(before, ['in-review'], 'fetch files of');
    if (open.reviewerId !== reviewer.id)
      throw new Fault('forbidden', 'Another reviewer is at it.', {
        reasons: [
          {
            code: 'not-the-reviewer',
            message: 'Another reviewer has taken this submission.',
            wayOut: 'Ask them, or take one that waits.',
          },
        ],
      });
    if (found.state !== 'valid') throw new Fault('conflict', `The file is ${found.state}.`);
    // no new version and no new time: nothing about the submission itself has changed
    const chain = recordEvent(tx, submissions, id, before.chain, {
      ...{ at: now, actor: reviewer.id, action: 'fetch-file' },
      ...{ state: before.state, reason: fileId },
    });
    tx.patch(submissions, id, { chain });
    return found;
  });
  const { object: name, generation } = file;
  const expires = new Date(now.getTime() + app.policy.download.urlLives);
  const place = { bucket: app.config.BUCKET_UPLOADS, name, generation };
  const grant = { method: 'GET' as const, ...place, download: `review-${id}`, expires };
  return { url: app.signer.sign(grant, now), file, expiresAt: expires };
}
