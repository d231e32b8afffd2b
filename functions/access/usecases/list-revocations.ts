import type { App } from '../../app.ts';
import type { Found } from '../../platform/documents.ts';
import { revocations, type Revocation } from '../domain/revocation.ts';

/** Revocations in a state, for admins; those that lapse first first. Reads one each. */
export const listRevocations = (
  app: Pick<App, 'documents'>,
  { state, limit, after }: { state: string; limit: number; after?: string | undefined },
): Promise<Found<Revocation>[]> =>
  app.documents.find(revocations, {
    where: [['state', '==', state]],
    orderBy: 'confirmBefore',
    limit,
    ...(after === undefined ? {} : { after }),
  });
