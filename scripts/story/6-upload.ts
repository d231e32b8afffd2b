import { stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { formatOf } from '../../functions/contributions/domain/formats.ts';
import { sampleFile } from '../lib/samples.ts';
import { DATASET, digestOf } from './1-operator.ts';
import type { Account } from './accounts.ts';
import type { Stage } from './stage.ts';
import { expect, same, step } from './tell.ts';
import { upload, uploadInterrupted } from './upload.ts';

export const Submission = z.object({
  id: z.string(),
  state: z.string(),
  version: z.number(),
  files: z.number(),
  bytes: z.number(),
  ready: z.boolean(),
  issues: z.array(z.object({ code: z.string(), message: z.string() })),
  publication: z
    .object({ datasetId: z.string(), doi: z.string(), stopped: z.string().optional() })
    .optional(),
});
const File = z.object({
  id: z.string(),
  path: z.string(),
  state: z.string(),
  sha256: z.string().optional(),
  issues: z.array(z.object({ code: z.string(), message: z.string(), suggestion: z.string() })),
});
const Files = z.object({ items: z.array(File) });
const Session = z.object({ uri: z.string() });

/** Opens a submission, declares and uploads files; three that are not as declared are refused. Answers its id. */
export async function contribution(stage: Stage, files: string[], author: string): Promise<string> {
  step(6, 'The researcher contributes an improved dataset through resumable uploads');
  const { api } = stage;
  const as = stage.person('researcher');
  const opened = await api.get(Submission, 'POST', '/v1/submissions', {
    as,
    body: {
      projectId: 'sun',
      title: 'Solar images with labelled active regions',
      summary:
        'Solar images with a table of active regions, labelled by hand on each image and checked twice.',
      creators: [{ name: author }],
      licence: 'ODC-By-1.0',
      derivedFrom: [DATASET],
      readme:
        'labels.csv names, per image, the pixel position of each active region. The images are those of the dataset it derives from, as FITS, CDF, NetCDF and JPEG 2000. Open FITS with astropy.io.fits, NetCDF with xarray. Positions are in pixels from the lower left.',
    },
  });
  const path = `/v1/submissions/${opened.id}`;
  const labels = join(stage.local.folder, 'labels.csv');
  await writeFile(
    labels,
    'image,x,y,region\naia.fits,101.5,88.25,11000\naia.fits,33.0,40.5,11001\n',
  );
  const known = files.filter((file) => formatOf(basename(file)) !== undefined);
  if (known.length === 0) known.push(await sampleFile('aia-171'));
  const sizes = await Promise.all(
    known.map(async (file) => ({ file, size: (await stat(file)).size })),
  );
  const largest = sizes.toSorted((a, b) => b.size - a.size)[0]!.file;

  const declare = async (declared: object[]) =>
    (await api.get(Files, 'POST', `${path}/files`, { as, body: { files: declared } })).items;
  const entry = async (file: string, name: string, sha256?: string) => ({
    path: name,
    size: (await stat(file)).size,
    sha256: sha256 ?? (await digestOf(file)),
  });
  const mine = [largest, labels];
  const good = await declare(await Promise.all(mine.map((file) => entry(file, basename(file)))));
  const sessionOf = async ({ id }: { id: string }) =>
    (await api.get(Session, 'POST', `${path}/files/${id}/session`, { as, body: {} })).uri;
  const offset = await uploadInterrupted(await sessionOf(good[0]!), largest);
  expect(
    true,
    `an upload broke off and went on at byte ${offset} of ${(await stat(largest)).size}`,
  );
  await upload(await sessionOf(good[1]!), labels);
  await stage.settled();
  const listed = async () => (await api.get(Files, 'GET', `${path}/files`, { as })).items;
  same(
    (await listed()).map(({ state }) => state),
    ['valid', 'valid'],
    'the files are',
  );
  const found = (await listed()).find(({ id }) => id === good[0]!.id);
  same(found?.sha256, await digestOf(largest), 'the deep check computed the full SHA-256');

  await refusals(stage, as, path, { declare, entry, sessionOf, listed, labels });
  return opened.id;
}

interface Tools {
  declare: (files: object[]) => Promise<z.infer<typeof File>[]>;
  entry: (file: string, name: string, sha256?: string) => Promise<object>;
  sessionOf: (file: { id: string }) => Promise<string>;
  listed: () => Promise<z.infer<typeof File>[]>;
  labels: string;
}

/** Wrong checksum, wrong content, too much: each refused with a reason and without leftovers. */
async function refusals(stage: Stage, as: Account, path: string, tools: Tools): Promise<void> {
  const { declare, entry, sessionOf, listed, labels } = tools;
  const before = await stage.api.get(Submission, 'GET', path, { as });
  const leftovers = async () => {
    const [objects] = await stage.bucket('uploads').getFiles();
    return objects.length;
  };
  const kept = await leftovers();
  const fake = await sampleFile('not-fits');
  const wrong: [string, string, object][] = [
    [
      'bytes that differ from the declared checksum',
      labels,
      await entry(labels, 'more.csv', '0'.repeat(64)),
    ],
    ['content that is not what its name says', fake, await entry(fake, 'image.fits')],
  ];
  for (const [what, file, declaration] of wrong) {
    const [declared] = await declare([declaration]);
    await upload(await sessionOf(declared!), file);
    await stage.settled();
    const refused = (await listed()).find(({ id }) => id === declared!.id);
    expect(
      refused && refused.state !== 'valid' && refused.issues.length > 0,
      `${what}: ${refused?.state ?? '?'}, ${refused?.issues[0]?.message ?? 'no reason'}`,
      refused,
    );
  }
  const huge = { path: 'huge.fits', size: 1_000_000_000_000 };
  const body = { files: [huge] };
  const problem = await stage.api.refusal(413, 'POST', `${path}/files`, { as, body });
  expect(problem, `more than 10^12 bytes in all: ${problem.errors[0]?.detail ?? problem.detail}`);
  same(await leftovers(), kept, 'nothing is left of them in the upload bucket; objects there');
  const after = await stage.api.get(Submission, 'GET', path, { as });
  same([after.files, after.bytes], [before.files, before.bytes], 'nor in the reservation');
}
