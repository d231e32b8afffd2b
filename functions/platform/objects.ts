import type { Readable } from 'node:stream';

/** One generation of an object. Generations and sizes as the wire has them: decimal strings and safe integers. */
export interface StoredObject {
  bucket: string;
  name: string;
  generation: string;
  metageneration: string;
  size: number;
  /** Base64 of the big-endian CRC32C, as Cloud Storage gives it. */
  crc32c: string;
  contentType?: string;
  contentEncoding?: string;
  metadata: Record<string, string>;
  temporaryHold: boolean;
}

export interface ObjectMetadata {
  contentType: string;
  contentDisposition?: string;
  metadata?: Record<string, string>;
}

/** Object storage (Cloud Storage). Every write is conditional. */
export interface Objects {
  /** The live generation, or the one asked for; undefined when there is none. */
  stat(bucket: string, name: string, generation?: string): Promise<StoredObject | undefined>;
  /** Bytes `start` to `end` (both included) of a generation as stored, never decompressed. */
  read(
    object: Pick<StoredObject, 'bucket' | 'name' | 'generation'>,
    range?: { start: number; end?: number },
  ): Readable;
  /** Writes small content if the object does not exist yet; undefined when it does. */
  create(
    bucket: string,
    name: string,
    content: string | Uint8Array,
    metadata: ObjectMetadata,
  ): Promise<StoredObject | undefined>;
  /** Server-side copy of exactly that generation, if the target does not exist yet; undefined when it does. */
  copy(
    from: Pick<StoredObject, 'bucket' | 'name' | 'generation'>,
    to: { bucket: string; name: string },
    metadata?: ObjectMetadata,
  ): Promise<StoredObject | undefined>;
  /** A resumable session for one new object of exactly `size` bytes; the URI is a secret. */
  startUpload(
    bucket: string,
    name: string,
    upload: {
      size: number;
      contentType: string;
      metadata: Record<string, string>;
      origin?: string;
    },
  ): Promise<string>;
  setHold(
    object: Pick<StoredObject, 'bucket' | 'name' | 'generation'>,
    held: boolean,
  ): Promise<void>;
  /** Removes that generation; false when it is not the live one (any more). */
  remove(object: Pick<StoredObject, 'bucket' | 'name' | 'generation'>): Promise<boolean>;
  /** Objects below a prefix, in order of name, in constant memory. */
  list(bucket: string, prefix: string): AsyncIterable<StoredObject>;
}
