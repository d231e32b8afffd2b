import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import * as citation from '../../functions/catalogue/domain/citation.ts';
import { datasets, type Dataset } from '../../functions/catalogue/domain/dataset.ts';
import { readableBytes } from '../../functions/catalogue/domain/landing-parts.ts';
import { landingPage } from '../../functions/catalogue/domain/landing-page.ts';
import { datasetVersions } from '../../functions/catalogue/domain/version.ts';
import { routes } from '../../functions/catalogue/landing-routes.ts';
import { readLanding } from '../../functions/catalogue/usecases/read-landing.ts';
import { isFault } from '../../functions/platform/fault.ts';
import { testApp } from '../support/app.ts';

const dataset: Dataset = {
  kind: 'hosted',
  bucket: 'b',
  prefix: 'labels/v2/',
  projectId: 'sun',
  title: 'Labels & <regions>',
  summary: 'Labels of "active" regions.',
  licence: 'ODC-By-1.0',
  funding: ['A Fund'],
  creators: [
    { name: 'Testperson, Alba', orcid: '0000-0002-1825-0097', affiliation: 'Test University' },
    { name: 'Probe, Ben' },
  ],
  publisher: { name: 'SpaceML', contact: 'data@example.org' },
  snippets: [],
  planId: 'sun',
  termsId: 'usual',
  released: true,
  releasedAt: new Date('2026-03-01T00:00:00Z'),
  doi: '10.5072/two',
  derivedFrom: ['source'],
  version: 2,
  files: 3,
  bytes: 1_234_567,
  createdAt: new Date('2026-03-01T00:00:00Z'),
};
async function stand(overrides: Partial<Dataset> = {}) {
  const app = testApp();
  await app.documents.createOnce(datasets, 'labels', { ...dataset, ...overrides } as Dataset);
  for (const [version, doi] of [
    [1, '10.5072/one'],
    [2, '10.5072/two'],
  ] as const)
    await app.documents.createOnce(datasetVersions, `labels/${version}`, {
      ...{ version, doi, files: version, bytes: 1000 * version },
      publishedAt: new Date(`202${4 + version}-03-01T00:00:00Z`),
    });
  return app;
}
const cited = async () => (await readLanding(await stand(), 'labels', 2)).cited;

describe('P-3.1: citation', () => {
  it('is one line with creators, year, title, version, publisher and DOI as a link', async () =>
    assert.equal(
      citation.citationText(await cited()),
      'Testperson, Alba; Probe, Ben (2026): Labels & <regions>. Version 2. SpaceML. Dataset. https://doi.org/10.5072/two',
    ));
  it('names the page where there is no DOI, and the publisher where there are no creators', async () => {
    const text = citation.citationText({ ...(await cited()), doi: undefined, creators: [] });
    assert.match(text, /^SpaceML \(2026\).*https:\/\/api\.example\.org\/datasets\/labels\/v2$/);
  });
  it('is BibTeX whose special signs are escaped and braces balanced, whatever the title', async () => {
    const one = await cited();
    assert.match(
      citation.citationBibtex(one),
      /^@dataset\{labels-v2,\n {2}author = \{\{Testperson, Alba\} and \{Probe, Ben\}\},/,
    );
    fc.assert(
      fc.property(fc.string(), (title) => {
        const text = citation.citationBibtex({ ...one, title }).replaceAll(/\\[{}\\]/g, '');
        let depth = 0;
        for (const sign of text.match(/[{}]/g) ?? []) {
          depth += sign === '{' ? 1 : -1;
          if (depth < 0) return false;
        }
        return depth === 0;
      }),
    );
  });
  it('is RIS that one title cannot break into more fields', async () => {
    const lines = citation
      .citationRis({ ...(await cited()), title: 'A\r\nER  - \r\nTY  - BOOK' })
      .split('\r\n');
    assert.deepEqual(
      lines.map((line) => line.slice(0, 2)),
      ['TY', 'AU', 'AU', 'TI', 'PY', 'ET', 'PB', 'DO', 'UR', 'ER', ''],
    );
  });
  it('is CSL-JSON of type dataset', async () => {
    const [item] = citation.citationCsl(await cited());
    assert.equal(item?.type, 'dataset');
    assert.equal(item.DOI, '10.5072/two');
    assert.deepEqual(item.issued, { 'date-parts': [[2026]] });
  });
});

describe('Landing page', () => {
  const page = async (overrides: Partial<Dataset> = {}, version?: number) =>
    landingPage(await readLanding(await stand(overrides), 'labels', version));
  const jsonLd = (html: string) =>
    JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)![1]!) as Record<
      string,
      unknown
    >;

  it('says title, citation, licence, DOI as a link, size and how to get access, without scripts', async () => {
    const html = await page();
    for (const part of [
      '<h1>Labels &#38; &#60;regions&#62;</h1>',
      'Testperson, Alba; Probe, Ben (2026)',
      'href="https://spdx.org/licenses/ODC-By-1.0.html"',
      'href="https://doi.org/10.5072/two"',
      '2 files, 2 kB',
      'href="https://orcid.org/0000-0002-1825-0097"',
      'apply for access',
      'mailto:data@example.org',
    ])
      assert.ok(html.includes(part), part);
    assert.equal(html.match(/<script/g)?.length, 1);
  });
  it('carries JSON-LD of a schema.org Dataset with the DOI as a full URL', async () => {
    const data = jsonLd(await page());
    assert.equal(data['@type'], 'sc:Dataset');
    assert.equal(data['identifier'], 'https://doi.org/10.5072/two');
    assert.equal(data['conformsTo'], 'http://mlcommons.org/croissant/1.1');
  });
  it('lets no title out of its place', async () => {
    const html = await page({ title: '</script><script>alert(1)</script>' });
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.equal(jsonLd(html)['name'], '</script><script>alert(1)</script>');
  });
  it('shows the version asked for, and points to the newer one', async () => {
    const html = await page({}, 1);
    assert.ok(html.includes('10.5072/one'));
    assert.ok(html.includes('There is a newer version'));
    assert.ok(!(await page()).includes('There is a newer version'));
  });
  it('stays open while the files are held back', async () => {
    const hold = { reason: 'r', by: 'o', at: new Date() };
    assert.ok((await page({ hold })).includes('held back'));
  });
  it('is not there for a version or dataset that was never released', async () => {
    const missing = (error: unknown) => isFault(error, 'not-found');
    await assert.rejects(page({}, 3), missing);
    await assert.rejects(page({ released: false, releasedAt: undefined }), missing);
    await assert.rejects(page({ version: 1 }, 2), missing);
  });
  it('is HTML that may run nothing', async () => {
    const app = await stand();
    const row = routes.find(({ path }) => path === '/datasets/{id}')!;
    const answer = await row.run(app, { params: { id: 'labels' } } as never);
    assert.match(answer.headers!['content-type']!, /^text\/html/);
    assert.match(answer.headers!['content-security-policy']!, /default-src 'none'/);
  });
  for (const [bytes, text] of [
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1500, '1.5 kB'],
    [1e12, '1 TB'],
    [5e15, '5000 TB'],
  ] as const)
    it(`writes ${bytes} bytes as ${text}`, () => assert.equal(readableBytes(bytes), text));
});
