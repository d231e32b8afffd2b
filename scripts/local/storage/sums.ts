import { createHash } from 'node:crypto';
import { createCRC32, type IHasher } from 'hash-wasm';
import { invalid } from './errors.ts';
import type { UploadMetadata } from './resources.ts';

export interface Sums {
  size: number;
  /** Base64 of the big-endian value, as Cloud Storage writes it. */
  crc32c: string;
  md5Hash?: string;
}

/** Counts and hashes content as it passes. */
export class Summing {
  size = 0;
  readonly #md5 = createHash('md5');
  readonly #crc: IHasher;

  private constructor(crc: IHasher) {
    this.#crc = crc;
  }

  static async create(): Promise<Summing> {
    return new Summing((await createCRC32(0x82f63b78)).init()); // Castagnoli
  }

  update(chunk: Buffer): void {
    this.size += chunk.length;
    this.#md5.update(chunk);
    this.#crc.update(chunk);
  }

  /** Once only. */
  finish(): Required<Sums> {
    return {
      size: this.size,
      crc32c: Buffer.from(this.#crc.digest('binary')).toString('base64'),
      md5Hash: this.#md5.digest('base64'),
    };
  }
}

/** @throws 400 when the content is not what its uploader said it is. */
export function verifyDeclared(declared: UploadMetadata, sums: Sums): void {
  if (declared.md5Hash !== undefined && declared.md5Hash !== sums.md5Hash)
    throw invalid(
      `Provided MD5 hash "${declared.md5Hash}" doesn't match calculated MD5 hash "${sums.md5Hash ?? ''}".`,
      'BadDigest',
    );
  if (declared.crc32c !== undefined && declared.crc32c !== sums.crc32c)
    throw invalid(
      `Provided CRC32C "${declared.crc32c}" doesn't match calculated CRC32C "${sums.crc32c}".`,
      'BadDigest',
    );
}
