import assert from 'node:assert/strict';
import { routes as catalogueRoutes } from '../../functions/catalogue/routes.ts';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { datasetVersions } from '../../functions/catalogue/domain/version.ts';
import { saveSubmission } from '../../functions/contributions/usecases/save-submission.ts';
import { api } from '../catalogue/api.ts';
import { rejects } from '../support/rejects.ts';
import { publicationOf, published } from './publishing.ts';
import { author, form, source, world } from './world.ts';

/** A world whose source has two versions, each with a DOI of its own; the second is served. */
async function sourceOfTwo() {
  const here = await world();
  const record = { files: 1, bytes: 1, publishedAt: source.createdAt };
  await here.app.documents.transact((tx) => {
    tx.set(datasets, 'sdo-aia', { ...source, version: 2, doi: '10.5072/second' });
    for (const [version, doi] of [
      [1, '10.5072/first'],
      [2, '10.5072/second'],
    ] as const)
      tx.set(datasetVersions, `sdo-aia/${version}`, { ...record, version, doi });
    return Promise.resolve();
  });
  return here;
}
const comesFrom = (attributes: Record<string, unknown>) =>
  (attributes['relatedIdentifiers'] as Record<string, string>[])
    .filter(({ relationType }) => relationType === 'IsDerivedFrom')
    .map(({ relatedIdentifier }) => relatedIdentifier);

describe('P-1: a source names its version, where it is known', () => {
  for (const [named, doi, page, words] of [
    [[{ dataset: 'sdo-aia', version: 1 }], '10.5072/first', 'sdo-aia/v1"', '(version 1)'],
    [undefined, '10.5072/second', 'sdo-aia"', ''],
  ] as const)
    it(`${named ? 'named: its own' : 'not named: the served one’s'} DOI, on both pages and in both lineages`, async () => {
      const here = await sourceOfTwo();
      const id = await published(here, named ? { sourceVersions: [...named] } : {});
      const { datasetId, doi: own } = await publicationOf(here, id);
      assert.deepEqual(comesFrom(here.registry.dois.get(own)!.attributes), [doi]);
      const http = await api(here.app, catalogueRoutes);
      const edge = { from: datasetId, to: 'sdo-aia', relation: 'IsDerivedFrom' };
      const edges = [named ? { ...edge, version: 1 } : edge];
      for (const end of [datasetId, 'sdo-aia'])
        assert.deepEqual((await http.call(`GET /v1/datasets/${end}/lineage`)).json['edges'], edges);
      const derived = (await http.call(`GET /datasets/${datasetId}/v1`)).text;
      assert.match(derived, new RegExp(`"isBasedOn":\\["[^"]*/datasets/${page}\\]`));
      assert.equal(derived.includes('(version 1)'), words !== '');
      const below = (await http.call('GET /datasets/sdo-aia')).text;
      assert.equal(below.includes('(from version 1)'), named !== undefined);
      http.close();
    });

  it('a version without a DOI is named by its page', async () => {
    const here = await sourceOfTwo();
    await here.app.documents.transact((tx) => {
      tx.patch(datasetVersions, 'sdo-aia/1', { doi: undefined });
      return Promise.resolve();
    });
    const id = await published(here, { sourceVersions: [{ dataset: 'sdo-aia', version: 1 }] });
    const { doi } = await publicationOf(here, id);
    assert.deepEqual(comesFrom(here.registry.dois.get(doi)!.attributes), [
      'https://api.example.org/datasets/sdo-aia/v1',
    ]);
  });

  it('it is among the sources, and there', async () => {
    const here = await sourceOfTwo();
    await here.open({ sourceVersions: [{ dataset: 'sdo-aia', version: 2 }] });
    await rejects(
      here.open({ sourceVersions: [{ dataset: 'sdo-aia', version: 3 }] }),
      'invalid',
      /sourceVersions/,
    );
    await rejects(
      here.open({ sourceVersions: [{ dataset: 'other', version: 1 }] }),
      'invalid',
      /sourceVersions\/0/,
    );
  });

  it('saving the form without it takes it back', async () => {
    const here = await sourceOfTwo();
    const id = await here.open({ sourceVersions: [{ dataset: 'sdo-aia', version: 1 }] });
    const saved = await saveSubmission(here.app, author, { id, form: form(), version: 1 });
    assert.equal(saved.sourceVersions, undefined);
  });
});
