import assert from 'node:assert/strict';
import { datasets, projects } from '../../functions/catalogue/domain/dataset.ts';
import { datasetVersions } from '../../functions/catalogue/domain/version.ts';
import { routes } from '../../functions/catalogue/routes.ts';
import { indexDataset } from '../../functions/catalogue/usecases/index-dataset.ts';
import { putDataset } from '../../functions/catalogue/usecases/put-dataset.ts';
import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import { dataset, world, type World } from '../support/world.ts';
import { api, type Api } from './api.ts';
import { publish } from './versions.ts';

const plain = { contentType: 'text/csv' };

async function twoVersions(): Promise<{ app: World; http: Api }> {
  const app = await world();
  await publish(app, 1);
  await publish(app, 2);
  return { app, http: await api(app, routes) };
}

describe('P-3.1 each version is cited and licensed as it was published', () => {
  for (const version of [1, 2])
    it(`version ${version} keeps its title, creators, licence, year, size and DOI`, async () => {
      const { http } = await twoVersions();
      const page = await http.call(`GET /datasets/labels/v${version}`);
      assert.equal(page.status, 200);
      const licence = version === 1 ? 'PDDL-1.0' : 'ODbL-1.0';
      const citation = `Author ${version} (202${4 + version}): Labels, edition ${version}. Version ${version}. SpaceML. Dataset. https://doi.org/10.5072/v${version}`;
      for (const part of [citation, `licenses/${licence}.html`, `${version}00 bytes`])
        assert.ok(page.text.includes(part), part);
      const other = version === 1 ? 'ODbL-1.0' : 'PDDL-1.0';
      assert.ok(!page.text.includes(other), other);
      const cited = await http.call(`GET /v1/datasets/labels/citation?version=${version}`);
      assert.equal(cited.text, `${citation}\n`);
      const listed = await http.call('GET /v1/datasets/labels/versions');
      const items = listed.json['items'] as Record<string, unknown>[];
      const { title, licence: its, state } = items[version - 1]!;
      assert.deepEqual(
        [title, its, state],
        [`Labels, edition ${version}`, licence, version === 2 ? 'served' : 'superseded'],
      );
      http.close();
    });

  it('the page of version 1 names only what that version derives from', async () => {
    const { http } = await twoVersions();
    const derived = async (version: number) =>
      (await http.call(`GET /datasets/labels/v${version}`)).text.includes('<li>hmi</li>');
    assert.deepEqual([await derived(1), await derived(2)], [false, true]);
    http.close();
  });

  it('what an admin mended before another version came stays mended', async () => {
    const app = await world();
    await publish(app, 1);
    await app.documents.createOnce(projects, 'sun', {
      ...{ name: 'Sun', summary: 'Sun', createdAt: app.now() },
    });
    const before = (await app.documents.get(datasets, 'labels'))!;
    assert.ok(before.kind === 'hosted');
    const { kind, bucket, prefix, projectId, summary, licence, funding, creators } = before;
    await putDataset(
      app,
      'admin',
      {
        ...{ id: 'labels', kind, bucket, prefix, projectId, summary, licence, funding, creators },
        ...{ publisher: before.publisher, snippets: [], notebooks: [], derivedFrom: ['aia'] },
        ...{ planId: 'plan', termsId: 'terms', title: 'Labels, mended' },
      },
      'any',
    );
    await publish(app, 2);
    const http = await api(app, routes);
    assert.match(
      (await http.call('GET /v1/datasets/labels/citation?version=1')).text,
      /Labels, mended\. Version 1\./,
    );
    http.close();
  });

  it('a record older than that is read, with the words of the dataset', async () => {
    const { app, http } = await twoVersions();
    const whole = (await app.documents.get(datasetVersions, 'labels/1'))!;
    await app.documents.transact((tx) => {
      const { described: _words, place: _place, ...old } = whole;
      tx.set(datasetVersions, 'labels/1', old);
      return Promise.resolve();
    });
    const { text } = await http.call('GET /v1/datasets/labels/citation?version=1');
    assert.equal(
      text,
      'Author 2 (2025): Labels, edition 2. Version 1. SpaceML. Dataset. https://doi.org/10.5072/v1\n',
    );
    http.close();
  });

  it('a dataset that had no record of its version gets one with the next', async () => {
    const app = await world();
    const objects = new MemoryObjects();
    await objects.create('demo-test-datasets', 'aia/v1/a.fits', 'A', plain);
    const { version } = await indexDataset({ ...app, objects }, 'admin', 'aia');
    assert.equal(version, 2);
    const kept = await app.documents.get(datasetVersions, 'aia/1');
    assert.deepEqual(
      [kept?.files, kept?.bytes, kept?.described?.title, kept?.place?.prefix],
      [2, 300, dataset().title, 'aia/v1/'],
    );
  });

  it('a version that an operator indexes does not go under the DOI of the one before', async () => {
    const app = await world();
    await publish(app, 1, { bucket: 'demo-test-datasets' });
    const objects = new MemoryObjects();
    await objects.create('demo-test-datasets', 'labels/v1/new.csv', 'N', plain);
    await indexDataset({ ...app, objects }, 'admin', 'labels');
    const http = await api(app, routes);
    const cited = async (version: number) =>
      (await http.call(`GET /v1/datasets/labels/citation?version=${version}`)).text;
    assert.match(await cited(1), /doi\.org\/10\.5072\/v1$/m);
    assert.doesNotMatch(await cited(2), /doi/);
    http.close();
  });
});
