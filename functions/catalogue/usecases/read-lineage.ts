import type { App } from '../../app.ts';
import { isDoi } from '../domain/doi.ts';
import { datasets, Slug, type Dataset } from '../domain/dataset.ts';
import type { Derivation, Lineage, LineageNode } from '../domain/lineage.ts';
import { landingUrl } from '../domain/landing-url.ts';
import { mayRead } from '../views.ts';

type Needs = Pick<App, 'documents' | 'config' | 'policy'>;
type Edges = Lineage['edges'];
type Sources = Pick<Dataset, 'derivedFrom' | 'sourceVersions'>;

const derivation = (from: string, to: string, { sourceVersions }: Sources): Derivation => {
  const version = sourceVersions?.[to];
  return { from, to, ...(version === undefined ? {} : { version }) };
};

/**
 * The lineage of a dataset both ways, to the policy's number of datasets; `shown` says what the version
 * shown comes from. Nothing is told of a dataset that was never released but the name that others give it. Reads 1 per
 * source, and 2 per dataset that derives.
 */
export async function readLineage(
  app: Needs,
  id: string,
  dataset: Dataset,
  shown: Sources = dataset,
): Promise<Lineage> {
  const nodes = new Map([[id, nodeOf(app, id, dataset)]]);
  const up = await sourcesOf(app, nodes, id, shown);
  const down = await derivativesOf(app, nodes, id);
  return {
    nodes: [...nodes.values()],
    edges: [...up.edges, ...down.edges],
    whole: up.whole && down.whole,
  };
}

/** Wave after wave; the new nodes are put among `nodes`. */
async function sourcesOf(
  app: Needs,
  nodes: Map<string, LineageNode>,
  id: string,
  shown: Sources,
): Promise<{ edges: Edges; whole: boolean }> {
  const edges: Edges = [];
  let whole = true;
  let wave: { from: string; of: Sources }[] = [{ from: id, of: shown }];
  while (wave.length > 0) {
    const wanted = new Set(wave.flatMap(({ of }) => of.derivedFrom).filter((to) => !nodes.has(to)));
    const fresh = [...wanted].slice(0, app.policy.catalogue.lineage - nodes.size);
    whole &&= fresh.length === wanted.size;
    const found = await publicOnes(app, fresh);
    for (const source of fresh) nodes.set(source, nodeOf(app, source, found.get(source)));
    for (const { from, of } of wave)
      edges.push(
        ...of.derivedFrom.filter((to) => nodes.has(to)).map((to) => derivation(from, to, of)),
      );
    wave = [...found].map(([from, of]) => ({ from, of }));
  }
  return { edges, whole };
}

async function derivativesOf(
  app: Needs,
  nodes: Map<string, LineageNode>,
  id: string,
): Promise<{ edges: Edges; whole: boolean }> {
  const edges: Edges = [];
  const seen = new Set([id]);
  const left = [id];
  for (let to = left.shift(); to !== undefined; to = left.shift()) {
    const room = app.policy.catalogue.lineage - nodes.size;
    const page = await app.documents.find(datasets, {
      where: [['derivedFrom', 'array-contains', to]],
      limit: app.policy.catalogue.lineage,
    });
    const found = page.filter(({ value }) => mayRead(value, undefined));
    const fresh = found.filter(({ id: from }) => !nodes.has(from));
    if (fresh.length > room || page.length === app.policy.catalogue.lineage)
      return { edges, whole: false };
    for (const { id: from, value } of found) {
      if (!nodes.has(from)) nodes.set(from, nodeOf(app, from, value));
      edges.push(derivation(from, to, value));
      if (!seen.has(from)) left.push(from);
      seen.add(from);
    }
  }
  return { edges, whole: true };
}

/** Those of the ids that are datasets here (others are DOIs), and public. */
async function publicOnes(app: Needs, ids: string[]): Promise<Map<string, Dataset>> {
  const here = ids.filter((id) => Slug.safeParse(id).success);
  const found = await app.documents.getAll(datasets, here);
  return new Map(
    here.flatMap((id, index): [string, Dataset][] => {
      const dataset = found[index];
      return dataset && mayRead(dataset, undefined) ? [[id, dataset]] : [];
    }),
  );
}

const nodeOf = (app: Needs, id: string, dataset: Dataset | undefined): LineageNode => {
  if (dataset) {
    const { title, doi, version } = dataset;
    return { id, title, doi, version, url: landingUrl(app.config, id) };
  }
  const doi = isDoi(id) ? id : undefined;
  const url = doi && `https://doi.org/${doi}`;
  return { id, title: id, doi, url, version: undefined };
};
