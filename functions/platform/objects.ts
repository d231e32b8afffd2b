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
  contentDisposition?: string;
  metadata: Record<string, string>;
  temporaryHold: boolean;
}

/** What names one generation of an object. */
export type Generation = Pick<StoredObject, 'bucket' | 'name' | 'generation'>;

export interface ObjectMetadata {
  contentType: string;
  contentDisposition?: string;
  metadata?: Record<string, string>;
}

/** An upload that the client sends by itself: nothing but what stands here is taken. */
export interface Upload {
  /** Bytes, at least 1. */
  size: number;
  contentType: string;
  metadata: Record<string, string>;
  /** Whole origin of the browser that will send. */
  origin?: string;
}

/** Object storage (Cloud Storage). Every write is conditional. */
export interface Objects {
  /** The live generation, or the one asked for; undefined when there is none. */
  stat(bucket: string, name: string, generation?: string): Promise<StoredObject | undefined>;
  /** Bytes `start` to `end` (both included) of a generation as stored, never decompressed; the stream fails when it is gone. */
  read(object: Generation, range?: { start: number; end?: number }): Readable;
  /** Writes small content if the object does not exist yet; undefined when it does. */
  create(
    bucket: string,
    name: string,
    content: string | Uint8Array,
    metadata: ObjectMetadata,
  ): Promise<StoredObject | undefined>;
  /** Writes small content in place of exactly that generation; undefined when it is not the live one (any more). Throws while it is held. */
  replace(
    object: Generation,
    content: string | Uint8Array,
    metadata: ObjectMetadata,
  ): Promise<StoredObject | undefined>;
  /**
   * Server-side copy of exactly that generation, if the target does not exist yet; undefined when it
   * does. `metadata` replaces the source's; a hold is not copied. Throws when the generation is gone.
   */
  copy(
    from: Generation,
    to: { bucket: string; name: string },
    metadata?: ObjectMetadata,
  ): Promise<StoredObject | undefined>;
  /** A resumable session for one new object of exactly that size; the URI is a secret. */
  startUpload(bucket: string, name: string, upload: Upload): Promise<string>;
  /** Holds that generation (it can be neither removed nor overwritten) or lets it go; false when it is gone. */
  setHold(object: Generation, held: boolean): Promise<boolean>;
  /** Removes that generation; false when it is not the live one (any more). Throws while it is held. */
  remove(object: Generation): Promise<boolean>;
  /** Objects below a prefix, in order of name, in constant memory; with `after`, only those behind that name. */
  list(bucket: string, prefix: string, after?: string): AsyncIterable<StoredObject>;
}

/** All bytes of a stream: for pieces whose size is bounded by the range that was asked for. */
export async function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
