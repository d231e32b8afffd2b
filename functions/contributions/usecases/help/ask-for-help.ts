import type { App } from '../../../app.ts';
import { datasets } from '../../../catalogue/domain/dataset.ts';
import { noChain, recordEvent } from '../../../platform/audit.ts';
import { Fault } from '../../../platform/fault.ts';
import { sameRequest } from '../../../platform/http.ts';
import type { User } from '../../../platform/identity.ts';
import { post } from '../../../platform/mail.ts';
import { helpRequests, type HelpRequest } from '../../domain/help.ts';
import { helpAsked } from '../../mails.ts';
import { seeSubmission } from '../work-on.ts';

/**
 * The owner or somebody of the team asks for help with a submission (P-3.3b): the question goes to the
 * publisher of the dataset that it derives from, and to the contact, with a link to it and without the
 * asker's name or address. Faults: not-found, too-many (open requests), conflict (same key, other request).
 * Reads 3 or 5 and the open requests, writes 3.
 */
export async function askForHelp(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
  user: User,
  input: { id: string; submissionId: string; requestHash: string } & Pick<HelpRequest, 'topic'> & {
      question: string;
    },
): Promise<HelpRequest> {
  const { id, submissionId, topic, question, requestHash } = input;
  const most = app.policy.submission.openHelp;
  return app.documents.transact(async (tx) => {
    const submission = await seeSubmission(tx, user, submissionId);
    const existing = await tx.get(helpRequests, id);
    if (existing) {
      sameRequest(existing, requestHash);
      return existing;
    }
    const open = await tx.find(helpRequests, {
      where: [
        ['submissionId', '==', submissionId],
        ['state', '==', 'asked'],
      ],
      limit: most,
    });
    if (open.length >= most)
      throw new Fault('too-many', `At most ${most} requests can be open: wait for an answer.`);
    const source = await tx.get(datasets, submission.derivedFrom[0] ?? '');
    const now = app.now();
    const request: HelpRequest = {
      ...{ state: 'asked', submissionId, personId: user.id, topic, askedAt: now, requestHash },
      personal: { email: user.email, question },
      chain: recordEvent(tx, helpRequests, id, noChain, {
        ...{ at: now, actor: user.id, action: 'ask', state: 'asked', reason: 'P-3.3b' },
      }),
    };
    tx.create(helpRequests, id, request);
    const publisher = source?.publisher.contact;
    post(tx, app.config, now, {
      id: app.newId(),
      to: [...new Set([...(publisher === undefined ? [] : [publisher]), app.config.CONTACT])],
      about: [user.id],
      letter: helpAsked(app.config, { id, submissionId, topic, question }),
    });
    return request;
  });
}
