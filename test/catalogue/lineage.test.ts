import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { branchesOf, type Branch, type Lineage } from '../../functions/catalogue/domain/lineage.ts';
import { routes } from '../../functions/catalogue/routes.ts';
import { policy } from '../../functions/policy.ts';
import { counted } from '../support/counted.ts';
import { readLineage } from '../../functions/catalogue/usecases/read-lineage.ts';
import { dataset, world } from '../support/world.ts';
import { api } from './api.ts';
import { publish } from './versions.ts';

/** Datasets by what they derive from; `aia` is there already. */
async function stand(graph: Record<string, string[]>, never: string[] = []) {
  const app = await world();
  await app.documents.transact((tx) => {
    for (const [id, derivedFrom] of Object.entries(graph)) {
      const released = !never.includes(id);
      tx.set(datasets, id, dataset({ title: `Title of ${id}`, derivedFrom, released }));
    }
    return Promise.resolve();
  });
  return { app, http: await api(app, routes) };
}
const edgesIn = (json: Record<string, unknown>) =>
  (json['edges'] as { from: string; to: string }[]).map(({ from, to }) => `${from}<${to}`).sort();
/** The list below a heading of the page, its tags but `ul` and `li` removed. */
const listed = (html: string, heading: string) =>
  (html.split(`<h2>${heading}</h2>`)[1] ?? '')
    .split(/<h2>|<p>/)[0]!
    .replaceAll(/<\/?a[^>]*>|\n/g, '');

const diamond = {
  l1: ['aia'],
  masks: ['l1', '10.5072/hek'],
  flares: ['l1'],
  model: ['masks', 'flares'],
};

