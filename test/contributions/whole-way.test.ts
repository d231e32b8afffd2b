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
import {
  acceptIt,
  accepted,
  dieBefore,
  publicationOf,
  published,
  stateAfter,
} from './publishing.ts';
import { author, csv, world } from './world.ts';

/** Of a first version. */
const firstSteps = steps.filter((step) => step !== 'supersede');

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
        ...['croissant.json', 'ro-crate-metadata.json', 'SHA256SUMS.txt', 'manifest.json'].map(at),
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
    assert.equal(listed.length, 9);
    const dataset = await here.app.documents.get(datasets, datasetId);
    assert.equal(dataset?.files, 9);
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
      // the last one ends it
      ...firstSteps.slice(0, -1),
      'finish',
    ]);
  });
});

describe('Publication: killed after any step and run again, it comes to the same end', () => {
  for (const [name, kill] of [
    ...firstSteps.slice(0, -1).map((step) => [`before recording ${step}`, step] as const),
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

  it('before recording the last of several pages of files: the manifest lists them all', async () => {
    const names = async (kill: boolean) => {
      const here = await world();
      const { id } = await here.ready();
      for (let file = 0; file < 60; file += 1) await here.upload(id, `${file}.csv`, csv);
      await here.deliver();
      await acceptIt(here, id);
      if (kill) await dieBefore(here, id, 'copy');
      await publishSubmission(here.app, id);
      const { datasetId } = await publicationOf(here, id);
      const mark = here.objects.kept.get(
        `${config.BUCKET_DATASETS}/${datasetId}/v1/manifest.json`,
      )!;
      const { files } = JSON.parse(mark.bytes.toString()) as { files: { path: string }[] };
      const dataset = await here.app.documents.get(datasets, datasetId);
      return [files.map(({ path }) => path), dataset?.files, dataset?.bytes];
    };
    const straight = await names(false);
    assert.equal((straight[0] as string[]).length, 61 + 7);
    assert.deepEqual(await names(true), straight);
  });

  it('one begun before manifests left their totals has its files counted', async () => {
    const here = await world();
    const id = await accepted(here);
    await dieBefore(here, id, 'doi-draft');
    const halfway = await here.submission(id);
    assert.ok(halfway.state === 'publishing');
    const { total, ...rest } = halfway.publication;
    await here.app.documents.transact((tx) => {
      tx.set(submissions, id, { ...halfway, publication: rest });
      return Promise.resolve();
    });
    await publishSubmission(here.app, id);
    const { datasetId } = await publicationOf(here, id);
    const dataset = await here.app.documents.get(datasets, datasetId);
    assert.deepEqual({ files: dataset?.files, bytes: dataset?.bytes }, total);
  });

  it('is safe twice at the same time', async () => {
    const here = await world();
    const id = await accepted(here);
    await Promise.all([publishSubmission(here.app, id), publishSubmission(here.app, id)]);
    assert.equal((await here.submission(id)).state, 'published');
    assert.equal(here.registry.dois.size, 1);
  });
});
