import { linkSync, rmSync } from 'node:fs';
import * as z from 'zod';
import type { App } from './app.ts';
import { readJson, sendJson } from './answers.ts';
import type { Call } from './call.ts';
import { invalid } from './errors.ts';
import { viewObject } from './object-view.ts';
import { checkObjectName, commit, findObject } from './objects.ts';
import { checkConditions, conditionsOf } from './preconditions.ts';
import { ObjectMetadata, type StoredObject } from './resources.ts';
import type { Params } from './router.ts';

export async function rewriteTo(app: App, call: Call, params: Params): Promise<void> {
  const copy = await prepare(app, call, params);
  const { size } = copy.source;
  const done = progress(call, copy.source);
  if (done < Number(size)) {
    const token = { at: done, generation: copy.source.generation };
    return sendJson(call, 200, {
      kind: 'storage#rewriteResponse',
      totalBytesRewritten: String(done),
      objectSize: size,
      done: false,
      rewriteToken: Buffer.from(JSON.stringify(token)).toString('base64url'),
    });
  }
  await sendJson(call, 200, {
    kind: 'storage#rewriteResponse',
    totalBytesRewritten: size,
    objectSize: size,
    done: true,
    resource: make(app, copy),
  });
}

export async function copyTo(app: App, call: Call, params: Params): Promise<void> {
  await sendJson(call, 200, make(app, await prepare(app, call, params)));
}

async function prepare(app: App, call: Call, params: Params) {
  const metadata = await readJson(call, ObjectMetadata);
  const { query } = call;
  const source = findObject(
    app.buckets.get(params.bucket),
    params.object,
    query.get('sourceGeneration'),
  );
  const target = app.buckets.get(params.toBucket);
  const name = checkObjectName(params.toObject);
  const conditions = conditionsOf(query);
  checkConditions(conditionsOf(query, 'ifSource'), source, 'write');
  checkConditions(conditions, target.objects.get(name), 'write');
  return { source, target, name, conditions, metadata };
}

/** Content is never changed in place, so a hard link is a copy, and costs nothing. */
function make(
  app: App,
  { source, target, name, conditions, metadata }: Awaited<ReturnType<typeof prepare>>,
) {
  const file = app.disk.draft();
  linkSync(app.buckets.contentFile(source), file);
  const draft = {
    file,
    sums: {
      size: Number(source.size),
      crc32c: source.crc32c,
      ...(source.md5Hash === undefined ? {} : { md5Hash: source.md5Hash }),
    },
    metadata: copiedMetadata(source, metadata),
    ...(source.componentCount === undefined ? {} : { componentCount: source.componentCount }),
  };
  try {
    return viewObject(target, commit(app, target, name, draft, conditions), app.url);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

/** Metadata in the request replaces the source's whole, but for the content type; holds are never copied. */
function copiedMetadata(source: StoredObject, given: ObjectMetadata): ObjectMetadata {
  if (Object.keys(given).length > 0) return { contentType: source.contentType, ...given };
  const copied = ObjectMetadata.omit({
    temporaryHold: true,
    eventBasedHold: true,
    retention: true,
  });
  return copied.parse(source);
}

/** With `maxBytesRewrittenPerCall` a copy takes several calls, as between locations. @returns bytes done after this one. */
function progress(call: Call, source: StoredObject): number {
  const token = call.query.get('rewriteToken');
  const limit = call.query.get('maxBytesRewrittenPerCall');
  const at = token === null ? 0 : parseToken(token, source);
  if (limit === null) return Number(source.size);
  if (!/^\d+$/.test(limit) || Number(limit) % 1048576 !== 0 || Number(limit) === 0)
    throw invalid('maxBytesRewrittenPerCall must be a multiple of 1 MiB.');
  return Math.min(at + Number(limit), Number(source.size));
}

function parseToken(token: string, source: StoredObject): number {
  const shape = z.object({ at: z.number(), generation: z.literal(source.generation) });
  try {
    return shape.parse(JSON.parse(Buffer.from(token, 'base64url').toString())).at;
  } catch {
    throw invalid('Invalid rewrite token.');
  }
}
