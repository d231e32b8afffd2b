import type { App } from '../../app.ts';
import type { Transaction } from '../../platform/documents.ts';
import { sha256 } from '../../platform/hash.ts';
import { addressId, post } from '../../platform/mail.ts';
import type { Application } from '../domain/application.ts';
import { supervise } from '../mails.ts';

/** Where the web forms are; a secret in a link stands behind `#`, which no browser sends. */
export const page = (config: App['config'], name: string, ...secret: string[]): string =>
  `${config.WEB_URL ?? config.BASE_URL}/${name}#${secret.join('.')}`;

/**
 * Mails the supervisor a single-use link, unless the same supervisor has confirmed already. Answers
 * the supervision to store: only the hash of the token; an earlier token is void from then on.
 */
export function inviteSupervisor(
  app: Pick<App, 'config' | 'policy' | 'newId'>,
  tx: Transaction,
  id: string,
  application: Application,
  now: Date,
): Application['supervision'] {
  const { supervisor, applicant } = application.personal ?? {};
  if (!supervisor || !applicant) return undefined;
  const address = addressId(app.config.PSEUDONYM_KEY, supervisor.email);
  const earlier = application.supervision;
  if (earlier?.state === 'confirmed' && earlier.addressId === address) return earlier;
  const token = app.newId();
  const expiresAt = new Date(now.getTime() + app.policy.application.supervisionTokenLives);
  post(tx, app.config, now, {
    id: app.newId(),
    to: [supervisor.email],
    about: [address, application.leadId],
    letter: supervise(
      { supervisor: supervisor.name, applicant: applicant.name },
      page(app.config, 'supervision', id, token),
      expiresAt,
    ),
  });
  const since = now.getTime() - 7 * 86_400_000;
  return {
    state: 'pending',
    tokenHash: sha256(token),
    addressId: address,
    sentAt: [...(earlier?.sentAt ?? []), now].filter((at) => at.getTime() > since),
    expiresAt,
  };
}