describe('P-1: the lineage of a dataset', () => {
  it('goes both ways over all generations, each dataset and derivation once', async () => {
    const { http } = await stand(diamond);
    for (const id of ['aia', 'l1']) {
      const { status, json } = await http.call(`GET /v1/datasets/${id}/lineage`);
      assert.equal(status, 200);
      assert.deepEqual(edgesIn(json), [
        'flares<l1',
        'l1<aia',
        'masks<l1',
        'model<flares',
        'model<masks',
      ]);
      assert.equal(json['whole'], true);
    }
    const up = (await http.call('GET /v1/datasets/model/lineage')).json;
    assert.deepEqual(edgesIn(up), [
      'flares<l1',
      'l1<aia',
      'masks<10.5072/hek',
      'masks<l1',
      'model<flares',
      'model<masks',
    ]);
    const nodes = up['nodes'] as Record<string, unknown>[];
    assert.deepEqual(
      nodes.find(({ id }) => id === '10.5072/hek'),
      {
        id: '10.5072/hek',
        title: '10.5072/hek',
        doi: '10.5072/hek',
        url: 'https://doi.org/10.5072/hek',
      },
    );
    http.close();
  });

  it('is readable on the page without scripts, as nested lists with links', async () => {
    const { http } = await stand(diamond);
    const model = await http.call('GET /datasets/model');
    assert.equal(
      listed(model.text, 'Derived from'),
      '<ul><li>Title of masks<ul><li>Title of l1<ul><li>AIA images</li></ul></li><li>10.5072/hek</li></ul></li>' +
        '<li>Title of flares<ul><li>Title of l1 (see above)</li></ul></li></ul>',
    );
    assert.ok(model.text.includes('<a href="https://api.example.org/datasets/masks">'));
    assert.match(model.text, /"isBasedOn":\["https:\/\/api\.example\.org\/datasets\/masks"/);
    const aia = await http.call('GET /datasets/aia');
    assert.equal(listed(aia.text, 'Derived from'), '');
    assert.equal(
      listed(aia.text, 'Derived from it'),
      '<ul><li>Title of l1<ul><li>Title of flares<ul><li>Title of model</li></ul></li>' +
        '<li>Title of masks<ul><li>Title of model (see above)</li></ul></li></ul></li></ul>',
    );
    http.close();
  });

  it('tells nothing of what was never released', async () => {
    const { http } = await stand({ secret: ['aia'], known: ['secret', 'aia'] }, ['secret']);
    const { json } = await http.call('GET /v1/datasets/aia/lineage');
    assert.deepEqual(edgesIn(json), ['known<aia']);
    const known = await http.call('GET /v1/datasets/known/lineage');
    assert.deepEqual(
      (known.json['nodes'] as { title: string }[]).map(({ title }) => title).sort(),
      ['AIA images', 'Title of known', 'secret'],
    );
    assert.equal((await http.call('GET /v1/datasets/secret/lineage')).status, 404);
    http.close();
  });

  it('ends, though datasets derive from each other in a circle', async () => {
    const { http } = await stand({ one: ['two'], two: ['one'] });
    const { json } = await http.call('GET /v1/datasets/one/lineage');
    assert.deepEqual([...new Set(edgesIn(json))], ['one<two', 'two<one']);
    const page = await http.call('GET /datasets/one');
    assert.ok(page.text.includes('Title of two'));
    http.close();
  });

  for (const [count, whole] of [
    [policy.catalogue.lineage - 1, true],
    [policy.catalogue.lineage, false],
  ] as const)
    it(`with ${count} datasets beside it is ${whole ? 'whole' : 'cut, and says so'}`, async () => {
      const graph = Object.fromEntries(
        Array.from({ length: count }, (_, n) => [`d${String(n).padStart(3, '0')}`, ['aia']]),
      );
      const { app, http } = await stand(graph);
      const { json } = await http.call('GET /v1/datasets/aia/lineage');
      assert.equal(json['whole'], whole);
      assert.ok((json['nodes'] as unknown[]).length <= policy.catalogue.lineage);
      const page = await http.call('GET /datasets/aia');
      assert.equal(page.text.includes('more datasets than are shown'), !whole);
      const sources = Object.keys(graph).slice(1); // and aia, which they derive from
      const documents = counted(app.documents);
      const shown = { derivedFrom: sources };
      const up = await readLineage({ ...app, documents }, 'x', dataset(), shown);
      assert.equal(up.whole, whole);
      assert.ok(documents.reads <= policy.catalogue.lineage + 1, String(documents.reads));
      http.close();
    });

  it('of an older version names what that version derives from', async () => {
    const app = await world();
    await publish(app, 1);
    await publish(app, 2);
    const http = await api(app, routes);
    assert.match(listed((await http.call('GET /datasets/labels/v2')).text, 'Derived from'), /hmi/);
    assert.doesNotMatch(
      listed((await http.call('GET /datasets/labels/v1')).text, 'Derived from'),
      /hmi/,
    );
    http.close();
  });

  it('as a tree shows every dataset that is reached, each opened once, whatever the graph', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const graph = fc.array(fc.record({ from: name, to: name }), { maxLength: 20 });
    fc.assert(
      fc.property(graph, (edges) => {
        const nodes = ['a', 'b', 'c', 'd', 'e'].map((id) => ({
          ...{ id, title: id, doi: undefined, url: undefined, version: undefined },
        }));
        const lineage: Lineage = { nodes, edges, whole: true };
        const opened: string[] = [];
        const walk = (branches: Branch[]): void => {
          for (const { node, again, beyond } of branches) {
            if (!again) opened.push(node.id);
            walk(beyond);
          }
        };
        walk(branchesOf(lineage, 'a', 'sources'));
        const reached = new Set(['a']);
        for (let before = -1; before !== reached.size;) {
          before = reached.size;
          for (const { from, to } of edges) if (reached.has(from)) reached.add(to);
        }
        assert.deepEqual(opened.toSorted(), [...reached].filter((id) => id !== 'a').sort());
      }),
    );
  });
});

describe('P-1: the files of a version on its page', () => {
  it('are listed with their SHA-256, and where to find all', async () => {
    const app = await world();
    await publish(app, 1);
    await publish(app, 2);
    const http = await api(app, routes);
    const { text } = await http.call('GET /datasets/labels/v1');
    assert.ok(
      text.includes(`<td>data/labels.csv</td><td>100 bytes</td><td><code>${'b'.repeat(64)}`),
    );
    const all = /href="https:\/\/api\.example\.org(\/v1\/datasets\/labels\/files\?version=1)"/.exec(
      text,
    )!;
    const page = await http.call(`GET ${all[1]!}`);
    assert.equal((page.json['items'] as { size: number }[])[0]?.size, 100);
    http.close();
  });
});
