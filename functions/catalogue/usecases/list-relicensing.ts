import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { relicensing, type Relicensing } from '../domain/relicensing.ts';
import { pageOf, type PageOf } from './list-projects.ts';

/** A page of requests, by id: one person's own, or those in one state for admins. Reads `limit`. */
export async function listRelicensing(
  app: Pick<App, 'documents'>,
  [name, value]: ['personId' | 'state', string],
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<PageOf<Relicensing>> {
  const found = await app.documents.find(relicensing, {
    where: [[name, '==', value]],
    limit,
    ...(after === undefined ? {} : { after }),
  });
  return pageOf(found, limit);
}

/** A request of the caller's own; another's is not found. Reads 1. */
export async function readRelicensing(
  app: Pick<App, 'documents'>,
  user: User,
  id: string,
): Promise<Relicensing> {
  const request = await must(app.documents, relicensing, id, 'request');
  if (request.personId !== user.id) throw new Fault('not-found', 'No such request.');
  return request;
}
