import { Readable } from 'node:stream';
import { crc32c } from './crc32c.ts';
import type { Generation, ObjectMetadata, Objects, StoredObject, Upload } from './objects.ts';

interface Kept {
  object: StoredObject;
  bytes: Buffer;
}

const byName = (a: StoredObject, b: StoredObject): number =>
  Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));

/** The in-memory twin of Cloud Storage: for speed in tests, held to the same contract. */
export class MemoryObjects implements Objects {
  readonly kept = new Map<string, Kept>();
  readonly sessions = new Map<string, { bucket: string; name: string; upload: Upload }>();
  #generation = 1_790_000_000_000_000;

  stat = (bucket: string, name: string, generation?: string): Promise<StoredObject | undefined> => {
    const found = this.kept.get(`${bucket}/${name}`)?.object;
    const wanted = found && (generation === undefined || found.generation === generation);
    return Promise.resolve(wanted ? structuredClone(found) : undefined);
  };

  read = (object: Generation, range?: { start: number; end?: number }): Readable => {
    const found = this.#live(object);
    const { start = 0, end = Infinity } = range ?? {};
    const bytes = async function* () {
      if (!found) throw new Error('404: no such generation');
      if (range && start >= found.bytes.length) throw new Error('416: range not satisfiable');
      yield await Promise.resolve(found.bytes.subarray(start, end + 1));
    };
    return Readable.from(bytes(), { objectMode: false });
  };

  create = async (
    bucket: string,
    name: string,
    content: string | Uint8Array,
    metadata: ObjectMetadata,
  ): Promise<StoredObject | undefined> => this.#create({ bucket, name }, content, metadata);

  replace = async (
    object: Generation,
    content: string | Uint8Array,
    metadata: ObjectMetadata,
  ): Promise<StoredObject | undefined> => {
    if (this.#live(object)?.object.temporaryHold)
      throw Object.assign(new Error('403: held'), { code: 403 });
    return this.#create(object, content, metadata, object.generation);
  };

  copy = async (
    from: Generation,
    to: { bucket: string; name: string },
    metadata?: ObjectMetadata,
  ): Promise<StoredObject | undefined> => {
    const source = this.#live(from);
    if (!source) throw new Error('404: no such generation');
    const { contentType, contentDisposition, metadata: custom } = source.object;
    return this.#create(
      to,
      source.bytes,
      metadata ?? {
        contentType: contentType ?? '',
        ...(contentDisposition === undefined ? {} : { contentDisposition }),
        metadata: custom,
      },
    );
  };

  startUpload = (bucket: string, name: string, upload: Upload): Promise<string> => {
    if (this.kept.has(`${bucket}/${name}`))
      return Promise.reject(Object.assign(new Error('412'), { code: 412 }));
    const uri = `memory://${this.sessions.size + 1}`;
    this.sessions.set(uri, { bucket, name, upload });
    return Promise.resolve(uri);
  };

  /** What a client does with a session's URI: the status that Cloud Storage would answer. */
  async put(uri: string, bytes: Uint8Array): Promise<number> {
    const session = this.sessions.get(uri);
    if (!session) return 404;
    if (bytes.length !== session.upload.size) return 400;
    const { contentType, metadata } = session.upload;
    return (await this.#create(session, bytes, { contentType, metadata })) ? 200 : 412;
  }

  setHold = (object: Generation, held: boolean): Promise<boolean> => {
    const found = this.#live(object);
    if (found) {
      found.object.temporaryHold = held;
      found.object.metageneration = String(Number(found.object.metageneration) + 1);
    }
    return Promise.resolve(found !== undefined);
  };

  remove = (object: Generation): Promise<boolean> => {
    const found = this.#live(object);
    if (found?.object.temporaryHold)
      return Promise.reject(Object.assign(new Error('403: held'), { code: 403 }));
    return Promise.resolve(
      found !== undefined && this.kept.delete(`${object.bucket}/${object.name}`),
    );
  };

  list = async function* (this: MemoryObjects, bucket: string, prefix: string, after?: string) {
    const behind = (name: string) =>
      after === undefined || Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0;
    const found = [...this.kept.values()]
      .map(({ object }) => object)
      .filter((object) => object.bucket === bucket && object.name.startsWith(prefix))
      .filter(({ name }) => behind(name));
    for (const object of found.sort(byName)) yield await Promise.resolve(structuredClone(object));
  };

  #live({ bucket, name, generation }: Generation): Kept | undefined {
    const found = this.kept.get(`${bucket}/${name}`);
    return found?.object.generation === generation ? found : undefined;
  }

  async #create(
    { bucket, name }: Pick<Generation, 'bucket' | 'name'>,
    content: string | Uint8Array,
    { metadata = {}, ...rest }: ObjectMetadata,
    over?: string,
  ): Promise<StoredObject | undefined> {
    const bytes = Buffer.from(content);
    const sum = await crc32c(bytes);
    if (this.kept.get(`${bucket}/${name}`)?.object.generation !== over) return undefined;
    const object: StoredObject = {
      bucket,
      name,
      generation: String(++this.#generation),
      metageneration: '1',
      size: bytes.length,
      crc32c: sum,
      metadata,
      temporaryHold: false,
      ...rest,
    };
    this.kept.set(`${bucket}/${name}`, { object, bytes });
    return structuredClone(object);
  }
}
