import type { Seen } from '../../domain/disagreement.ts';
import { fileOfObject } from '../../domain/file.ts';
import { submissions } from '../../domain/submission.ts';
import type { Page, Pass, PassNeeds } from './run-pass.ts';

/** Objects of one page. */
const together = 1000;

/** Every object of the upload bucket against the submissions: whose is it? Nothing is removed. */
export const straysPass: Pass = {
  name: 'strays',
  most: ({ policy }) => policy.reconcile.records,
  look: async (app, after): Promise<Page> => {
    const names: string[] = [];
    for await (const { name } of app.objects.list(app.config.BUCKET_UPLOADS, '', after)) {
      names.push(name);
      if (names.length === together) break;
    }
    const full = names.length === together;
    return {
      seen: await straysOf(app, names),
      looked: Math.max(1, names.length),
      after: full ? names.at(-1) : undefined,
    };
  },
};

async function straysOf(app: PassNeeds, names: string[]): Promise<Seen[]> {
  const owners = names.map((name) => fileOfObject(name)?.submissionId);
  const ids = [...new Set(owners.filter((id) => id !== undefined))];
  const found = await app.documents.getAll(submissions, ids);
  const alive = new Set(ids.filter((_, index) => found[index] && !found[index].uploadsRemovedAt));
  return names.flatMap((place, index): Seen[] => {
    const owner = owners[index];
    if (owner !== undefined && alive.has(owner)) return [];
    return [{ code: 'upload-stray', place }];
  });
}
