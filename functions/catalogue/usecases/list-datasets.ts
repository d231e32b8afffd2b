import type { App } from '../../app.ts';
import type { Found, Query } from '../../platform/documents.ts';
import { datasets, type Dataset } from '../domain/dataset.ts';
import { matches, wordsOf } from '../domain/search.ts';
import type { PageOf } from './list-projects.ts';

export interface DatasetQuery {
  limit: number;
  after?: string | undefined;
  project?: string | undefined;
  /** Words that must all occur. */
  q?: string | undefined;
  /** Also what is not released: for admins. */
  unreleased?: boolean;
}

/**
 * A page of datasets, by id, found by project and words (P-2.1.1). A search that has read the
 * policy's `searchReads` documents ends its page early, with `next`. Reads `limit`, searching at most that.
 */
export async function listDatasets(
  app: Pick<App, 'documents' | 'policy'>,
  { limit, after, project, q, unreleased }: DatasetQuery,
): Promise<PageOf<Dataset>> {
  const words = wordsOf(q ?? '');
  const where: Query['where'] = [
    ...(project === undefined ? [] : [['projectId', '==', project] as [string, '==', string]]),
    ...(unreleased ? [] : [['released', '==', true] as [string, '==', boolean]]),
  ];
  const items: Found<Dataset>[] = [];
  let last = after;
  for (let reads = 0; reads < app.policy.catalogue.searchReads;) {
    const page = await app.documents.find(datasets, {
      where,
      limit,
      ...(last === undefined ? {} : { after: last }),
    });
    for (const found of page) {
      last = found.id;
      if (matches(found.id, found.value, words) && items.push(found) === limit)
        return { items, next: last };
    }
    if (page.length < limit) return { items };
    reads += page.length;
  }
  return { items, ...(last === undefined ? {} : { next: last }) };
}
