import type { App } from '../../app.ts';
import { must, type Found } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import {
  applications,
  type Application,
  type Check,
  type CheckName,
} from '../domain/application.ts';
import { evaluate } from '../domain/checks.ts';
import { gatherEvidence } from './evidence.ts';
import { ownedBy } from './save-application.ts';

/** A page of a list: `next` is handed back as `after`. */
export interface Paging {
  limit: number;
  after?: string | undefined;
}

/** The lead's own application. Fault not-found. Reads 1. */
export const readApplication = async (
  app: Pick<App, 'documents'>,
  user: User,
  id: string,
): Promise<Application> =>
  ownedBy(await must(app.documents, applications, id, 'application'), user);

/** The caller's applications, newest first. Reads one per application. */
export const listApplications = (
  app: Pick<App, 'documents'>,
  user: User,
  { limit, after }: Paging,
): Promise<Found<Application>[]> =>
  app.documents.find(applications, {
    where: [['leadId', '==', user.id]],
    orderBy: 'createdAt',
    descending: true,
    limit,
    ...(after === undefined ? {} : { after }),
  });

/** The admins' queue: applications in a state, those waiting longest first. */
export const listQueue = (
  app: Pick<App, 'documents'>,
  state: string,
  { limit, after }: Paging,
): Promise<Found<Application>[]> =>
  app.documents.find(applications, {
    where: [['state', '==', state]],
    orderBy: 'updatedAt',
    limit,
    ...(after === undefined ? {} : { after }),
  });

/** For admins: an application with its checks, evaluated now. Fault not-found. */
export async function inspectApplication(
  app: Pick<App, 'documents' | 'identity' | 'config' | 'now'>,
  id: string,
): Promise<{ application: Application; checks: Record<CheckName, Check> }> {
  const application = await must(app.documents, applications, id, 'application');
  const lead = await app.identity.find({ id: application.leadId });
  const verified = lead?.emailVerified ?? false;
  const evidence = await gatherEvidence(app, app.documents, application, verified);
  return { application, checks: evaluate(application, evidence) };
}
