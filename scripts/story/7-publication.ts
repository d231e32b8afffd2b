import * as z from 'zod';
import { DATASET } from './1-operator.ts';
import { Submission } from './6-upload.ts';
import type { Stage } from './stage.ts';
import { expect, same, step } from './tell.ts';

const Doi = z.object({
  data: z.object({
    attributes: z.object({
      state: z.string(),
      url: z.string(),
      relatedIdentifiers: z.array(
        z.object({ relationType: z.string(), relatedIdentifier: z.string() }),
      ),
    }),
  }),
});
const Manifest = z.object({ files: z.array(z.object({ path: z.string(), sha256: z.string() })) });

/** A DOI as the registry has it. */
export async function doiOf({ env }: Stage, doi: string) {
  const credentials = Buffer.from(`${env['DATACITE_USER']!}:${env['DATACITE_PASSWORD']!}`);
  const answer = await fetch(`${env['DATACITE_URL']!}/dois/${doi}`, {
    headers: { authorization: `Basic ${credentials.toString('base64')}` },
  });
  return Doi.parse(await answer.json()).data.attributes;
}

/** The reviewer accepts; the dataset is published with a DOI and a landing page. Answers which. */
export async function publication(stage: Stage, id: string, author: string) {
  step(7, 'The reviewer accepts; the dataset is published with a DOI');
  const { api, adminApi } = stage;
  const as = stage.person('researcher');
  const path = `/v1/submissions/${id}`;
  const ready = await api.get(Submission, 'GET', path, { as });
  same(ready.issues, [], 'what is missing before it may be submitted');
  const { digest } = await api.get(z.object({ digest: z.string() }), 'GET', `${path}/manifest`, {
    as,
  });
  await api.get(Submission, 'POST', `${path}/submit`, { as, body: { manifest: digest } });
  const reviewer = stage.person('reviewer');
  await adminApi.get(Submission, 'POST', `${path}/claim`, { as: reviewer });
  const checklist = { ethics: true, noPersonalData: true, licence: true, readable: true };
  const half = { as: reviewer, body: { checklist: { ...checklist, ethics: false } } };
  const unsure = await adminApi.refusal(400, 'POST', `${path}/accept`, half);
  same(unsure.errors[0]?.pointer, '/checklist/ethics', 'a checklist with a no is refused at');
  await adminApi.get(Submission, 'POST', `${path}/accept`, { as: reviewer, body: { checklist } });
  await stage.settled();
  const published = await api.get(Submission, 'GET', path, { as });
  same(published.state, 'published', 'the submission is');
  const { datasetId, doi } = published.publication!;

  const attributes = await doiOf(stage, doi);
  same(attributes.state, 'findable', `the registry has ${doi}, and it is`);
  expect(
    attributes.relatedIdentifiers.some(({ relationType }) => relationType === 'IsDerivedFrom'),
    `it names what it derives from: ${DATASET}`,
  );
  const page = await fetch(attributes.url);
  const html = await page.text();
  same(page.status, 200, `the DOI leads to ${attributes.url}, which answers`);
  expect(html.includes(author) && html.includes(doi), 'with the citation: author and DOI');
  expect(html.includes('application/ld+json'), 'and JSON-LD for search engines');
  const [objects] = await stage.bucket('datasets').getFiles({ prefix: `${datasetId}/v1/` });
  const manifest = objects.find(({ name }) => name.endsWith('/manifest.json'));
  expect(manifest, `manifest.json is beside ${objects.length - 1} other objects`);
  const [text] = await manifest.download();
  const { files } = Manifest.parse(JSON.parse(text.toString()));
  const data = files.filter(({ path }) => path.startsWith('data/'));
  same(data.length, published.files, 'data files that it names with their SHA-256');
  return { id, datasetId, doi };
}
