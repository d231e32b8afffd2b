import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import type { Stage } from './stage.ts';
import { cast } from './stage.ts';
import { expect, same, step } from './tell.ts';

/** The hosted dataset of the story. */
export const DATASET = 'solar-images';
export const PARTNER = 'solar-partner';

const Indexed = z.object({ version: z.number(), files: z.number(), bytes: z.number() });

/** An operator seeds project, datasets, terms and plan, and makes an admin and a reviewer. */
export async function operator(stage: Stage, files: string[]): Promise<void> {
  step(1, 'An operator sets up a project, two datasets, terms, a plan, an admin and a reviewer');
  const admin = (...args: string[]) => stage.tool('admin-cli', ...args);
  const put = async (kind: string, content: { id: string } & Record<string, unknown>) => {
    const file = join(stage.local.folder, `${kind}-${content.id}.json`);
    await writeFile(file, JSON.stringify(content));
    await admin(kind, 'put', file);
  };
  for (const role of ['admin', 'otherAdmin', 'reviewer'] as const)
    stage.signedIn(role, await stage.accounts.verify(await stage.accounts.signUp(cast[role])));
  await admin('roles', 'set', cast.admin, 'admin');
  await admin('roles', 'set', cast.otherAdmin, 'admin');
  await admin('roles', 'set', cast.reviewer, 'reviewer');
  for (const role of ['admin', 'otherAdmin', 'reviewer'] as const)
    stage.signedIn(role, await stage.accounts.signIn(cast[role]));

  const text = (title: string) => ({
    version: 1,
    title,
    url: `https://example.org/${encodeURIComponent(title)}`,
    sha256: createHash('sha256').update(title).digest('hex'),
  });
  await put('terms', { id: 'use', ...text('Terms of use') });
  await put('plan', { id: 'plan', ...text('Data management plan') });
  await put('project', { id: 'sun', name: 'Sun', summary: 'Images and spectra of the Sun.' });
  const described = {
    projectId: 'sun',
    summary: 'Images of the solar corona by space telescopes, as their teams publish them.',
    licence: 'ODC-By-1.0',
    funding: ['The operator of this demonstration'],
    creators: [{ name: 'The instrument teams' }],
    publisher: { name: 'The original publisher', contact: 'publisher@example.org' },
    planId: 'plan',
    termsId: 'use',
  };
  await put('dataset', {
    id: DATASET,
    kind: 'hosted',
    title: 'Solar images',
    ...described,
    bucket: stage.env['BUCKET_DATASETS']!,
    prefix: `${DATASET}/v1/`,
    snippets: [{ title: 'First look', url: 'https://example.org/first-look.ipynb' }],
  });
  await put('dataset', {
    id: PARTNER,
    kind: 'partner',
    title: 'Solar images of a partner',
    ...described,
    link: 'https://partner.example.org/data',
    partnerTerms: 'https://partner.example.org/terms',
    contact: 'partner@example.org',
  });

  let bytes = 0;
  for (const file of files) {
    bytes += (await stat(file)).size;
    const name = `${DATASET}/v1/data/${basename(file)}`;
    await stage
      .bucket('datasets')
      .upload(file, { destination: name, preconditionOpts: { ifGenerationMatch: 0 } });
  }
  const indexed = Indexed.parse(await admin('dataset', 'index', DATASET));
  same([indexed.files, indexed.bytes], [files.length, bytes], 'files and bytes in the catalogue');
  await admin('dataset', 'release', DATASET);
  await admin('dataset', 'release', PARTNER);
  const listed = await stage.api.get(
    z.object({ items: z.array(z.object({ id: z.string() })) }),
    'GET',
    '/v1/datasets?project=sun',
  );
  same(listed.items.map(({ id }) => id).sort(), [DATASET, PARTNER], 'datasets of the project');
  const denied = await stage.adminApi.ask('GET', '/v1/applications', {
    as: stage.person('reviewer'),
  });
  expect(denied.status === 403, 'the reviewer is no admin', denied.status);
}

/** SHA-256 of a local file, in hex. */
export const digestOf = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
