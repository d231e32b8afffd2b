import type { Submission } from '../../domain/submission.ts';
import type { DoiState } from '../../stores/registry.ts';
import type { Page, Pass } from './run-pass.ts';
import { nextPublished } from './published.ts';

/** As the registry should have it; undefined: it is on its way there. */
function stateOf(submission: Submission): DoiState | undefined {
  if (submission.state !== 'withdrawn') return 'findable';
  return submission.published?.hidden ? 'registered' : undefined;
}

/** The DOI of each published version, as the registry says it is; one call a page. */
export const doisPass: Pass = {
  name: 'dois',
  most: ({ policy }) => policy.reconcile.dois,
  look: async (app, after): Promise<Page> => {
    const next = await nextPublished(app, after);
    if (!next) return { seen: [], looked: 1, after: undefined };
    const page = { looked: 1, after: next.id };
    const expected = stateOf(next.value);
    if (!next.publication || !expected) return { ...page, seen: [] };
    const { doi } = next.publication;
    const state = (await app.registry.read(doi)) ?? 'unknown';
    if (state === expected) return { ...page, seen: [] };
    const detail = `${state}, not ${expected}`;
    return { ...page, seen: [{ code: 'doi-state', place: `doi:${doi}`, detail }] };
  },
};
