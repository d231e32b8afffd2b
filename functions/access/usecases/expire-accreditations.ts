import type { App } from '../../app.ts';
import { every } from '../../platform/documents.ts';
import { accreditations } from '../domain/accreditation.ts';
import { endFound } from './end-accreditation.ts';

/** Daily: writes down and mails what the predicate has refused since the moment of expiry. */
export async function expireAccreditations(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
): Promise<number> {
  let expired = 0;
  const due = every(app.documents, accreditations, {
    where: [
      ['state', 'in', ['active', 'pending-terms']],
      ['expiresAt', '<=', app.now()],
    ],
    orderBy: 'expiresAt',
  });
  for await (const { id } of due)
    expired += Number(await endFound(app, 'sweep', id, { state: 'expired' }));
  return expired;
}
