import { Readable } from 'node:stream';
import type { FileMetadata, Storage } from '@google-cloud/storage';
import type { Generation, ObjectMetadata, Objects, StoredObject } from './objects.ts';

type Target = Pick<Generation, 'bucket' | 'name'>;

const codeOf = (error: unknown): number => Number((error as { code?: unknown }).code);
/** Cloud Storage said that there is no such object or generation. */
const absent = (error: unknown): boolean => codeOf(error) === 404;
/** A precondition did not hold: for `ifGenerationMatch=0`, the object exists. */
const refused = (error: unknown): boolean => codeOf(error) === 412;

/** What `work` answers, or `otherwise` when it fails in a way that is an answer, too. */
async function unless<T, O>(
  expected: (error: unknown) => boolean,
  otherwise: O,
  work: () => Promise<T>,
): Promise<T | O> {
  try {
    return await work();
  } catch (error) {
    if (expected(error)) return otherwise;
    throw error;
  }
}

const stored = (bucket: string, found: FileMetadata): StoredObject => ({
  bucket,
  name: found.name ?? '',
  generation: String(found.generation),
  metageneration: String(found.metageneration),
  size: Number(found.size),
  crc32c: found.crc32c ?? '',
  ...(found.contentType ? { contentType: found.contentType } : {}),
  ...(found.contentEncoding ? { contentEncoding: found.contentEncoding } : {}),
  ...(found.contentDisposition ? { contentDisposition: found.contentDisposition } : {}),
  metadata: Object.fromEntries(
    Object.entries(found.metadata ?? {}).map(([key, value]) => [key, String(value)]),
  ),
  temporaryHold: found.temporaryHold ?? false,
});

/**
 * A rewrite, call by call until it is done. Not the client's own `copy`: that one forgets precondition
 * and metadata from the second call on, which every object above some GiB needs.
 */
async function rewrite(
  storage: Storage,
  from: Generation,
  to: Target,
  metadata?: ObjectMetadata,
): Promise<StoredObject> {
  const target = `${to.bucket}/o/${encodeURIComponent(to.name)}`;
  for (let rewriteToken: string | undefined; ;) {
    const [answer] = (await storage.bucket(from.bucket).request({
      method: 'POST',
      uri: `/o/${encodeURIComponent(from.name)}/rewriteTo/b/${target}`,
      qs: {
        sourceGeneration: from.generation,
        ifGenerationMatch: 0,
        ...(rewriteToken === undefined ? {} : { rewriteToken }),
      },
      json: metadata ?? {},
    })) as unknown as [{ done: boolean; rewriteToken?: string; resource?: FileMetadata }];
    if (answer.done) return stored(to.bucket, answer.resource ?? {});
    rewriteToken = answer.rewriteToken;
  }
}

/** Objects in Cloud Storage; the library is loaded with the first use. File-level calls only: bucket-level ones drop a precondition of 0. */
export function storageObjects(open: () => Promise<Storage>): Objects {
  const file = async ({ bucket, name }: Target, generation?: string) =>
    (await open()).bucket(bucket).file(name, generation === undefined ? {} : { generation });
  const absence = { preconditionOpts: { ifGenerationMatch: 0 } };

  const stat: Objects['stat'] = (bucket, name, generation) =>
    unless(absent, undefined, async () => {
      const [found] = await (await file({ bucket, name }, generation)).getMetadata();
      return stored(bucket, found);
    });

  const save = (
    { bucket, name }: Target,
    over: string,
    content: string | Uint8Array,
    metadata: ObjectMetadata,
  ): Promise<StoredObject | undefined> =>
    unless(refused, undefined, async () => {
      const target = await file({ bucket, name });
      const body = typeof content === 'string' ? content : Buffer.from(content);
      const preconditionOpts = { ifGenerationMatch: Number(over) };
      await target.save(body, { preconditionOpts, resumable: false, metadata: { ...metadata } });
      return stored(bucket, target.metadata);
    });

  return {
    stat,
    read: (object, range) => {
      const bytes = async function* () {
        const source = await file(object, object.generation);
        const asStored = { ...range, decompress: false, validation: false };
        yield* source.createReadStream(asStored) as AsyncIterable<Buffer>;
      };
      return Readable.from(bytes(), { objectMode: false });
    },
    create: (bucket, name, content, metadata) => save({ bucket, name }, '0', content, metadata),
    replace: (object, content, metadata) => save(object, object.generation, content, metadata),
    copy: (from, to, metadata) =>
      unless(refused, undefined, async () => rewrite(await open(), from, to, metadata)),
    startUpload: async (bucket, name, upload) => {
      const { size, contentType, metadata, origin } = upload;
      const [uri] = await (
        await file({ bucket, name })
      ).createResumableUpload({
        ...absence,
        metadata: { contentLength: size, contentType, metadata },
        ...(origin === undefined ? {} : { origin }),
      });
      return uri;
    },
    setHold: (object, held) =>
      unless(absent, false, async () => {
        await (await file(object, object.generation)).setMetadata({ temporaryHold: held });
        return true;
      }),
    remove: (object) =>
      unless(
        (error) => absent(error) || refused(error),
        false,
        async () => {
          await (await file(object)).delete({ ifGenerationMatch: Number(object.generation) });
          return true;
        },
      ),
    list: async function* (bucket, prefix, after) {
      const from = after === undefined ? {} : { startOffset: after };
      const files = (await open()).bucket(bucket).getFilesStream({ prefix, ...from });
      for await (const found of files) {
        const object = stored(bucket, (found as { metadata: FileMetadata }).metadata);
        // Cloud Storage begins with the offset itself
        if (object.name !== after) yield object;
      }
    },
  };
}
