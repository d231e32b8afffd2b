import assert from 'node:assert/strict';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { landingPage } from '../../functions/catalogue/domain/landing-page.ts';
import { readLanding } from '../../functions/catalogue/usecases/read-landing.ts';
import { filesOfVersion } from '../../functions/catalogue/usecases/publish-version.ts';
import { steps } from '../../functions/contributions/domain/publication.ts';
import { submissions } from '../../functions/contributions/domain/submission.ts';
import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { sha256 } from '../../functions/platform/hash.ts';
import { bytesOf } from '../../functions/platform/objects.ts';
import { config } from '../support/app.ts';
import { accepted, dieBefore, published, stateAfter } from './publishing.ts';
import { author, csv, world } from './world.ts';

describe('P-3.3a: the whole way of a submission', () => {
  it('goes from opening to a findable DOI and a landing page with its citation', async () => {
    const here = await world();
    const id = await published(here);
    const after = await here.submission(id);
    assert.equal(after.state, 'published');
    const { datasetId, doi } = after.publication;
    assert.equal(here.registry.dois.get(doi)?.state, 'findable');
    const page = landingPage(await readLanding(here.app, datasetId, 1));
    assert.ok(
      page.includes(
        `Testperson, Alba (2026): Active regions, labelled by hand. Version 1. SpaceML. Dataset. https://doi.org/${doi}`,
      ),
    );
    assert.ok(
      (await here.letters()).some(
        ({ subject, to }) => subject === `Published: doi:${doi}` && to === author.email,
      ),
    );
  });

  it('lays data and documents out, with manifest.json as the last word', async () => {
    const here = await world();
    const id = await published(here);
    const after = await here.submission(id);
    assert.ok(after.state === 'published');
    const { datasetId } = after.publication;
    const names = [...here.objects.kept.values()]
      .map(({ object }) => object)
      .filter(({ bucket }) => bucket === config.BUCKET_DATASETS);
    const at = (path: string) => `${datasetId}/v1/${path}`;
    assert.deepEqual(
      names.map(({ name }) => name),
      [
        ...['data/labels.csv', 'README.md', 'LICENSE.txt', 'CITATION.bib', 'datacite.json'].map(at),
        ...['croissant.json', 'SHA256SUMS.txt', 'manifest.json'].map(at),
      ],
    );
    for (const object of names) {
      assert.equal(object.contentDisposition, 'attachment');
      assert.equal(object.metadata['submission'], id);
    }
    const sums = await bytesOf(
      here.objects.read(names.find(({ name }) => name.endsWith('SUMS.txt'))!),
    );
    assert.ok(sums.toString().includes(`${sha256(csv)}  data/labels.csv\n`));
    const listed: string[] = [];
    for await (const { value } of filesOfVersion(here.app, datasetId, 1)) listed.push(value.path);
    assert.deepEqual(listed, [...listed].sort());
    assert.equal(listed.length, 8);
    const dataset = await here.app.documents.get(datasets, datasetId);
    assert.equal(dataset?.files, 8);
    assert.equal(dataset.planId, 'sun');
  });

  it('keeps an unbroken chain of events', async () => {
    const here = await world();
    const id = await published(here);
    const after = await here.submission(id);
    const events = await here.app.documents.find(eventsOf(submissions), { within: id });
    assert.equal(
      brokenLink(
        after.chain,
        events.map(({ value }) => value),
      ),
      undefined,
    );
    const actions = events.map(({ value }) => value.action);
    assert.deepEqual(actions, [
      'open',
      'declare-files',
      'submit',
      'claim',
      'accept',
      'publish',
      ...steps,
      'finish',
    ]);
  });
});

describe('Publication: killed after any step and run again, it comes to the same end', () => {
  for (const [name, kill] of [
    ...steps.map((step) => [`before recording ${step}`, step] as const),
    ['before the end is recorded', 'finish'] as const,
  ])
    it(name, async () => {
      const straight = await world();
      await published(straight);
      const here = await world();
      const id = await accepted(here);
      await dieBefore(here, id, kill);
      await publishSubmission(here.app, id);
      assert.equal((await here.submission(id)).state, 'published');
      const [a, b] = [stateAfter(here), stateAfter(straight)];
      assert.deepEqual(a.objects.length, b.objects.length);
      assert.deepEqual(a.dois.length, 1);
      assert.deepEqual(a, b);
    });

  it('is safe twice at the same time', async () => {
    const here = await world();
    const id = await accepted(here);
    await Promise.all([publishSubmission(here.app, id), publishSubmission(here.app, id)]);
    assert.equal((await here.submission(id)).state, 'published');
    assert.equal(here.registry.dois.size, 1);
  });
});
