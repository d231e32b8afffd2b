import { datasets } from '../../../catalogue/domain/dataset.ts';
import { datasetVersions } from '../../../catalogue/domain/version.ts';
import { submissions, type Submission } from '../../domain/submission.ts';
import type { DoiState } from '../../stores/registry.ts';
import type { Page, Pass, PassNeeds } from './run-pass.ts';
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

/** Each DOI that the registry has under our prefix: whose is it? Nothing is changed there. One call and three queries a page. */
export const unknownDoisPass: Pass = {
  name: 'unknown-dois',
  most: ({ policy }) => policy.reconcile.dois,
  look: async (app, after): Promise<Page> => {
    const { dois, after: next } = await app.registry.list(after);
    const known = await ours(
      app,
      dois.map(({ doi }) => doi),
    );
    return {
      seen: dois
        .filter(({ doi }) => !known.has(doi))
        .map(({ doi, state }) => ({ code: 'doi-unknown', place: `doi:${doi}`, detail: state })),
      looked: Math.max(1, dois.length),
      after: next,
    };
  },
};

/** Those that a dataset, a version of one, or a publication on its way has. */
async function ours(app: Pick<PassNeeds, 'documents'>, dois: string[]): Promise<Set<string>> {
  const having = (field: string) => ({ where: [[field, 'in', dois] as [string, 'in', string[]]] });
  const [served, versions, publishing] = await Promise.all([
    app.documents.find(datasets, having('doi')),
    app.documents.find(datasetVersions, having('doi')),
    app.documents.find(submissions, having('publication.doi')),
  ]);
  return new Set([
    ...[...served, ...versions].map(({ value }) => value.doi ?? ''),
    ...publishing.map(({ value }) => ('publication' in value ? value.publication.doi : '')),
  ]);
}
