import assert from 'node:assert/strict';
import { sha256 } from '../../functions/platform/hash.ts';
import { published } from './publishing.ts';
import { csv, world } from './world.ts';

type Entity = Record<string, unknown> & { '@id': string };

/** The crate of a version that says everything, by entity; and the version's objects by path. */
async function crate() {
  const here = await world();
  await published(here, {
    contentsLicence: 'DbCL-1.0',
    describedBy: ['10.5072/paper'],
    funding: ['NASA'],
    creators: [
      { name: 'One', orcid: '0000-0002-1825-0097', email: 'one@example.org', affiliation: 'A' },
      { name: 'Two', affiliation: 'B', ror: 'https://ror.org/03yrm5c26' },
      { name: 'Three', affiliation: 'B', ror: 'https://ror.org/03yrm5c26' },
    ],
  });
  const objects = new Map(
    [...here.objects.kept.values()].map(({ object, bytes }) => [
      object.name.replace(/^.*\/v1\//, ''),
      bytes.toString(),
    ]),
  );
  const text = objects.get('ro-crate-metadata.json')!;
  const graph = (JSON.parse(text) as { '@graph': Entity[] })['@graph'];
  return { objects, text, graph, of: new Map(graph.map((entity) => [entity['@id'], entity])) };
}

describe('ro-crate-metadata.json', () => {
  it('is flat: whatever an entity points to stands once in the graph, and is an object with an @id alone', async () => {
    const { graph, of } = await crate();
    assert.equal(of.size, graph.length);
    for (const { '@id': id, conformsTo: _, ...entity } of graph)
      for (const value of Object.values(entity).flat())
        if (typeof value === 'object')
          assert.ok(
            Object.keys(value as object).join() === '@id' && of.has((value as Entity)['@id']),
            `${id} ${JSON.stringify(value)}`,
          );
  });
  it('lists data and documents with their size, sum and type', async () => {
    const { objects, of } = await crate();
    const parts = of.get('./')!['hasPart'] as Entity[];
    assert.deepEqual(
      parts.map((part) => part['@id']),
      [
        'data/labels.csv',
        ...['README.md', 'LICENSE.txt', 'CITATION.bib', 'datacite.json', 'croissant.json'],
      ],
    );
    for (const { '@id': path } of parts) {
      const { contentSize, sha256: sum } = of.get(path)!;
      const content = objects.get(path)!;
      assert.deepEqual(
        [contentSize, sum],
        [String(Buffer.byteLength(content)), sha256(content)],
        path,
      );
    }
    assert.equal(of.get('data/labels.csv')!['encodingFormat'], 'text/csv');
    assert.equal(of.get('data/labels.csv')!['sha256'], sha256(csv));
  });
  it('P-3.4b: names creators by ORCID and institutes by ROR, and no address', async () => {
    const { of, text } = await crate();
    const authors = of.get('./')!['author'] as Entity[];
    assert.deepEqual(
      authors.map((author) => of.get(author['@id'])!),
      [
        ['https://orcid.org/0000-0002-1825-0097', 'One', '#affiliation-1'],
        ['#creator-2', 'Two', 'https://ror.org/03yrm5c26'],
        ['#creator-3', 'Three', 'https://ror.org/03yrm5c26'],
      ].map(([id, name, institute]) => ({
        ...{ '@id': id, '@type': 'Person', name, affiliation: { '@id': institute } },
      })),
    );
    assert.ok(!text.includes('one@example.org'));
  });
  it('says where the data come from, and under which licences they are', async () => {
    const { of } = await crate();
    const root = of.get('./')!;
    assert.deepEqual(root['isBasedOn'], [{ '@id': 'https://doi.org/10.5072/source' }]);
    assert.deepEqual(root['citation'], [{ '@id': 'https://doi.org/10.5072/paper' }]);
    assert.deepEqual(
      (root['license'] as Entity[]).map((licence) => of.get(licence['@id'])!['identifier']),
      ['ODC-By-1.0', 'DbCL-1.0'],
    );
  });
  it('lies under the sums and in the manifest', async () => {
    const { objects, text } = await crate();
    assert.ok(objects.get('SHA256SUMS.txt')!.includes(`${sha256(text)}  ro-crate-metadata.json\n`));
    const { files } = JSON.parse(objects.get('manifest.json')!) as { files: { path: string }[] };
    assert.ok(files.some(({ path }) => path === 'ro-crate-metadata.json'));
  });
});
