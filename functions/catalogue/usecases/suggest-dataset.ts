import type { App } from '../../app.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import { Fault } from '../../platform/fault.ts';
import { sameRequest } from '../../platform/http.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import { firstLook } from '../../platform/retention.ts';
import type { SuggestionInput } from '../domain/input.ts';
import { suggestions, type Suggestion } from '../domain/suggestion.ts';
import { suggested } from '../mails.ts';

/**
 * A member asks for what is missing in the catalogue (P-2.1.1); admins are told. The same request
 * again: the suggestion that there is. Faults: too-many open ones, conflict. Reads 1 + at most the
 * policy's number of open ones, writes 3.
 */
export async function suggestDataset(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
  user: User,
  { title, reason, link, projectId }: SuggestionInput,
  request: { newId: string; bodyHash: string },
): Promise<Suggestion> {
  const id = request.newId;
  const now = app.now();
  const most = app.policy.catalogue.openSuggestions;
  return app.documents.transact(async (tx) => {
    const existing = await tx.get(suggestions, id);
    if (existing) {
      sameRequest(existing, request.bodyHash);
      return existing;
    }
    const open = await tx.find(suggestions, {
      where: [
        ['personId', '==', user.id],
        ['state', '==', 'open'],
      ],
      limit: most,
    });
    if (open.length >= most)
      throw new Fault('too-many', `At most ${most} suggestions can be open: wait for an answer.`);
    const suggestion: Suggestion = {
      state: 'open',
      personId: user.id,
      personal: { email: user.email, title, reason, ...(link === undefined ? {} : { link }) },
      ...(projectId === undefined ? {} : { projectId }),
      createdAt: now,
      requestHash: request.bodyHash,
      retention: firstLook(now, app.policy.retention.suggestion, app.policy.retention.warning),
      chain: recordEvent(tx, suggestions, id, noChain, {
        at: now,
        actor: user.id,
        action: 'suggest',
        state: 'open',
      }),
    };
    tx.create(suggestions, id, suggestion);
    post(tx, app.config, now, {
      id: app.newId(),
      to: [app.config.CONTACT],
      about: [user.id],
      letter: suggested(id, title),
    });
    return suggestion;
  });
}
