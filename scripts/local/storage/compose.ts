import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import * as z from 'zod';
import type { App } from './app.ts';
import { readJson, sendJson } from './answers.ts';
import type { Call } from './call.ts';
import { writeAll } from './content.ts';
import { viewObject } from './object-view.ts';
import { checkObjectName, commit, findObject } from './objects.ts';
import { checkConditions, conditionsOf } from './preconditions.ts';
import { type StoredObject, UploadMetadata } from './resources.ts';
import type { Params } from './router.ts';
import { Summing } from './sums.ts';

const Composition = z.object({
  sourceObjects: z
    .array(
      z.object({
        name: z.string(),
        generation: z.coerce.string().optional(),
        objectPreconditions: z.object({ ifGenerationMatch: z.coerce.string() }).optional(),
      }),
    )
    .min(1)
    .max(32),
  destination: UploadMetadata.default({}),
});

/** Joins up to 32 objects of one bucket. The result has a component count and no MD5. */
export async function compose(app: App, call: Call, params: Params): Promise<void> {
  const bucket = app.buckets.get(params.bucket);
  const { sourceObjects, destination } = await readJson(call, Composition);
  const conditions = conditionsOf(call.query);
  const name = checkObjectName(params.object);
  checkConditions(conditions, bucket.objects.get(name), 'write');
  const sources = sourceObjects.map((source) => {
    const object = findObject(bucket, source.name, source.generation ?? null);
    const generationMatch = source.objectPreconditions?.ifGenerationMatch;
    if (generationMatch !== undefined) checkConditions({ generationMatch }, object, 'write');
    return object;
  });
  const file = app.disk.draft();
  try {
    const { size, crc32c } = await join(app, sources, file);
    const componentCount = sources.reduce((sum, one) => sum + (one.componentCount ?? 1), 0);
    const metadata = { contentType: sources[0]?.contentType, ...destination };
    const draft = { file, sums: { size, crc32c }, metadata, componentCount };
    const object = commit(app, bucket, name, draft, conditions);
    await sendJson(call, 200, viewObject(bucket, object, app.url));
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

async function join(app: App, sources: StoredObject[], file: string) {
  const summing = await Summing.create();
  const target = await open(file, 'w');
  const inputs = sources.map((source) =>
    createReadStream(app.buckets.contentFile(source), { highWaterMark: 262_144 }),
  );
  try {
    for (const input of inputs)
      for await (const chunk of input) {
        summing.update(chunk as Buffer);
        await writeAll(target, chunk as Buffer);
      }
  } finally {
    for (const input of inputs) input.destroy();
    await target.close();
  }
  return summing.finish();
}
