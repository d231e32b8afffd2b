import type * as z from 'zod';
import type { App } from '../../app.ts';
import { pageOf } from '../../platform/page.ts';
import { erasures } from '../domain/erasure.ts';
import { erasureOf, type ErasureView } from '../views.ts';

/** A page of removals, the newest first; `next` goes into `after`. Reads `limit`. */
export async function listErasures(
  app: Pick<App, 'documents'>,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<{ items: z.input<typeof ErasureView>[]; next: string | undefined }> {
  const found = await app.documents.find(erasures, {
    orderBy: 'requestedAt',
    descending: true,
    limit,
    ...(after === undefined ? {} : { after }),
  });
  return pageOf(found, limit, erasureOf);
}
