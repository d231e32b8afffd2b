import { stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { formatOf } from '../../functions/contributions/domain/formats.ts';
import { sampleFile } from '../lib/samples.ts';
import { DATASET, digestOf } from './1-operator.ts';
import { Submission } from './6-upload.ts';
import { doiOf } from './7-publication.ts';
import type { Stage } from './stage.ts';
import { expect, same, step } from './tell.ts';
import { upload } from './upload.ts';

const Declared = z.object({ items: z.array(z.object({ id: z.string() })) });
const Session = z.object({ uri: z.string() });
const Manifest = z.object({ digest: z.string() });
const Versions = z.object({ items: z.array(z.object({ version: z.number(), state: z.string() })) });
const Lineage = z.object({ edges: z.array(z.object({ from: z.string(), to: z.string() })) });
const Traced = z.object({
  submission: z.object({ events: z.array(z.unknown()), broken: z.string().optional() }),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), here: z.boolean() })),
});

/** Version 2 with another instrument's file beside the labels; both DOIs point to each other. */
export async function newVersion(
  stage: Stage,
  files: string[],
  first: { id: string; datasetId: string; doi: string },
  author: string,
): Promise<void> {
  step(8, 'The researcher publishes a second version; then the first is withdrawn');
  const { api, adminApi } = stage;
  const as = stage.person('researcher');
  const form = {
    projectId: 'sun',
    title: 'Solar images with labelled active regions, second edition',
    summary:
      'Solar images with a table of active regions, labelled by hand on each image and checked three times.',
    creators: [{ name: author }],
    licence: 'ODC-By-1.0',
    derivedFrom: [DATASET],
    newVersionOf: first.datasetId,
    readme:
      'As the first edition, with the images of one more instrument. labels.csv names, per image, the pixel position of each active region, in pixels from the lower left. Open FITS with astropy.io.fits, CDF with cdflib, NetCDF with xarray.',
  };
  const other = { as: stage.person('member'), body: form };
  const refused = await api.refusal(403, 'POST', '/v1/submissions', other);
  same(
    refused.reasons.map(({ code }) => code),
    ['not-an-author'],
    'a team member who is no author may not bring a new version',
  );
  const opened = await api.get(Submission, 'POST', '/v1/submissions', { as, body: form });
  const path = `/v1/submissions/${opened.id}`;
  const labels = join(stage.local.folder, 'labels.csv');
  await writeFile(labels, 'image,x,y,region\naia.fits,101.5,88.25,11000\nepd.cdf,0,0,11002\n');
  const known = files.filter((file) => formatOf(basename(file)) !== undefined);
  const sizes = await Promise.all(
    known.map(async (file) => ({ file, size: (await stat(file)).size })),
  );
  const largest = sizes.toSorted((a, b) => b.size - a.size);
  const mine = [largest[0]?.file ?? (await sampleFile('aia-171')), largest[1]?.file, labels];
  for (const file of mine.filter((one) => one !== undefined)) {
    const entry = { path: basename(file), size: (await stat(file)).size };
    const body = { files: [{ ...entry, sha256: await digestOf(file) }] };
    const [{ id } = { id: '' }] = (await api.get(Declared, 'POST', `${path}/files`, { as, body }))
      .items;
    const asked = { as, body: {} };
    await upload((await api.get(Session, 'POST', `${path}/files/${id}/session`, asked)).uri, file);
  }
  await stage.settled();
  const { digest } = await api.get(Manifest, 'GET', `${path}/manifest`, { as });
  await api.get(Submission, 'POST', `${path}/submit`, { as, body: { manifest: digest } });
  const checklist = { ethics: true, noPersonalData: true, licence: true, readable: true };
  const decision = { as: stage.person('reviewer'), body: { checklist } };
  await adminApi.get(Submission, 'POST', `${path}/accept`, decision);
  await stage.settled();
  const { state, publication } = await api.get(Submission, 'GET', path, { as });
  same([state, publication?.datasetId], ['published', first.datasetId], 'an author may: it is');
  const doi = publication!.doi;

  const [older, newer] = [await doiOf(stage, first.doi), await doiOf(stage, doi)];
  const points = ({ relatedIdentifiers }: typeof older, relation: string, to: string) =>
    relatedIdentifiers.some(
      ({ relationType, relatedIdentifier }) =>
        relationType === relation && relatedIdentifier === to,
    );
  expect(points(newer, 'IsNewVersionOf', first.doi), `${doi} is the new version of ${first.doi}`);
  expect(points(older, 'IsPreviousVersionOf', doi), 'and that one names it in turn');
  same([older.state, newer.state], ['findable', 'findable'], 'both DOIs are');
  const before = await api.get(Submission, 'GET', `/v1/submissions/${first.id}`, { as });
  same(before.state, 'superseded', 'the first submission is');
  await lineage(stage, first.datasetId, newer.url);

  const traced = Traced.parse(await stage.tool('admin-cli', 'trace', doi));
  expect(traced.submission.broken === undefined, 'the chain of events behind it is whole');
  expect(
    traced.files.every(({ here }) => here),
    `scripts/admin trace ${doi}: ${traced.submission.events.length} events, ${traced.files.length} files, all there`,
  );
  await tombstone(stage, first, older.url);
}

/** What it derives from, and what derives from the source, is on both pages, without scripts. */
async function lineage(stage: Stage, datasetId: string, url: string): Promise<void> {
  const path = `/v1/datasets/${DATASET}/lineage`;
  const { edges } = await stage.api.get(Lineage, 'GET', path);
  same(edges, [{ from: datasetId, to: DATASET }], 'the lineage of the source');
  const page = await (await fetch(url)).text();
  expect(
    page.includes('Derived from') && page.includes('Solar images'),
    'is on the page as a list',
  );
}

/** An admin withdraws version 1: its page says why, and its DOI is hidden but leads there. */
async function tombstone(
  stage: Stage,
  { datasetId, doi }: { datasetId: string; doi: string },
  url: string,
): Promise<void> {
  const reason = 'Two regions were labelled on the wrong image.';
  await stage.adminApi.get(z.unknown(), 'POST', `/v1/datasets/${datasetId}/versions/1/withdraw`, {
    as: stage.person('admin'),
    body: { reason },
  });
  await stage.settled();
  const page = await fetch(url);
  const html = await page.text();
  expect(
    page.status === 410 && html.includes(reason) && html.includes(doi),
    'the first version is withdrawn: its page says why and keeps the citation',
  );
  same((await doiOf(stage, doi)).state, 'registered', 'its DOI still leads there, and is');
  const { items } = await stage.api.get(Versions, 'GET', `/v1/datasets/${datasetId}/versions`);
  same(
    items.map(({ version, state }) => [version, state]),
    [
      [1, 'withdrawn'],
      [2, 'served'],
    ],
    'versions',
  );
}
