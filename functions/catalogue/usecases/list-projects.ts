import type { App } from '../../app.ts';
import type { Found } from '../../platform/documents.ts';
import { projects, type Project } from '../domain/dataset.ts';

export interface PageOf<T> {
  items: Found<T>[];
  /** Goes into `after` for the next page. */
  next?: string;
}

export const pageOf = <T>(items: Found<T>[], limit: number): PageOf<T> => {
  const last = items.at(-1);
  return { items, ...(items.length === limit && last ? { next: last.id } : {}) };
};

/** A page of projects, by id. Reads `limit`. */
export async function listProjects(
  app: Pick<App, 'documents'>,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<PageOf<Project>> {
  const page = after === undefined ? {} : { after };
  return pageOf(await app.documents.find(projects, { limit, ...page }), limit);
}
