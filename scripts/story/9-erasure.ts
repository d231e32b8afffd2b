import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CollectionReference } from '@google-cloud/firestore';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { bigqueryClient } from '../../functions/egress/stores/bigquery-client.ts';
import { DATASET } from './1-operator.ts';
import type { Stage } from './stage.ts';
import { cast } from './stage.ts';
import { expect, same, step } from './tell.ts';

const Kind = z.looseObject({ type: z.string() });
const Erasure = z.object({
  id: z.string(),
  state: z.string(),
  certificate: z.array(z.looseObject({})).optional(),
});

/** The researcher asks for erasure; nothing personal is left but what was published under their name. */
export async function erasure(stage: Stage, author: string): Promise<void> {
  step(9, 'The researcher asks for erasure');
  const { api } = stage;
  const as = stage.person('researcher');
  const before = await places(stage, [cast.researcher, author]);
  expect(before.length > 0, `before it, the person is found in ${before.length} places`);
  const asked = await api.get(Erasure, 'POST', '/v1/me/erasure', { as });
  const path = `/v1/datasets/${DATASET}/downloads`;
  const refused = await api.ask('POST', path, { as, body: { reason: 'Once more, please.' } });
  expect([401, 403].includes(refused.status), `access ends at once: ${refused.status}`);
  for (let tries = 0; tries < 40; tries += 1) {
    await stage.settled();
    const { state } = await api.get(Erasure, 'GET', `/v1/erasures/${asked.id}`);
    if (state === 'erased') break;
    await sleep(250);
  }
  const done = await api.get(Erasure, 'GET', `/v1/erasures/${asked.id}`);
  same(done.state, 'erased', 'the certificate says');
  expect(
    (done.certificate ?? []).length > 0,
    `and names what was removed: ${(done.certificate ?? []).length} kinds of records`,
  );
  await stage.mailbox.waitFor(cast.researcher, /remov|eras/i);
  await stage.settled();
  expect(!(await stage.accounts.exists(cast.researcher)), 'the sign-in account is gone');
  same(await places(stage, [cast.researcher]), [], 'places where the e-mail address is found');
  const named = await places(stage, [author]);
  const elsewhere = named.filter(
    (place) => !/^(documents datasets\/|bucket datasets )/.test(place),
  );
  same(elsewhere, [], 'places where the name is found beside the published dataset');
  expect(named.length > 0, 'the published authorship stays: it is public record (P-2.2.2b)');
}

/** Where one of the words stands: documents, objects, BigQuery tables, logs of the functions. */
async function places(stage: Stage, words: string[]): Promise<string[]> {
  const found: string[] = [];
  // second-researcher@… is somebody else, whose data stays
  const wanted = words.map((word) => new RegExp(`(?<![\\w.-])${RegExp.escape(word)}`));
  const look = (where: string, content: string) => {
    if (wanted.some((word) => word.test(content))) found.push(where);
  };
  const documents = async (collections: CollectionReference[]): Promise<void> => {
    for (const collection of collections)
      for (const reference of await collection.listDocuments()) {
        look(`documents ${reference.path}`, JSON.stringify((await reference.get()).data() ?? {}));
        await documents(await reference.listCollections());
      }
  };
  await documents(await stage.console.listCollections());
  for (const name of ['uploads', 'quarantine', 'datasets', 'logs'] as const) {
    const [objects] = await stage.bucket(name).getFiles();
    for (const object of objects) {
      const place = `${stage.env['STORAGE_API_ENDPOINT']!}/download/storage/v1/b/${object.bucket.name}/o/${encodeURIComponent(object.name)}?alt=media`;
      const content = await (await fetch(place)).text();
      look(
        `bucket ${name} ${object.name}`,
        object.name + JSON.stringify(object.metadata) + content,
      );
    }
  }
  const bigquery = await bigqueryClient(stage.export.projectId, stage.export.endpoint);
  for (const dataset of (await bigquery.getDatasets())[0])
    for (const table of (await dataset.getTables())[0])
      if (Kind.parse((await table.getMetadata())[0]).type === 'TABLE')
        look(`table ${dataset.id}.${table.id}`, JSON.stringify((await table.getRows())[0]));
  const logs = join(stage.local.folder, 'logs');
  for (const file of (await readdir(logs)).filter((name) => /functions|gateway/.test(name)))
    look(`log ${file}`, await readFile(join(logs, file), 'utf8'));
  return found;
}
