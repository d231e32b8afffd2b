import { must } from '../../platform/documents.ts';
import { submissions, type InState } from '../domain/submission.ts';
import type { StepNeeds } from './publication/places.ts';
import { storeSubmission } from './store-submission.ts';

/**
 * The DOI of a withdrawn version: registered, so that it leads to the tombstone, and found by no search. Safe
 * twice. Fault conflict with the registry's words; throws (to come again) while it is findable.
 */
export async function hideDoi(
  app: StepNeeds,
  id: string,
  { published }: InState<'withdrawn'>,
): Promise<void> {
  if (!published || published.hidden) return;
  const state = await app.registry.put(published.publication.doi, {}, 'hide');
  if (state === 'findable') throw new Error('The DOI is findable and not hidden.');
  await app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, id, 'submission');
    if (before.state !== 'withdrawn' || !before.published || before.published.hidden) return;
    const after = { ...before, published: { ...before.published, hidden: true } };
    const step = { id, before, after, actor: 'publish-submission', action: 'hide-doi', now };
    storeSubmission(app, tx, { ...step, reason: 'P-1' });
  });
}
